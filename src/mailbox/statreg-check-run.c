/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-check-run-private.h"

/* So that ten thousand checks do not keep a window busy: they come in few pieces, and none is large. */
#define REPORT_MS 100
#define REPORT_MAX 500

StatregCheckRun *
statreg_check_run_ref (StatregCheckRun *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

/* The last one goes in the owner's main context, where the folder and the keys belong. */
void
statreg_check_run_unref (StatregCheckRun *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_queue_clear_full (&self->orders, (GDestroyNotify) statreg_check_order_free);
  g_ptr_array_unref (self->outbox);
  g_async_queue_unref (self->events);
  g_main_context_unref (self->context);
  g_object_unref (self->cancellable);
  g_object_unref (self->folder);
  g_object_unref (self->keys);
  g_clear_error (&self->error);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/**
 * statreg_check_run_new:
 * @folder: the data folder
 * @keys: its keys
 * @pacing: copied
 * @owner: for @report and @end
 * @report: gets what is over
 * @end: is called once, last
 *
 * Returns: (transfer full): a run that goes as long as there is something to check; to be given to
 *   statreg_check_run_leave()
 */
StatregCheckRun *
statreg_check_run_new (StatregFolder *folder, StatregKeys *keys, const StatregPacing *pacing, gpointer owner,
                       StatregCheckRunReport report, StatregCheckRunEnd end)
{
  StatregCheckRun *self = g_new0 (StatregCheckRun, 1);

  g_atomic_ref_count_init (&self->references);
  self->folder = g_object_ref (folder);
  self->keys = g_object_ref (keys);
  self->pacing = *pacing;
  self->owner = owner;
  self->report = report;
  self->end = end;
  self->cancellable = g_cancellable_new ();
  self->events = g_async_queue_new ();
  self->context = g_main_context_ref_thread_default ();
  self->outbox = g_ptr_array_new_with_free_func ((GDestroyNotify) statreg_check_free);
  g_mutex_init (&self->mutex);
  return self;
}

/**
 * statreg_check_run_leave:
 * @self: (transfer full): a run
 *
 * Ends it, if it goes on, and lets it go.
 */
void
statreg_check_run_leave (StatregCheckRun *self)
{
  self->owner = NULL;
  statreg_check_run_cancel (self);
  statreg_check_run_unref (self);
}

static void
wake (StatregCheckRun *self)
{
  g_async_queue_push (self->events, self);
}

/**
 * statreg_check_run_add:
 * @self: a run
 * @order: (transfer full): what to check as well; it stays the caller's when this returns %FALSE
 *
 * Returns: %FALSE when the run is ending: another one is to be made then
 */
gboolean
statreg_check_run_add (StatregCheckRun *self, StatregCheckOrder *order)
{
  gboolean taken;

  g_mutex_lock (&self->mutex);
  taken = !self->ending && !g_cancellable_is_cancelled (self->cancellable);
  if (taken)
    g_queue_push_tail (&self->orders, order);
  g_mutex_unlock (&self->mutex);
  if (taken && !self->thread)
    self->thread = g_thread_new ("checks", statreg_check_run_work, statreg_check_run_ref (self));
  wake (self);
  return taken;
}

/**
 * statreg_check_run_set_paused:
 * @self: a run
 * @paused: whether no more checks begin; those under way go on
 */
void
statreg_check_run_set_paused (StatregCheckRun *self, gboolean paused)
{
  g_mutex_lock (&self->mutex);
  self->paused = paused;
  g_mutex_unlock (&self->mutex);
  wake (self);
}

/**
 * statreg_check_run_cancel:
 * @self: a run
 *
 * Breaks off what is under way and drops the rest.
 */
void
statreg_check_run_cancel (StatregCheckRun *self)
{
  g_cancellable_cancel (self->cancellable);
  wake (self);
}

static GPtrArray *
take_outbox (StatregCheckRun *self, guint max, guint *total, gboolean *more)
{
  GPtrArray *checks = g_ptr_array_new_with_free_func ((GDestroyNotify) statreg_check_free);

  g_mutex_lock (&self->mutex);
  if (self->outbox->len <= max)
    g_ptr_array_extend_and_steal (checks, g_steal_pointer (&self->outbox));
  else
    {
      for (guint i = 0; i < max; i++)
        g_ptr_array_add (checks, self->outbox->pdata[i]);
      g_ptr_array_set_free_func (self->outbox, NULL);
      g_ptr_array_remove_range (self->outbox, 0, max);
      g_ptr_array_set_free_func (self->outbox, (GDestroyNotify) statreg_check_free);
    }
  if (!self->outbox)
    self->outbox = g_ptr_array_new_with_free_func ((GDestroyNotify) statreg_check_free);
  *more = self->delivering = self->outbox->len > 0;
  *total = self->total;
  g_mutex_unlock (&self->mutex);
  return checks;
}

static gboolean
on_report (gpointer data)
{
  StatregCheckRun *self = data;
  gboolean more;
  guint total;
  g_autoptr(GPtrArray) checks = take_outbox (self, REPORT_MAX, &total, &more);

  if (self->owner)
    self->report (self->owner, checks, total);
  return more ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* Of the thread: what is left is reported at once. */
static gboolean
on_end (gpointer data)
{
  StatregCheckRun *self = data;
  gboolean more;
  guint total;
  g_autoptr(GPtrArray) checks = take_outbox (self, G_MAXUINT, &total, &more);

  g_thread_join (g_steal_pointer (&self->thread));
  if (self->owner)
    self->end (g_steal_pointer (&self->owner), checks, total, self->error);
  return G_SOURCE_REMOVE;
}

/* self: (transfer full) */
static void
attach (StatregCheckRun *self, GSource *source, GSourceFunc function)
{
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, function, self, (GDestroyNotify) statreg_check_run_unref);
  g_source_attach (source, self->context);
  g_source_unref (source);
}

/**
 * statreg_check_run_hand_over:
 * @self: a run
 * @check: (transfer full) (nullable): one that is over
 * @found: how many more there are to be checked
 *
 * Of the thread: @check comes to the owner soon.
 */
void
statreg_check_run_hand_over (StatregCheckRun *self, StatregCheck *check, guint found)
{
  gboolean first;

  g_mutex_lock (&self->mutex);
  if (check)
    g_ptr_array_add (self->outbox, check);
  self->total += found;
  first = !self->delivering;
  self->delivering = TRUE;
  g_mutex_unlock (&self->mutex);
  if (first)
    attach (statreg_check_run_ref (self), g_timeout_source_new (REPORT_MS), on_report);
}

/**
 * statreg_check_run_try_end:
 * @self: a run
 * @failed: whether it ends in any case
 *
 * Of the thread, when nothing is left.
 *
 * Returns: %FALSE when another order has come
 */
gboolean
statreg_check_run_try_end (StatregCheckRun *self, gboolean failed)
{
  gboolean ending;

  g_mutex_lock (&self->mutex);
  self->ending = failed || g_queue_is_empty (&self->orders) || g_cancellable_is_cancelled (self->cancellable);
  ending = self->ending;
  g_mutex_unlock (&self->mutex);
  return ending;
}

/* The last thing that the thread does, which gives up its own reference. */
void
statreg_check_run_tell_end (StatregCheckRun *self)
{
  attach (self, g_idle_source_new (), on_end);
}
