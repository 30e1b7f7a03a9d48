/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-cli-instance-show.h"

#include <glib/gi18n-lib.h>

#include "statreg-cli-commands.h"
#include "statreg-cli-files.h"
#include "statreg-cli-output.h"
#include "statreg-instance-file.h"

static void drop_sealed (JsonNode *node);

static void
drop_from_member (JsonObject *object, const char *name, JsonNode *node, gpointer data)
{
  drop_sealed (node);
}

static void
drop_from_element (JsonArray *array, guint index, JsonNode *node, gpointer data)
{
  drop_sealed (node);
}

/* The depth is that of a file of ours, a handful. */
static void
drop_sealed (JsonNode *node)
{
  if (JSON_NODE_HOLDS_ARRAY (node))
    json_array_foreach_element (json_node_get_array (node), drop_from_element, NULL);
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return;
  json_object_remove_member (json_node_get_object (node), "sealed");
  json_object_foreach_member (json_node_get_object (node), drop_from_member, NULL);
}

/**
 * statreg_cli_instance_to_json:
 * @instance: an instance
 * @error: return location
 *
 * Returns: (transfer full) (nullable): its file without sealed texts, which are of no use to other programs
 */
JsonNode *
statreg_cli_instance_to_json (StatregInstance *instance, GError **error)
{
  g_autoptr(GBytes) content = statreg_instance_file_write (instance);
  g_autoptr(JsonParser) parser = json_parser_new ();
  JsonNode *root;

  if (!json_parser_load_from_data (parser, g_bytes_get_data (content, NULL), g_bytes_get_size (content),
                                   error))
    return NULL;
  root = json_parser_steal_root (parser);
  drop_sealed (root);
  return root;
}

static void
print_settings (StatregInstance *instance)
{
  g_autoptr(StatregTable) table = statreg_table_new (_("Setting"), _("Value"), NULL);
  StatregConnection *connection = statreg_instance_get_connection (instance);
  g_autofree char *count =
      g_strdup_printf ("%u", g_list_model_get_n_items (statreg_instance_get_static_logins (instance)));

  statreg_table_add (table, "name", statreg_instance_get_name (instance), NULL);
  statreg_table_add (table, "id", statreg_instance_get_id (instance), NULL);
  statreg_table_add (table, "type",
                     statreg_instance_type_to_text (statreg_instance_get_instance_type (instance)), NULL);
  for (const char *const *key = statreg_connection_get_keys (); *key != NULL; key++)
    {
      g_autofree char *text = statreg_connection_dup_text (connection, *key);

      if (!g_str_equal (*key, "service-sealed"))
        statreg_table_add (table, *key, text, NULL);
    }
  statreg_table_add (table, "static-logins", count, NULL);
  statreg_table_print (table);
}

gboolean
statreg_cli_instance_show (StatregCli *cli, GError **error)
{
  const GOptionEntry entries[] = { { NULL } };
  g_autoptr(StatregFolder) folder = NULL;
  g_autoptr(StatregInstances) instances = NULL;
  g_autoptr(JsonNode) root = NULL;
  StatregInstance *instance;

  if (!statreg_cli_parse (cli, entries, 1, 1, error) ||
      (folder = statreg_cli_open_folder (cli, error)) == NULL ||
      (instances = statreg_cli_load_instances (folder, error)) == NULL ||
      (instance = statreg_cli_find_instance (instances, cli->arguments[0], error)) == NULL)
    return FALSE;
  if (!cli->json)
    {
      print_settings (instance);
      return TRUE;
    }
  if ((root = statreg_cli_instance_to_json (instance, error)) == NULL)
    return FALSE;
  statreg_cli_print_json (root);
  return TRUE;
}

static void
add_instance (JsonBuilder *builder, StatregInstance *instance, const char *host, guint count)
{
  const char *problem = statreg_instance_get_load_error (instance);

  json_builder_begin_object (builder);
  statreg_cli_add_string (builder, "id", statreg_instance_get_id (instance));
  statreg_cli_add_string (builder, "name", statreg_instance_get_name (instance));
  statreg_cli_add_string (builder, "type",
                          statreg_instance_type_to_text (statreg_instance_get_instance_type (instance)));
  statreg_cli_add_string (builder, "host", host);
  json_builder_set_member_name (builder, "staticLogins");
  json_builder_add_int_value (builder, count);
  statreg_cli_add_string (builder, "error", problem != NULL ? problem : "");
  json_builder_end_object (builder);
}

static void
add_instance_row (StatregTable *table, StatregInstance *instance, const char *host, guint count)
{
  const char *problem = statreg_instance_get_load_error (instance);
  g_autofree char *logins = g_strdup_printf ("%u", count);

  statreg_table_add (table, statreg_instance_get_name (instance),
                     statreg_instance_type_to_text (statreg_instance_get_instance_type (instance)), host,
                     logins, problem != NULL ? problem : "", NULL);
}

/* `instance list` shows also those whose file cannot be read, so that somebody sees and mends them. */
gboolean
statreg_cli_instance_list (StatregCli *cli, GError **error)
{
  const GOptionEntry entries[] = { { NULL } };
  g_autoptr(StatregFolder) folder = NULL;
  g_autoptr(StatregInstances) instances = NULL;
  g_autoptr(StatregTable) table =
      statreg_table_new (_("Name"), _("Type"), _("Server"), _("Logins"), _("Error"), NULL);
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  if (!statreg_cli_parse (cli, entries, 0, 0, error) ||
      (folder = statreg_cli_open_folder (cli, error)) == NULL ||
      (instances = statreg_cli_load_instances (folder, error)) == NULL)
    return FALSE;
  json_builder_begin_array (builder);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (instances)); i++)
    {
      g_autoptr(StatregInstance) instance = g_list_model_get_item (G_LIST_MODEL (instances), i);
      g_autofree char *host =
          statreg_connection_dup_text (statreg_instance_get_connection (instance), "host");
      guint count = g_list_model_get_n_items (statreg_instance_get_static_logins (instance));

      add_instance (builder, instance, host, count);
      add_instance_row (table, instance, host, count);
    }
  json_builder_end_array (builder);
  if (cli->json)
    statreg_cli_print_built (builder);
  else
    statreg_table_print (table);
  return TRUE;
}
