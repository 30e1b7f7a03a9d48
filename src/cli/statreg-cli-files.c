/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-cli-files.h"

#include <glib/gi18n-lib.h>

#include "statreg-cli-input.h"
#include "statreg-cli-output.h"
#include "statreg-error.h"

/**
 * statreg_cli_open_folder:
 * @cli: the run
 * @error: return location; FOLDER, UNSAFE_FILE
 *
 * Returns: (transfer full) (nullable): the data folder that was asked for, made if it was missing
 */
StatregFolder *
statreg_cli_open_folder (StatregCli *cli, GError **error)
{
  return statreg_folder_open (cli->data_dir, error);
}

/**
 * statreg_cli_load_settings:
 * @folder: the data folder
 * @error: return location; DAMAGED_FILE, NEWER_VERSION, UNSAFE_FILE
 *
 * Returns: (transfer full) (nullable): its settings
 */
StatregSettings *
statreg_cli_load_settings (StatregFolder *folder, GError **error)
{
  g_autoptr(StatregSettings) settings = statreg_settings_new (folder);

  return statreg_settings_load (settings, error) ? g_steal_pointer (&settings) : NULL;
}

/**
 * statreg_cli_load_instances:
 * @folder: the data folder
 * @error: return location; those of the folder
 *
 * Returns: (transfer full) (nullable): all instances, also those that cannot be read
 */
StatregInstances *
statreg_cli_load_instances (StatregFolder *folder, GError **error)
{
  g_autoptr(StatregInstances) instances = statreg_instances_new (folder);

  return statreg_instances_load (instances, error) ? g_steal_pointer (&instances) : NULL;
}

/**
 * statreg_cli_load_store:
 * @folder: the data folder
 * @error: return location; DAMAGED_FILE, NEWER_VERSION, UNSAFE_FILE
 *
 * Damaged lines are no error; they are told on standard error.
 *
 * Returns: (transfer full) (nullable): the pending registrations
 */
StatregStore *
statreg_cli_load_store (StatregFolder *folder, GError **error)
{
  g_autoptr(StatregStore) store = statreg_store_new (folder);

  if (!statreg_store_load (store, error))
    return NULL;
  for (const char *const *problem = statreg_store_get_problems (store); *problem != NULL; problem++)
    statreg_cli_warn (*problem);
  return g_steal_pointer (&store);
}

static const char *
find_load_error (StatregInstances *instances)
{
  guint count = g_list_model_get_n_items (G_LIST_MODEL (instances));

  for (guint i = 0; i < count; i++)
    {
      g_autoptr(StatregInstance) instance = g_list_model_get_item (G_LIST_MODEL (instances), i);

      if (statreg_instance_get_load_error (instance) != NULL)
        return statreg_instance_get_load_error (instance); /* the list keeps it alive */
    }
  return NULL;
}

/**
 * statreg_cli_find_instance:
 * @instances: all of them
 * @name: name or id
 * @error: return location; NOT_FOUND, or DAMAGED_FILE when its file cannot be read or might be one that
 * cannot be read
 *
 * Returns: (transfer none) (nullable): the instance
 */
StatregInstance *
statreg_cli_find_instance (StatregInstances *instances, const char *name, GError **error)
{
  StatregInstance *instance = statreg_instances_lookup (instances, name);
  const char *problem =
      instance != NULL ? statreg_instance_get_load_error (instance) : find_load_error (instances);

  if (problem != NULL)
    g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE, problem);
  else if (instance == NULL)
    g_set_error (error, STATREG_ERROR, STATREG_ERROR_NOT_FOUND, _("There is no instance “%s”"), name);
  return problem == NULL ? instance : NULL;
}

/**
 * statreg_cli_get_public_key:
 * @keys: the keys
 * @public_key: (out): the active one
 * @error: return location; KEY_NONE, KEY_NO_SERVICE, KEY_LOCKED when there is none and none can be made,
 *   DAMAGED_FILE
 *
 * Sealing needs no private key: it may be locked away. The very first key is made here if a Secret Service
 * answers.
 */
gboolean
statreg_cli_get_public_key (StatregKeys *keys, StatregPublicKey *public_key, GError **error)
{
  /* Whether the private key can be had does not matter here: only key.json is wanted. */
  statreg_keys_check (keys, FALSE, NULL, NULL);
  if (statreg_keys_get_public (keys, public_key))
    return TRUE;
  if (!statreg_keys_prepare (keys, NULL, error))
    return FALSE;
  return statreg_keys_get_public (keys, public_key);
}

static gboolean
take_passphrase (StatregKeys *keys, gboolean from_stdin, GError **error)
{
  g_autoptr(StatregSecret) passphrase =
      statreg_cli_read_passphrase (_("Passphrase of the key file: "), from_stdin, error);

  if (passphrase == NULL)
    return FALSE;
  statreg_keys_set_passphrase (keys, passphrase);
  return TRUE;
}

/* Whether a person at the terminal can mend what went wrong. */
static gboolean
can_ask (const GError *error, gboolean passphrase_stdin)
{
  return g_error_matches (error, STATREG_ERROR, STATREG_ERROR_KEY_PASSPHRASE) && !passphrase_stdin &&
         statreg_cli_has_terminal ();
}

/**
 * statreg_cli_unlock_key:
 * @keys: the keys
 * @passphrase_stdin: take the passphrase of a key file from standard input
 * @error: return location; all KEY_ codes and those of the files
 *
 * The keyring may ask a person to unlock it; a key file's passphrase is asked for on the terminal.
 */
gboolean
statreg_cli_unlock_key (StatregKeys *keys, gboolean passphrase_stdin, GError **error)
{
  g_autoptr(GError) local_error = NULL;

  if (passphrase_stdin && !take_passphrase (keys, TRUE, error))
    return FALSE;
  if (statreg_keys_check (keys, TRUE, NULL, &local_error))
    return TRUE;
  if (can_ask (local_error, passphrase_stdin))
    return take_passphrase (keys, FALSE, error) && statreg_keys_check (keys, TRUE, NULL, error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static StatregSecret *
open_login (StatregKeys *keys, StatregStaticLogin *login, GError **error)
{
  return statreg_keys_open (keys, statreg_static_login_get_key (login),
                            statreg_static_login_get_sealed (login), statreg_static_login_get_id (login),
                            statreg_static_login_get_address (login), statreg_static_login_get_logon (login),
                            statreg_static_login_get_domain (login), NULL, error);
}

/**
 * statreg_cli_open_login:
 * @keys: the keys
 * @login: one with a password
 * @passphrase_stdin: take the passphrase of a key file from standard input
 * @error: return location; all KEY_ codes, TAMPERED, DAMAGED_FILE
 *
 * Only the key that the login names matters, not the active one.
 *
 * Returns: (transfer full) (nullable): the password
 */
StatregSecret *
statreg_cli_open_login (StatregKeys *keys, StatregStaticLogin *login, gboolean passphrase_stdin,
                        GError **error)
{
  g_autoptr(GError) local_error = NULL;
  StatregSecret *password;

  if (passphrase_stdin && !take_passphrase (keys, TRUE, error))
    return NULL;
  password = open_login (keys, login, &local_error);
  if (password != NULL)
    return password;
  if (can_ask (local_error, passphrase_stdin))
    return take_passphrase (keys, FALSE, error) ? open_login (keys, login, error) : NULL;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}
