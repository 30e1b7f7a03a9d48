/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-settings-time.h"

#include "statreg-time.h"

struct _StatregSettingsTime
{
  StatregSettingsEntry parent_instance;
  GtkMenuButton       *calendar_button;
  GtkCalendar         *calendar;
  GtkSpinButton       *hour;
  GtkSpinButton       *minute;
};

G_DEFINE_FINAL_TYPE (StatregSettingsTime, statreg_settings_time, STATREG_TYPE_SETTINGS_ENTRY)

static gint64
get_setting (StatregSettingsTime *self)
{
  StatregSettingLink *link = statreg_settings_entry_get_link (STATREG_SETTINGS_ENTRY (self));
  StatregSettings *settings = statreg_setting_link_get_settings (link);
  const char *key = statreg_setting_link_get_key (link);
  gint64 seconds = 0;

  if (settings && key)
    g_object_get (settings, key, &seconds, NULL);
  return seconds;
}

static char *
dup_local_text (StatregSettingsEntry *entry)
{
  gint64 seconds = get_setting (STATREG_SETTINGS_TIME (entry));

  return seconds ? statreg_time_to_local (seconds) : g_strdup ("");
}

/* The calendar opens at what the row says, else at the next full hour. */
static GDateTime *
dup_start (StatregSettingsTime *self)
{
  gint64 seconds = 0;
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self));

  if (text[0] == '\0' || !statreg_time_parse_local (text, &seconds, NULL))
    seconds = (statreg_time_now () / 3600 + 1) * 3600;
  return g_date_time_new_from_unix_local (seconds);
}

static void
on_calendar_shown (StatregSettingsTime *self)
{
  g_autoptr(GDateTime) start = dup_start (self);

  gtk_calendar_select_day (self->calendar, start);
  gtk_spin_button_set_value (self->hour, g_date_time_get_hour (start));
  gtk_spin_button_set_value (self->minute, g_date_time_get_minute (start));
}

static void
on_set_clicked (StatregSettingsTime *self)
{
  g_autoptr(GDateTime) day = gtk_calendar_get_date (self->calendar);
  g_autofree char *text = NULL;

  /* Without an offset, so that a time that does not exist or comes twice is told rather than guessed. */
  text = g_strdup_printf ("%04d-%02d-%02d %02d:%02d", g_date_time_get_year (day), g_date_time_get_month (day),
                          g_date_time_get_day_of_month (day), gtk_spin_button_get_value_as_int (self->hour),
                          gtk_spin_button_get_value_as_int (self->minute));
  gtk_menu_button_popdown (self->calendar_button);
  gtk_editable_set_text (GTK_EDITABLE (self), text);
  g_signal_emit_by_name (self, "apply");
}

static void
on_clear_clicked (StatregSettingsTime *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self), "");
  g_signal_emit_by_name (self, "apply");
}

static gboolean
on_number_output (GtkSpinButton *spin)
{
  g_autofree char *text = g_strdup_printf ("%02d", gtk_spin_button_get_value_as_int (spin));

  gtk_editable_set_text (GTK_EDITABLE (spin), text);
  return TRUE;
}

static gboolean
has_text (gpointer self, const char *text)
{
  return text != NULL && text[0] != '\0';
}

static void
statreg_settings_time_class_init (StatregSettingsTimeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  STATREG_SETTINGS_ENTRY_CLASS (klass)->dup_text = dup_local_text;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/statreg/Statreg/statreg-settings-time.ui");
  gtk_widget_class_bind_template_child (widget_class, StatregSettingsTime, calendar_button);
  gtk_widget_class_bind_template_child (widget_class, StatregSettingsTime, calendar);
  gtk_widget_class_bind_template_child (widget_class, StatregSettingsTime, hour);
  gtk_widget_class_bind_template_child (widget_class, StatregSettingsTime, minute);
  gtk_widget_class_bind_template_callback (widget_class, on_calendar_shown);
  gtk_widget_class_bind_template_callback (widget_class, on_set_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_clear_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_number_output);
  gtk_widget_class_bind_template_callback (widget_class, has_text);
}

static void
statreg_settings_time_init (StatregSettingsTime *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
