/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-cli-commands.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "statreg-cli-files.h"
#include "statreg-error.h"

/* Unbuffered, so that stdio keeps no copy. */
static gboolean
write_all (const void *data, gsize size, GError **error)
{
  const char *at = data;

  while (size > 0)
    {
      gssize written = write (STDOUT_FILENO, at, size);

      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        {
          g_set_error (error, STATREG_ERROR, STATREG_ERROR_WRITE_FAILED,
                       _("The output could not be written: %s"), g_strerror (errno));
          return FALSE;
        }
      at += written;
      size -= written;
    }
  return TRUE;
}

static StatregStaticLogin *
find_login (StatregInstance *instance, const char *address, GError **error)
{
  StatregStaticLogin *login = statreg_instance_lookup_login (instance, address);

  if (login == NULL)
    g_set_error (error, STATREG_ERROR, STATREG_ERROR_NOT_FOUND, _("There is no static login for %s in “%s”"),
                 address, statreg_instance_get_name (instance));
  else if (*statreg_static_login_get_sealed (login) == '\0')
    g_set_error (error, STATREG_ERROR, STATREG_ERROR_NOT_FOUND, _("No password is set for %s in “%s”"),
                 address, statreg_instance_get_name (instance));
  else
    return login;
  return NULL;
}

/* `password`: exactly the bytes of the password, for mbsync's PassCmd and its like; a line end only for
 * people. */
gboolean
statreg_cli_password (StatregCli *cli, GError **error)
{
  g_autofree char *name = NULL;
  gboolean passphrase_stdin = FALSE;
  const GOptionEntry entries[] = {
    { "instance", 0, 0, G_OPTION_ARG_FILENAME, &name, N_("The instance that holds the static login"),
      N_("NAME") },
    { "passphrase-stdin", 0, 0, G_OPTION_ARG_NONE, &passphrase_stdin,
      N_("Read the passphrase of the key file from standard input"), NULL },
    { NULL },
  };
  g_autoptr(StatregFolder) folder = NULL;
  g_autoptr(StatregInstances) instances = NULL;
  g_autoptr(StatregKeys) keys = NULL;
  g_autoptr(StatregSecret) password = NULL;
  StatregInstance *instance;
  StatregStaticLogin *login;

  if (!statreg_cli_parse (cli, entries, 1, 1, error))
    return FALSE;
  if (name == NULL)
    return statreg_cli_set_usage_error (error, _("Say with --instance which instance is meant"));
  if ((folder = statreg_cli_open_folder (cli, error)) == NULL ||
      (instances = statreg_cli_load_instances (folder, error)) == NULL ||
      (instance = statreg_cli_find_instance (instances, name, error)) == NULL ||
      (login = find_login (instance, cli->arguments[0], error)) == NULL)
    return FALSE;
  keys = statreg_keys_new (folder);
  password = statreg_cli_open_login (keys, login, passphrase_stdin, error);
  if (password == NULL)
    return FALSE;
  return write_all (statreg_secret_get_data (password), statreg_secret_get_size (password), error) &&
         (!isatty (STDOUT_FILENO) || write_all ("\n", 1, error));
}
