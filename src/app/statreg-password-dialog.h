/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "statreg-secret.h"

G_BEGIN_DECLS

/* Shows one password that a person asked for, for half a minute. */
#define STATREG_TYPE_PASSWORD_DIALOG (statreg_password_dialog_get_type ())
G_DECLARE_FINAL_TYPE (StatregPasswordDialog, statreg_password_dialog, STATREG, PASSWORD_DIALOG, AdwWindow)

void statreg_password_dialog_show (GtkWindow *parent, const char *address, StatregSecret *password);
/* Puts a password on the clipboard and takes it away after half a minute, unless something else is there by then. */
void statreg_password_copy        (GtkWidget *widget, StatregSecret *password);

G_END_DECLS
