/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-check-run-private.h"

#include <glib/gi18n-lib.h>

#include "statreg-error.h"

/* What came of checks is written down together with the next attempts, or after so long. */
#define WRITE_SECONDS 3

/* The thread's side of a run. */
typedef struct
{
  StatregCheckRun *run;
  StatregCheckLedger *ledger;
  StatregKeyOpener *opener;
  StatregPacer *pacer;
  GThreadPool *pool;
  GHashTable *names; /* set: what is under way or waits, so that nothing is tried twice */
  GQueue waiting;    /* of StatregCheck */
  GQueue ready;      /* written down as begun */
  guint n_running;
  gint64 written; /* when */
} Work;

static void
on_pool (gpointer data, gpointer user_data)
{
  StatregCheck *check = data;
  StatregCheckRun *run = user_data;

  statreg_check_try (check, run->cancellable);
  g_async_queue_push (run->events, check);
}

static void
hand_over (Work *work, StatregCheck *check)
{
  g_autofree char *name = statreg_check_dup_name (check->instance, check->address, check->registration);

  g_hash_table_remove (work->names, name);
  statreg_check_run_hand_over (work->run, check, 0);
}

static void
hand_over_all (Work *work, GQueue *checks)
{
  StatregCheck *check;

  while ((check = g_queue_pop_head (checks)))
    hand_over (work, check);
}

/* The first error is told; nothing more is begun then. */
static void
stop (Work *work, GError *error)
{
  if (!work->run->error)
    work->run->error = error;
  else
    g_error_free (error);
}

static void
add_check (Work *work, StatregCheck *check)
{
  char *name = statreg_check_dup_name (check->instance, check->address, check->registration);

  if (g_hash_table_add (work->names, name))
    {
      g_queue_push_tail (&work->waiting, check);
      statreg_check_run_hand_over (work->run, NULL, 1);
    }
  else
    statreg_check_free (check);
}

static StatregCheckOrder *
take_order (StatregCheckRun *run)
{
  StatregCheckOrder *order;

  g_mutex_lock (&run->mutex);
  order = g_queue_pop_head (&run->orders);
  g_mutex_unlock (&run->mutex);
  return order;
}

static void
collect (Work *work)
{
  StatregCheckOrder *order;

  while ((order = take_order (work->run)))
    {
      GQueue checks = G_QUEUE_INIT;
      GError *error = NULL;
      StatregCheck *check;

      if (!statreg_check_order_collect (order, work->run->folder, &checks, &error))
        stop (work, error);
      while ((check = g_queue_pop_head (&checks)))
        add_check (work, check);
      statreg_check_order_free (order);
    }
}

/* Writes down what came of checks and, with n, what is tried next. */
static void
write_down (Work *work, guint n)
{
  GQueue held = G_QUEUE_INIT;
  GError *error = NULL;

  if (!statreg_check_ledger_begin (work->ledger, &work->waiting, n, &work->ready, &held, &error))
    stop (work, error);
  work->written = g_get_monotonic_time ();
  hand_over_all (work, &held);
}

/* An attempt that does not take place. */
static void
give_up (Work *work, StatregCheck *check, const char *why)
{
  check->why = g_strdup (why);
  statreg_check_ledger_note (work->ledger, check);
  hand_over (work, check);
}

/* A person has to do something before any password can be opened. */
static gboolean
is_hopeless (const GError *error)
{
  return g_error_matches (error, STATREG_ERROR, STATREG_ERROR_KEY_NO_SERVICE) ||
         g_error_matches (error, STATREG_ERROR, STATREG_ERROR_KEY_LOCKED) ||
         g_error_matches (error, STATREG_ERROR, STATREG_ERROR_KEY_DISMISSED) ||
         g_error_matches (error, STATREG_ERROR, STATREG_ERROR_KEY_PASSPHRASE) ||
         g_error_matches (error, STATREG_ERROR, STATREG_ERROR_KEY_NONE);
}

/* FALSE: other programs check at this server, and it is their turn. */
static gboolean
begin_check (Work *work, StatregCheck *check)
{
  GError *error = NULL;

  if (!statreg_key_opener_fetch (work->opener, check->key, work->run->cancellable, &error))
    {
      give_up (work, check, error->message);
      if (is_hopeless (error))
        stop (work, error);
      else
        g_error_free (error);
      return TRUE;
    }
  if (!statreg_pacer_begin (work->pacer, check->server, g_get_monotonic_time ()))
    return FALSE;
  if (!statreg_check_prepare (check, work->opener, &error))
    {
      statreg_pacer_take_back (work->pacer, check->server);
      give_up (work, check, error->message);
      g_error_free (error);
      return TRUE;
    }
  work->n_running++;
  g_thread_pool_push (work->pool, check, NULL);
  return TRUE;
}

static gboolean
is_paused (StatregCheckRun *run)
{
  gboolean paused;

  g_mutex_lock (&run->mutex);
  paused = run->paused;
  g_mutex_unlock (&run->mutex);
  return paused;
}

/* Returns: when the next one of those that are ready may begin; G_MAXINT64 when another one has to end first.
 */
static gint64
begin_ready (Work *work)
{
  gint64 next = G_MAXINT64;

  for (GList *link = work->ready.head, *following; link && !work->run->error; link = following)
    {
      StatregCheck *check = link->data;
      gboolean may = statreg_pacer_when (work->pacer, check->server) <= g_get_monotonic_time ();

      following = link->next;
      if (may && begin_check (work, check))
        g_queue_delete_link (&work->ready, link);
      else
        next = MIN (next, statreg_pacer_when (work->pacer, check->server));
    }
  return next;
}

/* Returns: when to look again at the latest. */
static gint64
begin_checks (Work *work)
{
  gint64 next = G_MAXINT64;

  if (is_paused (work->run) || g_cancellable_is_cancelled (work->run->cancellable))
    {
      statreg_pacer_rest (work->pacer);
      return next;
    }
  while (!work->run->error)
    {
      if (g_queue_is_empty (&work->ready) && !g_queue_is_empty (&work->waiting))
        write_down (work, work->run->pacing.ahead);
      if (g_queue_is_empty (&work->ready))
        break;
      next = begin_ready (work);
      if (!g_queue_is_empty (&work->ready))
        break;
    }
  return next;
}

static void
end_check (Work *work, StatregCheck *check)
{
  g_autofree char *server = g_strdup (check->server);
  gboolean failed = statreg_verdict_get_kind (check->finding->verdict) == STATREG_VERDICT_KIND_UNCLEAR;
  gboolean too_many = statreg_pacer_end (work->pacer, server, failed);

  work->n_running--;
  statreg_check_ledger_note (work->ledger, check);
  hand_over (work, check);
  if (too_many)
    stop (work, g_error_new (STATREG_ERROR, STATREG_ERROR_NETWORK,
                             _("%u checks in a row failed at %s, so no more were begun"),
                             work->run->pacing.failures_in_row, server));
}

/* After an error it is told of each one that it is not checked, and why. */
static void
drop (Work *work, StatregCheck *check)
{
  g_clear_pointer (&check->why, g_free);
  if (work->run->error)
    check->why = g_strdup (work->run->error->message);
  if (work->run->error)
    hand_over (work, check);
  else
    statreg_check_free (check);
}

/* What is ready was written down, which is taken back. */
static void
drop_all (Work *work)
{
  StatregCheck *check;

  while ((check = g_queue_pop_head (&work->ready)))
    {
      statreg_check_ledger_note (work->ledger, check);
      drop (work, check);
    }
  while ((check = g_queue_pop_head (&work->waiting)))
    drop (work, check);
}

static void
wait_for_event (Work *work, gint64 until)
{
  gint64 now = g_get_monotonic_time ();
  gpointer event;

  if (statreg_check_ledger_is_due (work->ledger))
    until = MIN (until, work->written + WRITE_SECONDS * G_USEC_PER_SEC);
  if (until == G_MAXINT64)
    event = g_async_queue_pop (work->run->events);
  else
    event = until > now ? g_async_queue_timeout_pop (work->run->events, until - now)
                        : g_async_queue_try_pop (work->run->events);
  for (; event; event = g_async_queue_try_pop (work->run->events))
    if (event != work->run)
      end_check (work, event);
}

static void
write_if_late (Work *work)
{
  if (statreg_check_ledger_is_due (work->ledger) && g_queue_is_empty (&work->ready) &&
      g_get_monotonic_time () >= work->written + WRITE_SECONDS * G_USEC_PER_SEC)
    write_down (work, 0);
}

static gboolean
is_empty (Work *work)
{
  return work->n_running == 0 && g_queue_is_empty (&work->ready) && g_queue_is_empty (&work->waiting);
}

static void
go_on (Work *work)
{
  gint64 next;

  collect (work);
  next = begin_checks (work);
  if (g_cancellable_is_cancelled (work->run->cancellable) || work->run->error)
    drop_all (work);
  if (!is_empty (work))
    wait_for_event (work, work->run->error ? G_MAXINT64 : next);
  write_if_late (work);
}

/**
 * statreg_check_run_work:
 * @data: (transfer full): a run with an order
 *
 * The thread: decides what is tried when. Workers do it.
 */
gpointer
statreg_check_run_work (gpointer data)
{
  StatregCheckRun *run = data;
  Work work = { .run = run, .waiting = G_QUEUE_INIT, .ready = G_QUEUE_INIT };

  work.ledger = statreg_check_ledger_new (run->folder);
  work.opener = statreg_key_opener_new (run->keys);
  work.pacer = statreg_pacer_new (&run->pacing, run->folder);
  work.pool = g_thread_pool_new (on_pool, run, run->pacing.overall, FALSE, NULL);
  work.names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  work.written = g_get_monotonic_time ();
  do
    go_on (&work);
  while (!is_empty (&work) || !statreg_check_run_try_end (run, run->error != NULL));
  if (statreg_check_ledger_is_due (work.ledger))
    write_down (&work, 0);
  g_thread_pool_free (work.pool, FALSE, TRUE);
  statreg_pacer_free (work.pacer);
  statreg_key_opener_free (work.opener);
  statreg_check_ledger_free (work.ledger);
  g_hash_table_unref (work.names);
  statreg_check_run_tell_end (run);
  return NULL;
}
