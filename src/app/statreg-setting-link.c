/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-setting-link.h"

#include "statreg-fields.h"
#include "statreg-message-row.h"

struct _StatregSettingLink
{
  GObject             parent_instance;
  GtkWidget          *row;        /* weak: it owns the link */
  StatregSettingShow  show;
  StatregSettings    *settings;
  char               *key;
  StatregMessageRow  *message;    /* weak */
};

G_DEFINE_FINAL_TYPE (StatregSettingLink, statreg_setting_link, G_TYPE_OBJECT)

static void
statreg_setting_link_finalize (GObject *object)
{
  StatregSettingLink *self = STATREG_SETTING_LINK (object);

  g_clear_weak_pointer (&self->row);
  g_clear_weak_pointer (&self->message);
  g_clear_object (&self->settings);
  g_free (self->key);
  G_OBJECT_CLASS (statreg_setting_link_parent_class)->finalize (object);
}

static void
statreg_setting_link_class_init (StatregSettingLinkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = statreg_setting_link_finalize;
}

static void
statreg_setting_link_init (StatregSettingLink *self)
{
}

/**
 * statreg_setting_link_new:
 * @row: the row, which owns the link
 * @show: called when @row is to show the setting's value
 *
 * Returns: (transfer full): a link without setting
 */
StatregSettingLink *
statreg_setting_link_new (GtkWidget *row, StatregSettingShow show)
{
  StatregSettingLink *self = g_object_new (STATREG_TYPE_SETTING_LINK, NULL);

  g_set_weak_pointer (&self->row, row);
  self->show = show;
  return self;
}

static void
on_settings_notify (StatregSettingLink *self)
{
  if (self->row && self->settings && self->key)
    self->show (self->row, FALSE);
}

/**
 * statreg_setting_link_set_settings:
 * @self: a link
 * @settings: (nullable): whose setting the row shows
 */
void
statreg_setting_link_set_settings (StatregSettingLink *self, StatregSettings *settings)
{
  if (self->settings == settings)
    return;
  if (self->settings)
    g_signal_handlers_disconnect_by_func (self->settings, on_settings_notify, self);
  g_set_object (&self->settings, settings);
  if (settings)
    g_signal_connect_object (settings, "notify", G_CALLBACK (on_settings_notify), self, G_CONNECT_SWAPPED);
  on_settings_notify (self);
}

/**
 * statreg_setting_link_set_key:
 * @self: a link
 * @key: (nullable): one of statreg_settings_get_keys()
 */
void
statreg_setting_link_set_key (StatregSettingLink *self, const char *key)
{
  g_free (self->key);
  self->key = g_strdup (key);
  on_settings_notify (self);
}

/**
 * statreg_setting_link_get_settings:
 *
 * Returns: (transfer none) (nullable): whose setting the row shows
 */
StatregSettings *
statreg_setting_link_get_settings (StatregSettingLink *self)
{
  return self->settings;
}

/**
 * statreg_setting_link_get_key:
 *
 * Returns: (nullable): the key
 */
const char *
statreg_setting_link_get_key (StatregSettingLink *self)
{
  return self->key;
}

/**
 * statreg_setting_link_dup_text:
 *
 * Returns: (transfer full): the setting's value as text, "" while there is none
 */
char *
statreg_setting_link_dup_text (StatregSettingLink *self)
{
  char *text = self->settings && self->key ? statreg_settings_dup_text (self->settings, self->key) : NULL;

  return text ? text : g_strdup ("");
}

static StatregMessageRow *
insert_below (GtkWidget *row)
{
  StatregMessageRow *self = g_object_new (STATREG_TYPE_MESSAGE_ROW, NULL);
  GtkWidget *list = gtk_widget_get_ancestor (row, GTK_TYPE_LIST_BOX);

  if (list == NULL)
    {
      g_object_ref_sink (self);
      g_object_unref (self);
      return NULL;
    }
  gtk_list_box_insert (GTK_LIST_BOX (list), GTK_WIDGET (self),
                       gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row)) + 1);
  return self;
}

static void
on_change_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(StatregSettingLink) self = data;
  g_autoptr(GError) error = NULL;
  gboolean changed = statreg_settings_change_finish (STATREG_SETTINGS (source), result, &error);

  statreg_setting_link_tell (self, changed ? NULL : error->message);
  if (self->row)
    self->show (self->row, changed);
}

/**
 * statreg_setting_link_install_properties:
 * @row_class: the class of a row
 *
 * Gives the row its properties "settings" and "key", so that a .ui file says which setting it shows.
 */
void
statreg_setting_link_install_properties (GObjectClass *row_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  g_object_class_install_property (row_class, STATREG_SETTING_LINK_PROP_SETTINGS,
                                   g_param_spec_object ("settings", NULL, NULL, STATREG_TYPE_SETTINGS, flags));
  g_object_class_install_property (row_class, STATREG_SETTING_LINK_PROP_KEY,
                                   g_param_spec_string ("key", NULL, NULL, NULL, flags));
}

/**
 * statreg_setting_link_get_property:
 * @self: a link
 * @id: a property of its row
 * @value: where to put it
 *
 * Returns: whether @id is one of the properties that all rows have
 */
gboolean
statreg_setting_link_get_property (StatregSettingLink *self, guint id, GValue *value)
{
  if (id == STATREG_SETTING_LINK_PROP_SETTINGS)
    g_value_set_object (value, self->settings);
  else if (id == STATREG_SETTING_LINK_PROP_KEY)
    g_value_set_string (value, self->key);
  return id < STATREG_SETTING_LINK_N_PROPS;
}

/**
 * statreg_setting_link_set_property:
 * @self: a link
 * @id: a property of its row
 * @value: its value
 *
 * Returns: whether @id is one of the properties that all rows have
 */
gboolean
statreg_setting_link_set_property (StatregSettingLink *self, guint id, const GValue *value)
{
  if (id == STATREG_SETTING_LINK_PROP_SETTINGS)
    statreg_setting_link_set_settings (self, g_value_get_object (value));
  else if (id == STATREG_SETTING_LINK_PROP_KEY)
    statreg_setting_link_set_key (self, g_value_get_string (value));
  return id < STATREG_SETTING_LINK_N_PROPS;
}

/**
 * statreg_setting_link_change:
 * @self: a link
 * @text: the wanted value
 *
 * Changes the setting. What is wrong with @text, if anything, is shown below the row.
 */
void
statreg_setting_link_change (StatregSettingLink *self, const char *text)
{
  g_return_if_fail (self->settings != NULL && self->key != NULL);

  statreg_settings_change_async (self->settings, self->key, text, NULL, on_change_ready, g_object_ref (self));
}

/**
 * statreg_setting_link_tell:
 * @self: a link
 * @text: (nullable): what is wrong with the row, or %NULL when nothing is
 *
 * Shows @text right below the row and marks the row as wrong, or takes both back. Rows of libadwaita have no
 * room for a sentence.
 */
void
statreg_setting_link_tell (StatregSettingLink *self, const char *text)
{
  g_return_if_fail (STATREG_IS_SETTING_LINK (self));

  if (self->row == NULL)
    return;
  statreg_fields_mark (self->row, text);
  if (text != NULL && self->message == NULL)
    g_set_weak_pointer (&self->message, insert_below (self->row));
  if (text == NULL && self->message != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (gtk_widget_get_parent (GTK_WIDGET (self->message))),
                         GTK_WIDGET (self->message));
  if (text == NULL)
    g_clear_weak_pointer (&self->message);
  else if (self->message != NULL)
    g_object_set (self->message, "text", text, NULL);
}
