/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-setting-row.h"

#include "statreg-fields.h"

struct _StatregSettingRow
{
  AdwEntryRow parent_instance;
  char *key;
  char *message;
  char *shown;                 /* the text that was last taken from the connection */
  GSignalGroup *connection;
};

G_DEFINE_FINAL_TYPE (StatregSettingRow, statreg_setting_row, ADW_TYPE_ENTRY_ROW)

enum
{
  PROP_0,
  PROP_KEY,
  PROP_CONNECTION,
  PROP_MESSAGE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static gboolean
is_edited (StatregSettingRow *self)
{
  return g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (self)), self->shown) != 0;
}

/* AdwEntryRow counts every change of its text as an edit, also ours: without its apply button it does not. */
static void
show_text (StatregSettingRow *self, const char *text)
{
  g_free (self->shown);
  self->shown = g_strdup (text);
  if (!is_edited (self))
    return;
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (self), FALSE);
  gtk_editable_set_text (GTK_EDITABLE (self), text);
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (self), TRUE);
}

static void
on_connection_notify (StatregSettingRow *self, GParamSpec *pspec)
{
  g_autoptr(StatregConnection) connection = g_signal_group_dup_target (self->connection);
  g_autofree char *text = NULL;

  if (!g_str_equal (pspec->name, self->key))
    return;
  text = statreg_connection_dup_text (connection, self->key);
  /* What a person has typed stays, unless it is just what was saved. */
  if (!is_edited (self) || g_strcmp0 (text, gtk_editable_get_text (GTK_EDITABLE (self))) == 0)
    show_text (self, text);
}

static void
on_changed (StatregSettingRow *self)
{
  statreg_setting_row_set_message (self, NULL);
}

/* Escape gives the saved text back. */
static gboolean
on_escape (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  StatregSettingRow *self = STATREG_SETTING_ROW (widget);

  if (!is_edited (self))
    return FALSE;
  statreg_setting_row_revert (self);
  return TRUE;
}

static void
set_connection (StatregSettingRow *self, StatregConnection *connection)
{
  g_signal_group_set_target (self->connection, connection);
  statreg_setting_row_revert (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONNECTION]);
}

static void
statreg_setting_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  StatregSettingRow *self = STATREG_SETTING_ROW (object);

  if (id == PROP_KEY)
    g_value_set_string (value, self->key);
  else if (id == PROP_CONNECTION)
    g_value_take_object (value, g_signal_group_dup_target (self->connection));
  else if (id == PROP_MESSAGE)
    g_value_set_string (value, self->message);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_setting_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  StatregSettingRow *self = STATREG_SETTING_ROW (object);

  if (id == PROP_KEY)
    self->key = g_value_dup_string (value);
  else if (id == PROP_CONNECTION)
    set_connection (self, g_value_get_object (value));
  else if (id == PROP_MESSAGE)
    statreg_setting_row_set_message (self, g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_setting_row_dispose (GObject *object)
{
  StatregSettingRow *self = STATREG_SETTING_ROW (object);

  g_clear_object (&self->connection);
  g_clear_pointer (&self->key, g_free);
  g_clear_pointer (&self->message, g_free);
  g_clear_pointer (&self->shown, g_free);
  G_OBJECT_CLASS (statreg_setting_row_parent_class)->dispose (object);
}

static void
statreg_setting_row_class_init (StatregSettingRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = statreg_setting_row_get_property;
  object_class->set_property = statreg_setting_row_set_property;
  object_class->dispose = statreg_setting_row_dispose;
  properties[PROP_KEY] = g_param_spec_string ("key", NULL, NULL, NULL, flags | G_PARAM_CONSTRUCT_ONLY);
  properties[PROP_CONNECTION] = g_param_spec_object ("connection", NULL, NULL, STATREG_TYPE_CONNECTION, flags);
  properties[PROP_MESSAGE] = g_param_spec_string ("message", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_add_binding (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, on_escape, NULL);
}

static void
statreg_setting_row_init (StatregSettingRow *self)
{
  self->shown = g_strdup ("");
  self->connection = g_signal_group_new (STATREG_TYPE_CONNECTION);
  g_signal_group_connect_swapped (self->connection, "notify", G_CALLBACK (on_connection_notify), self);
  g_signal_connect (self, "changed", G_CALLBACK (on_changed), NULL);
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (self), TRUE);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
}

/**
 * statreg_setting_row_get_key:
 * @self: a row
 *
 * Returns: (transfer none): the name of the connection setting
 */
const char *
statreg_setting_row_get_key (StatregSettingRow *self)
{
  g_return_val_if_fail (STATREG_IS_SETTING_ROW (self), NULL);
  return self->key;
}

/**
 * statreg_setting_row_set_message:
 * @self: a row
 * @message: (nullable): what is wrong with the text, %NULL for nothing
 *
 * Marks the row, for eyes and for screen readers. What was typed stays.
 */
void
statreg_setting_row_set_message (StatregSettingRow *self, const char *message)
{
  g_return_if_fail (STATREG_IS_SETTING_ROW (self));
  if (g_strcmp0 (self->message, message) == 0)
    return;
  g_free (self->message);
  self->message = g_strdup (message);
  statreg_fields_mark (GTK_WIDGET (self), message);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MESSAGE]);
}

/**
 * statreg_setting_row_revert:
 * @self: a row
 *
 * Shows what the connection says, and drops what was typed and any message.
 */
void
statreg_setting_row_revert (StatregSettingRow *self)
{
  g_autoptr(StatregConnection) connection = NULL;
  g_autofree char *text = NULL;

  g_return_if_fail (STATREG_IS_SETTING_ROW (self));
  connection = g_signal_group_dup_target (self->connection);
  text = connection ? statreg_connection_dup_text (connection, self->key) : NULL;
  statreg_setting_row_set_message (self, NULL);
  show_text (self, text ? text : "");
}
