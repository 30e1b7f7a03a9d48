/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-cli-commands.h"

#include <glib/gi18n-lib.h>

#include "statreg-cli-files.h"
#include "statreg-cli-input.h"
#include "statreg-cli-output.h"
#include "statreg-cli-backup-file.h"
#include "statreg-time.h"

static void
print_json (StatregKeys *keys, const char *storage, gint64 backed_up)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  statreg_cli_add_string (builder, "id", statreg_keys_get_id (keys));
  statreg_cli_add_string (builder, "state", statreg_key_state_to_text (statreg_keys_get_state (keys)));
  statreg_cli_add_string (builder, "text", statreg_keys_get_text (keys));
  statreg_cli_add_string (builder, "storage", storage);
  statreg_cli_add_time (builder, "backedUp", backed_up);
  json_builder_end_object (builder);
  statreg_cli_print_built (builder);
}

static void
print_table (StatregKeys *keys, const char *storage, gint64 backed_up)
{
  g_autoptr(StatregTable) table = statreg_table_new (_("What"), _("State"), NULL);
  g_autofree char *time = backed_up != 0 ? statreg_time_to_local (backed_up) : g_strdup (_("never"));

  statreg_table_add (table, _("Key"), statreg_keys_get_id (keys), NULL);
  statreg_table_add (table, _("State"), statreg_keys_get_text (keys), NULL);
  statreg_table_add (table, _("Storage"), storage, NULL);
  statreg_table_add (table, _("Backed up"), time, NULL);
  statreg_table_print (table);
}

static void
print_keys (StatregCli *cli, StatregKeys *keys)
{
  g_autofree char *storage = NULL;
  gint64 backed_up = 0;

  g_object_get (keys, "storage", &storage, "backed-up", &backed_up, NULL);
  if (cli->json)
    print_json (keys, storage, backed_up);
  else
    print_table (keys, storage, backed_up);
}

static StatregKeys *
open_keys (StatregCli *cli, GError **error)
{
  g_autoptr(StatregFolder) folder = statreg_cli_open_folder (cli, error);

  return folder != NULL ? statreg_keys_new (folder) : NULL;
}

gboolean
statreg_cli_key_status (StatregCli *cli, GError **error)
{
  const GOptionEntry entries[] = { { NULL } };
  g_autoptr(StatregKeys) keys = NULL;

  if (!statreg_cli_parse (cli, entries, 0, 0, error) || (keys = open_keys (cli, error)) == NULL)
    return FALSE;
  statreg_keys_check (keys, FALSE, NULL, NULL); /* the state is what is asked for, whatever it is */
  print_keys (cli, keys);
  return TRUE;
}

static gboolean
parse_storage (const char *text, StatregKeyStorage *storage, GError **error)
{
  if (g_strcmp0 (text, "file") == 0)
    *storage = STATREG_KEY_STORAGE_FILE;
  else if (text == NULL || g_strcmp0 (text, "secret-service") == 0)
    *storage = STATREG_KEY_STORAGE_SECRET_SERVICE;
  else
    return statreg_cli_set_usage_error (error, _("“%s” is no storage; there are secret-service and file"),
                                        text);
  return TRUE;
}

gboolean
statreg_cli_key_create (StatregCli *cli, GError **error)
{
  g_autofree char *storage_text = NULL;
  gboolean ask = FALSE, from_stdin = FALSE;
  const GOptionEntry entries[] = {
    { "storage", 0, 0, G_OPTION_ARG_FILENAME, &storage_text,
      N_("Where the private key is kept: secret-service or file"), N_("WHERE") },
    { "ask-passphrase", 0, 0, G_OPTION_ARG_NONE, &ask,
      N_("Protect the key file with a passphrase, asked for"), NULL },
    { "passphrase-stdin", 0, 0, G_OPTION_ARG_NONE, &from_stdin,
      N_("Protect the key file with a passphrase from standard input"), NULL },
    { NULL },
  };
  g_autoptr(StatregKeys) keys = NULL;
  g_autoptr(StatregSecret) passphrase = NULL;
  StatregKeyStorage storage;

  if (!statreg_cli_parse (cli, entries, 0, 0, error) || !parse_storage (storage_text, &storage, error))
    return FALSE;
  if ((ask || from_stdin) && storage != STATREG_KEY_STORAGE_FILE)
    return statreg_cli_set_usage_error (error, _("A passphrase belongs to --storage file"));
  if ((keys = open_keys (cli, error)) == NULL)
    return FALSE;
  if (ask || from_stdin)
    {
      passphrase = statreg_cli_read_new_passphrase (_("Passphrase for the key file: "), from_stdin, error);
      if (passphrase == NULL)
        return FALSE;
    }
  if (!statreg_keys_create (keys, storage, passphrase, NULL, error))
    return FALSE;
  print_keys (cli, keys);
  return TRUE;
}

static gboolean
save_backup (const char *armoured, gpointer path, GError **error)
{
  return statreg_cli_backup_file_write (path, armoured, error);
}

gboolean
statreg_cli_key_backup (StatregCli *cli, GError **error)
{
  gboolean from_stdin = FALSE, key_from_stdin = FALSE;
  const GOptionEntry entries[] = {
    { "key-passphrase-stdin", 0, 0, G_OPTION_ARG_NONE, &key_from_stdin,
      N_("Read the passphrase of the key file from standard input, as the first line"), NULL },
    { "passphrase-stdin", 0, 0, G_OPTION_ARG_NONE, &from_stdin,
      N_("Read the passphrase for the backup from standard input"), NULL },
    { NULL },
  };
  g_autoptr(StatregKeys) keys = NULL;
  g_autoptr(StatregSecret) passphrase = NULL;

  if (!statreg_cli_parse (cli, entries, 1, 1, error) ||
      !statreg_cli_backup_file_check (cli->arguments[0], error) || (keys = open_keys (cli, error)) == NULL ||
      !statreg_cli_unlock_key (keys, key_from_stdin, error))
    return FALSE;
  passphrase = statreg_cli_read_new_passphrase (_("Passphrase for the backup: "), from_stdin, error);
  return passphrase != NULL &&
         statreg_keys_backup (keys, passphrase, save_backup, cli->arguments[0], NULL, error);
}

/* A key goes back to where it was kept; a fresh data folder takes the Secret Service. */
static gboolean
choose_storage (StatregKeys *keys, const char *text, StatregKeyStorage *storage, GError **error)
{
  g_autofree char *present = NULL;

  if (text != NULL)
    return parse_storage (text, storage, error);
  statreg_keys_check (keys, FALSE, NULL, NULL);
  g_object_get (keys, "storage", &present, NULL);
  *storage = g_strcmp0 (present, "file") == 0 ? STATREG_KEY_STORAGE_FILE : STATREG_KEY_STORAGE_SECRET_SERVICE;
  return TRUE;
}

/* For the key file that is about to be written. */
static gboolean
set_key_passphrase (StatregKeys *keys, gboolean from_stdin, GError **error)
{
  g_autoptr(StatregSecret) passphrase =
      statreg_cli_read_new_passphrase (_("Passphrase for the key file: "), from_stdin, error);

  if (passphrase == NULL)
    return FALSE;
  statreg_keys_set_passphrase (keys, passphrase);
  return TRUE;
}

gboolean
statreg_cli_key_restore (StatregCli *cli, GError **error)
{
  g_autofree char *storage_text = NULL;
  gboolean from_stdin = FALSE, ask_key = FALSE, key_from_stdin = FALSE;
  const GOptionEntry entries[] = {
    { "storage", 0, 0, G_OPTION_ARG_FILENAME, &storage_text,
      N_("Where the private key is kept: secret-service or file"), N_("WHERE") },
    { "ask-key-passphrase", 0, 0, G_OPTION_ARG_NONE, &ask_key,
      N_("Protect the key file with a passphrase, asked for"), NULL },
    { "key-passphrase-stdin", 0, 0, G_OPTION_ARG_NONE, &key_from_stdin,
      N_("Read the passphrase of the key file from standard input, as the first line"), NULL },
    { "passphrase-stdin", 0, 0, G_OPTION_ARG_NONE, &from_stdin,
      N_("Read the passphrase of the backup from standard input"), NULL },
    { NULL },
  };
  g_autoptr(StatregKeys) keys = NULL;
  g_autoptr(StatregSecret) passphrase = NULL;
  g_autofree char *armoured = NULL;
  StatregKeyStorage storage;

  if (!statreg_cli_parse (cli, entries, 1, 1, error) || (keys = open_keys (cli, error)) == NULL ||
      !choose_storage (keys, storage_text, &storage, error) ||
      (armoured = statreg_cli_backup_file_read (cli->arguments[0], error)) == NULL ||
      ((ask_key || key_from_stdin) && !set_key_passphrase (keys, key_from_stdin, error)))
    return FALSE;
  passphrase = statreg_cli_read_passphrase (_("Passphrase of the backup: "), from_stdin, error);
  if (passphrase == NULL || !statreg_keys_restore (keys, armoured, passphrase, storage, NULL, error))
    return FALSE;
  print_keys (cli, keys);
  return TRUE;
}

gboolean
statreg_cli_key_rotate (StatregCli *cli, GError **error)
{
  gboolean from_stdin = FALSE;
  const GOptionEntry entries[] = {
    { "passphrase-stdin", 0, 0, G_OPTION_ARG_NONE, &from_stdin,
      N_("Read the passphrase of the key file from standard input"), NULL },
    { NULL },
  };
  g_autoptr(StatregKeys) keys = NULL;

  if (!statreg_cli_parse (cli, entries, 0, 0, error) || (keys = open_keys (cli, error)) == NULL ||
      !statreg_cli_unlock_key (keys, from_stdin, error) || !statreg_keys_rotate (keys, NULL, error))
    return FALSE;
  print_keys (cli, keys);
  return TRUE;
}
