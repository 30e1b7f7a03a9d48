/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-probe-private.h"

G_BEGIN_DECLS

/* The URL that a check of an Exchange instance asks first, as far as the connection settings name one;
 * NULL: none. */
char *statreg_ews_make_url (StatregProbe *probe);

G_END_DECLS
