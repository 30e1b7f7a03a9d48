/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-cli-commands.h"

#include <glib/gi18n-lib.h>

#include "statreg-certificate.h"
#include "statreg-cli-files.h"
#include "statreg-cli-input.h"
#include "statreg-cli-output.h"
#include "statreg-time.h"

static void
print_json (StatregCertificate *certificate)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "names");
  json_builder_begin_array (builder);
  for (const char *const *name = statreg_certificate_get_names (certificate); *name != NULL; name++)
    json_builder_add_string_value (builder, *name);
  json_builder_end_array (builder);
  statreg_cli_add_string (builder, "issuer", statreg_certificate_get_issuer (certificate));
  json_builder_set_member_name (builder, "selfSigned");
  json_builder_add_boolean_value (builder, statreg_certificate_is_self_signed (certificate));
  statreg_cli_add_time (builder, "notBefore", statreg_certificate_get_not_before (certificate));
  statreg_cli_add_time (builder, "notAfter", statreg_certificate_get_not_after (certificate));
  statreg_cli_add_string (builder, "sha256", statreg_certificate_get_sha256 (certificate));
  statreg_cli_add_string (builder, "keyPin", statreg_certificate_get_key_pin (certificate));
  json_builder_end_object (builder);
  statreg_cli_print_built (builder);
}

static void
print_table (StatregCertificate *certificate)
{
  g_autoptr(StatregTable) table = statreg_table_new (_("What"), _("Value"), NULL);
  g_autofree char *names = g_strjoinv (", ", (GStrv) statreg_certificate_get_names (certificate));
  g_autofree char *from = statreg_time_to_local (statreg_certificate_get_not_before (certificate));
  g_autofree char *until = statreg_time_to_local (statreg_certificate_get_not_after (certificate));

  statreg_table_add (table, _("Names"), names, NULL);
  statreg_table_add (table, _("Issuer"),
                     statreg_certificate_is_self_signed (certificate)
                         ? _("self-signed")
                         : statreg_certificate_get_issuer (certificate),
                     NULL);
  statreg_table_add (table, _("Valid from"), from, NULL);
  statreg_table_add (table, _("Valid until"), until, NULL);
  statreg_table_add (table, "SHA-256", statreg_certificate_get_sha256 (certificate), NULL);
  statreg_table_add (table, _("Key pin"), statreg_certificate_get_key_pin (certificate), NULL);
  statreg_table_print (table);
}

static gboolean
print_certificate (StatregCli *cli, StatregCertificate *certificate)
{
  if (certificate == NULL)
    return FALSE;
  if (cli->json)
    print_json (certificate);
  else
    print_table (certificate);
  return TRUE;
}

gboolean
statreg_cli_certificate_show (StatregCli *cli, GError **error)
{
  const GOptionEntry entries[] = { { NULL } };
  g_autoptr(StatregFolder) folder = NULL;
  g_autoptr(StatregCertificate) certificate = NULL;

  if (!statreg_cli_parse (cli, entries, 0, 0, error) ||
      (folder = statreg_cli_open_folder (cli, error)) == NULL)
    return FALSE;
  certificate = statreg_certificate_load (folder, error);
  return print_certificate (cli, certificate);
}

gboolean
statreg_cli_certificate_create (StatregCli *cli, GError **error)
{
  const GOptionEntry entries[] = { { NULL } };
  g_autoptr(StatregFolder) folder = NULL;
  g_autoptr(StatregSettings) settings = NULL;
  g_autoptr(StatregCertificate) certificate = NULL;
  g_autofree char *host = NULL;
  g_auto(GStrv) names = NULL;

  if (!statreg_cli_parse (cli, entries, 0, 0, error) ||
      (folder = statreg_cli_open_folder (cli, error)) == NULL ||
      (settings = statreg_cli_load_settings (folder, error)) == NULL)
    return FALSE;
  host = statreg_settings_dup_public_host (settings);
  names = statreg_certificate_guess_names (host);
  certificate = statreg_certificate_renew (folder, (const char *const *) names, error);
  return print_certificate (cli, certificate);
}

static gboolean
get_password (StatregCli *cli, gboolean from_stdin, StatregSecret **password, GError **error)
{
  gboolean ask = from_stdin;

  for (guint i = 0; cli->arguments[i] != NULL && statreg_cli_has_terminal (); i++)
    ask = ask || statreg_certificate_wants_password (cli->arguments[i]);
  if (!ask)
    return TRUE;
  *password = statreg_cli_read_password (_("Password of the certificate's key: "), from_stdin, error);
  return *password != NULL;
}

gboolean
statreg_cli_certificate_use (StatregCli *cli, GError **error)
{
  gboolean from_stdin = FALSE;
  const GOptionEntry entries[] = {
    { "password-stdin", 0, 0, G_OPTION_ARG_NONE, &from_stdin,
      N_("Read the password of the key from standard input"), NULL },
    { NULL },
  };
  g_autoptr(StatregFolder) folder = NULL;
  g_autoptr(StatregSecret) password = NULL;
  g_autoptr(StatregCertificate) certificate = NULL;

  if (!statreg_cli_parse (cli, entries, 1, G_MAXUINT, error) ||
      (folder = statreg_cli_open_folder (cli, error)) == NULL ||
      !get_password (cli, from_stdin, &password, error))
    return FALSE;
  certificate = statreg_certificate_use_files (folder, (const char *const *) cli->arguments, password, error);
  return print_certificate (cli, certificate);
}
