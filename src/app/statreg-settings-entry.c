/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-settings-entry.h"

typedef struct
{
  StatregSettingLink *link;
  char               *shown;   /* the setting as it was last shown: another text is being edited */
} StatregSettingsEntryPrivate;

G_DEFINE_TYPE_WITH_PRIVATE (StatregSettingsEntry, statreg_settings_entry, ADW_TYPE_ENTRY_ROW)

static StatregSettingsEntryPrivate *
get_private (gpointer self)
{
  return statreg_settings_entry_get_instance_private (self);
}

static char *
dup_link_text (StatregSettingsEntry *self)
{
  return statreg_setting_link_dup_text (get_private (self)->link);
}

static void
show_setting (GtkWidget *row, gboolean changed)
{
  StatregSettingsEntry *self = STATREG_SETTINGS_ENTRY (row);
  StatregSettingsEntryPrivate *priv = get_private (self);
  g_autofree char *text = STATREG_SETTINGS_ENTRY_GET_CLASS (self)->dup_text (self);
  gboolean edited =
      g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (self)), priv->shown ? priv->shown : "") != 0;

  if (g_strcmp0 (text, priv->shown) == 0 && !changed)
    return;
  g_free (priv->shown);
  priv->shown = g_steal_pointer (&text);
  if (edited && !changed)
    return;
  /* The apply button shows for any change of the text but those made while there is no apply button. */
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (self), FALSE);
  gtk_editable_set_text (GTK_EDITABLE (self), priv->shown);
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (self), TRUE);
}

static void
on_changed (StatregSettingsEntry *self)
{
  statreg_setting_link_tell (get_private (self)->link, NULL);
}

/* Escape gives the saved text back. */
static gboolean
on_escape (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  StatregSettingsEntryPrivate *priv = get_private (widget);

  if (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (widget)), priv->shown ? priv->shown : "") == 0)
    return FALSE;
  statreg_setting_link_tell (priv->link, NULL);
  show_setting (widget, TRUE);
  return TRUE;
}

static void
on_apply (AdwEntryRow *row)
{
  statreg_setting_link_change (get_private (row)->link, gtk_editable_get_text (GTK_EDITABLE (row)));
}

static void
statreg_settings_entry_dispose (GObject *object)
{
  StatregSettingsEntryPrivate *priv = get_private (object);

  g_clear_object (&priv->link);
  G_OBJECT_CLASS (statreg_settings_entry_parent_class)->dispose (object);
}

static void
statreg_settings_entry_finalize (GObject *object)
{
  g_free (get_private (object)->shown);
  G_OBJECT_CLASS (statreg_settings_entry_parent_class)->finalize (object);
}

static void
statreg_settings_entry_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (!statreg_setting_link_get_property (get_private (object)->link, id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_settings_entry_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (!statreg_setting_link_set_property (get_private (object)->link, id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_settings_entry_class_init (StatregSettingsEntryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  klass->dup_text = dup_link_text;
  object_class->dispose = statreg_settings_entry_dispose;
  object_class->finalize = statreg_settings_entry_finalize;
  object_class->get_property = statreg_settings_entry_get_property;
  object_class->set_property = statreg_settings_entry_set_property;
  statreg_setting_link_install_properties (object_class);
  gtk_widget_class_add_binding (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, on_escape, NULL);
}

static void
statreg_settings_entry_init (StatregSettingsEntry *self)
{
  get_private (self)->link = statreg_setting_link_new (GTK_WIDGET (self), show_setting);
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (self), TRUE);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  g_signal_connect (self, "changed", G_CALLBACK (on_changed), NULL);
  g_signal_connect (self, "apply", G_CALLBACK (on_apply), NULL);
}

/**
 * statreg_settings_entry_get_link:
 *
 * For classes derived from this one.
 *
 * Returns: (transfer none): the link to the setting
 */
StatregSettingLink *
statreg_settings_entry_get_link (StatregSettingsEntry *self)
{
  g_return_val_if_fail (STATREG_IS_SETTINGS_ENTRY (self), NULL);

  return get_private (self)->link;
}
