/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-cli-commands.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "statreg-checker.h"
#include "statreg-cli-files.h"
#include "statreg-cli-ids.h"
#include "statreg-cli-output.h"
#include "statreg-error.h"

/* One run of checks, from start to end. */
typedef struct
{
  StatregFolder *folder;
  StatregInstances *instances;
  StatregInstance *instance; /* of instances */
  StatregStore *store;
  StatregKeys *keys;
  StatregChecker *checker;
  GMainLoop *loop;
  GHashTable *held; /* address or id of a registration → why it was not checked */
  gboolean pending;
  guint signals[2];
} Checking;

static void
checking_clear (Checking *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->signals); i++)
    g_clear_handle_id (&self->signals[i], g_source_remove);
  g_clear_pointer (&self->held, g_hash_table_unref);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_object (&self->checker);
  g_clear_object (&self->keys);
  g_clear_object (&self->store);
  g_clear_object (&self->instances);
  g_clear_object (&self->folder);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Checking, checking_clear)

static gboolean
checking_open (Checking *self, StatregCli *cli, const char *name, GError **error)
{
  if (name == NULL)
    return statreg_cli_set_usage_error (error, _("Say with --instance which instance is meant"));
  if ((self->folder = statreg_cli_open_folder (cli, error)) == NULL ||
      (self->instances = statreg_cli_load_instances (self->folder, error)) == NULL ||
      (self->instance = statreg_cli_find_instance (self->instances, name, error)) == NULL ||
      (self->store = statreg_cli_load_store (self->folder, error)) == NULL)
    return FALSE;
  self->keys = statreg_keys_new (self->folder);
  self->held = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return TRUE;
}

/* What was given, or everything: in this order it is printed. */
static GStrv
list_names (Checking *self, StatregCli *cli)
{
  GListModel *all =
      self->pending ? G_LIST_MODEL (self->store) : statreg_instance_get_static_logins (self->instance);
  g_autoptr(GStrvBuilder) names = g_strv_builder_new ();

  if (cli->arguments[0] != NULL)
    return g_strdupv (cli->arguments);
  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr(GObject) item = g_list_model_get_item (all, i);

      g_strv_builder_add (names, self->pending
                                     ? statreg_registration_get_id (STATREG_REGISTRATION (item))
                                     : statreg_static_login_get_address (STATREG_STATIC_LOGIN (item)));
    }
  return g_strv_builder_end (names);
}

static gboolean
check_name (Checking *self, const char *name, GError **error)
{
  if (self->pending && statreg_store_lookup (self->store, name) == NULL)
    g_set_error (error, STATREG_ERROR, STATREG_ERROR_NOT_FOUND, _("There is no pending registration %s"),
                 name);
  else if (!self->pending && statreg_instance_lookup_login (self->instance, name) == NULL)
    g_set_error (error, STATREG_ERROR, STATREG_ERROR_NOT_FOUND, _("There is no static login for %s in “%s”"),
                 name, statreg_instance_get_name (self->instance));
  else
    return TRUE;
  return FALSE;
}

static gboolean
check_names (Checking *self, GStrv names, GError **error)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (!check_name (self, names[i], error))
      return FALSE;
  return TRUE;
}

static void
on_held (StatregChecker *checker, const char *instance, const char *address, const char *registration,
         const char *why, Checking *self)
{
  g_hash_table_replace (self->held, self->pending ? g_strdup (registration) : g_ascii_strdown (address, -1),
                        g_strdup (why));
}

static void
on_text_changed (Checking *self)
{
  fprintf (stderr, "\r\033[K%s", statreg_checker_get_text (self->checker));
  fflush (stderr);
}

static void
on_active_changed (Checking *self)
{
  if (!statreg_checker_is_active (self->checker))
    g_main_loop_quit (self->loop);
}

/* What is under way is broken off, and what is known by then is kept. */
static gboolean
on_interrupted (gpointer data)
{
  Checking *self = data;

  statreg_checker_cancel (self->checker);
  return G_SOURCE_CONTINUE;
}

static void
run (Checking *self, StatregCli *cli, gboolean insist)
{
  const char *id = statreg_instance_get_id (self->instance);
  const char *const *names = cli->arguments[0] != NULL ? (const char *const *) cli->arguments : NULL;
  gboolean terminal = isatty (STDERR_FILENO);

  self->loop = g_main_loop_new (NULL, FALSE);
  self->checker = statreg_checker_new (self->folder, self->keys, self->instances, self->store);
  self->signals[0] = g_unix_signal_add (SIGINT, on_interrupted, self);
  self->signals[1] = g_unix_signal_add (SIGTERM, on_interrupted, self);
  g_object_set (self->checker, "insisting", insist, NULL);
  g_signal_connect (self->checker, "held", G_CALLBACK (on_held), self);
  g_signal_connect_swapped (self->checker, "notify::active", G_CALLBACK (on_active_changed), self);
  if (terminal)
    g_signal_connect_swapped (self->checker, "notify::text", G_CALLBACK (on_text_changed), self);
  if (self->pending)
    statreg_checker_check_pending (self->checker, id, names);
  else
    statreg_checker_check_logins (self->checker, id, names, names != NULL);
  if (statreg_checker_is_active (self->checker))
    g_main_loop_run (self->loop);
  if (terminal)
    fputs ("\r\033[K", stderr);
}

/* One thing that was to be checked, as it is printed. */
typedef struct
{
  const char *id; /* of a registration, or "" */
  const char *address;
  const char *verdict;
  char *text; /* the server's own words, or why it was not checked; for people what to do */
  gint64 messages;
} Row;

static char *
make_text (Checking *self, const StatregFinding *finding, const Row *row, const char *name, gboolean raw)
{
  g_autofree char *key = self->pending ? g_strdup (name) : g_ascii_strdown (row->address, -1);
  const char *why = g_hash_table_lookup (self->held, key);

  if (finding == NULL)
    return g_strdup (why != NULL ? why : "");
  return raw && *finding->text != '\0' ? g_strdup (finding->text)
                                       : statreg_finding_describe (finding, row->address);
}

/* It may have been removed meanwhile. */
static const char *
find_address (Checking *self, const char *name)
{
  StatregRegistration *registration = self->pending ? statreg_store_lookup (self->store, name) : NULL;
  StatregStaticLogin *login = self->pending ? NULL : statreg_instance_lookup_login (self->instance, name);

  if (login != NULL)
    return statreg_static_login_get_address (login);
  if (registration != NULL)
    return statreg_registration_get_address (registration);
  return self->pending ? "" : name;
}

static const StatregFinding *
find_finding (Checking *self, const char *name)
{
  return statreg_checker_get_finding (self->checker, statreg_instance_get_id (self->instance),
                                      self->pending ? "" : name, self->pending ? name : "");
}

static Row
make_row (Checking *self, const char *name, gboolean raw)
{
  const StatregFinding *finding = find_finding (self, name);
  Row row = {
    .id = self->pending ? name : "", .address = find_address (self, name), .verdict = "", .messages = -1
  };

  if (finding != NULL)
    row.verdict = statreg_verdict_to_text (finding->verdict);
  if (finding != NULL)
    row.messages = finding->messages;
  row.text = make_text (self, finding, &row, name, raw);
  return row;
}

static void
add_row (JsonBuilder *builder, const Row *row)
{
  json_builder_begin_object (builder);
  if (*row->id != '\0')
    statreg_cli_add_string (builder, "id", row->id);
  statreg_cli_add_string (builder, "address", row->address);
  statreg_cli_add_string (builder, "verdict", row->verdict);
  statreg_cli_add_string (builder, "text", row->text);
  json_builder_set_member_name (builder, "messages");
  json_builder_add_int_value (builder, row->messages);
  json_builder_end_object (builder);
}

static void
print_json (Checking *self, GStrv names)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; names[i] != NULL; i++)
    {
      Row row = make_row (self, names[i], TRUE);

      add_row (builder, &row);
      g_free (row.text);
    }
  json_builder_end_array (builder);
  statreg_cli_print_built (builder);
}

static void
print_table (Checking *self, GStrv names)
{
  g_autoptr(StatregTable) table = statreg_table_new (_("Address"), _("Verdict"), _("Explanation"), NULL);

  for (guint i = 0; names[i] != NULL; i++)
    {
      Row row = make_row (self, names[i], FALSE);

      statreg_table_add (table, row.address, row.verdict, row.text, NULL);
      g_free (row.text);
    }
  statreg_table_print (table);
}

/* Only what works is done. */
static gboolean
report (Checking *self, GStrv names, GError **error)
{
  gboolean done = statreg_checker_get_error (self->checker) == NULL;

  for (guint i = 0; done && names[i] != NULL; i++)
    {
      const StatregFinding *finding = find_finding (self, names[i]);

      done = finding != NULL && finding->verdict == STATREG_VERDICT_WORKS;
    }
  if (statreg_checker_get_error (self->checker) != NULL)
    g_propagate_error (error, g_error_copy (statreg_checker_get_error (self->checker)));
  else if (!done)
    g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_FAILED,
                         statreg_checker_get_text (self->checker));
  return done;
}

static gboolean
check_selection (StatregCli *cli, gboolean all, gboolean pending, gboolean insist, GError **error)
{
  gboolean named = cli->arguments[0] != NULL;

  if (all && named)
    return statreg_cli_set_usage_error (error, _("Give either addresses or --all"));
  if (!all && !named && !pending)
    return statreg_cli_set_usage_error (error,
                                        _("Give the addresses of static logins, or --all, or --pending"));
  if (insist && (pending ? cli->arguments[0] == NULL || cli->arguments[1] != NULL : !named))
    return statreg_cli_set_usage_error (
        error, _("Insist on logins that you name, and on one registration at a time"));
  return TRUE;
}

gboolean
statreg_cli_check (StatregCli *cli, GError **error)
{
  g_auto(Checking) self = { NULL };
  g_autofree char *name = NULL;
  gboolean all = FALSE, insist = FALSE, passphrase_stdin = FALSE;
  const GOptionEntry entries[] = {
    { "instance", 0, 0, G_OPTION_ARG_FILENAME, &name, N_("Check at the server of this instance"), N_("NAME") },
    { "all", 0, 0, G_OPTION_ARG_NONE, &all, N_("Check all static logins of the instance"), NULL },
    { "pending", 0, 0, G_OPTION_ARG_NONE, &self.pending, N_("Check pending registrations instead"), NULL },
    { "insist", 0, 0, G_OPTION_ARG_NONE, &insist, N_("Check even if that might lock the account"), NULL },
    { "passphrase-stdin", 0, 0, G_OPTION_ARG_NONE, &passphrase_stdin,
      N_("Read the passphrase of the key file from standard input"), NULL },
    { NULL },
  };
  g_auto(GStrv) names = NULL;

  statreg_cli_protect_ids (cli);
  if (!statreg_cli_parse (cli, entries, 0, G_MAXUINT, error) ||
      !check_selection (cli, all, self.pending, insist, error) || !checking_open (&self, cli, name, error))
    return FALSE;
  names = list_names (&self, cli);
  if (!check_names (&self, names, error) ||
      (names[0] != NULL && !statreg_cli_unlock_key (self.keys, passphrase_stdin, error)))
    return FALSE;
  run (&self, cli, insist);
  if (cli->json)
    print_json (&self, names);
  else
    print_table (&self, names);
  return report (&self, names, error);
}
