/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-window-group.h"

#include "statreg-settings-time.h"
#include "statreg-time.h"

struct _StatregWindowGroup
{
  StatregSettingsGroup parent_instance;
  StatregSettingsTime *closes_row;
};

G_DEFINE_FINAL_TYPE (StatregWindowGroup, statreg_window_group, STATREG_TYPE_SETTINGS_GROUP)

/* Counted from the opening if that is still to come. */
static void
on_close_in_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  StatregWindowGroup *self = STATREG_WINDOW_GROUP (widget);
  StatregSession *session = statreg_settings_group_get_session (STATREG_SETTINGS_GROUP (self));
  gint64 opens = statreg_settings_get_opens (statreg_session_get_settings (session));
  gint64 closes = MAX (opens, statreg_time_now ()) + g_variant_get_int32 (parameter);
  g_autofree char *text = statreg_time_to_local (closes - closes % 60);

  statreg_setting_link_change (statreg_settings_entry_get_link (STATREG_SETTINGS_ENTRY (self->closes_row)),
                               text);
}

static void
statreg_window_group_class_init (StatregWindowGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (STATREG_TYPE_SETTINGS_TIME);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/statreg/Statreg/statreg-window-group.ui");
  gtk_widget_class_bind_template_child (widget_class, StatregWindowGroup, closes_row);
  gtk_widget_class_install_action (widget_class, "window-group.close-in", "i", on_close_in_activated);
}

static void
statreg_window_group_init (StatregWindowGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
