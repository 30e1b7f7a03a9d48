/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-key-unlock-dialog.h"

#include "statreg-passphrase-group.h"

struct _StatregKeyUnlockDialog
{
  StatregFormDialog parent_instance;
  GtkEditable      *passphrase;
};

G_DEFINE_FINAL_TYPE (StatregKeyUnlockDialog, statreg_key_unlock_dialog, STATREG_TYPE_FORM_DIALOG)

static void
on_changed (StatregKeyUnlockDialog *self)
{
  statreg_form_dialog_set_ready (STATREG_FORM_DIALOG (self),
                                 gtk_editable_get_text (self->passphrase)[0] != '\0');
}

static void
on_check_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(StatregKeyUnlockDialog) self = data;
  g_autoptr(GError) error = NULL;

  if (!statreg_keys_finish (STATREG_KEYS (source), result, &error))
    statreg_keys_set_passphrase (STATREG_KEYS (source), NULL);
  statreg_form_dialog_end (STATREG_FORM_DIALOG (self), error);
}

static void
statreg_key_unlock_dialog_accept (StatregFormDialog *form, GCancellable *cancellable)
{
  StatregKeyUnlockDialog *self = STATREG_KEY_UNLOCK_DIALOG (form);
  StatregKeys *keys = statreg_session_get_keys (statreg_form_dialog_get_session (form));
  g_autoptr(StatregSecret) passphrase = statreg_passphrase_dup_secret (self->passphrase);

  statreg_keys_set_passphrase (keys, passphrase);
  statreg_keys_check_async (keys, FALSE, cancellable, on_check_ready, g_object_ref (self));
}

static void
statreg_key_unlock_dialog_forget (StatregFormDialog *form)
{
  gtk_editable_set_text (STATREG_KEY_UNLOCK_DIALOG (form)->passphrase, "");
}

static void
statreg_key_unlock_dialog_class_init (StatregKeyUnlockDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  STATREG_FORM_DIALOG_CLASS (klass)->accept = statreg_key_unlock_dialog_accept;
  STATREG_FORM_DIALOG_CLASS (klass)->forget = statreg_key_unlock_dialog_forget;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/statreg/Statreg/statreg-key-unlock-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, StatregKeyUnlockDialog, passphrase);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
}

static void
statreg_key_unlock_dialog_init (StatregKeyUnlockDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * statreg_key_unlock_dialog_new:
 * @session: whose key is to be used
 *
 * Makes the form for the passphrase of the key file.
 *
 * Returns: (transfer floating): the window
 */
GtkWindow *
statreg_key_unlock_dialog_new (StatregSession *session)
{
  g_return_val_if_fail (STATREG_IS_SESSION (session), NULL);

  return g_object_new (STATREG_TYPE_KEY_UNLOCK_DIALOG, "session", session, NULL);
}
