/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-certificate-group.h"

#include <glib/gi18n.h>

#include "statreg-address.h"
#include "statreg-certificate-dialog.h"
#include "statreg-certificate-task.h"
#include "statreg-copy-row.h"
#include "statreg-dialog-parent.h"
#include "statreg-error.h"
#include "statreg-message-row.h"
#include "statreg-message.h"
#include "statreg-time.h"

#define DAY_SECONDS (24 * 60 * 60)

struct _StatregCertificateGroup
{
  StatregSettingsGroup parent_instance;
  StatregCertificate  *certificate;   /* nullable: none yet, or unusable */
  gboolean             busy;

  AdwActionRow        *kind_row;
  AdwActionRow        *names_row;
  AdwActionRow        *expiry_row;
  AdwActionRow        *sha256_row;
  AdwActionRow        *pin_row;
  StatregMessageRow   *trouble;
  StatregMessageRow   *warning;
  GtkButton           *renew_button;
};

G_DEFINE_FINAL_TYPE (StatregCertificateGroup, statreg_certificate_group, STATREG_TYPE_SETTINGS_GROUP)

static void
tell (StatregMessageRow *row, const char *text)
{
  g_object_set (row, "text", text, NULL);
}

static char *
describe_expiry (StatregCertificate *certificate)
{
  gint64 left = statreg_certificate_get_not_after (certificate) - statreg_time_now ();
  g_autofree char *end = statreg_time_to_local (statreg_certificate_get_not_after (certificate));
  guint days = MAX (0, left) / DAY_SECONDS;

  if (left <= 0)
    /* Translators: %s is a point in time */
    return g_strdup_printf (_("Over since %s"), end);
  return g_strdup_printf (ngettext ("%s, in %u day", "%s, in %u days", days), end, days);
}

static char *
describe_kind (StatregCertificate *certificate)
{
  g_autofree char *issuer = statreg_text_to_visible (statreg_certificate_get_issuer (certificate));

  if (statreg_certificate_is_self_signed (certificate))
    return g_strdup (_("Self-signed: browsers warn, and owners should compare the fingerprint"));
  return g_strdup_printf (_("Issued by %s"), issuer);
}

static void
show_details (StatregCertificateGroup *self)
{
  g_autofree char *names = g_strjoinv (", ", (char **) statreg_certificate_get_names (self->certificate));
  g_autofree char *visible = statreg_text_to_visible (names);
  g_autofree char *kind = describe_kind (self->certificate);
  g_autofree char *expiry = describe_expiry (self->certificate);

  adw_action_row_set_subtitle (self->kind_row, kind);
  adw_action_row_set_subtitle (self->names_row, visible);
  adw_action_row_set_subtitle (self->expiry_row, expiry);
  adw_action_row_set_subtitle (self->sha256_row, statreg_certificate_get_sha256 (self->certificate));
  adw_action_row_set_subtitle (self->pin_row, statreg_certificate_get_key_pin (self->certificate));
}

static void
show_warning (StatregCertificateGroup *self)
{
  StatregSession *session = statreg_settings_group_get_session (STATREG_SETTINGS_GROUP (self));
  g_autofree char *host = statreg_settings_dup_public_host (statreg_session_get_settings (session));
  g_autofree char *warning = NULL;

  if (self->certificate)
    warning = statreg_certificate_dup_warning (self->certificate, host, statreg_time_now ());
  tell (self->warning, warning);
}

static void
show_certificate (StatregCertificateGroup *self, StatregCertificate *certificate)
{
  gboolean there = certificate != NULL;

  g_set_object (&self->certificate, certificate);
  if (there)
    show_details (self);
  else
    adw_action_row_set_subtitle (self->kind_row,
                                 _("None yet: one is made when registrations are first turned on"));
  gtk_widget_set_visible (GTK_WIDGET (self->names_row), there);
  gtk_widget_set_visible (GTK_WIDGET (self->expiry_row), there);
  gtk_widget_set_visible (GTK_WIDGET (self->sha256_row), there);
  gtk_widget_set_visible (GTK_WIDGET (self->pin_row), there);
  gtk_button_set_label (self->renew_button, there ? _("Renew") : _("Create"));
  show_warning (self);
}

static void
on_load_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(StatregCertificateGroup) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregCertificate) certificate =
      statreg_certificate_task_finish (STATREG_SESSION (source), result, &error);

  show_certificate (self, certificate);
  if (certificate || g_error_matches (error, STATREG_ERROR, STATREG_ERROR_NOT_FOUND))
    tell (self->trouble, NULL);
  else
    tell (self->trouble, error->message);
}

static void
load (StatregCertificateGroup *self)
{
  statreg_certificate_task_load (statreg_settings_group_get_session (STATREG_SETTINGS_GROUP (self)), NULL,
                                 on_load_ready, g_object_ref (self));
}

static void
set_busy (StatregCertificateGroup *self, gboolean busy)
{
  self->busy = busy;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "certificate.renew", !busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "certificate.use", !busy);
}

static void
on_renew_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(StatregCertificateGroup) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregCertificate) certificate =
      statreg_certificate_task_finish (STATREG_SESSION (source), result, &error);

  set_busy (self, FALSE);
  tell (self->trouble, certificate ? NULL : error->message);
  if (certificate == NULL)
    return;
  show_certificate (self, certificate);
  statreg_settings_group_say (STATREG_SETTINGS_GROUP (self), _("The page has a fresh certificate"));
}

static void
renew (StatregCertificateGroup *self)
{
  set_busy (self, TRUE);
  statreg_certificate_task_renew (statreg_settings_group_get_session (STATREG_SETTINGS_GROUP (self)), NULL,
                                  on_renew_ready, g_object_ref (self));
}

static void
on_renew_response (StatregCertificateGroup *self, const char *response)
{
  if (g_str_equal (response, "renew"))
    renew (self);
}

static void
on_renew_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  StatregCertificateGroup *self = STATREG_CERTIFICATE_GROUP (widget);
  const char *body;
  AdwMessageDialog *dialog;

  if (self->certificate == NULL)
    {
      renew (self);
      return;
    }
  body = statreg_certificate_is_self_signed (self->certificate)
             ? _("The fingerprint changes: owners who compare it need the fresh one. The key, and with it "
                  "the pin, stays.")
             : _("A self-signed certificate takes the place of your own one. Browsers will warn of it.");
  dialog = statreg_message_ask (statreg_settings_group_get_window (STATREG_SETTINGS_GROUP (self)),
                                _("Renew the certificate?"), body, "renew", _("_Renew"), ADW_RESPONSE_SUGGESTED);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_renew_response), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_use_finished (StatregCertificateGroup *self, gboolean accepted)
{
  if (!accepted)
    return;
  load (self);
  statreg_settings_group_say (STATREG_SETTINGS_GROUP (self), _("The page has your certificate"));
}

static void
on_use_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  StatregSettingsGroup *group = STATREG_SETTINGS_GROUP (widget);
  GtkWindow *dialog = statreg_certificate_dialog_new (statreg_settings_group_get_session (group));

  statreg_dialog_set_parent (dialog, statreg_settings_group_get_window (group));
  g_signal_connect_object (dialog, "finished", G_CALLBACK (on_use_finished), widget, G_CONNECT_SWAPPED);
  gtk_window_present (dialog);
}

/* What lies in the folder is the truth: the page, or another process, may have changed it. */
static void
statreg_certificate_group_session_set (StatregSettingsGroup *group, StatregSession *session)
{
  StatregFolder *folder = statreg_session_get_folder (session);

  g_signal_connect_object (statreg_session_get_page (session), "notify::certificate", G_CALLBACK (load),
                           group, G_CONNECT_SWAPPED);
  g_signal_connect_object (folder, "changed::tls/certificate.pem", G_CALLBACK (load), group,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (statreg_session_get_settings (session), "notify::host-name",
                           G_CALLBACK (show_warning), group, G_CONNECT_SWAPPED);
  load (STATREG_CERTIFICATE_GROUP (group));
}

static void
statreg_certificate_group_finalize (GObject *object)
{
  g_clear_object (&STATREG_CERTIFICATE_GROUP (object)->certificate);
  G_OBJECT_CLASS (statreg_certificate_group_parent_class)->finalize (object);
}

static void
statreg_certificate_group_class_init (StatregCertificateGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = statreg_certificate_group_finalize;
  STATREG_SETTINGS_GROUP_CLASS (klass)->session_set = statreg_certificate_group_session_set;
  g_type_ensure (STATREG_TYPE_COPY_ROW);
  g_type_ensure (STATREG_TYPE_MESSAGE_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/statreg/Statreg/statreg-certificate-group.ui");
  gtk_widget_class_bind_template_child (widget_class, StatregCertificateGroup, kind_row);
  gtk_widget_class_bind_template_child (widget_class, StatregCertificateGroup, names_row);
  gtk_widget_class_bind_template_child (widget_class, StatregCertificateGroup, expiry_row);
  gtk_widget_class_bind_template_child (widget_class, StatregCertificateGroup, sha256_row);
  gtk_widget_class_bind_template_child (widget_class, StatregCertificateGroup, pin_row);
  gtk_widget_class_bind_template_child (widget_class, StatregCertificateGroup, trouble);
  gtk_widget_class_bind_template_child (widget_class, StatregCertificateGroup, warning);
  gtk_widget_class_bind_template_child (widget_class, StatregCertificateGroup, renew_button);
  gtk_widget_class_install_action (widget_class, "certificate.renew", NULL, on_renew_activated);
  gtk_widget_class_install_action (widget_class, "certificate.use", NULL, on_use_activated);
}

static void
statreg_certificate_group_init (StatregCertificateGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
