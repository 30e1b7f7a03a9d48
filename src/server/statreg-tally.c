/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-tally.h"

#include <string.h>

/**
 * statreg_tally_begin:
 * @self: a tally
 *
 * From here on the counters are those of a server that has just started: they begin at zero.
 */
void
statreg_tally_begin (StatregTally *self)
{
  memset (self->last, 0, sizeof self->last);
}

/**
 * statreg_tally_pass:
 * @self: a tally
 * @monotonic: monotonic time, in µs
 *
 * Lets go of what is an hour old.
 */
void
statreg_tally_pass (StatregTally *self, gint64 monotonic)
{
  gint64 minute = monotonic / ((gint64) 60 * G_USEC_PER_SEC);
  gint64 n_passed = MIN (minute - self->minute, STATREG_TALLY_MINUTES);

  for (gint64 i = 0; i < n_passed; i++)
    memset (self->gains[(minute - i) % STATREG_TALLY_MINUTES], 0, sizeof self->gains[0]);
  self->minute = MAX (self->minute, minute);
}

/**
 * statreg_tally_take:
 * @self: a tally, to which the time has been told by statreg_tally_pass()
 * @counters: those of the server that runs
 *
 * Adds to the running minute what was counted since the last time.
 */
void
statreg_tally_take (StatregTally *self, const StatregCounters *counters)
{
  guint *running = self->gains[self->minute % STATREG_TALLY_MINUTES];

  for (guint what = 0; what < STATREG_N_COUNTS; what++)
    {
      guint value = statreg_counters_get (counters, what);

      running[what] += value - self->last[what];
      self->last[what] = value;
    }
}

/**
 * statreg_tally_sum:
 * @self: a tally
 * @what: which counter; one that only rises
 * @n_minutes: for how long, the running minute being one of them; at most #STATREG_TALLY_MINUTES
 *
 * Returns: what it gained in that time
 */
guint
statreg_tally_sum (const StatregTally *self, StatregCount what, guint n_minutes)
{
  guint sum = 0;

  g_return_val_if_fail (what < STATREG_N_COUNTS && n_minutes <= STATREG_TALLY_MINUTES, 0);

  for (gint64 i = 0; i < n_minutes && i <= self->minute; i++)
    sum += self->gains[(self->minute - i) % STATREG_TALLY_MINUTES][what];
  return sum;
}
