/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-check-order.h"
#include "statreg-pacer.h"

G_BEGIN_DECLS

/* One run of checks, in a thread of its own, with workers of its own. What comes of it is handed over in the main context
 * in which the run was made, in few large pieces. */
typedef struct _StatregCheckRun StatregCheckRun;

/* checks: of StatregCheck, over; total: how many there are altogether so far */
typedef void (*StatregCheckRunReport) (gpointer owner, GPtrArray *checks, guint total);
/* error: (nullable): what ended it; the run is over */
typedef void (*StatregCheckRunEnd)    (gpointer owner, GPtrArray *checks, guint total, const GError *error);

StatregCheckRun *statreg_check_run_new    (StatregFolder *folder, StatregKeys *keys, const StatregPacing *pacing,
                                           gpointer owner, StatregCheckRunReport report, StatregCheckRunEnd end);
/* The owner forgets it; it ends by itself and is not heard of any more. */
void             statreg_check_run_leave  (StatregCheckRun *self);
/* FALSE: it is ending already. Takes the order in any case but then. */
gboolean         statreg_check_run_add    (StatregCheckRun *self, StatregCheckOrder *order);
void             statreg_check_run_set_paused (StatregCheckRun *self, gboolean paused);
void             statreg_check_run_cancel (StatregCheckRun *self);

G_END_DECLS
