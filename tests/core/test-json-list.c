/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists that are read through a window: nothing may hang on where that ends. */
#include <gio/gio.h>
#include <string.h>

#include "statreg-error.h"
#include "statreg-json-scan.h"
#include "statreg-json-window.h"

#define LONG (4 * 1024 * 1024)   /* several windows */

/* What was taken, each element with its line before it. */
static void
take (const StatregJsonSlice *element, gpointer taken)
{
  g_string_append_printf (taken, "%u:%.*s\n", element->line, (int) element->size, element->text);
}

static GString *
scan (const char *text, gsize size, GString *taken, GError **error)
{
  g_autoptr(GInputStream) stream = g_memory_input_stream_new_from_data (text, size, NULL);

  return statreg_json_scan_list (stream, "list", "x.json", take, taken, error);
}

static void
check_elements (const char *text, const char *expected, const char *expected_rest)
{
  g_autoptr(GString) taken = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GString) rest = scan (text, strlen (text), taken, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (taken->str, ==, expected);
  g_assert_cmpstr (rest->str, ==, expected_rest);
}

static void
test_elements (void)
{
  check_elements ("{\"list\": [\n  {\"a\": [1]},\n  2 ], \"inner\": {\"list\": [5]}, \"other\": [6]}",
                  "2:{\"a\": [1]}\n3:2\n", "{\"list\": [], \"inner\": {\"list\": [5]}, \"other\": [6]}");
  check_elements ("{\"list\": [ ], \"a\": 1}", "", "{\"list\": [], \"a\": 1}");
  check_elements ("{\"l\\u0069st\": [1]}", "1:1\n", "{\"l\\u0069st\": []}");
  check_elements ("{\"list\": {\"list\": [1]}}", "", "{\"list\": {\"list\": [1]}}");
  check_elements ("[{\"list\": [1]}]", "", "[{\"list\": [1]}]");
}

static void
assert_fault (const char *text, gsize size, const char *message)
{
  g_autoptr(GString) taken = g_string_new (NULL);
  g_autoptr(GError) error = NULL;

  g_assert_null (scan (text, size, taken, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE);
  g_assert_cmpstr (error->message, ==, message);
}

/* Every beginning of a text is refused for the same reason as without a window, wherever the list stands. */
static void
check_torn (const char *text)
{
  for (gsize size = 0; size < strlen (text); size++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (statreg_json_scan (text, size, "x.json", &error));
      assert_fault (text, size, error->message);
    }
}

static void
test_torn (void)
{
  check_torn ("{\"a\": 1,\n \"list\": [1.5e3, \"\\ud83d\\ude00\xc3\xa4\",\n {\"b\": true}], \"c\": [null]}");
  check_torn ("{\"list\": []}");
}

static void
test_faults (void)
{
  static const char *const texts[] = {
    "{\"list\": [1,]}",     "{\"list\": [1 2]}",      "{\"list\": [1], \"list\": []}", "{\"list\": [1]}\n x",
    "{\"list\": [1}",       "{\"list\": [\"\xff\"]}", "{\"list\": [,1]}",              "{\"list\": [1]]}",
    "{\"a\":1,\"list\":[{\"b\":1,\"b\":2}]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (statreg_json_scan (texts[i], strlen (texts[i]), "x.json", &error));
      assert_fault (texts[i], strlen (texts[i]), error->message);
    }
}

static void
append_random_text (GString *text, GRand *rand, gsize max)
{
  static const char *const pieces[] = { "a", "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\\u00e4", "\\\"" };
  gsize end = text->len + g_rand_int_range (rand, 0, max);

  g_string_append_c (text, '"');
  while (text->len < end)
    g_string_append (text, pieces[g_rand_int_range (rand, 0, G_N_ELEMENTS (pieces))]);
  g_string_append_c (text, '"');
}

static void
append_blanks (GString *text, GRand *rand, gsize max, guint *line)
{
  for (gsize i = g_rand_int_range (rand, 0, max); i > 0; i--)
    {
      g_string_append_c (text, g_rand_int_range (rand, 0, 100) ? ' ' : '\n');
      *line += text->str[text->len - 1] == '\n';
    }
}

static void
test_windows (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (20261122);

  for (guint round = 0; round < 20; round++)
    {
      g_autoptr(GString) text = g_string_new ("{\"a\": ");
      g_autoptr(GString) expected = g_string_new (NULL), taken = g_string_new (NULL);
      g_autoptr(GString) expected_rest = NULL, rest = NULL;
      g_autoptr(GError) error = NULL;
      guint line = 1;
      gsize tail;

      append_random_text (text, rand, STATREG_JSON_REST_MAX / 4);
      g_string_append (text, ", \"list\": [");
      expected_rest = g_string_new (text->str);
      for (const char *lead = ""; text->len < LONG; lead = ",")
        {
          gsize start;

          g_string_append (text, lead);
          append_blanks (text, rand, round % 4 ? 10 : 400000, &line);
          start = text->len;
          append_random_text (text, rand, round % 2 ? 1000 : STATREG_JSON_ELEMENT_MAX - 8);
          g_string_append_printf (expected, "%u:%s\n", line, text->str + start);
          append_blanks (text, rand, 10, &line);
        }
      tail = text->len;
      g_string_append (text, "], \"b\": ");
      append_random_text (text, rand, STATREG_JSON_REST_MAX / 4);
      g_string_append (text, "}");
      g_string_append (expected_rest, text->str + tail);
      rest = scan (text->str, text->len, taken, &error);
      g_assert_no_error (error);
      g_assert_cmpint (g_strcmp0 (taken->str, expected->str), ==, 0);
      g_assert_cmpint (g_strcmp0 (rest->str, expected_rest->str), ==, 0);
    }
}

/* count times what is to stand there. */
static void
check_long (const char *before, const char *repeated, guint count, const char *after, const char *message)
{
  g_autoptr(GString) text = g_string_new (before);
  g_autoptr(GString) taken = g_string_new (NULL);
  g_autoptr(GString) rest = NULL;

  for (guint i = 0; i < count; i++)
    g_string_append (text, repeated);
  g_string_append (text, after);
  if (message)
    assert_fault (text->str, text->len, message);
  else
    g_assert_nonnull (rest = scan (text->str, text->len, taken, NULL));
}

static void
test_too_long (void)
{
  static const char too_much[] = "x.json: there is too much besides the list";
  static const char too_long[] = "x.json: an element of a list is too long";
  const guint element = STATREG_JSON_ELEMENT_MAX, rest = STATREG_JSON_REST_MAX;

  check_long ("{\"list\": [\"", "x", element - 2, "\"]}", NULL);
  check_long ("{\"list\": [\"", "x", element - 1, "\"]}", too_long);
  check_long ("{\"list\": [\"", "x", LONG, "\"]}", too_long);
  check_long ("{\"list\": [1, \"", "\\n", LONG, "\"]}", too_long);
  check_long ("{\"list\": [[", "true,", LONG / 5, "true]]}", too_long);
  check_long ("{\"list\": [1], \"a\": \"", "x", rest - 22, "\"}", NULL);
  check_long ("{\"list\": [1], \"a\": \"", "x", rest, "\"}", too_much);
  check_long ("{\"list\": [1], \"a\": \"", "x", LONG, "\"}", too_much);
  check_long ("{\"a\": \"", "x", rest, "\", \"list\": [1]}", too_much);
  check_long ("{\"a\": \"", "\\u00e4", LONG / 6, "\", \"list\": [1]}", too_much);
  check_long ("{\"list\": [1]}", " ", LONG, "", too_much);
  check_long ("", " ", LONG, "{}", too_much);
  check_long ("{\"list\": [", " ", LONG, "1]}", NULL);
  check_long ("{\"list\": [1", " ", LONG, "]}", NULL);
  check_long ("{\"list\": [0", ",0", 999999, "]}", NULL);
  check_long ("{\"list\": [0", ",0", 1000000, "]}", "x.json: a list is too long");
}

/* Faults far behind in a text. */
static void
test_late_faults (void)
{
  g_autofree char *message = g_strdup_printf ("x.json, line %u: the text is not valid UTF-8", LONG / 10 + 1);

  check_long ("{\"list\": [", "\"\xc3\xa4\xc3\xa4\", \n", LONG / 10, "\"\xc3\"]}", message);
  check_long ("{\"list\": [", "\"\xc3\xa4\xc3\xa4\", \n", LONG / 10, "\"\xc3", message);
}

static void
test_stream_fails (void)
{
  g_autoptr(GString) taken = g_string_new (NULL);
  g_autoptr(GInputStream) stream = g_memory_input_stream_new_from_data ("{}", 2, NULL);
  g_autoptr(GError) error = NULL;

  g_input_stream_close (stream, NULL, NULL);
  g_assert_null (statreg_json_scan_list (stream, "list", "x.json", take, taken, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/statreg/json-list/elements", test_elements);
  g_test_add_func ("/statreg/json-list/torn", test_torn);
  g_test_add_func ("/statreg/json-list/faults", test_faults);
  g_test_add_func ("/statreg/json-list/windows", test_windows);
  g_test_add_func ("/statreg/json-list/too-long", test_too_long);
  g_test_add_func ("/statreg/json-list/late-faults", test_late_faults);
  g_test_add_func ("/statreg/json-list/stream-fails", test_stream_fails);
  return g_test_run ();
}
