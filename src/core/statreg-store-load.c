/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-store-private.h"

#include "statreg-task.h"

#define UPDATE_PAUSE_MS 50

/* In any thread. */
static StatregStoreDelta *
read_journal (StatregStore *self, gboolean full, GError **error)
{
  gsize mark = statreg_journal_writer_get_mark (self->writer);
  g_autoptr(StatregStoreDelta) delta = statreg_store_reader_read (self->reader, full, error);
  g_autoptr(GPtrArray) seen = g_ptr_array_new ();

  if (!delta)
    return NULL;
  for (guint i = 0; i < delta->added->len; i++)
    {
      StatregStoreItem *item = delta->added->pdata[i];

      g_ptr_array_add (seen, (gpointer) statreg_registration_get_id (item->registration));
    }
  statreg_journal_writer_set_pending (self->writer, delta->n_pending, mark, seen);
  return g_steal_pointer (&delta);
}

static void
read_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  StatregStore *self = source;
  GError *error = NULL;
  StatregStoreDelta *delta = read_journal (self, GPOINTER_TO_INT (data), &error);

  if (delta)
    g_task_return_pointer (task, delta, (GDestroyNotify) statreg_store_delta_free);
  else
    g_task_return_error (task, error);
}

/* A delta must not get lost, so nobody can cancel this. */
static void
read_async (StatregStore *self, gboolean full, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, read_async);
  g_task_set_task_data (task, GINT_TO_POINTER (full), NULL);
  statreg_task_run_in_thread (task, read_in_thread);
}

static gboolean
read_finish (StatregStore *self, GAsyncResult *result, GError **error)
{
  g_autoptr(GError) own_error = NULL;
  g_autoptr(StatregStoreDelta) delta = g_task_propagate_pointer (G_TASK (result), &own_error);

  if (delta)
    {
      statreg_store_apply_delta (self, delta);
      return TRUE;
    }
  statreg_store_fail (self, own_error);
  g_propagate_error (error, g_steal_pointer (&own_error));
  return FALSE;
}

static gboolean
on_update_timeout (gpointer data)
{
  StatregStore *self = data;

  g_clear_pointer (&self->update_timer, g_source_unref);
  statreg_store_update (self);
  return G_SOURCE_REMOVE;
}

/* What changed while the journal was being read may have been missed. */
static void
catch_up (StatregStore *self)
{
  if (self->update_again && !self->update_timer)
    statreg_store_set_timer (self, &self->update_timer, UPDATE_PAUSE_MS, on_update_timeout);
  self->update_again = FALSE;
}

static void
on_update_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  StatregStore *self = STATREG_STORE (source);

  read_finish (self, result, NULL);
  self->updating = FALSE;
  catch_up (self);
}

/**
 * statreg_store_update:
 * @self: a store
 *
 * Has the journal read again in a worker thread: at once, or right after the reading that is under way, the
 * first load included. To be called in the store's main context.
 */
void
statreg_store_update (StatregStore *self)
{
  g_return_if_fail (STATREG_IS_STORE (self));

  if (self->update_timer)
    return;
  if (self->updating || self->state == STATREG_STORE_LOADING)
    {
      self->update_again = TRUE;
      return;
    }
  self->updating = TRUE;
  read_async (self, FALSE, on_update_ready, NULL);
}

static gboolean
on_written_idle (gpointer ref)
{
  g_autoptr(StatregStore) self = g_weak_ref_get (ref);

  if (self)
    statreg_store_update (self);
  return G_SOURCE_REMOVE;
}

static void
release_ref (gpointer ref)
{
  g_atomic_rc_box_release_full (ref, (GDestroyNotify) g_weak_ref_clear);
}

void
statreg_store_update_from_thread (gpointer data)
{
  StatregStore *self = data;
  g_autoptr(GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_written_idle, g_atomic_rc_box_acquire (self->self_ref), release_ref);
  g_source_attach (source, self->context);
}

/**
 * statreg_store_load:
 * @self: a store
 * @error: DAMAGED_FILE, NEWER_VERSION, UNSAFE_FILE, FOLDER
 *
 * Reads the journal; blocks. A missing one is an empty store. Damaged lines are no error, see the property
 * "problems".
 *
 * Returns: whether the list holds what is pending
 */
gboolean
statreg_store_load (StatregStore *self, GError **error)
{
  g_autoptr(GError) own_error = NULL;
  g_autoptr(StatregStoreDelta) delta = NULL;

  g_return_val_if_fail (STATREG_IS_STORE (self), FALSE);

  delta = read_journal (self, TRUE, &own_error);
  if (!delta)
    {
      statreg_store_fail (self, own_error);
      g_propagate_error (error, g_steal_pointer (&own_error));
      return FALSE;
    }
  statreg_store_apply_delta (self, delta);
  catch_up (self);
  return TRUE;
}

static void
on_load_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;
  gboolean done = read_finish (STATREG_STORE (source), result, &error);

  catch_up (STATREG_STORE (source));
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * statreg_store_load_async:
 * @self: a store
 * @cancellable: (nullable): ends the waiting, not the loading
 * @callback: runs in the store's main context
 * @user_data: for @callback
 *
 * Reads the journal in a worker thread.
 */
void
statreg_store_load_async (StatregStore *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (STATREG_IS_STORE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, statreg_store_load_async);
  read_async (self, TRUE, on_load_ready, g_steal_pointer (&task));
}

/**
 * statreg_store_load_finish:
 * @self: a store
 * @result: what the callback got
 * @error: as statreg_store_load()
 *
 * Returns: whether the list holds what is pending
 */
gboolean
statreg_store_load_finish (StatregStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
