/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-cli-commands.h"

#include <glib/gi18n-lib.h>

#include "statreg-cli-files.h"
#include "statreg-cli-output.h"
#include "statreg-error.h"

/* hostName → host-name: the property that holds the setting. */
static char *
key_to_property (const char *key)
{
  GString *name = g_string_new (NULL);

  for (const char *at = key; *at != '\0'; at++)
    if (g_ascii_isupper (*at))
      g_string_append_printf (name, "-%c", g_ascii_tolower (*at));
    else
      g_string_append_c (name, *at);
  return g_string_free (name, FALSE);
}

static void
add_list (JsonBuilder *builder, const char *const *list)
{
  json_builder_begin_array (builder);
  for (; list != NULL && *list != NULL; list++)
    json_builder_add_string_value (builder, *list);
  json_builder_end_array (builder);
}

/* With the type that the setting has in settings.json; a time as text, "" for none. */
static void
add_setting (JsonBuilder *builder, StatregSettings *settings, const char *key)
{
  g_autofree char *property = key_to_property (key);
  g_auto(GValue) value = G_VALUE_INIT;

  g_object_get_property (G_OBJECT (settings), property, &value);
  if (G_VALUE_HOLDS_INT64 (&value))
    {
      statreg_cli_add_time (builder, key, g_value_get_int64 (&value));
      return;
    }
  json_builder_set_member_name (builder, key);
  if (G_VALUE_HOLDS_BOOLEAN (&value))
    json_builder_add_boolean_value (builder, g_value_get_boolean (&value));
  else if (G_VALUE_HOLDS_UINT (&value))
    json_builder_add_int_value (builder, g_value_get_uint (&value));
  else if (G_VALUE_HOLDS (&value, G_TYPE_STRV))
    add_list (builder, g_value_get_boxed (&value));
  else
    json_builder_add_string_value (builder, g_value_get_string (&value));
}

/* only_key NULL: all of them. */
static void
print_json (StatregSettings *settings, const char *only_key)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  for (const char *const *key = statreg_settings_get_keys (); *key != NULL; key++)
    if (only_key == NULL || g_strcmp0 (*key, only_key) == 0)
      add_setting (builder, settings, *key);
  json_builder_end_object (builder);
  statreg_cli_print_built (builder);
}

static void
print_table (StatregSettings *settings)
{
  g_autoptr(StatregTable) table = statreg_table_new (_("Setting"), _("Value"), NULL);

  for (const char *const *key = statreg_settings_get_keys (); *key != NULL; key++)
    {
      g_autofree char *text = statreg_settings_dup_text (settings, *key);
      statreg_table_add (table, *key, text, NULL);
    }
  statreg_table_print (table);
}

static gboolean
print_one (StatregSettings *settings, const char *key, gboolean json, GError **error)
{
  g_autofree char *text = statreg_settings_dup_text (settings, key);

  if (text == NULL)
    {
      g_set_error (error, STATREG_ERROR, STATREG_ERROR_NOT_FOUND, _("There is no setting “%s”"), key);
      return FALSE;
    }
  if (json)
    print_json (settings, key);
  else
    statreg_cli_print_line (text);
  return TRUE;
}

gboolean
statreg_cli_settings (StatregCli *cli, GError **error)
{
  const GOptionEntry entries[] = { { NULL } };
  g_autoptr(StatregFolder) folder = NULL;
  g_autoptr(StatregSettings) settings = NULL;
  const char *key;

  if (!statreg_cli_parse (cli, entries, 0, 2, error))
    return FALSE;
  folder = statreg_cli_open_folder (cli, error);
  settings = folder != NULL ? statreg_cli_load_settings (folder, error) : NULL;
  if (settings == NULL)
    return FALSE;
  key = cli->arguments[0];
  if (key != NULL && cli->arguments[1] != NULL &&
      !statreg_settings_change (settings, key, cli->arguments[1], error))
    return FALSE;
  if (key != NULL && cli->arguments[1] != NULL && !cli->json)
    return TRUE;
  if (key != NULL)
    return print_one (settings, key, cli->json, error);
  if (cli->json)
    print_json (settings, NULL);
  else
    print_table (settings);
  return TRUE;
}
