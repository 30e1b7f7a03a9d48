/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-cli-commands.h"

#include <glib/gi18n-lib.h>

#include "statreg-cli-files.h"
#include "statreg-cli-instance-show.h"
#include "statreg-cli-output.h"
#include "statreg-error.h"
#include "statreg-login-options.h"
#include "statreg-time.h"

/* The instance a login command works on. */
typedef struct
{
  StatregFolder *folder;
  StatregInstances *instances;
  StatregInstance *instance; /* of instances */
  StatregKeys *keys;
} Place;

static void
place_clear (Place *self)
{
  g_clear_object (&self->keys);
  g_clear_object (&self->instances);
  g_clear_object (&self->folder);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

static gboolean
place_find (Place *self, StatregCli *cli, const char *name, GError **error)
{
  if (name == NULL)
    return statreg_cli_set_usage_error (error, _("Say with --instance which instance is meant"));
  if ((self->folder = statreg_cli_open_folder (cli, error)) == NULL ||
      (self->instances = statreg_cli_load_instances (self->folder, error)) == NULL ||
      (self->instance = statreg_cli_find_instance (self->instances, name, error)) == NULL)
    return FALSE;
  self->keys = statreg_keys_new (self->folder);
  return TRUE;
}

static gboolean
set_missing_error (StatregInstance *instance, const char *address, GError **error)
{
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_NOT_FOUND, _("There is no static login for %s in “%s”"),
               address, statreg_instance_get_name (instance));
  return FALSE;
}

static gboolean
set_taken_error (StatregInstance *instance, const char *address, GError **error)
{
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_NAME_TAKEN,
               _("“%s” has a static login for %s already; change it with “statregctl login set”"),
               statreg_instance_get_name (instance), address);
  return FALSE;
}

static void
print_table (StatregInstance *instance)
{
  g_autoptr(StatregTable) table = statreg_table_new (_("Address"), _("User name"), _("Domain"),
                                                     _("Origin"), _("Changed"), _("Verdict"), NULL);
  GListModel *logins = statreg_instance_get_static_logins (instance);

  for (guint i = 0; i < g_list_model_get_n_items (logins); i++)
    {
      g_autoptr(StatregStaticLogin) login = g_list_model_get_item (logins, i);
      g_autofree char *changed = statreg_time_to_local (statreg_static_login_get_changed (login));

      statreg_table_add (table, statreg_static_login_get_address (login),
                         statreg_static_login_get_logon (login), statreg_static_login_get_domain (login),
                         statreg_static_login_get_origin (login), changed,
                         statreg_static_login_get_verdict (login), NULL);
    }
  statreg_table_print (table);
}

static gboolean
print_json (StatregInstance *instance, GError **error)
{
  g_autoptr(JsonNode) root = statreg_cli_instance_to_json (instance, error);

  if (root == NULL)
    return FALSE;
  statreg_cli_print_json (json_object_get_member (json_node_get_object (root), "staticLogins"));
  return TRUE;
}

gboolean
statreg_cli_login_list (StatregCli *cli, GError **error)
{
  g_autofree char *name = NULL;
  const GOptionEntry entries[] = {
    { "instance", 0, 0, G_OPTION_ARG_FILENAME, &name, N_("The instance that holds the static logins"),
      N_("NAME") },
    { NULL },
  };
  g_auto(Place) place = { NULL };

  if (!statreg_cli_parse (cli, entries, 0, 0, error) || !place_find (&place, cli, name, error))
    return FALSE;
  if (cli->json)
    return print_json (place.instance, error);
  print_table (place.instance);
  return TRUE;
}

/* Under the lock: somebody may have added the same address in the meantime. */
static gboolean
add_login (StatregInstance *copy, gpointer login, GError **error)
{
  const char *address = statreg_static_login_get_address (login);

  if (statreg_instance_lookup_login (copy, address) != NULL)
    return set_taken_error (copy, address, error);
  statreg_instance_put_login (copy, login);
  return TRUE;
}

gboolean
statreg_cli_login_add (StatregCli *cli, GError **error)
{
  g_auto(StatregLoginOptions) options = { NULL };
  const GOptionEntry entries[] = {
    { "instance", 0, 0, G_OPTION_ARG_FILENAME, &options.instance, N_("The instance to add it to"), N_("NAME") },
    { "logon", 0, 0, G_OPTION_ARG_FILENAME, &options.logon, N_("User name, if it is not the address"),
      N_("LOGON") },
    { "domain", 0, 0, G_OPTION_ARG_FILENAME, &options.domain, N_("Windows domain"), N_("DOMAIN") },
    { "url", 0, 0, G_OPTION_ARG_FILENAME, &options.url, N_("Server address of this mailbox"), "URL" },
    { "password-stdin", 0, 0, G_OPTION_ARG_NONE, &options.password_stdin,
      N_("Read the password from standard input"), NULL },
    { NULL },
  };
  g_auto(Place) place = { NULL };
  g_autoptr(StatregStaticLogin) login = NULL;

  if (!statreg_cli_parse (cli, entries, 1, 1, error) || !place_find (&place, cli, options.instance, error) ||
      (login = statreg_login_options_make (&options, cli->arguments[0], error)) == NULL)
    return FALSE;
  if (statreg_instance_lookup_login (place.instance, statreg_static_login_get_address (login)) != NULL)
    return set_taken_error (place.instance, statreg_static_login_get_address (login), error);
  return statreg_login_options_seal (&options, place.keys, login, error) &&
         statreg_instances_change (place.instances, statreg_instance_get_id (place.instance), add_login,
                                   login, error);
}

typedef struct
{
  StatregStaticLogin *before;
  StatregStaticLogin *after;
} Change;

static gboolean
set_login (StatregInstance *copy, gpointer data, GError **error)
{
  Change *change = data;
  const char *former = statreg_static_login_get_address (change->before);
  StatregStaticLogin *present = statreg_instance_lookup_login (copy, former);
  gboolean moves = !g_str_equal (statreg_static_login_get_address_key (change->before),
                                 statreg_static_login_get_address_key (change->after));

  if (present == NULL || !statreg_static_login_equal_login (present, change->before))
    {
      g_set_error (error, STATREG_ERROR, STATREG_ERROR_FAILED,
                   _("Another program changed the static login for %s in the meantime; try again"), former);
      return FALSE;
    }
  if (moves && statreg_instance_lookup_login (copy, statreg_static_login_get_address (change->after)) != NULL)
    return set_taken_error (copy, statreg_static_login_get_address (change->after), error);
  statreg_static_login_take_verdict (change->after, present);
  statreg_instance_keep_previous (copy, change->after);
  if (moves)
    statreg_instance_remove_login (copy, former);
  statreg_instance_put_login (copy, change->after);
  return TRUE;
}

gboolean
statreg_cli_login_set (StatregCli *cli, GError **error)
{
  g_auto(StatregLoginOptions) options = { NULL };
  const GOptionEntry entries[] = {
    { "instance", 0, 0, G_OPTION_ARG_FILENAME, &options.instance,
      N_("The instance that holds the static login"), N_("NAME") },
    { "address", 0, 0, G_OPTION_ARG_FILENAME, &options.address, N_("Another address for it"), N_("ADDRESS") },
    { "logon", 0, 0, G_OPTION_ARG_FILENAME, &options.logon, N_("User name, “” for the address"), N_("LOGON") },
    { "domain", 0, 0, G_OPTION_ARG_FILENAME, &options.domain, N_("Windows domain"), N_("DOMAIN") },
    { "url", 0, 0, G_OPTION_ARG_FILENAME, &options.url, N_("Server address of this mailbox"), "URL" },
    { "ask-password", 0, 0, G_OPTION_ARG_NONE, &options.ask_password, N_("Ask for another password"), NULL },
    { "password-stdin", 0, 0, G_OPTION_ARG_NONE, &options.password_stdin,
      N_("Read another password from standard input"), NULL },
    { "passphrase-stdin", 0, 0, G_OPTION_ARG_NONE, &options.passphrase_stdin,
      N_("Read the passphrase of the key file from standard input"), NULL },
    { NULL },
  };
  g_auto(Place) place = { NULL };
  g_autoptr(StatregStaticLogin) before = NULL;
  g_autoptr(StatregStaticLogin) after = NULL;

  if (!statreg_cli_parse (cli, entries, 1, 1, error) || !place_find (&place, cli, options.instance, error))
    return FALSE;
  if (options.password_stdin && options.passphrase_stdin)
    return statreg_cli_set_usage_error (error,
                                        _("A new password needs no passphrase: the old one is not opened"));
  if (!g_set_object (&before, statreg_instance_lookup_login (place.instance, cli->arguments[0])))
    return set_missing_error (place.instance, cli->arguments[0], error);
  after = statreg_login_options_change (&options, place.keys, before, error);
  return after != NULL && statreg_instances_change (place.instances, statreg_instance_get_id (place.instance),
                                                    set_login, &(Change) { before, after }, error);
}

static gboolean
remove_login (StatregInstance *copy, gpointer address, GError **error)
{
  return statreg_instance_remove_login (copy, address) || set_missing_error (copy, address, error);
}

/* For commands that want an instance and an address, and nothing else. */
static gboolean
change_address (StatregCli *cli, StatregInstanceChange change, GError **error)
{
  g_autofree char *name = NULL;
  const GOptionEntry entries[] = {
    { "instance", 0, 0, G_OPTION_ARG_FILENAME, &name, N_("The instance that holds the static login"),
      N_("NAME") },
    { NULL },
  };
  g_auto(Place) place = { NULL };

  return statreg_cli_parse (cli, entries, 1, 1, error) && place_find (&place, cli, name, error) &&
         statreg_instances_change (place.instances, statreg_instance_get_id (place.instance), change,
                                   cli->arguments[0], error);
}

gboolean
statreg_cli_login_remove (StatregCli *cli, GError **error)
{
  return change_address (cli, remove_login, error);
}

static gboolean
restore_login (StatregInstance *copy, gpointer address, GError **error)
{
  if (statreg_instance_lookup_login (copy, address) == NULL)
    return set_missing_error (copy, address, error);
  if (statreg_instance_restore_previous (copy, address, statreg_time_now ()))
    return TRUE;
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_NOT_FOUND, _("There is no previous password of %s in “%s”"),
               (char *) address, statreg_instance_get_name (copy));
  return FALSE;
}

gboolean
statreg_cli_login_restore (StatregCli *cli, GError **error)
{
  return change_address (cli, restore_login, error);
}
