/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-password-dialog.h"

#include <glib/gi18n.h>

#include "statreg-address.h"

#define SHOWN_SECONDS 30

struct _StatregPasswordDialog
{
  AdwWindow parent_instance;
  StatregSecret *password;
  guint seconds_left;
  guint timer;
  AdwWindowTitle *title;
  GtkLabel *password_label;
  GtkLabel *hint_label;
};

G_DEFINE_FINAL_TYPE (StatregPasswordDialog, statreg_password_dialog, ADW_TYPE_WINDOW)

static void
show_seconds (StatregPasswordDialog *self)
{
  g_autofree char *hint = g_strdup_printf (ngettext ("Hidden again in %u second", "Hidden again in %u seconds",
                                                     self->seconds_left), self->seconds_left);

  gtk_label_set_text (self->hint_label, hint);
}

static gboolean
on_second (gpointer user_data)
{
  StatregPasswordDialog *self = user_data;

  self->seconds_left--;
  show_seconds (self);
  if (self->seconds_left > 0)
    return G_SOURCE_CONTINUE;
  self->timer = 0;
  gtk_window_close (GTK_WINDOW (self));
  return G_SOURCE_REMOVE;
}

static void
on_copy (StatregPasswordDialog *self)
{
  statreg_password_copy (GTK_WIDGET (self), self->password);
}

static void
statreg_password_dialog_dispose (GObject *object)
{
  StatregPasswordDialog *self = STATREG_PASSWORD_DIALOG (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->password, statreg_secret_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), STATREG_TYPE_PASSWORD_DIALOG);
  G_OBJECT_CLASS (statreg_password_dialog_parent_class)->dispose (object);
}

static void
statreg_password_dialog_class_init (StatregPasswordDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = statreg_password_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/statreg/Statreg/statreg-password-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, StatregPasswordDialog, title);
  gtk_widget_class_bind_template_child (widget_class, StatregPasswordDialog, password_label);
  gtk_widget_class_bind_template_child (widget_class, StatregPasswordDialog, hint_label);
  gtk_widget_class_bind_template_callback (widget_class, on_copy);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
statreg_password_dialog_init (StatregPasswordDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->seconds_left = SHOWN_SECONDS;
  self->timer = g_timeout_add_seconds (1, on_second, self);
  show_seconds (self);
}

/**
 * statreg_password_dialog_show:
 * @parent: the window that asks
 * @address: whose password it is
 * @password: the password
 *
 * Shows a password until the person hides it, at most for half a minute.
 */
void
statreg_password_dialog_show (GtkWindow *parent, const char *address, StatregSecret *password)
{
  StatregPasswordDialog *self = g_object_new (STATREG_TYPE_PASSWORD_DIALOG, "transient-for", parent, NULL);
  g_autofree char *visible = statreg_text_to_visible (address);

  self->password = statreg_secret_ref (password);
  adw_window_title_set_subtitle (self->title, visible);
  gtk_label_set_text (self->password_label, statreg_secret_get_text (password));
  gtk_window_present (GTK_WINDOW (self));
}

typedef struct
{
  GdkClipboard *clipboard;
  GdkContentProvider *content;
} Copy;

static void
copy_free (gpointer data)
{
  Copy *copy = data;

  g_object_unref (copy->clipboard);
  g_object_unref (copy->content);
  g_free (copy);
}

static gboolean
on_clear_clipboard (gpointer user_data)
{
  Copy *copy = user_data;

  if (gdk_clipboard_get_content (copy->clipboard) == copy->content)
    gdk_clipboard_set_content (copy->clipboard, NULL);
  return G_SOURCE_REMOVE;
}

/**
 * statreg_password_copy:
 * @widget: a widget of the window that has the clipboard
 * @password: the password
 *
 * Copies a password. Clipboard managers that know the hint (KDE's Klipper, GNOME's GPaste) do not keep it.
 */
void
statreg_password_copy (GtkWidget *widget, StatregSecret *password)
{
  g_autoptr(GBytes) hint = g_bytes_new_static ("secret", 6);
  Copy *copy = g_new0 (Copy, 1);
  GdkContentProvider *parts[2];

  parts[0] = gdk_content_provider_new_typed (G_TYPE_STRING, statreg_secret_get_text (password));
  parts[1] = gdk_content_provider_new_for_bytes ("x-kde-passwordManagerHint", hint);
  copy->clipboard = g_object_ref (gtk_widget_get_clipboard (widget));
  copy->content = gdk_content_provider_new_union (parts, G_N_ELEMENTS (parts));
  gdk_clipboard_set_content (copy->clipboard, copy->content);
  g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, SHOWN_SECONDS, on_clear_clipboard, copy, copy_free);
}
