/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-settings-spin.h"

/* Milliseconds without a further step until a number is written: holding a spin button down is one change. */
#define SETTLE_MS 500

struct _StatregSettingsSpin
{
  AdwActionRow        parent_instance;
  StatregSettingLink *link;
  GtkSpinButton      *spin;
  guint               settle_id;
};

enum
{
  PROP_ADJUSTMENT = STATREG_SETTING_LINK_N_PROPS,
};

G_DEFINE_FINAL_TYPE (StatregSettingsSpin, statreg_settings_spin, ADW_TYPE_ACTION_ROW)

static guint64
get_setting (StatregSettingsSpin *self)
{
  g_autofree char *text = statreg_setting_link_dup_text (self->link);

  return g_ascii_strtoull (text, NULL, 10);
}

static guint64
get_value (StatregSettingsSpin *self)
{
  return (guint64) gtk_spin_button_get_value (self->spin);
}

static void
show_setting (GtkWidget *row, gboolean changed)
{
  StatregSettingsSpin *self = STATREG_SETTINGS_SPIN (row);

  if (self->settle_id == 0)
    gtk_spin_button_set_value (self->spin, get_setting (self));
}

static gboolean
on_settled (gpointer data)
{
  StatregSettingsSpin *self = data;
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, get_value (self));

  self->settle_id = 0;
  if (get_value (self) != get_setting (self))
    statreg_setting_link_change (self->link, text);
  return G_SOURCE_REMOVE;
}

static void
on_value_changed (StatregSettingsSpin *self)
{
  if (statreg_setting_link_get_settings (self->link) == NULL || get_value (self) == get_setting (self))
    return;
  g_clear_handle_id (&self->settle_id, g_source_remove);
  self->settle_id = g_timeout_add (SETTLE_MS, on_settled, self);
}

static void
statreg_settings_spin_dispose (GObject *object)
{
  StatregSettingsSpin *self = STATREG_SETTINGS_SPIN (object);

  /* A number that was just typed is not lost when the window closes. */
  if (self->settle_id)
    {
      g_source_remove (self->settle_id);
      on_settled (self);
    }
  g_clear_object (&self->link);
  G_OBJECT_CLASS (statreg_settings_spin_parent_class)->dispose (object);
}

static void
statreg_settings_spin_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_ADJUSTMENT)
    g_value_set_object (value, gtk_spin_button_get_adjustment (STATREG_SETTINGS_SPIN (object)->spin));
  else if (!statreg_setting_link_get_property (STATREG_SETTINGS_SPIN (object)->link, id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_settings_spin_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_ADJUSTMENT)
    gtk_spin_button_set_adjustment (STATREG_SETTINGS_SPIN (object)->spin, g_value_get_object (value));
  else if (!statreg_setting_link_set_property (STATREG_SETTINGS_SPIN (object)->link, id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_settings_spin_class_init (StatregSettingsSpinClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = statreg_settings_spin_dispose;
  object_class->get_property = statreg_settings_spin_get_property;
  object_class->set_property = statreg_settings_spin_set_property;
  statreg_setting_link_install_properties (object_class);
  g_object_class_install_property (object_class, PROP_ADJUSTMENT,
                                   g_param_spec_object ("adjustment", NULL, NULL, GTK_TYPE_ADJUSTMENT,
                                                        G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));
}

static void
statreg_settings_spin_init (StatregSettingsSpin *self)
{
  GtkWidget *spin = gtk_spin_button_new (NULL, 0, 0);

  self->link = statreg_setting_link_new (GTK_WIDGET (self), show_setting);
  self->spin = GTK_SPIN_BUTTON (spin);
  gtk_spin_button_set_numeric (self->spin, TRUE);
  gtk_widget_set_valign (spin, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), spin);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self), spin);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  g_object_bind_property (self, "title", spin, "tooltip-text", G_BINDING_SYNC_CREATE);
  g_signal_connect_object (spin, "value-changed", G_CALLBACK (on_value_changed), self, G_CONNECT_SWAPPED);
}
