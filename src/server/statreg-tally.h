/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-counters.h"

G_BEGIN_DECLS

#define STATREG_TALLY_MINUTES 60

/* What the counters of one server after the other gained, minute by minute for an hour. Zeroed memory is an empty
 * one. */
typedef struct
{
  guint last[STATREG_N_COUNTS];   /* the counters as they were looked at last */
  guint gains[STATREG_TALLY_MINUTES][STATREG_N_COUNTS];
  gint64 minute;                  /* the running one, of the monotonic clock */
} StatregTally;

void  statreg_tally_begin  (StatregTally *self);
void  statreg_tally_pass   (StatregTally *self, gint64 monotonic);
void  statreg_tally_take   (StatregTally *self, const StatregCounters *counters);
guint statreg_tally_sum    (const StatregTally *self, StatregCount what, guint n_minutes);

G_END_DECLS
