/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-key-rotate-dialog.h"


struct _StatregKeyRotateDialog
{
  StatregFormDialog parent_instance;
};

G_DEFINE_FINAL_TYPE (StatregKeyRotateDialog, statreg_key_rotate_dialog, STATREG_TYPE_FORM_DIALOG)

static void
on_rotate_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(StatregFormDialog) form = data;
  g_autoptr(GError) error = NULL;

  statreg_keys_finish (STATREG_KEYS (source), result, &error);
  statreg_form_dialog_end (form, error);
}

static void
statreg_key_rotate_dialog_accept (StatregFormDialog *form, GCancellable *cancellable)
{
  statreg_keys_rotate_async (statreg_session_get_keys (statreg_form_dialog_get_session (form)), cancellable,
                             on_rotate_ready, g_object_ref (form));
}

static void
statreg_key_rotate_dialog_class_init (StatregKeyRotateDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  STATREG_FORM_DIALOG_CLASS (klass)->accept = statreg_key_rotate_dialog_accept;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/statreg/Statreg/statreg-key-rotate-dialog.ui");
}

static void
statreg_key_rotate_dialog_init (StatregKeyRotateDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * statreg_key_rotate_dialog_new:
 * @session: whose key is to be rotated
 *
 * Makes the form that explains and does the rotation of the key.
 *
 * Returns: (transfer floating): the window
 */
GtkWindow *
statreg_key_rotate_dialog_new (StatregSession *session)
{
  g_return_val_if_fail (STATREG_IS_SESSION (session), NULL);

  return g_object_new (STATREG_TYPE_KEY_ROTATE_DIALOG, "session", session, NULL);
}
