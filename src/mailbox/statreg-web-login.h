/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-web-post.h"

G_BEGIN_DECLS

/* User name and password in the form that libcurl needs for a way to log in; NULL: it cannot be had. */
char          *statreg_web_login_make_user     (StatregProbe *probe, StatregWebLogin login);
StatregSecret *statreg_web_login_make_password (StatregProbe *probe, StatregWebLogin login);

G_END_DECLS
