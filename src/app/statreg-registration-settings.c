/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-registration-settings.h"

#include <glib/gi18n.h>

struct _StatregRegistrationSettings
{
  AdwPreferencesWindow parent_instance;
};

G_DEFINE_FINAL_TYPE (StatregRegistrationSettings, statreg_registration_settings, ADW_TYPE_PREFERENCES_WINDOW)

static void
statreg_registration_settings_class_init (StatregRegistrationSettingsClass *klass)
{
}

static void
statreg_registration_settings_init (StatregRegistrationSettings *self)
{
}

GtkWindow *
statreg_registration_settings_new (StatregSession *session)
{
  return g_object_new (STATREG_TYPE_REGISTRATION_SETTINGS, "title", _("Registration settings"), NULL);
}
