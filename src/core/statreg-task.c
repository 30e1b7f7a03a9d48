/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-task.h"

/* Borrowed from the task, which the callback of the worker's own one keeps. */
typedef struct
{
  GTask *task;
  GTaskThreadFunc work;
} Order;

static void
run_order (GTask *own, gpointer source, gpointer data, GCancellable *cancellable)
{
  Order *order = data;

  order->work (order->task, g_task_get_source_object (order->task), g_task_get_task_data (order->task),
               g_task_get_cancellable (order->task));
  g_task_return_boolean (own, TRUE);
}

static void
on_order_ready (GObject *source, GAsyncResult *result, gpointer task)
{
  g_object_unref (task);
}

/**
 * statreg_task_run_in_thread:
 * @task: a task
 * @work: returns @task's result; runs in a worker
 *
 * g_task_run_in_thread() lets go of its task in the worker, at times after the callback was called. When that is
 * the last reference, so is that to the source object and to the task's data, and an object that belongs to the
 * main context ends in a thread where its signals and timers do not. Here the task is let go of in the thread that
 * calls this function.
 */
void
statreg_task_run_in_thread (GTask *task, GTaskThreadFunc work)
{
  g_autoptr(GTask) own = NULL;
  Order *order;

  g_return_if_fail (G_IS_TASK (task) && work != NULL);

  own = g_task_new (NULL, NULL, on_order_ready, g_object_ref (task));
  order = g_new0 (Order, 1);
  order->task = task;
  order->work = work;
  g_task_set_source_tag (own, statreg_task_run_in_thread);
  /* So that the callback mostly finds the worker gone. */
  g_task_set_priority (own, G_PRIORITY_HIGH);
  g_task_set_task_data (own, order, g_free);
  g_task_run_in_thread (own, run_order);
}
