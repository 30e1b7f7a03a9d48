/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-refusal-log.h"

#include "statreg-throttle.h"

#define MINUTE ((gint64) 60 * G_USEC_PER_SEC)
#define MAX_LINES 100   /* in a minute, whoever comes from wherever */

struct _StatregRefusalLog
{
  GHashTable *sources;   /* set of texts: written down in the running minute */
  gint64 begun;          /* the minute, monotonic time */
  guint n_more;          /* sources for which there was no line left */
};

/* What search patterns and tools like fail2ban go by: not translated. */
static const char *const words[STATREG_N_COUNTS] =
{
  [STATREG_COUNT_CAPPED] = "too many connections",
  [STATREG_COUNT_CAPPED_SOURCE] = "too many connections of this source",
  [STATREG_COUNT_NO_TLS] = "no TLS",
  [STATREG_COUNT_TIMED_OUT] = "too slow",
  [STATREG_COUNT_MALFORMED] = "malformed request",
  [STATREG_COUNT_FOREIGN] = "foreign host, site or content type",
  [STATREG_COUNT_THROTTLED] = "too many submissions",
  [STATREG_COUNT_WRONG_CODE] = "wrong access code",
  [STATREG_COUNT_CLOSED] = "page is closed",
  [STATREG_COUNT_NOT_STORED] = "could not be stored",
};

/**
 * statreg_refusal_log_new:
 *
 * Returns: (transfer full): a log with nothing written
 */
StatregRefusalLog *
statreg_refusal_log_new (void)
{
  StatregRefusalLog *self = g_new0 (StatregRefusalLog, 1);

  self->sources = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

/**
 * statreg_refusal_log_free:
 * @self: (transfer full) (nullable): a log
 */
void
statreg_refusal_log_free (StatregRefusalLog *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->sources);
  g_free (self);
}

static void
begin_minute (StatregRefusalLog *self, gint64 now)
{
  if (self->n_more > 0)
    g_message ("Refused %u more within a minute", self->n_more);
  g_hash_table_remove_all (self->sources);
  self->n_more = 0;
  self->begun = now;
}

/**
 * statreg_refusal_log_add:
 * @self: a log
 * @source: who was refused
 * @why: for which reason
 * @now: g_get_monotonic_time()
 *
 * Nothing that a client sent gets into the line.
 *
 * Returns: whether a line was written
 */
gboolean
statreg_refusal_log_add (StatregRefusalLog *self, GInetAddress *source, StatregCount why, gint64 now)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (why < STATREG_N_COUNTS && words[why] != NULL, FALSE);

  if (self->begun == 0 || now - self->begun >= MINUTE)
    begin_minute (self, now);
  if (g_hash_table_size (self->sources) >= MAX_LINES)
    {
      self->n_more++;
      return FALSE;
    }
  text = statreg_throttle_source_text (source);
  if (g_hash_table_contains (self->sources, text))
    return FALSE;
  g_message ("Refused %s: %s", text, words[why]);
  return g_hash_table_add (self->sources, g_steal_pointer (&text));
}
