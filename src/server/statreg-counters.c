/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-counters.h"

/**
 * statreg_counters_add:
 * @self: counters
 * @what: which one
 * @change: what to add to it
 */
void
statreg_counters_add (StatregCounters *self, StatregCount what, int change)
{
  g_return_if_fail (what < STATREG_N_COUNTS);

  g_atomic_int_add (&self->values[what], change);
}

/**
 * statreg_counters_get:
 * @self: counters
 * @what: which one
 *
 * Returns: its value at the moment
 */
guint
statreg_counters_get (const StatregCounters *self, StatregCount what)
{
  g_return_val_if_fail (what < STATREG_N_COUNTS, 0);

  return g_atomic_int_get (&self->values[what]);
}
