/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-trouble-window.h"

#include <glib/gi18n.h>

struct _StatregTroubleWindow
{
  AdwApplicationWindow parent_instance;
  AdwStatusPage *status_page;
};

G_DEFINE_FINAL_TYPE (StatregTroubleWindow, statreg_trouble_window, ADW_TYPE_APPLICATION_WINDOW)

static void
on_folder_chosen (StatregTroubleWindow *self, int response, GtkNativeDialog *dialog)
{
  StatregApplication *application = STATREG_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)));
  g_autoptr(GFile) file = NULL;
  g_autofree char *path = NULL;

  gtk_native_dialog_hide (dialog);
  if (response != GTK_RESPONSE_ACCEPT)
    return;
  file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  path = file ? g_file_get_path (file) : NULL;
  if (!path)
    return;
  /* When this one cannot be opened either, a window of its own says so. */
  if (statreg_application_open (application, path))
    statreg_application_show_window (application);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
on_choose (StatregTroubleWindow *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_("Choose a Data Folder"), GTK_WINDOW (self),
                                                              GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _("_Open"), NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_folder_chosen), self, G_CONNECT_SWAPPED);
  g_object_set_data_full (G_OBJECT (self), "file-chooser", dialog, g_object_unref);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
statreg_trouble_window_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), STATREG_TYPE_TROUBLE_WINDOW);
  G_OBJECT_CLASS (statreg_trouble_window_parent_class)->dispose (object);
}

static void
statreg_trouble_window_class_init (StatregTroubleWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = statreg_trouble_window_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/statreg/Statreg/statreg-trouble-window.ui");
  gtk_widget_class_bind_template_child (widget_class, StatregTroubleWindow, status_page);
  gtk_widget_class_bind_template_callback (widget_class, on_choose);
}

static void
statreg_trouble_window_init (StatregTroubleWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * statreg_trouble_window_new:
 * @application: the program, which has no session
 * @message: what is the matter: plain text
 *
 * Returns: (transfer none): the window
 */
GtkWindow *
statreg_trouble_window_new (StatregApplication *application, const char *message)
{
  StatregTroubleWindow *self = g_object_new (STATREG_TYPE_TROUBLE_WINDOW, "application", application, NULL);
  g_autofree char *escaped = g_markup_escape_text (message, -1);

  adw_status_page_set_description (self->status_page, escaped);
  return GTK_WINDOW (self);
}
