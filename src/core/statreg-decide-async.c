/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-decide.h"

#include "statreg-task.h"

typedef enum
{
  APPLY,
  DELETE,
  UNDO,
} Kind;

typedef struct
{
  Kind kind;
  char *instance_id;
  GStrv ids;
  StatregApplyFlags flags;
} Order;

static void
free_order (Order *order)
{
  g_free (order->instance_id);
  g_strfreev (order->ids);
  g_free (order);
}

static StatregOutcomes *
carry_out (StatregFolder *folder, const Order *order, GError **error)
{
  const char *const *ids = (const char *const *) order->ids;

  switch (order->kind)
    {
    case APPLY:
      return statreg_decide_apply (folder, order->instance_id, ids, order->flags, error);
    case DELETE:
      return statreg_decide_delete (folder, ids, error);
    default:
      return statreg_decide_undo (folder, ids, error);
    }
}

static void
decide_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  StatregOutcomes *outcomes = carry_out (source, data, &error);

  if (outcomes)
    g_task_return_pointer (task, outcomes, (GDestroyNotify) statreg_outcomes_free);
  else
    g_task_return_error (task, error);
}

static void
decide_async (StatregFolder *folder, Kind kind, const char *instance_id, const char *const *ids,
              StatregApplyFlags flags, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (folder, cancellable, callback, user_data);
  Order *order = g_new0 (Order, 1);

  order->kind = kind;
  order->instance_id = g_strdup (instance_id);
  order->ids = g_strdupv ((char **) ids);
  order->flags = flags;
  g_task_set_source_tag (task, decide_async);
  g_task_set_task_data (task, order, (GDestroyNotify) free_order);
  statreg_task_run_in_thread (task, decide_in_thread);
}

/**
 * statreg_decide_apply_async:
 * @folder: the data folder
 * @instance_id: id of the instance
 * @ids: (nullable) (array zero-terminated=1): ids of pending registrations; %NULL for all
 * @flags: what to apply although a check found that it fails
 * @cancellable: (nullable): ends the waiting, not the act
 * @callback: runs in the caller's thread-default main context
 * @user_data: for @callback
 *
 * Does statreg_decide_apply() in a worker thread.
 */
void
statreg_decide_apply_async (StatregFolder *folder, const char *instance_id, const char *const *ids,
                            StatregApplyFlags flags, GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_return_if_fail (STATREG_IS_FOLDER (folder) && instance_id);
  decide_async (folder, APPLY, instance_id, ids, flags, cancellable, callback, user_data);
}

/**
 * statreg_decide_delete_async:
 * @folder: the data folder
 * @ids: (nullable) (array zero-terminated=1): ids of pending registrations; %NULL for all
 * @cancellable: (nullable): ends the waiting, not the act
 * @callback: runs in the caller's thread-default main context
 * @user_data: for @callback
 *
 * Does statreg_decide_delete() in a worker thread.
 */
void
statreg_decide_delete_async (StatregFolder *folder, const char *const *ids, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (STATREG_IS_FOLDER (folder));
  decide_async (folder, DELETE, NULL, ids, 0, cancellable, callback, user_data);
}

/**
 * statreg_decide_undo_async:
 * @folder: the data folder
 * @ids: (nullable) (array zero-terminated=1): ids of decided registrations; %NULL for the last act
 * @cancellable: (nullable): ends the waiting, not the act
 * @callback: runs in the caller's thread-default main context
 * @user_data: for @callback
 *
 * Does statreg_decide_undo() in a worker thread.
 */
void
statreg_decide_undo_async (StatregFolder *folder, const char *const *ids, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (STATREG_IS_FOLDER (folder));
  decide_async (folder, UNDO, NULL, ids, 0, cancellable, callback, user_data);
}

/**
 * statreg_decide_finish:
 * @folder: the data folder
 * @result: what the callback of any of the three got
 * @error: as the blocking function
 *
 * Returns: (transfer full) (nullable): what became of each
 */
StatregOutcomes *
statreg_decide_finish (StatregFolder *folder, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, folder), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
