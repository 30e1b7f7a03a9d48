/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-key-restore-dialog.h"

#include <glib/gi18n.h>

#include "statreg-error.h"
#include "statreg-file-row.h"
#include "statreg-passphrase-group.h"

/* A backup is one line of some 200 bytes for each key: what is much larger is another file. */
#define MAX_BACKUP_BYTES (256 * 1024)

struct _StatregKeyRestoreDialog
{
  StatregFormDialog parent_instance;
  GtkEditable      *passphrase;
  StatregFileRow   *file_row;
  GtkSwitch        *keyring_switch;
  GCancellable     *cancellable;   /* of the try that runs */
};

G_DEFINE_FINAL_TYPE (StatregKeyRestoreDialog, statreg_key_restore_dialog, STATREG_TYPE_FORM_DIALOG)

static void
update (StatregKeyRestoreDialog *self)
{
  statreg_form_dialog_set_ready (STATREG_FORM_DIALOG (self),
                                 statreg_file_row_get_file (self->file_row) != NULL &&
                                     gtk_editable_get_text (self->passphrase)[0] != '\0');
}

static void
end (StatregKeyRestoreDialog *self, const GError *error)
{
  g_clear_object (&self->cancellable);
  statreg_form_dialog_end (STATREG_FORM_DIALOG (self), error);
}

static void
on_restore_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(StatregKeyRestoreDialog) self = data;
  g_autoptr(GError) error = NULL;

  statreg_keys_finish (STATREG_KEYS (source), result, &error);
  if (g_error_matches (error, STATREG_ERROR, STATREG_ERROR_KEY_NO_SERVICE))
    gtk_switch_set_active (self->keyring_switch, FALSE);
  end (self, error);
}

static void
restore (StatregKeyRestoreDialog *self, const char *armoured)
{
  StatregSession *session = statreg_form_dialog_get_session (STATREG_FORM_DIALOG (self));
  gboolean in_file = !gtk_switch_get_active (self->keyring_switch);
  g_autoptr(StatregSecret) passphrase = statreg_passphrase_dup_secret (self->passphrase);

  statreg_keys_restore_async (statreg_session_get_keys (session), armoured, passphrase,
                              in_file ? STATREG_KEY_STORAGE_FILE : STATREG_KEY_STORAGE_SECRET_SERVICE,
                              self->cancellable, on_restore_ready, g_object_ref (self));
}

static void
on_read_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(StatregKeyRestoreDialog) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) content = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  g_autofree char *armoured = NULL;

  if (content == NULL)
    {
      end (self, error);
      return;
    }
  armoured = g_strndup (g_bytes_get_data (content, NULL), g_bytes_get_size (content));
  if (g_bytes_get_size (content) >= MAX_BACKUP_BYTES || !g_utf8_validate (armoured, -1, NULL))
    {
      g_set_error_literal (&error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT,
                           _("This file is not a backup of a key: choose one that Statreg has saved"));
      end (self, error);
      return;
    }
  restore (self, armoured);
}

static void
on_open_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(StatregKeyRestoreDialog) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GFileInputStream) stream = g_file_read_finish (G_FILE (source), result, &error);

  if (stream == NULL)
    end (self, error);
  else
    g_input_stream_read_bytes_async (G_INPUT_STREAM (stream), MAX_BACKUP_BYTES, G_PRIORITY_DEFAULT,
                                     self->cancellable, on_read_ready, g_object_ref (self));
}

static void
statreg_key_restore_dialog_accept (StatregFormDialog *form, GCancellable *cancellable)
{
  StatregKeyRestoreDialog *self = STATREG_KEY_RESTORE_DIALOG (form);

  g_set_object (&self->cancellable, cancellable);
  g_file_read_async (statreg_file_row_get_file (self->file_row), G_PRIORITY_DEFAULT, cancellable,
                     on_open_ready, g_object_ref (self));
}

static void
statreg_key_restore_dialog_forget (StatregFormDialog *form)
{
  gtk_editable_set_text (STATREG_KEY_RESTORE_DIALOG (form)->passphrase, "");
}

static void
statreg_key_restore_dialog_constructed (GObject *object)
{
  StatregKeyRestoreDialog *self = STATREG_KEY_RESTORE_DIALOG (object);
  StatregKeys *keys =
      statreg_session_get_keys (statreg_form_dialog_get_session (STATREG_FORM_DIALOG (object)));
  g_autofree char *storage = NULL;

  G_OBJECT_CLASS (statreg_key_restore_dialog_parent_class)->constructed (object);
  g_object_get (keys, "storage", &storage, NULL);
  gtk_switch_set_active (self->keyring_switch, g_strcmp0 (storage, "file") != 0 &&
                         statreg_keys_get_state (keys) != STATREG_KEY_NO_SERVICE);
}

static void
statreg_key_restore_dialog_class_init (StatregKeyRestoreDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = statreg_key_restore_dialog_constructed;
  STATREG_FORM_DIALOG_CLASS (klass)->accept = statreg_key_restore_dialog_accept;
  STATREG_FORM_DIALOG_CLASS (klass)->forget = statreg_key_restore_dialog_forget;
  g_type_ensure (STATREG_TYPE_FILE_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/statreg/Statreg/statreg-key-restore-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, StatregKeyRestoreDialog, passphrase);
  gtk_widget_class_bind_template_child (widget_class, StatregKeyRestoreDialog, file_row);
  gtk_widget_class_bind_template_child (widget_class, StatregKeyRestoreDialog, keyring_switch);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
statreg_key_restore_dialog_init (StatregKeyRestoreDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * statreg_key_restore_dialog_new:
 * @session: whose key is to be restored
 *
 * Makes the form to restore a key.
 *
 * Returns: (transfer floating): the window
 */
GtkWindow *
statreg_key_restore_dialog_new (StatregSession *session)
{
  g_return_val_if_fail (STATREG_IS_SESSION (session), NULL);

  return g_object_new (STATREG_TYPE_KEY_RESTORE_DIALOG, "session", session, NULL);
}
