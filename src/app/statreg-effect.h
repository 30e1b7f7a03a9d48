/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-inspection.h"
#include "statreg-instance.h"
#include "statreg-store.h"

G_BEGIN_DECLS

char *statreg_effect_describe      (StatregInstance *instance, StatregStore *store,
                                    StatregRegistration *registration, StatregSealState seal);
char *statreg_effect_describe_seal (StatregSealState seal);
int   statreg_effect_compare_seals (StatregSealState a, StatregSealState b);
int   statreg_effect_compare       (StatregInstance *instance, StatregStore *store,
                                    StatregRegistration *a, StatregRegistration *b);

G_END_DECLS
