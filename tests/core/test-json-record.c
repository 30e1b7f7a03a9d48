/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <json-glib/json-glib.h>
#include <string.h>

#include "statreg-error.h"
#include "statreg-json-record.h"
#include "statreg-json.h"

#define WHERE "f.json"

static void
read_record (StatregJsonRecord *record, const char *text)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (statreg_json_record_read (record, text, strlen (text), WHERE, &error));
  g_assert_no_error (error);
}

static void
assert_damaged (gboolean failed, GError **error, const char *message)
{
  g_assert_true (failed);
  g_assert_error (*error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE);
  g_assert_cmpstr ((*error)->message, ==, message);
  g_clear_error (error);
}

static void
assert_refused (const char *text, const char *message)
{
  g_auto(StatregJsonRecord) record = { 0 };
  GError *error = NULL;

  assert_damaged (!statreg_json_record_read (&record, text, strlen (text), WHERE, &error), &error, message);
}

static void
test_read (void)
{
  g_auto(StatregJsonRecord) record = { 0 };

  read_record (&record, " {} ");
  g_assert_false (statreg_json_record_has (&record, ""));
  statreg_json_record_clear (&record);
  read_record (&record, "{\"\": \"empty\"}");
  g_assert_cmpstr (statreg_json_record_get_string (&record, "", 5, WHERE, NULL), ==, "empty");
  assert_refused ("", WHERE ": the text is not an object in braces");
  assert_refused ("[{}]", WHERE ": the text is not an object in braces");
  assert_refused ("\"{}\"", WHERE ": the text is not an object in braces");
  assert_refused ("{\"a\":1", WHERE ": a comma or the end of an object is missing");
  assert_refused ("{\"a\":1,\"\\u0061\":2}", WHERE ": an object has the same member twice");
  assert_refused ("{}\n{}", WHERE ", line 2: something follows after the end");
}

static void
test_getters (void)
{
  static const char *const few[] = { "text", "number", NULL };
  g_auto(StatregJsonRecord) record = { 0 };
  g_auto(StatregJsonRecord) inner = { 0 };
  gint64 number = 0;
  GError *error = NULL;

  read_record (&record, "{\"text\": \"\\ud83d\\ude00x\", \"number\": -7, \"real\": 7.0, \"none\": null, \"\\u0074ime\": "
                        "\"2026-11-22T07:00:00Z\", \"object\": {\"port\": 0}, \"array\": [{\"text\": 1}]}");
  g_assert_cmpstr (statreg_json_record_get_string (&record, "text", 5, WHERE, NULL), ==, "\xf0\x9f\x98\x80x");
  g_assert_true (statreg_json_record_get_int (&record, "number", -7, -7, &number, WHERE, NULL) && number == -7);
  g_assert_true (statreg_json_record_get_time (&record, "time", &number, WHERE, NULL) && number == 1795330800);
  g_assert_true (statreg_json_record_get_record (&record, "object", &inner, WHERE, WHERE ": object", NULL));
  g_assert_false (statreg_json_record_has (&record, "port"));

  assert_damaged (!statreg_json_record_get_string (&record, "text", 4, WHERE, &error), &error,
                  WHERE ": text must be at most 4 bytes long");
  assert_damaged (!statreg_json_record_get_string (&record, "gone", 4, WHERE, &error), &error, WHERE ": gone is missing");
  assert_damaged (!statreg_json_record_get_string (&record, "none", 4, WHERE, &error), &error, WHERE ": none must be text");
  assert_damaged (!statreg_json_record_get_int (&record, "real", 0, 9, &number, WHERE, &error), &error,
                  WHERE ": real must be a whole number from 0 to 9");
  assert_damaged (!statreg_json_record_get_int (&record, "text", 0, 9, &number, WHERE, &error), &error,
                  WHERE ": text must be a whole number from 0 to 9");
  assert_damaged (!statreg_json_record_get_int (&inner, "port", 1, 65535, &number, WHERE ": object", &error), &error,
                  WHERE ": object.port must be a whole number from 1 to 65535");
  assert_damaged (!statreg_json_record_get_time (&record, "text", &number, WHERE, &error), &error,
                  WHERE ": text must be a time such as 2026-11-22T07:00:00Z");
  statreg_json_record_clear (&inner);
  assert_damaged (!statreg_json_record_get_record (&record, "array", &inner, WHERE, "", &error), &error,
                  WHERE ": array must be an object in braces");
  assert_damaged (!statreg_json_record_check_members (&record, few, WHERE, &error), &error,
                  WHERE ": real is not known here");
}

/* Every escape there is, and whatever lies between, has the meaning that json-glib gives it. */
static char *
make_string (void)
{
  static const char *const pieces[] = { "\\\"", "\\\\", "\\/", "\\b", "\\f", "\\n", "\\r", "\\t", "\\u0041", "\\u00fC",
                                        "\\u20ac", "\\ud83d\\uDE00", "\\udbff\\udfff", "\\uffff", "\xc3\xa4",
                                        "\xf0\x9f\x98\x80", "a", "u0041", " ", "{", "," };
  GString *text = g_string_new ("\"");

  for (int n = g_test_rand_int_range (0, 12); n > 0; n--)
    g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
  return g_string_free (g_string_append_c (text, '"'), FALSE);
}

static char *
make_object (guint n_members)
{
  g_autoptr(GString) text = g_string_new ("{");

  for (guint i = 0; i < n_members; i++)
    {
      g_autofree char *value = make_string ();

      g_string_append_printf (text, "%s\"\\u00%02xname\":%s", i > 0 ? ", " : "", 'a' + i, value);
    }
  return g_string_free (g_string_append_c (g_steal_pointer (&text), '}'), FALSE);
}

static void
test_same_as_json_glib (void)
{
  for (guint round = 0; round < 2000; round++)
    {
      g_autofree char *text = make_object (round % 20);
      g_autoptr(JsonObject) object = statreg_json_parse_object (text, strlen (text), WHERE, NULL);
      g_auto(StatregJsonRecord) record = { 0 };
      JsonObjectIter iter;
      const char *name;
      JsonNode *node;

      g_test_message ("%s", text);
      read_record (&record, text);
      json_object_iter_init (&iter, object);
      while (json_object_iter_next (&iter, &name, &node))
        g_assert_cmpstr (statreg_json_record_get_string (&record, name, G_MAXINT, WHERE, NULL), ==, json_node_get_string (node));
      g_assert_cmpuint (json_object_get_size (object), ==, round % 20);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/statreg/json-record/read", test_read);
  g_test_add_func ("/statreg/json-record/getters", test_getters);
  g_test_add_func ("/statreg/json-record/same-as-json-glib", test_same_as_json_glib);
  return g_test_run ();
}
