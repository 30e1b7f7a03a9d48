/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "statreg-static-login.h"
#include "statreg-verdict.h"

G_BEGIN_DECLS

/* The static logins of an instance in the order in which they came: a GListModel of StatregStaticLogin, at most one for a
 * merge key. Finding, replacing and removing one takes logarithmic time, so that thousands can be applied at once.
 * Signal "verdicts-changed", once for many: logins are the same objects as before, but checks found out about them. */
#define STATREG_TYPE_STATIC_LOGINS (statreg_static_logins_get_type ())
G_DECLARE_FINAL_TYPE (StatregStaticLogins, statreg_static_logins, STATREG, STATIC_LOGINS, GObject)

StatregStaticLogins *statreg_static_logins_new    (void);
guint                statreg_static_logins_get_n  (StatregStaticLogins *self);
StatregStaticLogin  *statreg_static_logins_lookup (StatregStaticLogins *self, const char *address_key);  /* borrowed */
void                 statreg_static_logins_put    (StatregStaticLogins *self, StatregStaticLogin *login);
gboolean             statreg_static_logins_remove (StatregStaticLogins *self, const char *address_key);
/* How many logins there are of each verdict. */
void                 statreg_static_logins_count  (StatregStaticLogins *self, guint counts[STATREG_N_VERDICTS]);
void                 statreg_static_logins_assign (StatregStaticLogins *self, StatregStaticLogins *from);

G_END_DECLS
