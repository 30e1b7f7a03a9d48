/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-registration-settings.h"

#include "statreg-certificate-group.h"
#include "statreg-key-group.h"
#include "statreg-limits-group.h"
#include "statreg-owner-text-group.h"
#include "statreg-page-group.h"
#include "statreg-window-group.h"

struct _StatregRegistrationSettings
{
  AdwPreferencesWindow parent_instance;
  StatregSession      *session;
};

enum
{
  PROP_SESSION = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (StatregRegistrationSettings, statreg_registration_settings, ADW_TYPE_PREFERENCES_WINDOW)

static void
statreg_registration_settings_finalize (GObject *object)
{
  g_clear_object (&STATREG_REGISTRATION_SETTINGS (object)->session);
  G_OBJECT_CLASS (statreg_registration_settings_parent_class)->finalize (object);
}

static void
statreg_registration_settings_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SESSION)
    g_value_set_object (value, STATREG_REGISTRATION_SETTINGS (object)->session);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_registration_settings_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SESSION)
    STATREG_REGISTRATION_SETTINGS (object)->session = g_value_dup_object (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
ensure_types (void)
{
  g_type_ensure (STATREG_TYPE_CERTIFICATE_GROUP);
  g_type_ensure (STATREG_TYPE_KEY_GROUP);
  g_type_ensure (STATREG_TYPE_LIMITS_GROUP);
  g_type_ensure (STATREG_TYPE_OWNER_TEXT_GROUP);
  g_type_ensure (STATREG_TYPE_PAGE_GROUP);
  g_type_ensure (STATREG_TYPE_WINDOW_GROUP);
}

static void
statreg_registration_settings_class_init (StatregRegistrationSettingsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = statreg_registration_settings_finalize;
  object_class->get_property = statreg_registration_settings_get_property;
  object_class->set_property = statreg_registration_settings_set_property;
  properties[PROP_SESSION] =
      g_param_spec_object ("session", NULL, NULL, STATREG_TYPE_SESSION,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  ensure_types ();
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (klass),
                                               "/org/statreg/Statreg/statreg-registration-settings.ui");
}

static void
statreg_registration_settings_init (StatregRegistrationSettings *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * statreg_registration_settings_new:
 * @session: what is set
 *
 * Makes the registration settings. The caller sets their parent, and presents them.
 *
 * Returns: (transfer floating): the window
 */
GtkWindow *
statreg_registration_settings_new (StatregSession *session)
{
  g_return_val_if_fail (STATREG_IS_SESSION (session), NULL);

  return g_object_new (STATREG_TYPE_REGISTRATION_SETTINGS, "session", session, NULL);
}
