/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "statreg-error.h"
#include "statreg-json-scan.h"
#include "statreg-json.h"

/* A text with its size, for the sake of NUL. */
#define TEXT(literal) literal, sizeof literal - 1

typedef struct
{
  const char *text;
  gsize       size;
  const char *fault;   /* part of the message; NULL: valid */
} Case;

static const Case cases[] = {
  { TEXT ("{}") },
  { TEXT (" \t\r\n{ \"a\" : [ 1 , -0.5e+3, true, false, null, \"\" ] } \n") },
  { TEXT ("[]") },
  { TEXT ("\"text\"") },
  { TEXT ("0") },
  { TEXT ("-0") },
  { TEXT ("1E5") },
  { TEXT ("999999999999999999") },
  { TEXT ("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\\ud83d\\ude00\"") },
  { TEXT ("\"\xc3\xa4\xf0\x9f\x98\x80\"") },
  { TEXT ("{\"a\":{\"a\":1},\"b\":{\"a\":1}}") },

  { TEXT (""), "a value is missing" },
  { TEXT ("  "), "a value is missing" },
  { TEXT ("\xef\xbb\xbf{}"), "a value is missing" },
  { TEXT ("{} {}"), "something follows" },
  { TEXT ("{}\0"), "not valid UTF-8" },
  { TEXT ("{\"a\":1,}"), "in double quotes" },
  { TEXT ("[1,]"), "a value is missing" },
  { TEXT ("[1 2]"), "end of a list" },
  { TEXT ("{\"a\" 1}"), "a colon" },
  { TEXT ("{\"a\":1 \"b\":2}"), "end of an object" },
  { TEXT ("{a:1}"), "in double quotes" },
  { TEXT ("{'a':1}"), "in double quotes" },
  { TEXT ("['a']"), "a value is missing" },
  { TEXT ("[1] // comment"), "something follows" },
  { TEXT ("/* comment */ [1]"), "a value is missing" },
  { TEXT ("[tru]"), "a value is missing" },
  { TEXT ("[True]"), "a value is missing" },
  { TEXT ("[nullx]"), "end of a list" },
  { TEXT ("[NaN]"), "a value is missing" },
  { TEXT ("[01]"), "a number" },
  { TEXT ("[+1]"), "a value is missing" },
  { TEXT ("[-]"), "a number" },
  { TEXT ("[1.]"), "a number" },
  { TEXT ("[.5]"), "a value is missing" },
  { TEXT ("[1e]"), "a number" },
  { TEXT ("[0x10]"), "end of a list" },
  { TEXT ("[1234567890123456789]"), "too large" },
  { TEXT ("[12345678901234567890123]"), "too large" },
  { TEXT ("\"a"), "not closed" },
  { TEXT ("\"a\nb\""), "a control character" },
  { TEXT ("\"\\x41\""), "unknown escape" },
  { TEXT ("\"\\"), "unknown escape" },
  { TEXT ("\"\\u12g4\""), "four hexadecimal digits" },
  { TEXT ("\"\\u12"), "four hexadecimal digits" },
  { TEXT ("\"x\\u0000y\""), "NUL" },
  { TEXT ("\"\\ud800\""), "surrogate" },
  { TEXT ("\"\\ud800\\u0041\""), "surrogate" },
  { TEXT ("\"\\udc00\\ud800\""), "surrogate" },
  { TEXT ("\"\xff\""), "not valid UTF-8" },
  { TEXT ("\"\xed\xa0\x80\""), "not valid UTF-8" },
  { TEXT ("\"\xc0\xaf\""), "not valid UTF-8" },
  { TEXT ("\"\xc3"), "not valid UTF-8" },
  { TEXT ("{\"a\":1,\"b\":2,\"a\":3}"), "member twice" },
  { TEXT ("{\"a\":1,\"\\u0061\":2}"), "member twice" },
  { TEXT ("[[{\"\":1,\"\":2}]]"), "member twice" },
};

static void
test_scan (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      /* An exact copy lets sanitizers see every byte that is read beyond the end. */
      g_autofree char *copy = g_memdup2 (cases[i].text, MAX (cases[i].size, 1));
      g_autofree char *shown = g_strescape (cases[i].text, NULL);
      gboolean valid = statreg_json_scan (copy, cases[i].size, "x.json", &error);

      g_test_message ("%s", shown);
      g_assert_cmpint (valid, ==, cases[i].fault == NULL);
      if (valid)
        {
          g_assert_no_error (error);
          continue;
        }
      g_assert_error (error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE);
      g_assert_nonnull (strstr (error->message, cases[i].fault));
      g_assert_true (g_str_has_prefix (error->message, "x.json"));
    }
}

/* Every beginning of a valid text is refused, without reading beyond it. */
static void
test_torn (void)
{
  static const char text[] = "{\"a\": [1.5e3, \"\\ud83d\\ude00\xc3\xa4\", {\"b\": true}]}";

  for (gsize size = 0; size < sizeof text - 1; size++)
    {
      g_autofree char *copy = g_memdup2 (text, MAX (size, 1));

      g_assert_false (statreg_json_scan (copy, size, "x", NULL));
    }
  g_assert_true (statreg_json_scan (text, sizeof text - 1, "x", NULL));
}

static void
test_depth (void)
{
  for (guint depth = 1; depth <= 200000; depth = depth < 40 ? depth + 1 : depth * 10)
    {
      g_autoptr(GString) text = g_string_new (NULL);
      g_autoptr(GError) error = NULL;

      for (guint i = 0; i < depth; i++)
        g_string_append_c (text, '[');
      for (guint i = 0; i < depth; i++)
        g_string_append_c (text, ']');
      g_assert_cmpint (statreg_json_scan (text->str, text->len, "x", &error), ==,
                       depth <= STATREG_JSON_MAX_DEPTH);
      if (depth > STATREG_JSON_MAX_DEPTH)
        g_assert_error (error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE);
    }
}

/* More members than are compared one by one. */
static void
test_many_members (void)
{
  for (guint twice = 0; twice < 300; twice += 7)
    {
      g_autoptr(GString) text = g_string_new ("{");

      for (guint i = 0; i < 300; i++)
        g_string_append_printf (text, "\"m%u\": 1, ", i);
      g_assert_true (statreg_json_scan (text->str, g_string_append (text, "\"m\": 1}")->len, "x", NULL));
      g_string_truncate (text, text->len - 1);
      g_string_append_printf (text, ", \"m%u\": 2}", twice);
      g_assert_false (statreg_json_scan (text->str, text->len, "x", NULL));
    }
}

static void
test_line (void)
{
  static const char text[] = "{\n\"a\": 1,\n\n\"b\": 01\n}";
  g_autoptr(GError) error = NULL;

  g_assert_false (statreg_json_scan (text, strlen (text), "x.json", &error));
  g_assert_cmpstr (error->message, ==, "x.json, line 4: a number is not written as JSON wants it");
}

static void
test_find (void)
{
  static const char text[] = "{\"a\": 1, \"b\": {\"c\": 2}, \"c\": 34, \"d\": [";
  StatregJsonSlice value;

  g_assert_true (statreg_json_scan_find (text, strlen (text), "c", &value));
  g_assert_cmpmem (value.text, value.size, "34", 2);
  g_assert_false (statreg_json_scan_find (text, strlen (text), "d", &value));
  g_assert_false (statreg_json_scan_find (text, strlen (text), "e", &value));
  /* The number may go on after the end of what was read. */
  g_assert_false (statreg_json_scan_find ("{\"c\": 34", 8, "c", &value));
  g_assert_false (statreg_json_scan_find ("", 0, "c", &value));
}

static JsonObject *
parse (const char *text)
{
  g_autoptr(GError) error = NULL;
  JsonObject *object = statreg_json_parse_object (text, strlen (text), "f.json", &error);

  g_assert_no_error (error);
  return object;
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
test_parse (void)
{
  GError *error = NULL;

  g_assert_null (statreg_json_parse_object ("[1]", 3, "f.json", &error));
  assert_damaged (TRUE, &error, "f.json: the text is not an object in braces");
  g_assert_null (statreg_json_parse_object ("{\"a\":1}", 6, "f.json", &error));
  assert_damaged (TRUE, &error, "f.json: a comma or the end of an object is missing");
}

static void
test_getters (void)
{
  g_autoptr(JsonObject) object = parse (
      "{\"text\": \"\\ud83d\\ude00x\", \"number\": 7, \"real\": 7.0, \"on\": true, \"none\": null,"
      " \"time\": \"2026-11-22T07:00:00Z\", \"object\": {\"port\": 0}, \"array\": []}");
  JsonObject *inner = statreg_json_get_object (object, "object", "f.json", NULL);
  gint64 number = 0;
  gboolean on = FALSE;
  GError *error = NULL;

  g_assert_cmpstr (statreg_json_get_string (object, "text", 5, "f.json", NULL), ==, "\xf0\x9f\x98\x80x");
  g_assert_true (statreg_json_get_int (object, "number", 7, 7, &number, "f.json", NULL) && number == 7);
  g_assert_true (statreg_json_get_boolean (object, "on", &on, "f.json", NULL) && on);
  g_assert_true (statreg_json_get_time (object, "time", &number, "f.json", NULL));
  g_assert_cmpint (number, ==, 1795330800);
  g_assert_nonnull (statreg_json_get_array (object, "array", "f.json", NULL));

  assert_damaged (!statreg_json_get_string (object, "text", 4, "f.json", &error), &error,
                  "f.json: text must be at most 4 bytes long");
  assert_damaged (!statreg_json_get_string (object, "gone", 4, "f.json", &error), &error,
                  "f.json: gone is missing");
  assert_damaged (!statreg_json_get_string (object, "none", 4, "f.json", &error), &error,
                  "f.json: none must be text");
  assert_damaged (!statreg_json_get_int (object, "real", 0, 9, &number, "f.json", &error), &error,
                  "f.json: real must be a whole number from 0 to 9");
  assert_damaged (!statreg_json_get_int (inner, "port", 1, 65535, &number, "f.json: object", &error), &error,
                  "f.json: object.port must be a whole number from 1 to 65535");
  assert_damaged (!statreg_json_get_boolean (object, "number", &on, "f.json", &error), &error,
                  "f.json: number must be true or false");
  assert_damaged (!statreg_json_get_time (object, "text", &number, "f.json", &error), &error,
                  "f.json: text must be a time such as 2026-11-22T07:00:00Z");
  assert_damaged (!statreg_json_get_object (object, "array", "f.json", &error), &error,
                  "f.json: array must be an object in braces");
  assert_damaged (!statreg_json_get_array (object, "object", "f.json", &error), &error,
                  "f.json: object must be a list in brackets");
}

static void
test_format (void)
{
  static const char *const known[] = { "format", "version", NULL };
  g_autoptr(JsonObject) good = parse ("{\"format\": \"statreg-x\", \"version\": 2}");
  g_autoptr(JsonObject) more = parse ("{\"format\": \"statreg-x\", \"version\": 2, \"extra\": 1}");
  g_autoptr(JsonObject) bare = parse ("{\"format\": \"statreg-x\"}");
  g_autoptr(GError) newer = NULL;
  GError *error = NULL;

  g_assert_true (statreg_json_check_format (good, "statreg-x", 2, "f.json", NULL));
  g_assert_true (statreg_json_check_format (good, "statreg-x", 3, "f.json", NULL));
  g_assert_false (statreg_json_check_format (good, "statreg-x", 1, "f.json", &newer));
  g_assert_error (newer, STATREG_ERROR, STATREG_ERROR_NEWER_VERSION);
  assert_damaged (!statreg_json_check_format (good, "statreg-y", 2, "f.json", &error), &error,
                  "f.json: format must be “statreg-y”");
  assert_damaged (!statreg_json_check_format (bare, "statreg-x", 2, "f.json", &error), &error,
                  "f.json: version is missing");
  g_assert_true (statreg_json_check_members (good, known, "f.json", NULL));
  assert_damaged (!statreg_json_check_members (more, known, "f.json", &error), &error,
                  "f.json: extra is not known here");
}

static void
test_append (void)
{
  static const char text[] = "a\"\\\b\f\n\r\t\x01\x7f/\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80";
  g_autoptr(GString) ascii = g_string_new (NULL);
  g_autoptr(GString) utf8 = g_string_new ("{\"a\": ");
  g_autoptr(JsonObject) object = NULL;

  statreg_json_append_ascii (ascii, text);
  g_assert_cmpstr (ascii->str, ==,
                   "\"a\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u007f/\\u00e4\\u20ac\\ud83d\\ude00\"");
  statreg_json_append_text (utf8, text);
  g_assert_nonnull (strstr (utf8->str, "\xf0\x9f\x98\x80"));
  g_string_append (utf8, ", \"b\": ");
  g_string_append (utf8, ascii->str);
  g_string_append_c (utf8, '}');
  object = parse (utf8->str);
  g_assert_cmpstr (json_object_get_string_member (object, "a"), ==, text);
  g_assert_cmpstr (json_object_get_string_member (object, "b"), ==, text);
}

static void
test_to_bytes (void)
{
  g_autoptr(JsonNode) root = json_from_string ("{\"b\":1,\"a\":[]}", NULL);
  g_autoptr(GBytes) bytes = statreg_json_to_bytes (root);
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);
  static const char expected[] = "{\n  \"b\" : 1,\n  \"a\" : []\n}\n";

  g_assert_cmpmem (text, size, expected, strlen (expected));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/statreg/json/scan", test_scan);
  g_test_add_func ("/statreg/json/torn", test_torn);
  g_test_add_func ("/statreg/json/depth", test_depth);
  g_test_add_func ("/statreg/json/many-members", test_many_members);
  g_test_add_func ("/statreg/json/line", test_line);
  g_test_add_func ("/statreg/json/find", test_find);
  g_test_add_func ("/statreg/json/parse", test_parse);
  g_test_add_func ("/statreg/json/getters", test_getters);
  g_test_add_func ("/statreg/json/format", test_format);
  g_test_add_func ("/statreg/json/append", test_append);
  g_test_add_func ("/statreg/json/to-bytes", test_to_bytes);
  return g_test_run ();
}
