/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-key-backup-dialog.h"

#include "statreg-file-row.h"
#include "statreg-file.h"
#include "statreg-passphrase-group.h"

struct _StatregKeyBackupDialog
{
  StatregFormDialog parent_instance;
  StatregPassphraseGroup *passphrase;
  StatregFileRow         *file_row;
};

G_DEFINE_FINAL_TYPE (StatregKeyBackupDialog, statreg_key_backup_dialog, STATREG_TYPE_FORM_DIALOG)

static void
update (StatregKeyBackupDialog *self)
{
  statreg_form_dialog_set_ready (STATREG_FORM_DIALOG (self),
                                 statreg_file_row_get_file (self->file_row) != NULL &&
                                     statreg_passphrase_group_is_acceptable (self->passphrase));
}

/* For its owner alone, from the first byte: a file that is there already may be open to others. It is on disk before
 * the key counts as backed up. */
static gboolean
save (const char *armoured, gpointer file, GError **error)
{
  const char *path = g_file_peek_path (file);

  return g_file_replace_contents (file, armoured, strlen (armoured), NULL, FALSE,
                                  G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION, NULL, NULL, error) &&
         (path == NULL || statreg_file_sync_path (path, error));
}

static void
on_backup_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(StatregFormDialog) form = data;
  g_autoptr(GError) error = NULL;

  statreg_keys_finish (STATREG_KEYS (source), result, &error);
  statreg_form_dialog_end (form, error);
}

static void
statreg_key_backup_dialog_accept (StatregFormDialog *form, GCancellable *cancellable)
{
  StatregKeyBackupDialog *self = STATREG_KEY_BACKUP_DIALOG (form);
  g_autoptr(StatregSecret) passphrase = statreg_passphrase_group_dup_secret (self->passphrase);

  statreg_keys_backup_async (statreg_session_get_keys (statreg_form_dialog_get_session (form)), passphrase, save,
                             g_object_ref (statreg_file_row_get_file (self->file_row)), g_object_unref, cancellable,
                             on_backup_ready, g_object_ref (form));
}

static void
statreg_key_backup_dialog_forget (StatregFormDialog *form)
{
  statreg_passphrase_group_clear (STATREG_KEY_BACKUP_DIALOG (form)->passphrase);
}

static void
statreg_key_backup_dialog_class_init (StatregKeyBackupDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  STATREG_FORM_DIALOG_CLASS (klass)->accept = statreg_key_backup_dialog_accept;
  STATREG_FORM_DIALOG_CLASS (klass)->forget = statreg_key_backup_dialog_forget;
  g_type_ensure (STATREG_TYPE_PASSPHRASE_GROUP);
  g_type_ensure (STATREG_TYPE_FILE_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/statreg/Statreg/statreg-key-backup-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, StatregKeyBackupDialog, passphrase);
  gtk_widget_class_bind_template_child (widget_class, StatregKeyBackupDialog, file_row);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
statreg_key_backup_dialog_init (StatregKeyBackupDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * statreg_key_backup_dialog_new:
 * @session: whose key is to be saved
 *
 * Makes the form for a backup of the key.
 *
 * Returns: (transfer floating): the window
 */
GtkWindow *
statreg_key_backup_dialog_new (StatregSession *session)
{
  g_return_val_if_fail (STATREG_IS_SESSION (session), NULL);

  return g_object_new (STATREG_TYPE_KEY_BACKUP_DIALOG, "session", session, NULL);
}
