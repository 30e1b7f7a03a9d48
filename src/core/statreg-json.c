/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-json.h"

#include <glib/gi18n-lib.h>

#include "statreg-error.h"
#include "statreg-json-error.h"
#include "statreg-json-scan.h"
#include "statreg-time.h"

/**
 * statreg_json_parse_object:
 * @text: (array length=size): the text; needs no NUL at its end
 * @size: its size in bytes; the caller has capped it
 * @where: what errors call the text
 *
 * Returns: (transfer full): the object, or %NULL with %STATREG_ERROR_DAMAGED_FILE when the text is not
 * strictly JSON or not an object
 */
JsonObject *
statreg_json_parse_object (const char *text, gsize size, const char *where, GError **error)
{
  g_autoptr(JsonParser) parser = NULL;
  g_autoptr(GError) parse_error = NULL;
  JsonNode *root;

  g_return_val_if_fail (text != NULL || size == 0, NULL);
  g_return_val_if_fail (where != NULL, NULL);

  if (!statreg_json_scan (text, size, where, error))
    return NULL;
  parser = json_parser_new ();
  if (!json_parser_load_from_data (parser, text, size, &parse_error))
    {
      g_set_error (error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE, "%s: %s", where, parse_error->message);
      return NULL;
    }
  root = json_parser_get_root (parser);
  if (!root || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error (error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE,
                   _("%s: the text is not an object in braces"), where);
      return NULL;
    }
  return json_node_dup_object (root);
}

/**
 * statreg_json_check_format:
 * @object: the outermost object of a file
 * @format: what its member "format" must be
 * @version: the highest "version" that this program understands
 * @where: the file's name
 *
 * Returns: %FALSE with %STATREG_ERROR_DAMAGED_FILE for another format or no version,
 * %STATREG_ERROR_NEWER_VERSION for a file that must be left untouched
 */
gboolean
statreg_json_check_format (JsonObject *object, const char *format, int version, const char *where,
                           GError **error)
{
  const char *found = statreg_json_get_string (object, "format", 64, where, error);
  gint64 found_version;

  if (!found)
    return FALSE;
  if (!g_str_equal (found, format))
    {
      statreg_json_set_member_error (error, where, "format", _("must be “%s”"), format);
      return FALSE;
    }
  if (!statreg_json_get_int (object, "version", 1, G_MAXINT, &found_version, where, error))
    return FALSE;
  if (found_version <= version)
    return TRUE;
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_NEWER_VERSION,
               _("%s was written by a newer Statreg (version %d of the file, this program knows %d) and is left "
                 "untouched; please update Statreg"),
               where, (int) found_version, version);
  return FALSE;
}

/**
 * statreg_json_check_members:
 * @object: an object
 * @known: (array zero-terminated=1): every member that it may have
 * @where: what errors call the object
 *
 * Refuses what a later save would silently drop.
 *
 * Returns: %FALSE with %STATREG_ERROR_DAMAGED_FILE, which names the unknown member
 */
gboolean
statreg_json_check_members (JsonObject *object, const char *const *known, const char *where, GError **error)
{
  JsonObjectIter iter;
  const char *member;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &member, NULL))
    if (!g_strv_contains (known, member))
      {
        statreg_json_set_member_error (error, where, member, _("is not known here"));
        return FALSE;
      }
  return TRUE;
}

static JsonNode *
get_node (JsonObject *object, const char *member, const char *where, GError **error)
{
  JsonNode *node = json_object_get_member (object, member);

  return node ? node : statreg_json_set_member_error (error, where, member, _("is missing"));
}

static gboolean
holds (JsonNode *node, GType type)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

/**
 * statreg_json_get_string:
 * @member: must be there
 * @max_bytes: longer text is refused
 *
 * Returns: the text, owned by @object, or %NULL with %STATREG_ERROR_DAMAGED_FILE: missing, no text, too long
 */
const char *
statreg_json_get_string (JsonObject *object, const char *member, gsize max_bytes, const char *where,
                         GError **error)
{
  JsonNode *node = get_node (object, member, where, error);
  const char *text;

  if (!node)
    return NULL;
  if (!holds (node, G_TYPE_STRING))
    return statreg_json_set_member_error (error, where, member, _("must be text"));
  text = json_node_get_string (node);
  if (strlen (text) > max_bytes)
    return statreg_json_set_member_error (error, where, member, _("must be at most %zu bytes long"),
                                          max_bytes);
  return text;
}

/**
 * statreg_json_get_int:
 * @member: must be there
 * @min: least value allowed
 * @max: greatest value allowed
 * @value: (out): set on success only
 *
 * Returns: %FALSE with %STATREG_ERROR_DAMAGED_FILE: missing, no whole number, out of range
 */
gboolean
statreg_json_get_int (JsonObject *object, const char *member, gint64 min, gint64 max, gint64 *value,
                      const char *where, GError **error)
{
  JsonNode *node = get_node (object, member, where, error);
  gint64 found;

  if (!node)
    return FALSE;
  found = holds (node, G_TYPE_INT64) ? json_node_get_int (node) : G_MININT64;
  if (found == G_MININT64 || found < min || found > max)
    {
      statreg_json_set_member_error (error, where, member, _("must be a whole number from %lld to %lld"),
                                     (long long) min, (long long) max);
      return FALSE;
    }
  *value = found;
  return TRUE;
}

/**
 * statreg_json_get_boolean:
 * @member: must be there
 * @value: (out): set on success only
 *
 * Returns: %FALSE with %STATREG_ERROR_DAMAGED_FILE: missing or neither true nor false
 */
gboolean
statreg_json_get_boolean (JsonObject *object, const char *member, gboolean *value, const char *where,
                          GError **error)
{
  JsonNode *node = get_node (object, member, where, error);

  if (!node)
    return FALSE;
  if (!holds (node, G_TYPE_BOOLEAN))
    {
      statreg_json_set_member_error (error, where, member, _("must be true or false"));
      return FALSE;
    }
  *value = json_node_get_boolean (node);
  return TRUE;
}

/**
 * statreg_json_get_time:
 * @member: must be there
 * @value: (out): seconds since 1970 in UTC; set on success only
 *
 * Returns: %FALSE with %STATREG_ERROR_DAMAGED_FILE: missing or no time as statreg_time_format() writes it
 */
gboolean
statreg_json_get_time (JsonObject *object, const char *member, gint64 *value, const char *where,
                       GError **error)
{
  JsonNode *node = get_node (object, member, where, error);

  if (!node)
    return FALSE;
  if (holds (node, G_TYPE_STRING) && statreg_time_parse (json_node_get_string (node), value))
    return TRUE;
  statreg_json_set_member_error (error, where, member, _("must be a time such as %s"), "2026-11-22T07:00:00Z");
  return FALSE;
}

/**
 * statreg_json_get_object:
 * @member: must be there
 *
 * Returns: (transfer none): the inner object, or %NULL with %STATREG_ERROR_DAMAGED_FILE: missing or no object
 */
JsonObject *
statreg_json_get_object (JsonObject *object, const char *member, const char *where, GError **error)
{
  JsonNode *node = get_node (object, member, where, error);

  if (!node)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return statreg_json_set_member_error (error, where, member, _("must be an object in braces"));
  return json_node_get_object (node);
}

/**
 * statreg_json_get_array:
 * @member: must be there
 *
 * Returns: (transfer none): the list, or %NULL with %STATREG_ERROR_DAMAGED_FILE: missing or no list
 */
JsonArray *
statreg_json_get_array (JsonObject *object, const char *member, const char *where, GError **error)
{
  JsonNode *node = get_node (object, member, where, error);

  if (!node)
    return NULL;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return statreg_json_set_member_error (error, where, member, _("must be a list in brackets"));
  return json_node_get_array (node);
}

static void
append_unit (GString *out, guint unit)
{
  g_string_append_printf (out, "\\u%04x", unit);
}

static void
append_special (GString *out, guchar byte)
{
  static const char names[] = "\"\"\\\\\bb\ff\nn\rr\tt";
  const char *name = names;

  while (*name && (guchar) name[0] != byte)
    name += 2;
  if (!*name)
    {
      append_unit (out, byte);
      return;
    }
  g_string_append_c (out, '\\');
  g_string_append_c (out, name[1]);
}

/* UTF-16 units after RFC 8259, section 7. */
static void
append_unichar (GString *out, gunichar c)
{
  if (c > 0xffff)
    {
      append_unit (out, 0xd7c0 + (c >> 10));
      append_unit (out, 0xdc00 | (c & 0x3ff));
    }
  else
    append_unit (out, c);
}

static gboolean
is_plain (guchar byte, gboolean ascii)
{
  return byte >= 0x20 && byte != '"' && byte != '\\' && byte != 0x7f && (byte < 0x80 || !ascii);
}

static void
append_quoted (GString *out, const char *text, gboolean ascii)
{
  const char *at = text;

  g_string_append_c (out, '"');
  while (*at)
    {
      const char *start = at;

      while (is_plain (*at, ascii))
        at++;
      g_string_append_len (out, start, at - start);
      if ((guchar) *at >= 0x80)
        {
          append_unichar (out, g_utf8_get_char (at));
          at = g_utf8_next_char (at);
        }
      else if (*at)
        append_special (out, *at++);
    }
  g_string_append_c (out, '"');
}

/**
 * statreg_json_append_ascii:
 * @out: where to append
 * @text: valid UTF-8
 *
 * Appends @text in double quotes; everything outside printable ASCII becomes an escape, so that the result is
 * one line that every tool shows alike.
 */
void
statreg_json_append_ascii (GString *out, const char *text)
{
  append_quoted (out, text, TRUE);
}

/**
 * statreg_json_append_text:
 * @out: where to append
 * @text: valid UTF-8
 *
 * Appends @text in double quotes; only what JSON demands is escaped.
 */
void
statreg_json_append_text (GString *out, const char *text)
{
  append_quoted (out, text, FALSE);
}

/**
 * statreg_json_to_bytes:
 * @root: (transfer none): what to write
 *
 * Returns: (transfer full): @root as UTF-8 text, indented by two blanks, with a line feed at its end
 */
GBytes *
statreg_json_to_bytes (JsonNode *root)
{
  g_autofree char *text = json_to_string (root, TRUE);

  return g_string_free_to_bytes (g_string_append_c (g_string_new (text), '\n'));
}
