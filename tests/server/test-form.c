/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-form.h"

#include <glib.h>
#include <string.h>

#include "statreg-address.h"

static StatregFormResult
decode (const char *body, StatregForm **form, const char **field)
{
  return statreg_form_decode ((const guint8 *) body, strlen (body), form, field);
}

static void
assert_malformed (const char *body)
{
  g_autoptr(StatregForm) form = NULL;
  const char *field = "not set";

  if (decode (body, &form, &field) != STATREG_FORM_MALFORMED || form || field)
    g_error ("taken for well-formed: %s", body);
}

/* As browsers do: all but letters, digits and "*-._" escaped, "+" for a blank. */
static char *
escape (const char *text)
{
  GString *out = g_string_new (NULL);

  for (; *text; text++)
    {
      if (g_ascii_isalnum (*text) || strchr ("*-._", *text))
        g_string_append_c (out, *text);
      else if (*text == ' ')
        g_string_append_c (out, '+');
      else
        g_string_append_printf (out, "%%%02X", (guchar) *text);
    }
  return g_string_free (out, FALSE);
}

static void
test_all_fields (void)
{
  const char *body =
    "token=abc&address=anna%40example.org&logon=anna+m&domain=EXAMPLE&password=p%26%3D%25+x&code=K7";
  g_autoptr(StatregForm) form = NULL;
  const char *field = "not set";

  g_assert_cmpint (decode (body, &form, &field), ==, STATREG_FORM_OK);
  g_assert_cmpstr (form->address, ==, "anna@example.org");
  g_assert_cmpstr (form->logon, ==, "anna m");
  g_assert_cmpstr (form->domain, ==, "EXAMPLE");
  g_assert_cmpstr (form->code, ==, "K7");
  g_assert_cmpstr (form->token, ==, "abc");
  g_assert_cmpstr (statreg_secret_get_text (form->password), ==, "p&=% x");
  g_assert_null (field);
}

/* What was not sent is empty, and so is what was sent empty. */
static void
test_gaps (void)
{
  const char *const bodies[] = { "", "address=", "password=&logon=", "domain=&code=&token=" };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr(StatregForm) form = NULL;

      g_assert_cmpint (decode (bodies[i], &form, NULL), ==, STATREG_FORM_OK);
      g_assert_cmpstr (form->address, ==, "");
      g_assert_cmpstr (form->logon, ==, "");
      g_assert_cmpstr (form->domain, ==, "");
      g_assert_cmpstr (form->code, ==, "");
      g_assert_cmpstr (form->token, ==, "");
      g_assert_null (form->password);
    }
}

static void
test_malformed (void)
{
  const char *const bodies[] = {
    "address",
    "=",
    "=x",
    "&",
    "address=a&",
    "&address=a",
    "address=a&&logon=b", /* no pairs */
    "password=a&password=b",
    "password=&password=",
    "address=&address=",
    "code=a&token=b&code=c", /* doubled */
    "user=a",
    "Address=a",
    "addres=a",
    "addresss=a",
    "%61ddress=a",
    "address%3Da", /* unknown */
    "address=%",
    "address=%4",
    "address=a%4",
    "address=%g0",
    "address=%0g",
    "address=%%41", /* bad escapes */
    "address=a b",
    "address=\"a\"\t",
    "address=\xc3\xa4",
    "address=a\nb",
    "address=a\x7f", /* raw bytes */
    "address=%FF",
    "address=%C3",
    "address=%C3%28",
    "address=%A4",
    "password=%80", /* not UTF-8 */
    "password=%C0%80",
    "password=%C0%AF",
    "password=%E0%80%AF",
    "password=%F0%80%80%AF", /* overlong */
    "password=%ED%A0%80",
    "password=%ED%BF%BF",
    "password=%F4%90%80%80", /* surrogates, behind the last plane */
  };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    assert_malformed (bodies[i]);
}

/* Every C0 and C1 control and DEL, in every field, alone and inside of text. */
static void
test_forbidden_characters (void)
{
  const char *const names[] = { "address", "logon", "domain", "password", "code", "token" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    for (guint c = 0; c < 0xa0; c++)
      {
        g_autofree char *escaped =
            c < 0x80 ? g_strdup_printf ("%%%02X", c) : g_strdup_printf ("%%C2%%%02X", c);
        g_autofree char *alone = g_strdup_printf ("%s=%s", names[i], escaped);
        g_autofree char *inside = g_strdup_printf ("%s=a%sb", names[i], escaped);
        g_autoptr(StatregForm) form = NULL;

        if (c < 0x20 || c >= 0x7f)
          {
            assert_malformed (alone);
            assert_malformed (inside);
          }
        else
          g_assert_cmpint (decode (inside, &form, NULL), ==, STATREG_FORM_OK);
      }
}

/* The body ends in the middle of an escape, whatever lies behind it in memory. */
static void
test_cut_escape (void)
{
  const char *memory = "address=%41";
  g_autoptr(StatregForm) form = NULL;

  for (gsize size = 9; size < strlen (memory); size++)
    g_assert_cmpint (statreg_form_decode ((const guint8 *) memory, size, &form, NULL), ==, STATREG_FORM_MALFORMED);
}

static void
test_raw_nul (void)
{
  const guint8 body[] = { 'c', 'o', 'd', 'e', '=', 'a', '\0', 'b' };
  g_autoptr(StatregForm) form = NULL;

  g_assert_cmpint (statreg_form_decode (body, sizeof body, &form, NULL), ==, STATREG_FORM_MALFORMED);
  g_assert_cmpint (statreg_form_decode (NULL, 0, &form, NULL), ==, STATREG_FORM_OK);
}

typedef struct
{
  const char *name;
  gsize       max;
} Limit;

static StatregFormResult
decode_filled (const char *name, gsize size, StatregForm **form, const char **field)
{
  g_autofree char *value = g_strnfill (size, 'a');
  g_autofree char *body = g_strdup_printf ("%s=%s", name, value);

  return decode (body, form, field);
}

static void
test_limits (void)
{
  const Limit limits[] = {
    { "address", 254 }, { "logon", 256 }, { "domain", 64 }, { "password", 512 }, { "code", 32 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      g_autoptr(StatregForm) fits = NULL;
      g_autoptr(StatregForm) longer = NULL;
      const char *field = NULL;

      g_assert_cmpint (decode_filled (limits[i].name, limits[i].max, &fits, &field), ==, STATREG_FORM_OK);
      g_assert_null (field);
      g_assert_cmpint (decode_filled (limits[i].name, limits[i].max + 1, &longer, &field), ==,
                       STATREG_FORM_TOO_LONG);
      g_assert_cmpstr (field, ==, limits[i].name);
      g_assert_null (longer->password);
    }
}

/* What was typed comes back for mending; the hidden token has no limit that a person could break. */
static void
test_too_long_keeps_text (void)
{
  g_autofree char *domain = g_strnfill (65, 'd');
  g_autofree char *token = g_strnfill (129, 't');
  g_autofree char *body = g_strdup_printf ("address=anna%%40example.org&domain=%s&password=secret", domain);
  g_autofree char *bad_body = g_strdup_printf ("address=anna&token=%s", token);
  g_autoptr(StatregForm) form = NULL;
  const char *field = NULL;

  g_assert_cmpint (decode (body, &form, &field), ==, STATREG_FORM_TOO_LONG);
  g_assert_cmpstr (field, ==, "domain");
  g_assert_cmpstr (form->address, ==, "anna@example.org");
  g_assert_cmpstr (form->domain, ==, domain);
  assert_malformed (bad_body);
}

static void
assert_round_trip (const char *password)
{
  g_autofree char *escaped = escape (password);
  g_autofree char *body = g_strdup_printf ("address=a%%40b.org&password=%s&token=t", escaped);
  g_autoptr(StatregForm) form = NULL;

  g_assert_cmpint (decode (body, &form, NULL), ==, STATREG_FORM_OK);
  g_assert_cmpmem (statreg_secret_get_data (form->password), statreg_secret_get_size (form->password),
                   password, strlen (password));
}

static void
test_odd_passwords (void)
{
  g_autofree char *longest = g_strnfill (STATREG_PASSWORD_MAX, '%');
  const char *const passwords[] = {
    " ",
    "  edge  ",
    "\"quotes\" 'and' \\ back",
    "100%",
    "%41",
    "%",
    "+",
    "a+b c",
    "a&b=c;d",
    "<script>&amp;",
    "Grüße",
    "Gru\xcc\x88\xc3\x9f"
    "e",
    "😀👩‍👩‍👧",
    "пароль",
    "密码",
    "\xc2\xa0nbsp\xe2\x80\x8b",
    "\xe2\x80\xa8line separator",
    "\xef\xbb\xbf"
    "bom",
    "\xef\xbf\xbf",
  };

  for (guint i = 0; i < G_N_ELEMENTS (passwords); i++)
    assert_round_trip (passwords[i]);
  assert_round_trip (longest);
}

static void
append_random (GString *text)
{
  gunichar c =
      g_test_rand_bit () ? g_test_rand_int_range (0x20, 0x7f) : g_test_rand_int_range (0xa0, 0x11000);

  if (c < 0xd800 || c > 0xdfff)
    g_string_append_unichar (text, c);
}

static void
test_random_passwords (void)
{
  for (guint i = 0; i < 500; i++)
    {
      g_autoptr(GString) text = g_string_new ("x");
      guint length = g_test_rand_int_range (1, 127);

      while (length-- > 0)
        append_random (text);
      assert_round_trip (text->str);
    }
}

/* Random bytes: nothing to assert but that the decoder, run under sanitizers, survives them and keeps its
 * word. */
static void
test_random_bodies (void)
{
  const char alphabet[] = "addresslogonpasswordcodetoken==&&%%+0123456789abcdefABCDEF\n\xff";

  for (guint i = 0; i < 20000; i++)
    {
      guint8 body[64];
      gsize size = g_test_rand_int_range (0, sizeof body);
      g_autoptr(StatregForm) form = NULL;
      StatregFormResult result;

      for (gsize j = 0; j < size; j++)
        body[j] = alphabet[g_test_rand_int_range (0, sizeof alphabet)];
      result = statreg_form_decode (body, size, &form, NULL);
      g_assert_true ((result == STATREG_FORM_MALFORMED) == (form == NULL));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/statreg/form/all-fields", test_all_fields);
  g_test_add_func ("/statreg/form/gaps", test_gaps);
  g_test_add_func ("/statreg/form/malformed", test_malformed);
  g_test_add_func ("/statreg/form/forbidden-characters", test_forbidden_characters);
  g_test_add_func ("/statreg/form/cut-escape", test_cut_escape);
  g_test_add_func ("/statreg/form/raw-nul", test_raw_nul);
  g_test_add_func ("/statreg/form/limits", test_limits);
  g_test_add_func ("/statreg/form/too-long-keeps-text", test_too_long_keeps_text);
  g_test_add_func ("/statreg/form/odd-passwords", test_odd_passwords);
  g_test_add_func ("/statreg/form/random-passwords", test_random_passwords);
  g_test_add_func ("/statreg/form/random-bodies", test_random_bodies);
  return g_test_run ();
}
