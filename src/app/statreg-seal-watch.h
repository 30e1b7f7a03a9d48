/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-inspection.h"
#include "statreg-session.h"

G_BEGIN_DECLS

/* Which pending registrations do not hold what they say, found out in a worker, and again when the store or the keys change.
 * Nobody is asked for a key: while it is not ready, nothing is found out. Signal "changed": another answer for some. */
#define STATREG_TYPE_SEAL_WATCH (statreg_seal_watch_get_type ())
G_DECLARE_FINAL_TYPE (StatregSealWatch, statreg_seal_watch, STATREG, SEAL_WATCH, GObject)

StatregSealWatch *statreg_seal_watch_new       (StatregSession *session);
StatregSealState  statreg_seal_watch_get_state (StatregSealWatch *self, StatregRegistration *registration);

G_END_DECLS
