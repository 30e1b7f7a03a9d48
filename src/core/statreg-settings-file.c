/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-settings-table.h"

#include <glib/gi18n-lib.h>

#include "statreg-error.h"
#include "statreg-json.h"
#include "statreg-time.h"

#define NAME "settings.json"
#define FORMAT "statreg-settings"
#define VERSION 1
#define FILE_MAX (256 * 1024)
#define TEXT_MAX (16 * 1024)

/* What would be a fault of typing is a damaged file here. */
static gboolean
set_cause (GError **error, const char *member, const GError *cause)
{
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE, "%s: %s%s%s", NAME, member,
               *member ? ": " : "", cause->message);
  return FALSE;
}

static gboolean
read_time (JsonObject *object, const char *member, GValue *value, GError **error)
{
  JsonNode *node = json_object_get_member (object, member);
  gboolean none = json_node_get_value_type (node) == G_TYPE_STRING && *json_node_get_string (node) == '\0';
  gint64 seconds = 0;

  if (!none && !statreg_json_get_time (object, member, &seconds, NAME, error))
    return FALSE;
  g_value_set_int64 (value, seconds);
  return TRUE;
}

static gboolean
read_list (JsonObject *object, const StatregSettingRow *row, GValue *value, GError **error)
{
  JsonArray *array = statreg_json_get_array (object, row->key, NAME, error);
  g_autoptr(GStrvBuilder) items = g_strv_builder_new ();
  g_autoptr(GError) cause = NULL;

  for (guint i = 0; array && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      const char *text = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;

      if (!statreg_setting_check_item (row, text ? text : "", &cause))
        return set_cause (error, row->key, cause);
      g_strv_builder_add (items, text);
    }
  if (array)
    g_value_take_boxed (value, g_strv_builder_end (items));
  return array != NULL;
}

static gboolean
read_text (JsonObject *object, const StatregSettingRow *row, GValue *value, GError **error)
{
  const char *text = statreg_json_get_string (object, row->key, TEXT_MAX, NAME, error);
  g_autoptr(GError) cause = NULL;

  if (!text)
    return FALSE;
  if (!statreg_setting_check_item (row, text, &cause))
    return set_cause (error, row->key, cause);
  g_value_set_string (value, text);
  return TRUE;
}

static gboolean
read_value (JsonObject *object, const StatregSettingRow *row, GValue *value, GError **error)
{
  gboolean on;
  gint64 number;

  switch (row->kind)
    {
    case STATREG_SETTING_KIND_SWITCH:
      if (!statreg_json_get_boolean (object, row->key, &on, NAME, error))
        return FALSE;
      g_value_set_boolean (value, on);
      return TRUE;
    case STATREG_SETTING_KIND_NUMBER:
      if (!statreg_json_get_int (object, row->key, row->min, row->max, &number, NAME, error))
        return FALSE;
      g_value_set_uint (value, number);
      return TRUE;
    case STATREG_SETTING_KIND_TIME:
      return read_time (object, row->key, value, error);
    case STATREG_SETTING_KIND_ADDRESSES:
    case STATREG_SETTING_KIND_NETWORKS:
      return read_list (object, row, value, error);
    default:
      return read_text (object, row, value, error);
    }
}

static gboolean
check_members (JsonObject *object, GError **error)
{
  const char *known[STATREG_N_SETTINGS + 3] = { "format", "version" };

  for (guint i = 0; i < STATREG_N_SETTINGS; i++)
    known[i + 2] = statreg_setting_rows[i].key;
  return statreg_json_check_members (object, known, NAME, error);
}

static gboolean
read_values (JsonObject *object, StatregSettingValues *values, GError **error)
{
  g_autoptr(GError) cause = NULL;

  for (guint i = 0; i < STATREG_N_SETTINGS; i++)
    if (json_object_has_member (object, statreg_setting_rows[i].key) &&
        !read_value (object, &statreg_setting_rows[i], &values->of[i], error))
      return FALSE;
  return statreg_setting_values_check (values, &cause) || set_cause (error, "", cause);
}

/**
 * statreg_settings_file_load:
 *
 * Returns: (transfer full): the settings: the defaults when there is no file, or for members that it does not
 * have; %NULL with %STATREG_ERROR_DAMAGED_FILE (which names the member), %STATREG_ERROR_NEWER_VERSION and the
 * errors of statreg_folder_read()
 */
StatregSettingValues *
statreg_settings_file_load (StatregFolder *folder, GError **error)
{
  g_autoptr(StatregSettingValues) values = statreg_setting_values_new ();
  g_autoptr(GError) own_error = NULL;
  g_autoptr(GBytes) content = statreg_folder_read (folder, NAME, FILE_MAX, &own_error);
  g_autoptr(JsonObject) object = NULL;

  if (g_error_matches (own_error, STATREG_ERROR, STATREG_ERROR_NOT_FOUND))
    return g_steal_pointer (&values);
  if (!content)
    {
      g_propagate_error (error, g_steal_pointer (&own_error));
      return NULL;
    }
  object = statreg_json_parse_object (g_bytes_get_data (content, NULL), g_bytes_get_size (content), NAME,
                                      error);
  if (!object ||
      !statreg_json_check_format (object, FORMAT, VERSION, NAME, error) ||
      !check_members (object, error) ||
      !read_values (object, values, error))
    return NULL;
  return g_steal_pointer (&values);
}

static void
write_list (JsonObject *object, const char *member, const char *const *items)
{
  JsonArray *array = json_array_new ();

  for (; *items; items++)
    json_array_add_string_element (array, *items);
  json_object_set_array_member (object, member, array);
}

static void
write_value (JsonObject *object, const StatregSettingRow *row, const GValue *value)
{
  g_autofree char *time = NULL;

  switch (row->kind)
    {
    case STATREG_SETTING_KIND_SWITCH:
      json_object_set_boolean_member (object, row->key, g_value_get_boolean (value));
      break;
    case STATREG_SETTING_KIND_NUMBER:
      json_object_set_int_member (object, row->key, g_value_get_uint (value));
      break;
    case STATREG_SETTING_KIND_TIME:
      time = g_value_get_int64 (value) ? statreg_time_format (g_value_get_int64 (value)) : NULL;
      json_object_set_string_member (object, row->key, time ? time : "");
      break;
    case STATREG_SETTING_KIND_ADDRESSES:
    case STATREG_SETTING_KIND_NETWORKS:
      write_list (object, row->key, g_value_get_boxed (value));
      break;
    default:
      json_object_set_string_member (object, row->key, g_value_get_string (value));
    }
}

/**
 * statreg_settings_file_save:
 *
 * To be called under the lock of @folder.
 *
 * Returns: %FALSE with the errors of statreg_folder_replace()
 */
gboolean
statreg_settings_file_save (StatregFolder *folder, const StatregSettingValues *values, GError **error)
{
  g_autoptr(JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  g_autoptr(GBytes) content = NULL;
  JsonObject *object = json_object_new ();

  json_node_take_object (root, object);
  json_object_set_string_member (object, "format", FORMAT);
  json_object_set_int_member (object, "version", VERSION);
  for (guint i = 0; i < STATREG_N_SETTINGS; i++)
    write_value (object, &statreg_setting_rows[i], &values->of[i]);
  content = statreg_json_to_bytes (root);
  return statreg_folder_replace (folder, NAME, content, error);
}
