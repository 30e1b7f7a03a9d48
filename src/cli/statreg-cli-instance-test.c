/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-cli-commands.h"

#include <glib/gi18n-lib.h>

#include "statreg-cli-files.h"
#include "statreg-cli-output.h"
#include "statreg-error.h"
#include "statreg-probe.h"
#include "statreg-time.h"

static void
add_certificate (JsonBuilder *builder, const StatregFinding *finding)
{
  json_builder_set_member_name (builder, "certificate");
  if (*finding->certificate_sha256 == '\0')
    {
      json_builder_add_null_value (builder);
      return;
    }
  json_builder_begin_object (builder);
  statreg_cli_add_string (builder, "subject", finding->certificate_subject);
  statreg_cli_add_string (builder, "issuer", finding->certificate_issuer);
  statreg_cli_add_time (builder, "notAfter", finding->certificate_not_after);
  statreg_cli_add_string (builder, "sha256", finding->certificate_sha256);
  statreg_cli_add_string (builder, "pin", finding->certificate_pin);
  json_builder_end_object (builder);
}

static void
print_json (const StatregFinding *finding, const char *sentence)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  statreg_cli_add_string (builder, "verdict", statreg_verdict_to_text (finding->verdict));
  statreg_cli_add_string (builder, "explanation", sentence);
  statreg_cli_add_string (builder, "text", finding->text);
  add_certificate (builder, finding);
  json_builder_set_member_name (builder, "capabilities");
  json_builder_begin_array (builder);
  for (guint i = 0; finding->capabilities[i] != NULL; i++)
    json_builder_add_string_value (builder, finding->capabilities[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  statreg_cli_print_built (builder);
}

static void
add_given (StatregTable *table, const char *name, const char *value)
{
  if (*value != '\0')
    statreg_table_add (table, name, value, NULL);
}

static void
print_table (const StatregFinding *finding, const char *sentence)
{
  g_autoptr(StatregTable) table = statreg_table_new (_("What"), _("Value"), NULL);
  g_autofree char *capabilities = g_strjoinv (" ", finding->capabilities);
  g_autofree char *not_after = finding->certificate_not_after != 0
                                   ? statreg_time_to_local (finding->certificate_not_after)
                                   : g_strdup ("");

  statreg_table_add (table, _("Verdict"), statreg_verdict_to_text (finding->verdict), NULL);
  statreg_table_add (table, _("Explanation"), sentence, NULL);
  add_given (table, _("The server’s own words"), finding->text);
  add_given (table, _("Issued to"), finding->certificate_subject);
  add_given (table, _("Issued by"), finding->certificate_issuer);
  add_given (table, _("Valid until"), not_after);
  add_given (table, _("Fingerprint (SHA-256)"), finding->certificate_sha256);
  add_given (table, _("Key pin"), finding->certificate_pin);
  add_given (table, _("Capabilities"), capabilities);
  statreg_table_print (table);
}

/* `instance test`: reaches the server, looks at its certificate and what it offers, and logs in nowhere. */
gboolean
statreg_cli_instance_test (StatregCli *cli, GError **error)
{
  const GOptionEntry entries[] = { { NULL } };
  g_autoptr(StatregFolder) folder = NULL;
  g_autoptr(StatregInstances) instances = NULL;
  g_autoptr(StatregProbe) probe = NULL;
  g_autoptr(StatregFinding) finding = NULL;
  g_autofree char *sentence = NULL;
  StatregInstance *instance;

  if (!statreg_cli_parse (cli, entries, 1, 1, error) ||
      (folder = statreg_cli_open_folder (cli, error)) == NULL ||
      (instances = statreg_cli_load_instances (folder, error)) == NULL ||
      (instance = statreg_cli_find_instance (instances, cli->arguments[0], error)) == NULL)
    return FALSE;
  probe = statreg_probe_new (statreg_instance_get_instance_type (instance),
                             statreg_instance_get_connection (instance), NULL, NULL, NULL, NULL, NULL);
  finding = statreg_probe_run (probe, NULL);
  sentence = statreg_finding_describe (finding, NULL);
  if (cli->json)
    print_json (finding, sentence);
  else
    print_table (finding, sentence);
  if (finding->verdict == STATREG_VERDICT_WORKS)
    return TRUE;
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_NETWORK, "%s: %s", statreg_probe_get_host (probe),
               statreg_verdict_get_title (finding->verdict));
  return FALSE;
}
