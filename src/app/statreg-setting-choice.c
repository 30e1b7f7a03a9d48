/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-setting-choice.h"

struct _StatregSettingChoice
{
  AdwComboRow parent_instance;
  char *key;
  GStrv values;
  GSignalGroup *connection;
};

G_DEFINE_FINAL_TYPE (StatregSettingChoice, statreg_setting_choice, ADW_TYPE_COMBO_ROW)

enum
{
  PROP_0,
  PROP_KEY,
  PROP_CONNECTION,
  PROP_VALUES,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint chosen_signal;

static guint
find_value (StatregSettingChoice *self, const char *value)
{
  for (guint i = 0; self->values && self->values[i]; i++)
    if (g_strcmp0 (self->values[i], value) == 0)
      return i;
  return GTK_INVALID_LIST_POSITION;
}

static void
on_connection_notify (StatregSettingChoice *self, GParamSpec *pspec)
{
  if (g_str_equal (pspec->name, self->key))
    statreg_setting_choice_revert (self);
}

/* Where the selection only follows the connection, there is nothing to tell. */
static void
on_selected_changed (StatregSettingChoice *self)
{
  g_autoptr(StatregConnection) connection = g_signal_group_dup_target (self->connection);
  g_autofree char *text = connection ? statreg_connection_dup_text (connection, self->key) : NULL;
  const char *value = statreg_setting_choice_get_value (self);

  if (text && value && !g_str_equal (text, value))
    g_signal_emit (self, chosen_signal, 0);
}

static void
set_connection (StatregSettingChoice *self, StatregConnection *connection)
{
  g_signal_group_set_target (self->connection, connection);
  statreg_setting_choice_revert (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONNECTION]);
}

static void
statreg_setting_choice_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  StatregSettingChoice *self = STATREG_SETTING_CHOICE (object);

  if (id == PROP_KEY)
    g_value_set_string (value, self->key);
  else if (id == PROP_CONNECTION)
    g_value_take_object (value, g_signal_group_dup_target (self->connection));
  else if (id == PROP_VALUES)
    g_value_set_boxed (value, self->values);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_setting_choice_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  StatregSettingChoice *self = STATREG_SETTING_CHOICE (object);

  if (id == PROP_KEY)
    self->key = g_value_dup_string (value);
  else if (id == PROP_CONNECTION)
    set_connection (self, g_value_get_object (value));
  else if (id == PROP_VALUES)
    self->values = g_value_dup_boxed (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_setting_choice_dispose (GObject *object)
{
  StatregSettingChoice *self = STATREG_SETTING_CHOICE (object);

  g_clear_object (&self->connection);
  G_OBJECT_CLASS (statreg_setting_choice_parent_class)->dispose (object);
}

static void
statreg_setting_choice_finalize (GObject *object)
{
  StatregSettingChoice *self = STATREG_SETTING_CHOICE (object);

  g_free (self->key);
  g_strfreev (self->values);
  G_OBJECT_CLASS (statreg_setting_choice_parent_class)->finalize (object);
}

static void
statreg_setting_choice_class_init (StatregSettingChoiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = statreg_setting_choice_get_property;
  object_class->set_property = statreg_setting_choice_set_property;
  object_class->dispose = statreg_setting_choice_dispose;
  object_class->finalize = statreg_setting_choice_finalize;
  properties[PROP_KEY] = g_param_spec_string ("key", NULL, NULL, NULL, flags | G_PARAM_CONSTRUCT_ONLY);
  properties[PROP_CONNECTION] = g_param_spec_object ("connection", NULL, NULL, STATREG_TYPE_CONNECTION, flags);
  properties[PROP_VALUES] = g_param_spec_boxed ("values", NULL, NULL, G_TYPE_STRV, flags | G_PARAM_CONSTRUCT_ONLY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  chosen_signal = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
}

static void
statreg_setting_choice_init (StatregSettingChoice *self)
{
  self->connection = g_signal_group_new (STATREG_TYPE_CONNECTION);
  g_signal_group_connect_swapped (self->connection, "notify", G_CALLBACK (on_connection_notify), self);
  g_signal_connect (self, "notify::selected", G_CALLBACK (on_selected_changed), NULL);
}

/**
 * statreg_setting_choice_get_key:
 * @self: a row
 *
 * Returns: (transfer none): the name of the connection setting
 */
const char *
statreg_setting_choice_get_key (StatregSettingChoice *self)
{
  g_return_val_if_fail (STATREG_IS_SETTING_CHOICE (self), NULL);
  return self->key;
}

/**
 * statreg_setting_choice_get_value:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): the value that is selected, %NULL while none is
 */
const char *
statreg_setting_choice_get_value (StatregSettingChoice *self)
{
  guint selected;

  g_return_val_if_fail (STATREG_IS_SETTING_CHOICE (self), NULL);
  selected = adw_combo_row_get_selected (ADW_COMBO_ROW (self));
  return self->values && selected < g_strv_length (self->values) ? self->values[selected] : NULL;
}

/**
 * statreg_setting_choice_revert:
 * @self: a row
 *
 * Selects what the connection says, without emitting "chosen".
 */
void
statreg_setting_choice_revert (StatregSettingChoice *self)
{
  g_autoptr(StatregConnection) connection = NULL;
  g_autofree char *text = NULL;

  g_return_if_fail (STATREG_IS_SETTING_CHOICE (self));
  connection = g_signal_group_dup_target (self->connection);
  if (!connection)
    return;
  text = statreg_connection_dup_text (connection, self->key);
  adw_combo_row_set_selected (ADW_COMBO_ROW (self), find_value (self, text));
}
