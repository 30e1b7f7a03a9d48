/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "statreg-session.h"

G_BEGIN_DECLS

#define STATREG_TYPE_REGISTRATION_SETTINGS (statreg_registration_settings_get_type ())
G_DECLARE_FINAL_TYPE (StatregRegistrationSettings, statreg_registration_settings, STATREG, REGISTRATION_SETTINGS, AdwPreferencesWindow)

GtkWindow *statreg_registration_settings_new (StatregSession *session);

G_END_DECLS
