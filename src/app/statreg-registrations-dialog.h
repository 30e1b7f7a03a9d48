/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "statreg-session.h"

G_BEGIN_DECLS

#define STATREG_TYPE_REGISTRATIONS_DIALOG (statreg_registrations_dialog_get_type ())
G_DECLARE_FINAL_TYPE (StatregRegistrationsDialog, statreg_registrations_dialog, STATREG, REGISTRATIONS_DIALOG, AdwWindow)

GtkWindow *statreg_registrations_dialog_new (StatregSession *session, StatregInstance *instance);

G_END_DECLS
