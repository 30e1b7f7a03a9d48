/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-answer.h"
#include "statreg-registration.h"
#include "statreg-throttle.h"

G_BEGIN_DECLS

/* From the body of a POST to a sealed registration, or to what is wrong with it. */
StatregRegistration *statreg_submission_examine (StatregRequest *request, const StatregPageConfig *config,
                                                 StatregThrottle *throttle, StatregAnswer *answer);

G_END_DECLS
