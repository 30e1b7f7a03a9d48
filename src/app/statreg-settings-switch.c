/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-settings-switch.h"

struct _StatregSettingsSwitch
{
  AdwActionRow        parent_instance;
  StatregSettingLink *link;
  GtkSwitch          *toggle;
};

G_DEFINE_FINAL_TYPE (StatregSettingsSwitch, statreg_settings_switch, ADW_TYPE_ACTION_ROW)

static gboolean
is_on (StatregSettingsSwitch *self)
{
  g_autofree char *text = statreg_setting_link_dup_text (self->link);

  return g_str_equal (text, "on");
}

static void
show_setting (GtkWidget *row, gboolean changed)
{
  StatregSettingsSwitch *self = STATREG_SETTINGS_SWITCH (row);

  gtk_switch_set_state (self->toggle, is_on (self));
  gtk_switch_set_active (self->toggle, is_on (self));   /* the knob goes back when the change was refused */
}

/* The knob moves at once; the state follows when the setting has changed. */
static gboolean
on_state_set (StatregSettingsSwitch *self, gboolean on)
{
  if (statreg_setting_link_get_settings (self->link) && on != is_on (self))
    statreg_setting_link_change (self->link, on ? "on" : "off");
  return TRUE;
}

static void
statreg_settings_switch_dispose (GObject *object)
{
  StatregSettingsSwitch *self = STATREG_SETTINGS_SWITCH (object);

  g_clear_object (&self->link);
  G_OBJECT_CLASS (statreg_settings_switch_parent_class)->dispose (object);
}

static void
statreg_settings_switch_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (!statreg_setting_link_get_property (STATREG_SETTINGS_SWITCH (object)->link, id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_settings_switch_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (!statreg_setting_link_set_property (STATREG_SETTINGS_SWITCH (object)->link, id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_settings_switch_class_init (StatregSettingsSwitchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = statreg_settings_switch_dispose;
  object_class->get_property = statreg_settings_switch_get_property;
  object_class->set_property = statreg_settings_switch_set_property;
  statreg_setting_link_install_properties (object_class);
}

static void
statreg_settings_switch_init (StatregSettingsSwitch *self)
{
  GtkWidget *toggle = gtk_switch_new ();

  self->link = statreg_setting_link_new (GTK_WIDGET (self), show_setting);
  self->toggle = GTK_SWITCH (toggle);
  gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), toggle);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self), toggle);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  g_signal_connect_object (toggle, "state-set", G_CALLBACK (on_state_set), self, G_CONNECT_SWAPPED);
}
