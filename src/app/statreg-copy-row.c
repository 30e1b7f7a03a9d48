/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-copy-row.h"

#include <glib/gi18n.h>

struct _StatregCopyRow
{
  AdwActionRow parent_instance;
  GtkWidget   *button;
};

G_DEFINE_FINAL_TYPE (StatregCopyRow, statreg_copy_row, ADW_TYPE_ACTION_ROW)

static void
on_copy_clicked (StatregCopyRow *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)),
                          adw_action_row_get_subtitle (ADW_ACTION_ROW (self)));
  if (ADW_IS_PREFERENCES_WINDOW (root))
    adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (root), adw_toast_new (_("Copied")));
}

static void
on_subtitle_changed (StatregCopyRow *self)
{
  const char *text = adw_action_row_get_subtitle (ADW_ACTION_ROW (self));

  gtk_widget_set_sensitive (self->button, text != NULL && text[0] != '\0');
}

static void
on_title_changed (StatregCopyRow *self)
{
  /* Translators: %s is what is copied, such as “Page address” */
  g_autofree char *label =
      g_strdup_printf (_("Copy: %s"), adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self)));

  gtk_widget_set_tooltip_text (self->button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
statreg_copy_row_class_init (StatregCopyRowClass *klass)
{
}

static void
statreg_copy_row_init (StatregCopyRow *self)
{
  self->button = gtk_button_new_from_icon_name ("edit-copy-symbolic");
  gtk_widget_set_valign (self->button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->button, "flat");
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self), self->button);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  g_signal_connect_object (self->button, "clicked", G_CALLBACK (on_copy_clicked), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::subtitle", G_CALLBACK (on_subtitle_changed), NULL);
  g_signal_connect (self, "notify::title", G_CALLBACK (on_title_changed), NULL);
  on_subtitle_changed (self);
}
