/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-store-private.h"

#include "statreg-journal-rewrite.h"
#include "statreg-task.h"

/**
 * statreg_store_append_async:
 * @self: a store
 * @registration: what an owner sent
 * @cancellable: (nullable): not looked at once the call was made, for the line may be on its way to the disk
 * @callback: runs in the caller's thread-default main context
 * @user_data: for @callback
 *
 * Appends a line to the journal. What waits at the same time shares one fdatasync. May be called from any
 * thread; the list shows the registration soon afterwards.
 */
void
statreg_store_append_async (StatregStore *self, StatregRegistration *registration, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;

  g_return_if_fail (STATREG_IS_STORE (self) && STATREG_IS_REGISTRATION (registration));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, statreg_store_append_async);
  g_task_set_check_cancellable (task, FALSE);
  statreg_journal_writer_append (self->writer, registration, task);
}

/**
 * statreg_store_append_finish:
 * @self: a store
 * @result: what the callback got
 * @error: LIMIT (line too long, too many pending), BUSY, WRITE_FAILED, DAMAGED_FILE, NEWER_VERSION,
 *   UNSAFE_FILE, FOLDER: the file is as it was; SYNC_FAILED: what is on disk is unknown and nothing is
 *   accepted until statreg_store_repair()
 *
 * Returns: %TRUE only if the registration is on disk
 */
gboolean
statreg_store_append_finish (StatregStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * statreg_store_set_max_pending:
 * @self: a store
 * @max_pending: from this many pending registrations on, further ones are refused with LIMIT
 */
void
statreg_store_set_max_pending (StatregStore *self, guint max_pending)
{
  g_return_if_fail (STATREG_IS_STORE (self));
  statreg_journal_writer_set_max_pending (self->writer, max_pending);
}

typedef struct
{
  guint kept;
  guint set_aside;
  char *copy;
} Repaired;

static void
free_repaired (Repaired *repaired)
{
  g_free (repaired->copy);
  g_free (repaired);
}

/**
 * statreg_store_repair:
 * @self: a store
 * @kept: (out) (optional): number of registrations in the journal
 * @set_aside: (out) (optional): number of lines that were moved to ELOxcBoxReg.torn
 * @copy: (out) (optional) (transfer full) (nullable): where a copy of the journal as it was lies; %NULL when
 *   nothing was damaged
 * @error: NEWER_VERSION, UNSAFE_FILE, WRITE_FAILED, SYNC_FAILED, BUSY, FOLDER, LIMIT
 *
 * Writes the journal anew from its good lines and opens a latched store again; blocks. The list follows by
 * itself.
 *
 * Returns: whether the journal is in order and on disk
 */
gboolean
statreg_store_repair (StatregStore *self, guint *kept, guint *set_aside, char **copy, GError **error)
{
  g_return_val_if_fail (STATREG_IS_STORE (self), FALSE);

  if (!statreg_journal_repair (self->folder, kept, set_aside, copy, error))
    return FALSE;
  statreg_journal_writer_unlatch (self->writer);
  statreg_store_update_from_thread (self);
  return TRUE;
}

static void
repair_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Repaired *repaired = g_new0 (Repaired, 1);
  GError *error = NULL;

  if (statreg_store_repair (source, &repaired->kept, &repaired->set_aside, &repaired->copy, &error))
    {
      g_task_return_pointer (task, repaired, (GDestroyNotify) free_repaired);
      return;
    }
  free_repaired (repaired);
  g_task_return_error (task, error);
}

/**
 * statreg_store_repair_async:
 * @self: a store
 * @cancellable: (nullable): ends the waiting, not the repair
 * @callback: runs in the caller's thread-default main context
 * @user_data: for @callback
 *
 * Does statreg_store_repair() in a worker thread.
 */
void
statreg_store_repair_async (StatregStore *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (STATREG_IS_STORE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, statreg_store_repair_async);
  statreg_task_run_in_thread (task, repair_in_thread);
}

/**
 * statreg_store_repair_finish:
 * @self: a store
 * @result: what the callback got
 * @kept: (out) (optional): as statreg_store_repair()
 * @set_aside: (out) (optional): as statreg_store_repair()
 * @copy: (out) (optional) (transfer full) (nullable): as statreg_store_repair()
 * @error: as statreg_store_repair()
 *
 * Returns: whether the journal is in order and on disk
 */
gboolean
statreg_store_repair_finish (StatregStore *self, GAsyncResult *result, guint *kept, guint *set_aside,
                             char **copy, GError **error)
{
  Repaired *repaired;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  repaired = g_task_propagate_pointer (G_TASK (result), error);
  if (!repaired)
    return FALSE;
  if (kept)
    *kept = repaired->kept;
  if (set_aside)
    *set_aside = repaired->set_aside;
  if (copy)
    *copy = g_steal_pointer (&repaired->copy);
  free_repaired (repaired);
  return TRUE;
}

/**
 * statreg_store_compact:
 * @self: a store
 * @at_once: whether to drop decisions of the last minute, too, which then cannot be undone
 * @error: as statreg_journal_scan(), and BUSY, WRITE_FAILED, SYNC_FAILED
 *
 * Takes decided registrations, sealed passwords and all, out of the file; blocks. May be called from any
 * thread.
 *
 * Returns: whether the file is without them
 */
gboolean
statreg_store_compact (StatregStore *self, gboolean at_once, GError **error)
{
  g_return_val_if_fail (STATREG_IS_STORE (self), FALSE);

  if (!statreg_store_reader_compact (self->reader, at_once, error))
    return FALSE;
  statreg_store_update_from_thread (self);
  return TRUE;
}
