/* SPDX-License-Identifier: GPL-3.0-or-later */
/* statreg-recover: reads the paths of data folders, one a line, and does in each what the programs do after a crash: reads the
 * journal, the instances, the settings and the key, takes one more registration, repairs, and reads again. Says what came of it in a
 * JSON object a line. One process for many folders, for starting one for each would take most of the time. */
#include <json-glib/json-glib.h>
#include <stdio.h>

#include "statreg-base64.h"
#include "statreg-instance-file.h"
#include "statreg-keys.h"
#include "statreg-settings.h"
#include "statreg-store.h"
#include "statreg-test.h"
#include "statreg-time.h"

#define LINE_MAX_BYTES 4096
#define ID_BYTES 16
#define SEALED_LENGTH 400

static void
add_result (JsonBuilder *builder, const char *member, gboolean done, GError *error)
{
  json_builder_set_member_name (builder, member);
  json_builder_add_string_value (builder, done ? "" : error->message);
  g_clear_error (&error);
}

static void
add_problems (JsonBuilder *builder, const char *member, StatregStore *store)
{
  const char *const *problems = statreg_store_get_problems (store);

  json_builder_set_member_name (builder, member);
  json_builder_begin_array (builder);
  for (guint i = 0; problems[i]; i++)
    json_builder_add_string_value (builder, problems[i]);
  json_builder_end_array (builder);
}

static void
add_pending (JsonBuilder *builder, const char *member, StatregStore *store)
{
  json_builder_set_member_name (builder, member);
  json_builder_begin_array (builder);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (store)); i++)
    {
      g_autoptr(StatregRegistration) registration = g_list_model_get_item (G_LIST_MODEL (store), i);

      json_builder_add_string_value (builder, statreg_registration_get_id (registration));
    }
  json_builder_end_array (builder);
}

/* What is read is told as PREFIX, PREFIX-pending and PREFIX-problems. */
static void
read_store (JsonBuilder *builder, StatregFolder *folder, const char *prefix)
{
  g_autoptr(StatregStore) store = statreg_store_new (folder);
  g_autofree char *pending = g_strconcat (prefix, "-pending", NULL);
  g_autofree char *problems = g_strconcat (prefix, "-problems", NULL);
  GError *error = NULL;
  gboolean done = statreg_store_load (store, &error);

  add_result (builder, prefix, done, error);
  add_pending (builder, pending, store);
  add_problems (builder, problems, store);
}

static void
take_one (JsonBuilder *builder, StatregFolder *folder)
{
  g_autoptr(StatregStore) store = statreg_store_new (folder);
  g_autofree char *id = statreg_base64_random (ID_BYTES);
  g_autofree char *key = statreg_base64_random (ID_BYTES);
  g_autofree char *sealed = g_strnfill (SEALED_LENGTH, 'A');
  g_autoptr(StatregRegistration) registration =
      statreg_registration_new (id, statreg_time_now (), "after@example.org", "", "", "192.0.2.7", key, sealed);
  g_autoptr(GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;
  GError *error = NULL;
  gboolean done;

  statreg_store_append_async (store, registration, NULL, statreg_test_on_ready, &slot);
  result = statreg_test_wait_result (&slot);
  done = statreg_store_append_finish (store, result, &error);
  add_result (builder, "append", done, error);
  json_builder_set_member_name (builder, "appended");
  json_builder_add_string_value (builder, id);
}

static void
repair (JsonBuilder *builder, StatregFolder *folder)
{
  g_autoptr(StatregStore) store = statreg_store_new (folder);
  GError *error = NULL;
  gboolean done = statreg_store_repair (store, NULL, NULL, NULL, &error);

  add_result (builder, "repair", done, error);
}

static gboolean
read_instances (StatregFolder *folder, GError **error)
{
  g_auto(GStrv) names = statreg_folder_list (folder, "instances", error);

  for (guint i = 0; names && names[i]; i++)
    {
      g_autofree char *name = g_strconcat ("instances/", names[i], NULL);
      g_autofree char *id = statreg_instance_file_get_id (name);
      g_autoptr(StatregInstance) instance = id ? statreg_instance_file_load (folder, id, error) : NULL;

      if (id && !instance)
        return FALSE;
    }
  return names != NULL;
}

static void
read_others (JsonBuilder *builder, StatregFolder *folder)
{
  g_autoptr(StatregSettings) settings = statreg_settings_new (folder);
  g_autoptr(StatregKeys) keys = statreg_keys_new (folder);
  GError *error = NULL;
  gboolean done = read_instances (folder, &error);

  add_result (builder, "instances", done, error);
  error = NULL;
  done = statreg_settings_load (settings, &error);
  add_result (builder, "settings", done, error);
  statreg_keys_check (keys, FALSE, NULL, NULL);
  json_builder_set_member_name (builder, "key");
  json_builder_add_string_value (builder, statreg_key_state_to_text (statreg_keys_get_state (keys)));
}

static void
recover (JsonBuilder *builder, const char *path)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregFolder) folder = statreg_folder_open (path, &error);

  json_builder_begin_object (builder);
  add_result (builder, "open", folder != NULL, g_steal_pointer (&error));
  if (folder)
    {
      read_store (builder, folder, "found");
      read_others (builder, folder);
      take_one (builder, folder);
      read_store (builder, folder, "grown");
      repair (builder, folder);
      read_store (builder, folder, "repaired");
    }
  json_builder_end_object (builder);
}

int
main (void)
{
  char path[LINE_MAX_BYTES];

  while (fgets (path, sizeof path, stdin))
    {
      g_autoptr(JsonBuilder) builder = json_builder_new ();
      g_autoptr(JsonNode) root = NULL;
      g_autofree char *text = NULL;

      recover (builder, g_strchomp (path));
      root = json_builder_get_root (builder);
      text = json_to_string (root, FALSE);
      g_print ("%s\n", text);
    }
  return 0;
}
