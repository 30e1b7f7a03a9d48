/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-verdict.h"

G_BEGIN_DECLS

/* What a server's refusal of a login means. */
StatregVerdict statreg_imap_answer_judge (const char *text);      /* of a NO to AUTHENTICATE or LOGIN */

G_END_DECLS
