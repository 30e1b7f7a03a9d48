/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-instances-private.h"

#include "statreg-task.h"

/* One reading in a worker: the copied data that it works on. */
typedef struct
{
  StatregFolder *folder;
  GPtrArray     *ids;        /* NULL: all */
  GHashTable    *stamps;     /* copy */
  guint          n_own;
  GTask         *outer;      /* of load_async, or NULL */
} Reading;

static void
reading_free (Reading *reading)
{
  g_clear_object (&reading->folder);
  g_clear_pointer (&reading->ids, g_ptr_array_unref);
  g_clear_pointer (&reading->stamps, g_hash_table_unref);
  g_clear_object (&reading->outer);
  g_free (reading);
}

static GHashTable *
copy_stamps (StatregInstances *self)
{
  GHashTable *copy = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GHashTableIter iter;
  gpointer id, stamp;

  g_hash_table_iter_init (&iter, self->stamps);
  while (g_hash_table_iter_next (&iter, &id, &stamp))
    g_hash_table_insert (copy, g_strdup (id), g_memdup2 (stamp, sizeof (StatregStamp)));
  return copy;
}

static void
read_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Reading *reading = data;
  GError *error = NULL;
  GPtrArray *snapshots = statreg_snapshots_collect (reading->folder, reading->ids, reading->stamps, &error);

  if (snapshots)
    g_task_return_pointer (task, snapshots, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

static void
adopt_all (StatregInstances *self, GPtrArray *snapshots)
{
  for (guint i = 0; i < snapshots->len; i++)
    statreg_instances_adopt (self, snapshots->pdata[i]);
}

static void
clear_in_thread (GTask *task, gpointer source, gpointer snapshots, GCancellable *cancellable)
{
  g_ptr_array_set_size (snapshots, 0);
}

/* Of a hundred thousand logins most are shown by other objects already, and freeing their copies takes a while. */
static void
drop_soon (GPtrArray *snapshots)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  g_task_set_source_tag (task, drop_soon);
  g_task_set_task_data (task, g_ptr_array_ref (snapshots), (GDestroyNotify) g_ptr_array_unref);
  g_task_run_in_thread (task, clear_in_thread);
}

static void
end_loading (StatregInstances *self, GTask *outer, GError *error)
{
  if (--self->n_loading == 0)
    g_object_notify (G_OBJECT (self), "loading");
  if (error)
    g_task_return_error (outer, error);
  else
    g_task_return_boolean (outer, TRUE);
}

static void start_reading (StatregInstances *self, GPtrArray *ids, GTask *outer);
static void read_stale    (StatregInstances *self);

static void
on_read_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  StatregInstances *self = STATREG_INSTANCES (source);
  Reading *reading = g_task_get_task_data (G_TASK (result));
  g_autoptr(GTask) outer = reading->outer ? g_object_ref (reading->outer) : NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) snapshots = g_task_propagate_pointer (G_TASK (result), &error);

  /* What was read may be older than what was written here meanwhile. */
  if (snapshots && reading->n_own != self->n_own)
    {
      start_reading (self, reading->ids, outer);
      return;
    }
  if (snapshots)
    {
      adopt_all (self, snapshots);
      drop_soon (snapshots);
    }
  else
    g_debug ("Reading instances: %s", error->message);
  if (outer)
    {
      end_loading (self, outer, g_steal_pointer (&error));
      return;
    }
  self->reading = FALSE;
  read_stale (self);
}

static void
start_reading (StatregInstances *self, GPtrArray *ids, GTask *outer)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, on_read_ready, NULL);
  Reading *reading = g_new0 (Reading, 1);

  reading->folder = g_object_ref (self->folder);
  reading->ids = ids ? g_ptr_array_ref (ids) : NULL;
  reading->stamps = copy_stamps (self);
  reading->n_own = self->n_own;
  g_set_object (&reading->outer, outer);
  g_task_set_source_tag (task, start_reading);
  g_task_set_task_data (task, reading, (GDestroyNotify) reading_free);
  statreg_task_run_in_thread (task, read_in_thread);
}

static void
read_stale (StatregInstances *self)
{
  g_autoptr(GPtrArray) ids = NULL;

  if (!self->folder || self->reading || self->n_acts > 0 || (!self->all_stale && g_hash_table_size (self->stale) == 0))
    return;
  if (!self->all_stale)
    {
      g_autofree gpointer *keys = g_hash_table_get_keys_as_array (self->stale, NULL);

      ids = g_ptr_array_new_with_free_func (g_free);
      for (guint i = 0; keys[i]; i++)
        g_ptr_array_add (ids, g_strdup (keys[i]));
    }
  self->reading = TRUE;
  self->all_stale = FALSE;
  g_hash_table_remove_all (self->stale);
  start_reading (self, ids, NULL);
}

/**
 * statreg_instances_update:
 * @id: (nullable): id of an instance, %NULL for all
 *
 * Reads the file again soon, in a worker, unless it is as it was when it was read last.
 */
void
statreg_instances_update (StatregInstances *self, const char *id)
{
  g_return_if_fail (STATREG_IS_INSTANCES (self));

  if (id)
    g_hash_table_add (self->stale, g_strdup (id));
  else
    self->all_stale = TRUE;
  read_stale (self);
}

/**
 * statreg_instances_load:
 *
 * Reads all files; one that cannot be read becomes an instance with "load-error". Blocks.
 *
 * Returns: %FALSE with the errors of statreg_folder_list()
 */
gboolean
statreg_instances_load (StatregInstances *self, GError **error)
{
  g_autoptr(GPtrArray) snapshots = NULL;

  g_return_val_if_fail (STATREG_IS_INSTANCES (self), FALSE);

  snapshots = statreg_snapshots_collect (self->folder, NULL, self->stamps, error);
  if (!snapshots)
    return FALSE;
  self->n_own++;
  adopt_all (self, snapshots);
  return TRUE;
}

/**
 * statreg_instances_load_async:
 *
 * Like statreg_instances_load(), in a worker; "loading" is %TRUE meanwhile.
 */
void
statreg_instances_load_async (StatregInstances *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr(GTask) outer = NULL;

  g_return_if_fail (STATREG_IS_INSTANCES (self));

  outer = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (outer, statreg_instances_load_async);
  if (self->n_loading++ == 0)
    g_object_notify (G_OBJECT (self), "loading");
  start_reading (self, NULL, outer);
}

gboolean
statreg_instances_load_finish (StatregInstances *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * statreg_instances_begin_act:
 *
 * Puts off reading files that change until statreg_instances_end_act().
 */
void
statreg_instances_begin_act (StatregInstances *self)
{
  g_return_if_fail (STATREG_IS_INSTANCES (self));
  self->n_acts++;
}

/**
 * statreg_instances_end_act:
 * @saved: (nullable) (element-type StatregSnapshot): what the act saved; of no use to others afterwards
 *
 * Shows what was saved. What others changed meanwhile, in the same files or in others, is read after that.
 */
void
statreg_instances_end_act (StatregInstances *self, GPtrArray *saved)
{
  g_return_if_fail (STATREG_IS_INSTANCES (self) && self->n_acts > 0);

  for (guint i = 0; saved && i < saved->len; i++)
    {
      StatregSnapshot *snapshot = saved->pdata[i];

      statreg_instances_adopt_own (self, snapshot);
      g_hash_table_add (self->stale, g_strdup (snapshot->id));
    }
  if (saved)
    drop_soon (saved);
  self->n_acts--;
  read_stale (self);
}
