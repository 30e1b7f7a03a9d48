/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-cli-commands.h"

#include <glib/gi18n-lib.h>

#include "statreg-certificate.h"
#include "statreg-cli-certificate-warning.h"
#include "statreg-cli-files.h"
#include "statreg-cli-output.h"
#include "statreg-error.h"
#include "statreg-time.h"

typedef struct
{
  StatregFolder *folder;
  StatregSettings *settings;
  StatregStore *store;
  StatregKeys *keys;
  StatregCertificate *certificate; /* NULL: none, or not usable */
  char *certificate_problem;
  char *certificate_warning; /* what a usable one needs, or NULL */
} Status;

static void
status_clear (Status *self)
{
  g_clear_object (&self->certificate);
  g_clear_object (&self->keys);
  g_clear_object (&self->store);
  g_clear_object (&self->settings);
  g_clear_object (&self->folder);
  g_clear_pointer (&self->certificate_problem, g_free);
  g_clear_pointer (&self->certificate_warning, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Status, status_clear)

static void
load_certificate (Status *self)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *host = statreg_settings_dup_public_host (self->settings);
  g_autofree char *warning = NULL;

  self->certificate = statreg_certificate_load (self->folder, &error);
  if (self->certificate != NULL)
    warning = statreg_certificate_dup_warning (self->certificate, host, statreg_time_now ());
  self->certificate_warning = statreg_cli_dup_certificate_warning (self->certificate, warning);
  if (self->certificate != NULL)
    return;
  if (!g_error_matches (error, STATREG_ERROR, STATREG_ERROR_NOT_FOUND))
    self->certificate_problem = g_strdup (error->message);
}

static gboolean
status_load (Status *self, StatregCli *cli, GError **error)
{
  if ((self->folder = statreg_cli_open_folder (cli, error)) == NULL ||
      (self->settings = statreg_cli_load_settings (self->folder, error)) == NULL ||
      (self->store = statreg_cli_load_store (self->folder, error)) == NULL)
    return FALSE;
  self->keys = statreg_keys_new (self->folder);
  statreg_keys_check (self->keys, FALSE, NULL, NULL); /* what is the matter is in its state */
  load_certificate (self);
  return TRUE;
}

static char *
describe_window (StatregSettings *settings, gint64 now)
{
  gint64 opens = statreg_settings_get_opens (settings), closes = statreg_settings_get_closes (settings);
  g_autofree char *time = NULL;

  if (closes != 0 && now >= closes)
    {
      time = statreg_time_to_local (closes);
      return g_strdup_printf (_("the window is over since %s"), time);
    }
  if (opens != 0 && now < opens)
    {
      time = statreg_time_to_local (opens);
      return g_strdup_printf (_("the window opens at %s"), time);
    }
  if (closes == 0)
    return g_strdup (_("the page is served"));
  time = statreg_time_to_local (closes);
  return g_strdup_printf (_("the page is served until %s"), time);
}

static char *
describe_registrations (Status *self)
{
  gboolean on = statreg_settings_get_registrations (self->settings);
  gboolean served = statreg_folder_is_page_served (self->folder);
  g_autofree char *window = describe_window (self->settings, statreg_time_now ());

  if (on && served)
    return g_strdup_printf (_("Mailbox registrations are on: %s"), window);
  if (on)
    return g_strdup (_("Mailbox registrations are on, but no program serves the page: "
                        "start statreg or “statregctl serve”"));
  if (served)
    return g_strdup_printf (_("Mailbox registrations are off, but “statregctl serve” runs: %s"), window);
  return g_strdup (_("Mailbox registrations are off"));
}

static void
add_certificate (JsonBuilder *builder, StatregCertificate *certificate, const char *warning)
{
  json_builder_set_member_name (builder, "certificate");
  if (certificate == NULL)
    {
      json_builder_add_null_value (builder);
      return;
    }
  json_builder_begin_object (builder);
  statreg_cli_add_string (builder, "sha256", statreg_certificate_get_sha256 (certificate));
  statreg_cli_add_time (builder, "notAfter", statreg_certificate_get_not_after (certificate));
  json_builder_set_member_name (builder, "selfSigned");
  json_builder_add_boolean_value (builder, statreg_certificate_is_self_signed (certificate));
  statreg_cli_add_string (builder, "warning", warning != NULL ? warning : "");
  json_builder_end_object (builder);
}

static void
print_json (Status *self, const char *reason, const char *url)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "registrations");
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "on");
  json_builder_add_boolean_value (builder, statreg_settings_get_registrations (self->settings));
  statreg_cli_add_string (builder, "reason", reason);
  json_builder_end_object (builder);
  statreg_cli_add_string (builder, "url", url);
  json_builder_set_member_name (builder, "pending");
  json_builder_add_int_value (builder, g_list_model_get_n_items (G_LIST_MODEL (self->store)));
  json_builder_set_member_name (builder, "key");
  json_builder_begin_object (builder);
  statreg_cli_add_string (builder, "id", statreg_keys_get_id (self->keys));
  statreg_cli_add_string (builder, "state", statreg_key_state_to_text (statreg_keys_get_state (self->keys)));
  json_builder_end_object (builder);
  add_certificate (builder, self->certificate, self->certificate_warning);
  statreg_cli_add_string (builder, "dataDir", statreg_folder_get_path (self->folder));
  json_builder_end_object (builder);
  statreg_cli_print_built (builder);
}

static char *
describe_certificate (Status *self)
{
  g_autofree char *until = NULL;

  if (self->certificate == NULL)
    return g_strdup (self->certificate_problem ? self->certificate_problem
                                               : _("None yet; it is made on first start"));
  until = statreg_time_to_local (statreg_certificate_get_not_after (self->certificate));
  return g_strdup_printf (statreg_certificate_is_self_signed (self->certificate)
                              ? _("Self-signed, valid until %s, SHA-256 %s")
                              : _("Valid until %s, SHA-256 %s"),
                          until, statreg_certificate_get_sha256 (self->certificate));
}

static void
print_table (Status *self, const char *reason, const char *url)
{
  g_autoptr(StatregTable) table = statreg_table_new (_("What"), _("State"), NULL);
  g_autofree char *pending = g_strdup_printf ("%u", g_list_model_get_n_items (G_LIST_MODEL (self->store)));
  g_autofree char *certificate = describe_certificate (self);

  statreg_table_add (table, _("Registrations"), reason, NULL);
  statreg_table_add (table, _("Page"), url, NULL);
  statreg_table_add (table, _("Pending"), pending, NULL);
  statreg_table_add (table, _("Key"), statreg_keys_get_text (self->keys), NULL);
  statreg_table_add (table, _("Certificate"), certificate, NULL);
  if (self->certificate_warning != NULL)
    statreg_table_add (table, _("Warning"), self->certificate_warning, NULL);
  statreg_table_add (table, _("Data folder"), statreg_folder_get_path (self->folder), NULL);
  statreg_table_print (table);
}

/* `status`: also works before first start and without a key, and makes neither key nor certificate. */
gboolean
statreg_cli_status (StatregCli *cli, GError **error)
{
  const GOptionEntry entries[] = { { NULL } };
  g_auto(Status) status = { NULL };
  g_autofree char *reason = NULL;
  g_autofree char *url = NULL;

  if (!statreg_cli_parse (cli, entries, 0, 0, error) || !status_load (&status, cli, error))
    return FALSE;
  reason = describe_registrations (&status);
  url = statreg_settings_dup_url (status.settings);
  if (cli->json)
    print_json (&status, reason, url);
  else
    print_table (&status, reason, url);
  return TRUE;
}
