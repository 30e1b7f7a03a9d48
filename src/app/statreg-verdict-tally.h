/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* How many logins of a list work and fail. Properties: "logins" (a StatregStaticLogins, or NULL), "n-logins", "n-works",
 * "n-fails", "n-unchecked" (guint; the latter also where a check said nothing about the login), and "text", the same in
 * words. Follows the list, once for many changes. */
#define STATREG_TYPE_VERDICT_TALLY (statreg_verdict_tally_get_type ())
G_DECLARE_FINAL_TYPE (StatregVerdictTally, statreg_verdict_tally, STATREG, VERDICT_TALLY, GObject)

StatregVerdictTally *statreg_verdict_tally_new (void);
guint                statreg_verdict_tally_get_n_fails (StatregVerdictTally *self);

G_END_DECLS
