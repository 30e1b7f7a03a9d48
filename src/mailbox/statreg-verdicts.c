/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-verdicts.h"

/* How long verdicts are collected; at least ten times as long as writing them took last. */
#define COLLECT_MS 3000
#define COLLECT_FACTOR 10

typedef struct
{
  char *address;
  char *sealed;
  char *server;
  char *text;
  StatregVerdict verdict;
  gint64 at;
  gint64 messages;
} Verdict;

struct _StatregVerdicts
{
  gatomicrefcount references; /* in the main context only */
  StatregInstances *instances;
  gpointer owner; /* NULL: has left */
  StatregVerdictsDone done;
  GHashTable *collected; /* id of an instance → GPtrArray of Verdict */
  guint timer;
  gboolean flushing;
  guint n_writing;
  gint64 began;  /* writing */
  gint64 took;   /* the last one, microseconds */
  GError *error; /* the first one, until it is told */
};

static void
free_verdict (gpointer data)
{
  Verdict *verdict = data;

  g_free (verdict->address);
  g_free (verdict->sealed);
  g_free (verdict->server);
  g_free (verdict->text);
  g_free (verdict);
}

/**
 * statreg_verdicts_new:
 * @instances: the live list
 * @owner: for @done
 * @done: called after each statreg_verdicts_flush()
 *
 * Returns: (transfer full): nothing to write yet
 */
StatregVerdicts *
statreg_verdicts_new (StatregInstances *instances, gpointer owner, StatregVerdictsDone done)
{
  StatregVerdicts *self = g_new0 (StatregVerdicts, 1);

  g_atomic_ref_count_init (&self->references);
  self->instances = g_object_ref (instances);
  self->owner = owner;
  self->done = done;
  self->collected =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  return self;
}

static void
unref (StatregVerdicts *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_hash_table_unref (self->collected);
  g_object_unref (self->instances);
  g_clear_error (&self->error);
  g_free (self);
}

/* Only what was checked gets the verdict: who set another password meanwhile has another login, and another server
 * may know none of them. */
static gboolean
set_verdicts (StatregInstance *copy, gpointer data, GError **error)
{
  GPtrArray *verdicts = data;
  g_autofree char *server = statreg_checks_dup_server (statreg_instance_get_connection (copy));

  for (guint i = 0; i < verdicts->len; i++)
    {
      Verdict *verdict = verdicts->pdata[i];
      StatregStaticLogin *login = statreg_instance_lookup_login (copy, verdict->address);

      if (login && g_str_equal (statreg_static_login_get_sealed (login), verdict->sealed) &&
          g_strcmp0 (server, verdict->server) == 0)
        statreg_static_login_set_verdict (login, statreg_verdict_to_text (verdict->verdict), verdict->at,
                                          verdict->messages, verdict->text);
    }
  return TRUE;
}

static void
tell_done (StatregVerdicts *self)
{
  g_autoptr(GError) error = g_steal_pointer (&self->error);

  self->flushing = FALSE;
  if (self->owner)
    self->done (self->owner, error);
}

static void
on_changed_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  StatregVerdicts *self = data;
  g_autoptr(GError) error = NULL;
  g_autofree char *id = statreg_instances_finish (STATREG_INSTANCES (source), result, &error);

  if (!id && !self->error)
    self->error = g_steal_pointer (&error);
  self->took = g_get_monotonic_time () - self->began;
  if (--self->n_writing == 0 && self->flushing)
    statreg_verdicts_flush (self);
  unref (self);
}

static void
write_all (StatregVerdicts *self)
{
  GHashTableIter iter;
  gpointer id, verdicts;

  self->began = g_get_monotonic_time ();
  g_hash_table_iter_init (&iter, self->collected);
  while (g_hash_table_iter_next (&iter, &id, &verdicts))
    {
      self->n_writing++;
      g_atomic_ref_count_inc (&self->references);
      statreg_instances_change_async (self->instances, id, set_verdicts, g_ptr_array_ref (verdicts),
                                      (GDestroyNotify) g_ptr_array_unref, NULL, on_changed_ready, self);
      g_hash_table_iter_remove (&iter);
    }
}

static gboolean
on_timeout (gpointer data)
{
  StatregVerdicts *self = data;

  self->timer = 0;
  if (self->n_writing == 0)
    write_all (self);
  return G_SOURCE_REMOVE;
}

static void
schedule (StatregVerdicts *self)
{
  if (self->timer == 0)
    self->timer =
        g_timeout_add ((guint) MAX (COLLECT_MS, COLLECT_FACTOR * self->took / 1000), on_timeout, self);
}

/**
 * statreg_verdicts_add:
 * @self: verdicts
 * @check: a login that was checked
 */
void
statreg_verdicts_add (StatregVerdicts *self, StatregCheck *check)
{
  GPtrArray *verdicts = g_hash_table_lookup (self->collected, check->instance);
  Verdict *verdict = g_new0 (Verdict, 1);

  if (!verdicts)
    {
      verdicts = g_ptr_array_new_with_free_func (free_verdict);
      g_hash_table_insert (self->collected, g_strdup (check->instance), verdicts);
    }
  verdict->address = g_strdup (check->address);
  verdict->sealed = g_strdup (check->sealed);
  verdict->server = g_strdup (check->server);
  verdict->text = g_strdup (check->finding->text);
  verdict->verdict = check->finding->verdict;
  verdict->at = check->at;
  verdict->messages = check->finding->messages;
  g_ptr_array_add (verdicts, verdict);
  schedule (self);
}

/**
 * statreg_verdicts_flush:
 * @self: verdicts
 *
 * Writes what is left and calls back when it is written; an error of any writing since the last time is told
 * then.
 */
void
statreg_verdicts_flush (StatregVerdicts *self)
{
  self->flushing = TRUE;
  if (self->n_writing > 0)
    return;
  g_clear_handle_id (&self->timer, g_source_remove);
  if (g_hash_table_size (self->collected) > 0)
    write_all (self);
  else
    tell_done (self);
}

/**
 * statreg_verdicts_leave:
 * @self: (transfer full): verdicts
 *
 * Writes what is left; the owner hears no more of it.
 */
void
statreg_verdicts_leave (StatregVerdicts *self)
{
  self->owner = NULL;
  statreg_verdicts_flush (self);
  unref (self);
}
