/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-check.h"
#include "statreg-instances.h"

G_BEGIN_DECLS

/* Writes what came of checks into the instances' files, many at a time: a file of many thousand logins is not written
 * anew for each. Lives in the main context; emits nothing, calls back when all is written. */
typedef struct _StatregVerdicts StatregVerdicts;

typedef void (*StatregVerdictsDone) (gpointer owner, const GError *error);

StatregVerdicts *statreg_verdicts_new   (StatregInstances *instances, gpointer owner, StatregVerdictsDone done);
void             statreg_verdicts_leave (StatregVerdicts *self);   /* what is being written is written */
void             statreg_verdicts_add   (StatregVerdicts *self, StatregCheck *check);
void             statreg_verdicts_flush (StatregVerdicts *self);   /* at once; calls back, also when nothing is left */

G_END_DECLS
