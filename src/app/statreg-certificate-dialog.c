/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-certificate-dialog.h"

#include "statreg-certificate-task.h"
#include "statreg-file-row.h"
#include "statreg-passphrase-group.h"

struct _StatregCertificateDialog
{
  StatregFormDialog parent_instance;
  StatregFileRow   *certificate_row;
  StatregFileRow   *key_row;
  GtkEditable      *password;
};

G_DEFINE_FINAL_TYPE (StatregCertificateDialog, statreg_certificate_dialog, STATREG_TYPE_FORM_DIALOG)

static void
update (StatregCertificateDialog *self)
{
  statreg_form_dialog_set_ready (STATREG_FORM_DIALOG (self),
                                 statreg_file_row_get_file (self->certificate_row) != NULL);
}

static void
add_path (GStrvBuilder *paths, StatregFileRow *row)
{
  GFile *file = statreg_file_row_get_file (row);
  g_autofree char *path = file ? g_file_get_path (file) : NULL;

  if (path)
    g_strv_builder_add (paths, path);
}

static void
on_use_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(StatregFormDialog) form = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregCertificate) certificate =
      statreg_certificate_task_finish (STATREG_SESSION (source), result, &error);

  statreg_form_dialog_end (form, error);
}

static void
statreg_certificate_dialog_accept (StatregFormDialog *form, GCancellable *cancellable)
{
  StatregCertificateDialog *self = STATREG_CERTIFICATE_DIALOG (form);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr(StatregSecret) password = NULL;
  g_auto(GStrv) paths = NULL;

  add_path (builder, self->certificate_row);
  add_path (builder, self->key_row);
  paths = g_strv_builder_end (builder);
  if (gtk_editable_get_text (self->password)[0] != '\0')
    password = statreg_passphrase_dup_secret (self->password);
  statreg_certificate_task_use (statreg_form_dialog_get_session (form), (const char *const *) paths, password,
                                cancellable, on_use_ready, g_object_ref (form));
}

static void
statreg_certificate_dialog_forget (StatregFormDialog *form)
{
  gtk_editable_set_text (STATREG_CERTIFICATE_DIALOG (form)->password, "");
}

static void
statreg_certificate_dialog_class_init (StatregCertificateDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  STATREG_FORM_DIALOG_CLASS (klass)->accept = statreg_certificate_dialog_accept;
  STATREG_FORM_DIALOG_CLASS (klass)->forget = statreg_certificate_dialog_forget;
  g_type_ensure (STATREG_TYPE_FILE_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/statreg/Statreg/statreg-certificate-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, StatregCertificateDialog, certificate_row);
  gtk_widget_class_bind_template_child (widget_class, StatregCertificateDialog, key_row);
  gtk_widget_class_bind_template_child (widget_class, StatregCertificateDialog, password);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
statreg_certificate_dialog_init (StatregCertificateDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * statreg_certificate_dialog_new:
 * @session: whose page is to serve the certificate
 *
 * Makes the form for the administrator's own certificate.
 *
 * Returns: (transfer floating): the window
 */
GtkWindow *
statreg_certificate_dialog_new (StatregSession *session)
{
  g_return_val_if_fail (STATREG_IS_SESSION (session), NULL);

  return g_object_new (STATREG_TYPE_CERTIFICATE_DIALOG, "session", session, NULL);
}
