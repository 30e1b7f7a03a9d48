/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-pacer.h"

const StatregPacing statreg_pacing_default = {
  .per_server = 2,
  .overall = 4,
  .spacing_ms = 1000,
  .jitter_ms = 500,
  .failures_in_row = 5,
  .ahead = 4,
};

typedef struct
{
  guint n_running;
  guint n_failed;  /* in a row */
  gint64 earliest; /* when the next one may begin */
} Server;

struct _StatregPacer
{
  StatregPacing pacing;
  GHashTable *servers; /* name → Server */
  guint n_running;
};

/**
 * statreg_pacer_new:
 * @pacing: copied
 *
 * Returns: (transfer full): a pacer that knows no server yet
 */
StatregPacer *
statreg_pacer_new (const StatregPacing *pacing)
{
  StatregPacer *self = g_new0 (StatregPacer, 1);

  self->pacing = *pacing;
  self->servers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
statreg_pacer_free (StatregPacer *self)
{
  g_hash_table_unref (self->servers);
  g_free (self);
}

static Server *
ensure (StatregPacer *self, const char *name)
{
  Server *server = g_hash_table_lookup (self->servers, name);

  if (!server)
    g_hash_table_insert (self->servers, g_strdup (name), server = g_new0 (Server, 1));
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

/**
 * statreg_pacer_begin:
 * @self: a pacer
 * @server: where a check begins
 * @now: when
 */
void
statreg_pacer_begin (StatregPacer *self, const char *server, gint64 now)
{
  Server *known = ensure (self, server);
  guint jitter = self->pacing.jitter_ms ? (guint) g_random_int_range (0, self->pacing.jitter_ms) : 0;

  known->n_running++;
  self->n_running++;
  known->earliest = now + (gint64)(self->pacing.spacing_ms + jitter) * 1000;
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
  known->n_running--;
  self->n_running--;
  known->n_failed = failed ? known->n_failed + 1 : 0;
  return known->n_failed >= self->pacing.failures_in_row;
}
