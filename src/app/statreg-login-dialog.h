/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "statreg-session.h"

G_BEGIN_DECLS

/* Adds a login by hand, or edits one. */
#define STATREG_TYPE_LOGIN_DIALOG (statreg_login_dialog_get_type ())
G_DECLARE_FINAL_TYPE (StatregLoginDialog, statreg_login_dialog, STATREG, LOGIN_DIALOG, AdwWindow)

GtkWindow *statreg_login_dialog_new            (StatregSession *session, StatregInstance *instance, StatregStaticLogin *login);
void       statreg_login_dialog_focus_password (StatregLoginDialog *self);

G_END_DECLS
