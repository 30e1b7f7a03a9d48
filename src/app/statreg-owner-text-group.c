/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-owner-text-group.h"

#include <glib/gi18n.h>

#include "statreg-certificate-task.h"
#include "statreg-code-row.h"
#include "statreg-error.h"
#include "statreg-owner-text.h"
#include "statreg-settings-entry.h"
#include "statreg-settings-note.h"
#include "statreg-settings-switch.h"

struct _StatregOwnerTextGroup
{
  StatregSettingsGroup parent_instance;
};

G_DEFINE_FINAL_TYPE (StatregOwnerTextGroup, statreg_owner_text_group, STATREG_TYPE_SETTINGS_GROUP)

static void
on_load_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(StatregSettingsGroup) self = data;
  StatregSession *session = STATREG_SESSION (source);
  StatregSettings *settings = statreg_session_get_settings (session);
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregCertificate) certificate = statreg_certificate_task_finish (session, result, &error);
  g_autofree char *url = statreg_settings_dup_url (settings);
  g_autofree char *text = statreg_owner_text_write (settings, url, certificate);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  if (certificate)
    statreg_settings_group_say (self, _("Text for owners copied"));
  else if (g_error_matches (error, STATREG_ERROR, STATREG_ERROR_NOT_FOUND))
    statreg_settings_group_say (self, _("Copied without fingerprint: there is no certificate yet"));
  else
    statreg_settings_group_say (self, error->message);
}

static void
on_copy_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  statreg_certificate_task_load (statreg_settings_group_get_session (STATREG_SETTINGS_GROUP (widget)), NULL,
                                 on_load_ready, g_object_ref (widget));
}

static void
statreg_owner_text_group_class_init (StatregOwnerTextGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (STATREG_TYPE_CODE_ROW);
  g_type_ensure (STATREG_TYPE_SETTINGS_ENTRY);
  g_type_ensure (STATREG_TYPE_SETTINGS_NOTE);
  g_type_ensure (STATREG_TYPE_SETTINGS_SWITCH);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/statreg/Statreg/statreg-owner-text-group.ui");
  gtk_widget_class_install_action (widget_class, "owner-text.copy", NULL, on_copy_activated);
}

static void
statreg_owner_text_group_init (StatregOwnerTextGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
