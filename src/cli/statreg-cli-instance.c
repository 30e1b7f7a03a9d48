/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-cli-commands.h"

#include <glib/gi18n-lib.h>

#include "statreg-cli-files.h"
#include "statreg-cli-input.h"
#include "statreg-cli-output.h"
#include "statreg-connection-options.h"
#include "statreg-service-password.h"

static void
print_id (StatregCli *cli, const char *id, const char *name)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  if (!cli->json)
    return;
  json_builder_begin_object (builder);
  statreg_cli_add_string (builder, "id", id);
  statreg_cli_add_string (builder, "name", name);
  json_builder_end_object (builder);
  statreg_cli_print_built (builder);
}

gboolean
statreg_cli_instance_add (StatregCli *cli, GError **error)
{
  g_auto(StatregConnectionOptions) options = { NULL };
  g_auto(StatregServicePassword) service = { NULL };
  g_autoptr(StatregFolder) folder = NULL;
  g_autoptr(StatregInstances) instances = NULL;
  g_autoptr(StatregInstance) instance = NULL;

  statreg_connection_options_init (&options);
  if (!statreg_cli_parse (cli, options.entries, 1, 1, error) ||
      !statreg_instance_name_check (cli->arguments[0], error))
    return FALSE;
  instance = statreg_instance_new (cli->arguments[0], STATREG_INSTANCE_IMAP);
  if (!statreg_connection_options_apply (&options, instance, error) ||
      (folder = statreg_cli_open_folder (cli, error)) == NULL ||
      (instances = statreg_cli_load_instances (folder, error)) == NULL ||
      !statreg_service_password_get (&service, folder, instance, &options, error) ||
      !statreg_service_password_seal (&service, instance, error) ||
      !statreg_instances_add (instances, instance, error))
    return FALSE;
  print_id (cli, statreg_instance_get_id (instance), statreg_instance_get_name (instance));
  return TRUE;
}

typedef struct
{
  StatregConnectionOptions *options;
  StatregServicePassword *service;
} Change;

static gboolean
change_connection (StatregInstance *copy, gpointer data, GError **error)
{
  Change *change = data;

  return statreg_service_password_check (change->service, copy, error) &&
         statreg_connection_options_apply (change->options, copy, error) &&
         statreg_service_password_seal (change->service, copy, error);
}

gboolean
statreg_cli_instance_set (StatregCli *cli, GError **error)
{
  g_auto(StatregConnectionOptions) options = { NULL };
  g_auto(StatregServicePassword) service = { NULL };
  g_autoptr(StatregFolder) folder = NULL;
  g_autoptr(StatregInstances) instances = NULL;
  StatregInstance *instance;
  Change change = { &options, &service };

  statreg_connection_options_init (&options);
  if (!statreg_cli_parse (cli, options.entries, 1, 1, error))
    return FALSE;
  if (statreg_connection_options_is_empty (&options))
    return statreg_cli_set_usage_error (error, _("Give at least one setting to change"));
  return (folder = statreg_cli_open_folder (cli, error)) != NULL &&
         (instances = statreg_cli_load_instances (folder, error)) != NULL &&
         (instance = statreg_cli_find_instance (instances, cli->arguments[0], error)) != NULL &&
         statreg_service_password_get (&service, folder, instance, &options, error) &&
         statreg_instances_change (instances, statreg_instance_get_id (instance), change_connection, &change,
                                   error);
}

gboolean
statreg_cli_instance_rename (StatregCli *cli, GError **error)
{
  const GOptionEntry entries[] = { { NULL } };
  g_autoptr(StatregFolder) folder = NULL;
  g_autoptr(StatregInstances) instances = NULL;
  StatregInstance *instance;

  return statreg_cli_parse (cli, entries, 2, 2, error) &&
         (folder = statreg_cli_open_folder (cli, error)) != NULL &&
         (instances = statreg_cli_load_instances (folder, error)) != NULL &&
         (instance = statreg_cli_find_instance (instances, cli->arguments[0], error)) != NULL &&
         statreg_instances_rename (instances, statreg_instance_get_id (instance), cli->arguments[1], error);
}

/* The copy comes without the password of the service connection, which has to be sealed with the copy's id. */
static gboolean
seal_service_password (StatregInstance *copy, gpointer service, GError **error)
{
  return statreg_service_password_seal (service, copy, error);
}

/* Who cannot open it gets a copy without it, and is told. */
static void
open_service_password (StatregServicePassword *service, StatregFolder *folder, StatregInstance *instance,
                       gboolean passphrase_stdin)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;

  if (statreg_service_password_open (service, folder, instance, passphrase_stdin, &error))
    return;
  g_clear_pointer (&service->password, statreg_secret_unref);
  text = g_strdup_printf (_("The password of the service connection is not copied: %s"), error->message);
  statreg_cli_warn (text);
}

gboolean
statreg_cli_instance_duplicate (StatregCli *cli, GError **error)
{
  gboolean passphrase_stdin = FALSE;
  const GOptionEntry entries[] = {
    { "passphrase-stdin", 0, 0, G_OPTION_ARG_NONE, &passphrase_stdin,
      N_("Read the passphrase of the key file from standard input"), NULL },
    { NULL },
  };
  g_auto(StatregServicePassword) service = { NULL };
  g_autoptr(StatregFolder) folder = NULL;
  g_autoptr(StatregInstances) instances = NULL;
  g_autofree char *id = NULL;
  StatregInstance *instance;

  if (!statreg_cli_parse (cli, entries, 2, 2, error) ||
      (folder = statreg_cli_open_folder (cli, error)) == NULL ||
      (instances = statreg_cli_load_instances (folder, error)) == NULL ||
      (instance = statreg_cli_find_instance (instances, cli->arguments[0], error)) == NULL)
    return FALSE;
  open_service_password (&service, folder, instance, passphrase_stdin);
  id = statreg_instances_duplicate (instances, statreg_instance_get_id (instance), cli->arguments[1], error);
  if (id == NULL)
    return FALSE;
  if (service.password != NULL &&
      !statreg_instances_change (instances, id, seal_service_password, &service, error))
    return FALSE;
  print_id (cli, id, cli->arguments[1]);
  return TRUE;
}

static gboolean
confirm_removal (StatregInstance *instance, gboolean yes, GError **error)
{
  guint count = g_list_model_get_n_items (statreg_instance_get_static_logins (instance));
  g_autofree char *question = NULL;

  if (yes)
    return TRUE;
  if (!statreg_cli_has_terminal ())
    return statreg_cli_set_usage_error (error, _("Without a terminal to ask on, --yes is needed"));
  question = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Remove “%s” with its %u static login for good?",
                                           "Remove “%s” with its %u static logins for good?", count),
                              statreg_instance_get_name (instance), count);
  if (statreg_cli_confirm (question))
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Nothing was removed"));
  return FALSE;
}

gboolean
statreg_cli_instance_remove (StatregCli *cli, GError **error)
{
  gboolean yes = FALSE;
  const GOptionEntry entries[] = {
    { "yes", 0, 0, G_OPTION_ARG_NONE, &yes, N_("Remove it without asking"), NULL },
    { NULL },
  };
  g_autoptr(StatregFolder) folder = NULL;
  g_autoptr(StatregInstances) instances = NULL;
  StatregInstance *instance;

  return statreg_cli_parse (cli, entries, 1, 1, error) &&
         (folder = statreg_cli_open_folder (cli, error)) != NULL &&
         (instances = statreg_cli_load_instances (folder, error)) != NULL &&
         (instance = statreg_cli_find_instance (instances, cli->arguments[0], error)) != NULL &&
         confirm_removal (instance, yes, error) &&
         statreg_instances_remove (instances, statreg_instance_get_id (instance), error);
}
