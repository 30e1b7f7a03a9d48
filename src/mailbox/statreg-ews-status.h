/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-ews-check.h"

G_BEGIN_DECLS

/* Puts into the finding what an answer's status means. login: by what the password was sent with the
 * question. */
void statreg_ews_status_judge (StatregEwsCheck *check, StatregWebPost *post, StatregWebLogin login);

G_END_DECLS
