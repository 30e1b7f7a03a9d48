/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-settings-group.h"

typedef struct
{
  StatregSession *session;
} StatregSettingsGroupPrivate;

enum
{
  PROP_SESSION = 1,
  PROP_SETTINGS,
  PROP_PAGE,
  PROP_KEYS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (StatregSettingsGroup, statreg_settings_group, ADW_TYPE_PREFERENCES_GROUP)

static void
set_session (StatregSettingsGroup *self, StatregSession *session)
{
  StatregSettingsGroupPrivate *priv = statreg_settings_group_get_instance_private (self);

  if (!g_set_object (&priv->session, session))
    return;
  for (guint id = PROP_SESSION; id < N_PROPS; id++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[id]);
  if (session && STATREG_SETTINGS_GROUP_GET_CLASS (self)->session_set)
    STATREG_SETTINGS_GROUP_GET_CLASS (self)->session_set (self, session);
}

static void
statreg_settings_group_finalize (GObject *object)
{
  StatregSettingsGroupPrivate *priv =
      statreg_settings_group_get_instance_private (STATREG_SETTINGS_GROUP (object));

  g_clear_object (&priv->session);
  G_OBJECT_CLASS (statreg_settings_group_parent_class)->finalize (object);
}

static void
statreg_settings_group_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  StatregSession *session = statreg_settings_group_get_session (STATREG_SETTINGS_GROUP (object));

  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, session);
      break;
    case PROP_SETTINGS:
      g_value_set_object (value, session ? statreg_session_get_settings (session) : NULL);
      break;
    case PROP_PAGE:
      g_value_set_object (value, session ? statreg_session_get_page (session) : NULL);
      break;
    case PROP_KEYS:
      g_value_set_object (value, session ? statreg_session_get_keys (session) : NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
statreg_settings_group_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SESSION)
    set_session (STATREG_SETTINGS_GROUP (object), g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_settings_group_class_init (StatregSettingsGroupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags seen = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = statreg_settings_group_finalize;
  object_class->get_property = statreg_settings_group_get_property;
  object_class->set_property = statreg_settings_group_set_property;
  properties[PROP_SESSION] =
      g_param_spec_object ("session", NULL, NULL, STATREG_TYPE_SESSION,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_SETTINGS] = g_param_spec_object ("settings", NULL, NULL, STATREG_TYPE_SETTINGS, seen);
  properties[PROP_PAGE] = g_param_spec_object ("page", NULL, NULL, STATREG_TYPE_PAGE, seen);
  properties[PROP_KEYS] = g_param_spec_object ("keys", NULL, NULL, STATREG_TYPE_KEYS, seen);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
statreg_settings_group_init (StatregSettingsGroup *self)
{
}

/**
 * statreg_settings_group_get_session:
 *
 * Returns: (transfer none) (nullable): what the rows show
 */
StatregSession *
statreg_settings_group_get_session (StatregSettingsGroup *self)
{
  StatregSettingsGroupPrivate *priv = statreg_settings_group_get_instance_private (self);

  return priv->session;
}

/**
 * statreg_settings_group_get_window:
 *
 * Returns: (transfer none) (nullable): the window that the group is in, for dialogs over it
 */
GtkWindow *
statreg_settings_group_get_window (StatregSettingsGroup *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

/**
 * statreg_settings_group_say:
 * @self: a group
 * @text: a few plain words
 *
 * Shows @text for some seconds in the window that the group is in.
 */
void
statreg_settings_group_say (StatregSettingsGroup *self, const char *text)
{
  GtkWindow *window = statreg_settings_group_get_window (self);
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  if (ADW_IS_PREFERENCES_WINDOW (window))
    adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (window), adw_toast_new (escaped));
}
