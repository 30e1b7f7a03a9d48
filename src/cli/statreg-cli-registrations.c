/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-cli-commands.h"

#include <glib/gi18n-lib.h>

#include "statreg-cli-files.h"
#include "statreg-cli-ids.h"
#include "statreg-cli-outcomes.h"
#include "statreg-cli-output.h"
#include "statreg-decide.h"
#include "statreg-inspection.h"
#include "statreg-time.h"

/* Either ids or --all, never neither or both: rejecting everything by a slip cannot be wanted. */
static gboolean
check_selection (StatregCli *cli, gboolean all, GError **error)
{
  if (all && cli->arguments[0] != NULL)
    return statreg_cli_set_usage_error (error, _("Give either ids or --all"));
  if (!all && cli->arguments[0] == NULL)
    return statreg_cli_set_usage_error (error, _("Give the ids of registrations, or --all"));
  return TRUE;
}

static const char *
twin_to_effect (StatregTwin twin)
{
  switch (twin)
    {
    case STATREG_TWIN_NEWEST:
      return "newer";
    case STATREG_TWIN_OLDER:
      return "older";
    case STATREG_TWIN_NONE:
    default:
      return NULL;
    }
}

static const char *
effect_to_text (StatregEffect effect)
{
  switch (effect)
    {
    case STATREG_EFFECT_REPLACES:
      return "replaces";
    case STATREG_EFFECT_UNCHANGED:
      return "unchanged";
    case STATREG_EFFECT_NEW:
    default:
      return "new";
    }
}

static const char *
seal_to_effect (StatregSealState state)
{
  switch (state)
    {
    case STATREG_SEAL_TAMPERED:
      return "tampered with";
    case STATREG_SEAL_OTHER_KEY:
      return "unknown key";
    case STATREG_SEAL_UNKNOWN:
    case STATREG_SEAL_GOOD:
    default:
      return NULL;
    }
}

/* What "pending" lists, and what it needs to say what applying would do. */
typedef struct
{
  StatregFolder *folder;
  StatregInstances *instances;
  StatregStore *store;
  StatregInstance *only; /* the instance to apply to, or NULL */
  StatregInspection *inspection;
} Pending;

static void
pending_clear (Pending *self)
{
  g_clear_pointer (&self->inspection, statreg_inspection_free);
  g_clear_object (&self->only);
  g_clear_object (&self->store);
  g_clear_object (&self->instances);
  g_clear_object (&self->folder);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pending, pending_clear)

static void
inspect_all (Pending *self)
{
  g_autoptr(GPtrArray) registrations = g_ptr_array_new_with_free_func (g_object_unref);
  guint count = g_list_model_get_n_items (G_LIST_MODEL (self->store));

  for (guint i = 0; i < count; i++)
    g_ptr_array_add (registrations, g_list_model_get_item (G_LIST_MODEL (self->store), i));
  self->inspection = statreg_inspection_new (self->folder);
  statreg_inspection_check (self->inspection, registrations);
}

/* Without an instance, one that has the address is enough for "replaces". */
static const char *
find_effect (Pending *self, StatregRegistration *registration)
{
  const char *effect = seal_to_effect (statreg_inspection_get (self->inspection, registration));
  guint count = g_list_model_get_n_items (G_LIST_MODEL (self->instances));

  if (effect == NULL)
    effect = twin_to_effect (statreg_store_get_twin (self->store, registration, NULL));
  if (effect != NULL)
    return effect;
  if (self->only != NULL)
    return effect_to_text (statreg_instance_get_effect (self->only, registration));
  for (guint i = 0; i < count; i++)
    {
      g_autoptr(StatregInstance) instance = g_list_model_get_item (G_LIST_MODEL (self->instances), i);

      if (statreg_instance_get_effect (instance, registration) != STATREG_EFFECT_NEW)
        return effect_to_text (STATREG_EFFECT_REPLACES);
    }
  return effect_to_text (STATREG_EFFECT_NEW);
}

static void
add_pending (JsonBuilder *builder, StatregRegistration *registration, const char *effect)
{
  json_builder_begin_object (builder);
  statreg_cli_add_string (builder, "id", statreg_registration_get_id (registration));
  statreg_cli_add_time (builder, "received", statreg_registration_get_received (registration));
  statreg_cli_add_string (builder, "address", statreg_registration_get_address (registration));
  statreg_cli_add_string (builder, "logon", statreg_registration_get_logon (registration));
  statreg_cli_add_string (builder, "domain", statreg_registration_get_domain (registration));
  statreg_cli_add_string (builder, "source", statreg_registration_get_source (registration));
  statreg_cli_add_string (builder, "effect", effect);
  json_builder_end_object (builder);
}

static void
add_pending_row (StatregTable *table, StatregRegistration *registration, const char *effect)
{
  g_autofree char *received = statreg_time_to_local (statreg_registration_get_received (registration));

  statreg_table_add (table, statreg_registration_get_id (registration), received,
                     statreg_registration_get_address (registration),
                     statreg_registration_get_logon (registration),
                     statreg_registration_get_source (registration), effect, NULL);
}

static void
print_pending (StatregCli *cli, Pending *self)
{
  g_autoptr(StatregTable) table = statreg_table_new (_("ID"), _("Received"), _("Address"),
                                                     _("User name"), _("Source"), _("Effect"), NULL);
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  guint count = g_list_model_get_n_items (G_LIST_MODEL (self->store));

  json_builder_begin_array (builder);
  for (guint i = 0; i < count; i++)
    {
      g_autoptr(StatregRegistration) registration = g_list_model_get_item (G_LIST_MODEL (self->store), i);
      const char *effect = find_effect (self, registration);

      if (cli->json)
        add_pending (builder, registration, effect);
      else
        add_pending_row (table, registration, effect);
    }
  json_builder_end_array (builder);
  if (cli->json)
    statreg_cli_print_built (builder);
  else
    statreg_table_print (table);
}

gboolean
statreg_cli_pending (StatregCli *cli, GError **error)
{
  g_autofree char *name = NULL;
  const GOptionEntry entries[] = {
    { "instance", 0, 0, G_OPTION_ARG_FILENAME, &name, N_("Say what applying to this instance would do"),
      N_("NAME") },
    { NULL },
  };
  g_auto(Pending) self = { NULL };

  if (!statreg_cli_parse (cli, entries, 0, 0, error) ||
      (self.folder = statreg_cli_open_folder (cli, error)) == NULL ||
      (self.instances = statreg_cli_load_instances (self.folder, error)) == NULL ||
      (self.store = statreg_cli_load_store (self.folder, error)) == NULL)
    return FALSE;
  if (name != NULL)
    g_set_object (&self.only, statreg_cli_find_instance (self.instances, name, error));
  else if (g_list_model_get_n_items (G_LIST_MODEL (self.instances)) == 1)
    self.only = g_list_model_get_item (G_LIST_MODEL (self.instances), 0);
  if (name != NULL && self.only == NULL)
    return FALSE;
  inspect_all (&self);
  print_pending (cli, &self);
  return TRUE;
}

static const char *const *
get_ids (StatregCli *cli)
{
  return cli->arguments[0] != NULL ? (const char *const *) cli->arguments : NULL;
}

gboolean
statreg_cli_apply (StatregCli *cli, GError **error)
{
  g_autofree char *name = NULL;
  gboolean all = FALSE, failing = FALSE, replace_working = FALSE;
  const GOptionEntry entries[] = {
    { "instance", 0, 0, G_OPTION_ARG_FILENAME, &name, N_("Apply to this instance"), N_("NAME") },
    { "all", 0, 0, G_OPTION_ARG_NONE, &all, N_("Apply all that are pending"), NULL },
    { "failing", 0, 0, G_OPTION_ARG_NONE, &failing, N_("Apply also what was checked and does not work"), NULL },
    { "replace-working", 0, 0, G_OPTION_ARG_NONE, &replace_working,
      N_("Apply that even where it replaces a login that works"), NULL },
    { NULL },
  };
  g_autoptr(StatregFolder) folder = NULL;
  g_autoptr(StatregInstances) instances = NULL;
  g_autoptr(StatregOutcomes) outcomes = NULL;
  g_autofree char *id = NULL;
  StatregInstance *instance;

  statreg_cli_protect_ids (cli);
  if (!statreg_cli_parse (cli, entries, 0, G_MAXUINT, error) || !check_selection (cli, all, error))
    return FALSE;
  if (name == NULL)
    return statreg_cli_set_usage_error (error, _("Say with --instance where to apply them to"));
  if ((folder = statreg_cli_open_folder (cli, error)) == NULL ||
      (instances = statreg_cli_load_instances (folder, error)) == NULL ||
      (instance = statreg_cli_find_instance (instances, name, error)) == NULL)
    return FALSE;
  id = g_strdup (statreg_instance_get_id (instance));
  /* Applying reads the one instance anew, so the logins of all of them need not stay in memory. */
  g_clear_object (&instances);
  outcomes = statreg_decide_apply (folder, id, get_ids (cli),
                                   (failing ? STATREG_APPLY_FAILING : 0) |
                                       (replace_working ? STATREG_APPLY_REPLACE_WORKING : 0),
                                   error);
  return outcomes != NULL && statreg_cli_finish_outcomes (cli, folder, outcomes, error);
}

gboolean
statreg_cli_delete (StatregCli *cli, GError **error)
{
  gboolean all = FALSE;
  const GOptionEntry entries[] = {
    { "all", 0, 0, G_OPTION_ARG_NONE, &all, N_("Delete all that are pending"), NULL },
    { NULL },
  };
  g_autoptr(StatregFolder) folder = NULL;
  g_autoptr(StatregOutcomes) outcomes = NULL;

  statreg_cli_protect_ids (cli);
  if (!statreg_cli_parse (cli, entries, 0, G_MAXUINT, error) || !check_selection (cli, all, error) ||
      (folder = statreg_cli_open_folder (cli, error)) == NULL)
    return FALSE;
  outcomes = statreg_decide_delete (folder, get_ids (cli), error);
  return outcomes != NULL && statreg_cli_finish_outcomes (cli, folder, outcomes, error);
}

gboolean
statreg_cli_undo (StatregCli *cli, GError **error)
{
  const GOptionEntry entries[] = { { NULL } };
  g_autoptr(StatregFolder) folder = NULL;
  g_autoptr(StatregOutcomes) outcomes = NULL;

  statreg_cli_protect_ids (cli);
  if (!statreg_cli_parse (cli, entries, 0, G_MAXUINT, error) ||
      (folder = statreg_cli_open_folder (cli, error)) == NULL)
    return FALSE;
  outcomes = statreg_decide_undo (folder, get_ids (cli), error);
  return outcomes != NULL && statreg_cli_finish_outcomes (cli, folder, outcomes, error);
}
