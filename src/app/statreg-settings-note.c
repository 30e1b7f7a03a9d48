/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-settings-note.h"

struct _StatregSettingsNote
{
  AdwPreferencesRow   parent_instance;
  StatregSettingLink *link;
  GtkTextBuffer      *buffer;
  GtkWidget          *apply_button;
  char               *shown;   /* the setting as it was last shown: another text is being edited */
};

G_DEFINE_FINAL_TYPE (StatregSettingsNote, statreg_settings_note, ADW_TYPE_PREFERENCES_ROW)

static char *
dup_typed (StatregSettingsNote *self)
{
  g_autofree char *text = NULL;

  g_object_get (self->buffer, "text", &text, NULL);
  return g_steal_pointer (&text);
}

static gboolean
is_edited (StatregSettingsNote *self)
{
  g_autofree char *text = dup_typed (self);

  return g_strcmp0 (text, self->shown ? self->shown : "") != 0;
}

static void
show_setting (GtkWidget *row, gboolean changed)
{
  StatregSettingsNote *self = STATREG_SETTINGS_NOTE (row);
  g_autofree char *text = statreg_setting_link_dup_text (self->link);
  gboolean edited = is_edited (self);

  if (g_strcmp0 (text, self->shown) == 0 && !changed)
    return;
  g_free (self->shown);
  self->shown = g_steal_pointer (&text);
  if (!edited || changed)
    gtk_text_buffer_set_text (self->buffer, self->shown, -1);
  gtk_widget_set_visible (self->apply_button, is_edited (self));
}

static void
on_buffer_changed (StatregSettingsNote *self)
{
  gtk_widget_set_visible (self->apply_button, is_edited (self));
}

static void
on_apply_clicked (StatregSettingsNote *self)
{
  g_autofree char *text = dup_typed (self);

  statreg_setting_link_change (self->link, text);
}

static void
statreg_settings_note_dispose (GObject *object)
{
  StatregSettingsNote *self = STATREG_SETTINGS_NOTE (object);

  g_clear_object (&self->link);
  G_OBJECT_CLASS (statreg_settings_note_parent_class)->dispose (object);
}

static void
statreg_settings_note_finalize (GObject *object)
{
  g_free (STATREG_SETTINGS_NOTE (object)->shown);
  G_OBJECT_CLASS (statreg_settings_note_parent_class)->finalize (object);
}

static void
statreg_settings_note_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (!statreg_setting_link_get_property (STATREG_SETTINGS_NOTE (object)->link, id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_settings_note_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (!statreg_setting_link_set_property (STATREG_SETTINGS_NOTE (object)->link, id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_settings_note_class_init (StatregSettingsNoteClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = statreg_settings_note_dispose;
  object_class->finalize = statreg_settings_note_finalize;
  object_class->get_property = statreg_settings_note_get_property;
  object_class->set_property = statreg_settings_note_set_property;
  statreg_setting_link_install_properties (object_class);

  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (klass),
                                               "/org/statreg/Statreg/statreg-settings-note.ui");
  gtk_widget_class_bind_template_child (GTK_WIDGET_CLASS (klass), StatregSettingsNote, buffer);
  gtk_widget_class_bind_template_child (GTK_WIDGET_CLASS (klass), StatregSettingsNote, apply_button);
  gtk_widget_class_bind_template_callback (GTK_WIDGET_CLASS (klass), on_buffer_changed);
  gtk_widget_class_bind_template_callback (GTK_WIDGET_CLASS (klass), on_apply_clicked);
}

static void
statreg_settings_note_init (StatregSettingsNote *self)
{
  self->link = statreg_setting_link_new (GTK_WIDGET (self), show_setting);
  gtk_widget_init_template (GTK_WIDGET (self));
}
