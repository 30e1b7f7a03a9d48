/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-static-login.h"

G_BEGIN_DECLS

StatregStaticLogin *statreg_static_login_read (const char *text, gsize size, const char *where, GError **error);

G_END_DECLS
