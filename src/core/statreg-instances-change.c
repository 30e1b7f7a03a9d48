/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-instances.h"

#include <glib/gi18n-lib.h>

#include "statreg-error.h"
#include "statreg-instance-file.h"
#include "statreg-instances-private.h"
#include "statreg-task.h"

/* One change of the files, done in the caller's thread or in a worker, on data of its own. */
typedef struct _Job Job;

struct _Job
{
  StatregSnapshot *(*run) (Job *job, GError **error);
  StatregFolder        *folder;
  char                 *id;
  char                 *name;
  StatregInstance      *instance;
  StatregInstanceChange change;
  gpointer              data;
  GDestroyNotify        destroy;
  StatregSnapshot       *snapshot;   /* what came of it */
};

static void
job_free (Job *job)
{
  if (job->destroy)
    job->destroy (job->data);
  g_clear_pointer (&job->snapshot, statreg_snapshot_free);
  g_clear_object (&job->instance);
  g_clear_object (&job->folder);
  g_free (job->id);
  g_free (job->name);
  g_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Job, job_free)

/* An instance whose file cannot be read has no name that could be taken. */
static gboolean
has_name (StatregFolder *folder, const char *id, const char *key)
{
  g_autofree char *name = statreg_instance_file_load_name (folder, id, NULL);
  g_autofree char *other_key = name ? statreg_instance_name_to_key (name) : NULL;

  return g_strcmp0 (other_key, key) == 0;
}

/* Under the lock. except: id of the instance that is to have the name. */
static gboolean
check_name (StatregFolder *folder, const char *name, const char *except, GError **error)
{
  g_autofree char *key = NULL;
  g_auto(GStrv) files = NULL;

  if (!statreg_instance_name_check (name, error))
    return FALSE;
  key = statreg_instance_name_to_key (name);
  files = statreg_folder_list (folder, "instances", error);
  for (guint i = 0; files && files[i]; i++)
    {
      g_autofree char *file = g_strconcat ("instances/", files[i], NULL);
      g_autofree char *id = statreg_instance_file_get_id (file);

      if (id && !g_str_equal (id, except) && has_name (folder, id, key))
        {
          g_set_error (error, STATREG_ERROR, STATREG_ERROR_NAME_TAKEN,
                       _("There is an instance named “%s” already; please choose another name"), name);
          return FALSE;
        }
    }
  return files != NULL;
}

/* Says what a missing file means here. */
static gpointer
set_gone (GError **error, GError *cause)
{
  if (g_error_matches (cause, STATREG_ERROR, STATREG_ERROR_NOT_FOUND))
    {
      g_set_error (error, STATREG_ERROR, STATREG_ERROR_NOT_FOUND,
                   _("This instance is not there any more: another program has deleted it"));
      g_error_free (cause);
    }
  else
    g_propagate_error (error, cause);
  return NULL;
}

static StatregInstance *
load (Job *job, GError **error)
{
  GError *cause = NULL;
  StatregInstance *instance = statreg_instance_file_load (job->folder, job->id, &cause);

  return instance ? instance : set_gone (error, cause);
}

static StatregSnapshot *
save (Job *job, StatregInstance *instance, GError **error)
{
  if (!statreg_instance_file_save (job->folder, instance, error))
    return NULL;
  return statreg_snapshot_new (job->folder, statreg_instance_get_id (instance), instance);
}

static StatregSnapshot *
run_add (Job *job, GError **error)
{
  g_autoptr(StatregLock) lock = statreg_folder_lock (job->folder, error);

  if (!lock || !check_name (job->folder, statreg_instance_get_name (job->instance), job->id, error))
    return NULL;
  return save (job, job->instance, error);
}

static StatregSnapshot *
run_change (Job *job, GError **error)
{
  g_autoptr(StatregLock) lock = statreg_folder_lock (job->folder, error);
  g_autoptr(StatregInstance) instance = lock ? load (job, error) : NULL;
  g_autofree char *name = instance ? g_strdup (statreg_instance_get_name (instance)) : NULL;

  if (!instance || !job->change (instance, job->data, error))
    return NULL;
  if (!g_str_equal (name, statreg_instance_get_name (instance)) &&
      !check_name (job->folder, statreg_instance_get_name (instance), job->id, error))
    return NULL;
  return save (job, instance, error);
}

static StatregSnapshot *
run_rename (Job *job, GError **error)
{
  g_autoptr(StatregLock) lock = statreg_folder_lock (job->folder, error);
  g_autoptr(StatregInstance) instance = lock ? load (job, error) : NULL;

  if (!instance || !check_name (job->folder, job->name, job->id, error))
    return NULL;
  statreg_instance_set_name (instance, job->name);
  return save (job, instance, error);
}

static StatregSnapshot *
run_duplicate (Job *job, GError **error)
{
  g_autoptr(StatregLock) lock = statreg_folder_lock (job->folder, error);
  g_autoptr(StatregInstance) instance = lock ? load (job, error) : NULL;
  g_autoptr(StatregInstance) copy = NULL;
  g_autofree char *id = g_uuid_string_random ();

  if (!instance || !check_name (job->folder, job->name, id, error))
    return NULL;
  copy = statreg_instance_copy (instance, id);
  statreg_instance_set_name (copy, job->name);
  return save (job, copy, error);
}

static StatregSnapshot *
run_remove (Job *job, GError **error)
{
  g_autoptr(StatregLock) lock = statreg_folder_lock (job->folder, error);
  g_autofree char *name = statreg_instance_file_build_name (job->id);
  GError *cause = NULL;

  if (!lock)
    return NULL;
  if (!statreg_folder_remove (job->folder, name, &cause))
    return set_gone (error, cause);
  return statreg_snapshot_new (job->folder, job->id, NULL);
}

static Job *
job_new (StatregInstances *self, StatregSnapshot *(*run) (Job *job, GError **error), const char *id,
         const char *name)
{
  Job *job = g_new0 (Job, 1);

  job->run = run;
  job->folder = g_object_ref (statreg_instances_get_folder (self));
  job->id = g_strdup (id);
  job->name = g_strdup (name);
  return job;
}

static Job *
job_new_add (StatregInstances *self, StatregInstance *instance)
{
  Job *job = job_new (self, run_add, statreg_instance_get_id (instance), NULL);

  job->instance = statreg_instance_copy (instance, NULL);
  return job;
}

static Job *
job_new_change (StatregInstances *self, const char *id, StatregInstanceChange change, gpointer data,
                GDestroyNotify destroy)
{
  Job *job = job_new (self, run_change, id, NULL);

  job->change = change;
  job->data = data;
  job->destroy = destroy;
  return job;
}

static gboolean
run_here (StatregInstances *self, Job *job, GError **error)
{
  job->snapshot = job->run (job, error);
  if (job->snapshot)
    statreg_instances_adopt_own (self, job->snapshot);
  return job->snapshot != NULL;
}

/**
 * statreg_instances_add:
 * @instance: with name, type and connection settings filled in; copied
 *
 * Saves an instance to a file of its own and shows it in the list. Blocks.
 *
 * Returns: %FALSE with %STATREG_ERROR_NAME_TAKEN, %STATREG_ERROR_INVALID_INPUT (the name),
 * %STATREG_ERROR_BUSY and the errors of statreg_instance_file_save()
 */
gboolean
statreg_instances_add (StatregInstances *self, StatregInstance *instance, GError **error)
{
  g_autoptr(Job) job = NULL;

  g_return_val_if_fail (STATREG_IS_INSTANCES (self) && STATREG_IS_INSTANCE (instance), FALSE);
  g_return_val_if_fail (!statreg_instance_get_load_error (instance), FALSE);

  job = job_new_add (self, instance);
  return run_here (self, job, error);
}

/**
 * statreg_instances_change:
 * @id: id of an instance
 * @change: gets a copy that was just read under the lock
 * @data: passed to @change
 *
 * Changes one instance and saves it, so that nothing is lost of what others changed meanwhile. Blocks.
 *
 * Returns: %FALSE with the error of @change, %STATREG_ERROR_NOT_FOUND, %STATREG_ERROR_BUSY and the errors of
 *   statreg_instance_file_load() and statreg_instance_file_save(); nothing was changed then
 */
gboolean
statreg_instances_change (StatregInstances *self, const char *id, StatregInstanceChange change, gpointer data,
                          GError **error)
{
  g_autoptr(Job) job = NULL;

  g_return_val_if_fail (STATREG_IS_INSTANCES (self) && id && change, FALSE);

  job = job_new_change (self, id, change, data, NULL);
  return run_here (self, job, error);
}

/**
 * statreg_instances_rename:
 * @id: id of an instance
 * @name: its name from here on
 *
 * Returns: %FALSE with the errors of statreg_instances_add() and %STATREG_ERROR_NOT_FOUND
 */
gboolean
statreg_instances_rename (StatregInstances *self, const char *id, const char *name, GError **error)
{
  g_autoptr(Job) job = NULL;

  g_return_val_if_fail (STATREG_IS_INSTANCES (self) && id && name, FALSE);

  job = job_new (self, run_rename, id, name);
  return run_here (self, job, error);
}

/**
 * statreg_instances_duplicate:
 * @id: id of an instance
 * @name: name of the copy
 *
 * Returns: (transfer full): id of the copy, or %NULL with the errors of statreg_instances_rename()
 */
char *
statreg_instances_duplicate (StatregInstances *self, const char *id, const char *name, GError **error)
{
  g_autoptr(Job) job = NULL;

  g_return_val_if_fail (STATREG_IS_INSTANCES (self) && id && name, NULL);

  job = job_new (self, run_duplicate, id, name);
  return run_here (self, job, error) ? g_strdup (job->snapshot->id) : NULL;
}

/**
 * statreg_instances_remove:
 * @id: id of an instance
 *
 * Removes the file, even one that cannot be read.
 *
 * Returns: %FALSE with %STATREG_ERROR_NOT_FOUND, %STATREG_ERROR_BUSY and the errors of
 * statreg_folder_remove()
 */
gboolean
statreg_instances_remove (StatregInstances *self, const char *id, GError **error)
{
  g_autoptr(Job) job = NULL;

  g_return_val_if_fail (STATREG_IS_INSTANCES (self) && id, FALSE);

  job = job_new (self, run_remove, id, NULL);
  return run_here (self, job, error);
}

static void
run_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;

  job->snapshot = job->run (job, &error);
  if (job->snapshot)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_job_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) outer = user_data;
  Job *job = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      statreg_instances_end_act (STATREG_INSTANCES (source), NULL);
      g_task_return_error (outer, error);
      return;
    }
  statreg_instances_adopt_own (STATREG_INSTANCES (source), job->snapshot);
  statreg_instances_end_act (STATREG_INSTANCES (source), NULL);
  g_task_return_pointer (outer, g_strdup (job->snapshot->id), g_free);
}

/* The list shows the change before the caller's callback runs, hence two tasks. A change that has begun is
 * not cancelled: the worker's task gets no cancellable, and what it wrote is shown in any case. */
static void
start (StatregInstances *self, Job *job, gpointer tag, GCancellable *cancellable,
       GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *outer = g_task_new (self, cancellable, callback, user_data);
  g_autoptr(GTask) task = g_task_new (self, NULL, on_job_ready, outer);

  g_task_set_source_tag (outer, tag);
  g_task_set_check_cancellable (outer, FALSE);
  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  statreg_instances_begin_act (self);
  statreg_task_run_in_thread (task, run_in_thread);
}

void
statreg_instances_add_async (StatregInstances *self, StatregInstance *instance, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (STATREG_IS_INSTANCES (self) && STATREG_IS_INSTANCE (instance));
  g_return_if_fail (!statreg_instance_get_load_error (instance));

  start (self, job_new_add (self, instance), statreg_instances_add_async, cancellable, callback, user_data);
}

/**
 * statreg_instances_change_async:
 * @change: runs in a worker; @data must not be touched elsewhere until it is done
 * @destroy: (nullable): frees @data, in any thread
 *
 * See statreg_instances_change().
 */
void
statreg_instances_change_async (StatregInstances *self, const char *id, StatregInstanceChange change,
                                gpointer data, GDestroyNotify destroy, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (STATREG_IS_INSTANCES (self) && id && change);

  start (self, job_new_change (self, id, change, data, destroy), statreg_instances_change_async, cancellable,
         callback, user_data);
}

void
statreg_instances_rename_async (StatregInstances *self, const char *id, const char *name,
                                GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (STATREG_IS_INSTANCES (self) && id && name);

  start (self, job_new (self, run_rename, id, name), statreg_instances_rename_async, cancellable, callback,
         user_data);
}

void
statreg_instances_duplicate_async (StatregInstances *self, const char *id, const char *name,
                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_return_if_fail (STATREG_IS_INSTANCES (self) && id && name);

  start (self, job_new (self, run_duplicate, id, name), statreg_instances_duplicate_async, cancellable,
         callback, user_data);
}

void
statreg_instances_remove_async (StatregInstances *self, const char *id, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (STATREG_IS_INSTANCES (self) && id);

  start (self, job_new (self, run_remove, id, NULL), statreg_instances_remove_async, cancellable, callback,
         user_data);
}

/**
 * statreg_instances_finish:
 *
 * Ends any of the five changes.
 *
 * Returns: (transfer full): id of the instance concerned (of the copy, after duplicating), or %NULL with the
 * errors of the plain forms
 */
char *
statreg_instances_finish (StatregInstances *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
