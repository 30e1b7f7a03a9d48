/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-pacer.h"

#include "statreg-error.h"

const StatregPacing statreg_pacing_default = {
  .per_server = 2,
  .overall = 4,
  .spacing_ms = 1000,
  .jitter_ms = 500,
  .failures_in_row = 5,
  .ahead = 4,
};

/* How soon another program is asked again whether it is our turn. */
#define RETRY_US (100 * 1000)

/* Turns in the data folder: first come the places at all servers together, then the turns of each server: a turnstile
 * for who waits, a gate that is closed between two begins, places. Servers that share a number share their turns. */
#define PLACES_MAX 62
#define N_SERVERS (1u << 20)
#define FIRST_OF_SERVER(name) (64 * (1 + g_str_hash (name) % N_SERVERS))
#define TURN_TURNSTILE 0
#define TURN_GATE 1
#define TURN_PLACES 2

G_STATIC_ASSERT (64 * (1 + (gint64) N_SERVERS) <= STATREG_FOLDER_TURNS);

typedef struct
{
  guint n_running;
  guint n_failed;  /* in a row */
  gint64 earliest; /* when the next one may begin */
  guint first_turn;
  StatregLock *turnstile; /* while the gate is waited for */
  StatregLock *gate;      /* from when it is our turn until earliest */
  gboolean gate_ends;     /* at earliest; else when there is a place */
  GPtrArray *places;      /* of StatregLock: one for each that runs */
} Server;

struct _StatregPacer
{
  StatregPacing pacing;
  StatregFolder *folder;
  GHashTable *servers; /* name → Server */
  guint n_running;
  GPtrArray *places; /* of StatregLock */
};

static GPtrArray *
make_places (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) statreg_lock_free);
}

static void
leave_gate (Server *server)
{
  g_clear_pointer (&server->turnstile, statreg_lock_free);
  g_clear_pointer (&server->gate, statreg_lock_free);
}

static void
free_server (gpointer data)
{
  Server *server = data;

  leave_gate (server);
  g_ptr_array_unref (server->places);
  g_free (server);
}

/**
 * statreg_pacer_new:
 * @pacing: copied
 * @folder: the data folder, in which programs take turns
 *
 * Returns: (transfer full): a pacer that knows no server yet
 */
StatregPacer *
statreg_pacer_new (const StatregPacing *pacing, StatregFolder *folder)
{
  StatregPacer *self = g_new0 (StatregPacer, 1);

  self->pacing = *pacing;
  self->folder = g_object_ref (folder);
  self->servers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_server);
  self->places = make_places ();
  return self;
}

void
statreg_pacer_free (StatregPacer *self)
{
  g_hash_table_unref (self->servers);
  g_ptr_array_unref (self->places);
  g_object_unref (self->folder);
  g_free (self);
}

static Server *
ensure (StatregPacer *self, const char *name)
{
  Server *server = g_hash_table_lookup (self->servers, name);

  if (!server)
    {
      server = g_new0 (Server, 1);
      server->first_turn = FIRST_OF_SERVER (name);
      server->places = make_places ();
      g_hash_table_insert (self->servers, g_strdup (name), server);
    }
  return server;
}

/**
 * statreg_pacer_when:
 * @self: a pacer
 * @server: by what checks at one server are counted
 *
 * Returns: from when on a check may begin there; %G_MAXINT64 while as many as may are under way
 */
gint64
statreg_pacer_when (StatregPacer *self, const char *server)
{
  Server *known = ensure (self, server);

  if (self->n_running >= self->pacing.overall || known->n_running >= self->pacing.per_server)
    return G_MAXINT64;
  return known->earliest;
}

/* Where a folder cannot be locked, who writes down what is tried tells so; until then the limits of this program
 * alone hold. */
static gboolean
take (StatregPacer *self, guint turn, StatregLock **lock)
{
  g_autoptr(GError) error = NULL;

  if (*lock)
    return TRUE;
  *lock = statreg_folder_lock_turn (self->folder, turn, &error);
  return *lock || !g_error_matches (error, STATREG_ERROR, STATREG_ERROR_BUSY);
}

static gboolean
take_place (StatregPacer *self, guint first_turn, guint n, StatregLock **place)
{
  for (guint i = 0; i < MIN (n, PLACES_MAX); i++)
    if (take (self, first_turn + i, place))
      return TRUE;
  return FALSE;
}

/* Who waits at the gate stands in the turnstile, so that who has just been let through cannot overtake. */
static gboolean
pass_gate (StatregPacer *self, Server *server)
{
  if (!server->gate && !take (self, server->first_turn + TURN_TURNSTILE, &server->turnstile))
    return FALSE;
  if (!take (self, server->first_turn + TURN_GATE, &server->gate))
    return FALSE;
  server->gate_ends = FALSE;
  g_clear_pointer (&server->turnstile, statreg_lock_free);
  return TRUE;
}

static gboolean
take_turn (StatregPacer *self, Server *server)
{
  g_autoptr(StatregLock) place = NULL, place_of_server = NULL;

  if (!pass_gate (self, server) ||
      !take_place (self, server->first_turn + TURN_PLACES, self->pacing.per_server, &place_of_server) ||
      !take_place (self, 0, self->pacing.overall, &place))
    return FALSE;
  g_ptr_array_add (server->places, g_steal_pointer (&place_of_server));
  g_ptr_array_add (self->places, g_steal_pointer (&place));
  return TRUE;
}

static void
open_gates (StatregPacer *self, gint64 now)
{
  GHashTableIter iter;
  gpointer server;

  g_hash_table_iter_init (&iter, self->servers);
  while (g_hash_table_iter_next (&iter, NULL, &server))
    if (((Server *) server)->gate_ends && now >= ((Server *) server)->earliest)
      g_clear_pointer (&((Server *) server)->gate, statreg_lock_free);
}

/**
 * statreg_pacer_begin:
 * @self: a pacer
 * @server: where a check begins, and may by statreg_pacer_when()
 * @now: when
 *
 * Returns: %FALSE while other programs are at as many checks as may be, or have just begun one: then
 *   statreg_pacer_when() tells when to try again
 */
gboolean
statreg_pacer_begin (StatregPacer *self, const char *server, gint64 now)
{
  Server *known = ensure (self, server);
  guint jitter = self->pacing.jitter_ms ? (guint) g_random_int_range (0, self->pacing.jitter_ms) : 0;

  open_gates (self, now);
  if (!take_turn (self, known))
    {
      known->earliest = now + RETRY_US;
      return FALSE;
    }
  known->n_running++;
  self->n_running++;
  known->earliest = now + (gint64)(self->pacing.spacing_ms + jitter) * 1000;
  known->gate_ends = TRUE;
  return TRUE;
}

static void
leave_place (GPtrArray *places)
{
  g_ptr_array_remove_index (places, places->len - 1);
}

static void
leave (StatregPacer *self, Server *server)
{
  server->n_running--;
  self->n_running--;
  leave_place (server->places);
  leave_place (self->places);
}

/**
 * statreg_pacer_take_back:
 * @self: a pacer
 * @server: where a check was to begin that does not take place
 */
void
statreg_pacer_take_back (StatregPacer *self, const char *server)
{
  Server *known = ensure (self, server);

  g_return_if_fail (known->n_running > 0);
  leave (self, known);
  leave_gate (known);
  known->earliest = 0;
}

/**
 * statreg_pacer_rest:
 * @self: a pacer
 *
 * Nothing is begun for some time: others need not wait for that.
 */
void
statreg_pacer_rest (StatregPacer *self)
{
  GHashTableIter iter;
  gpointer server;

  g_hash_table_iter_init (&iter, self->servers);
  while (g_hash_table_iter_next (&iter, NULL, &server))
    leave_gate (server);
}

/**
 * statreg_pacer_end:
 * @self: a pacer
 * @server: where a check has ended
 * @failed: whether network or TLS failed, so that nothing became known of the login
 *
 * Returns: whether so many have failed in a row that it is better to begin no more there
 */
gboolean
statreg_pacer_end (StatregPacer *self, const char *server, gboolean failed)
{
  Server *known = ensure (self, server);

  g_return_val_if_fail (known->n_running > 0, FALSE);
  leave (self, known);
  open_gates (self, g_get_monotonic_time ());
  known->n_failed = failed ? known->n_failed + 1 : 0;
  return known->n_failed >= self->pacing.failures_in_row;
}
