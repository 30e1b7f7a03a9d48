/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-task.h"
#include "statreg-test.h"

/* A source object that its owner lets go of in the callback, while the worker still is at it. */
typedef struct
{
  GMutex mutex;
  GCond cond;
  gboolean called;
  GThread *ended_in;
} Scene;

static void
on_ended (gpointer data, GObject *object)
{
  Scene *scene = data;

  scene->ended_in = g_thread_self ();
}

static void
work_on (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Scene *scene = data;

  g_assert_true (G_IS_OBJECT (source));
  g_task_return_int (task, 7);
  g_mutex_lock (&scene->mutex);
  while (!scene->called)
    g_cond_wait (&scene->cond, &scene->mutex);
  g_mutex_unlock (&scene->mutex);
}

static void
on_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  Scene *scene = data;

  g_assert_cmpint (g_task_propagate_int (G_TASK (result), NULL), ==, 7);
  g_object_unref (source);
  g_mutex_lock (&scene->mutex);
  scene->called = TRUE;
  g_cond_signal (&scene->cond);
  g_mutex_unlock (&scene->mutex);
}

static gboolean
has_ended (gpointer data)
{
  return ((Scene *) data)->ended_in != NULL;
}

static void
test_last_reference (void)
{
  Scene scene = { .called = FALSE };
  GObject *source = g_object_new (G_TYPE_OBJECT, NULL);
  GTask *task = g_task_new (source, NULL, on_ready, &scene);

  g_mutex_init (&scene.mutex);
  g_cond_init (&scene.cond);
  g_object_weak_ref (source, on_ended, &scene);
  g_task_set_task_data (task, &scene, NULL);
  statreg_task_run_in_thread (task, work_on);
  g_object_unref (task);
  g_assert_true (statreg_test_wait_until (has_ended, &scene, 60000));
  g_assert_true (scene.ended_in == g_thread_self ());
  g_mutex_clear (&scene.mutex);
  g_cond_clear (&scene.cond);
}

static void
fail (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_assert_true (g_cancellable_is_cancelled (cancellable));
  g_task_return_boolean (task, TRUE);
}

static void
test_cancelled (void)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) slot = NULL;
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, statreg_test_on_ready, &slot);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  g_cancellable_cancel (cancellable);
  statreg_task_run_in_thread (task, fail);
  result = statreg_test_wait_result (&slot);
  g_assert_false (g_task_propagate_boolean (G_TASK (result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/statreg/task/last-reference", test_last_reference);
  g_test_add_func ("/statreg/task/cancelled", test_cancelled);
  return g_test_run ();
}
