/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "statreg-base64.h"

static void
test_round_trip (void)
{
  guint8 bytes[70], back[70];
  gsize size;

  for (guint i = 0; i < sizeof bytes; i++)
    bytes[i] = 0xff - 7 * i;
  for (guint i = 0; i <= sizeof bytes; i++)
    {
      g_autofree char *text = statreg_base64_encode (bytes, i);

      g_assert_cmpuint (strlen (text), ==, (i * 4 + 2) / 3);
      g_assert_cmpuint (strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"), ==,
                        strlen (text));
      g_assert_true (statreg_base64_decode (text, -1, back, i > 0 ? i : 1, &size));
      g_assert_cmpmem (back, size, bytes, i);
    }
}

static void
test_refused (void)
{
  static const char *const cases[] = {
    "A", "AAAAA", "AA==", "AA=", "AAA=", "AB", "AAB", "AA A", " AAAA", "AAAA ", "AAAA\n", "AA+A", "AA/A",
      "AA.A", "\303\244AA",
  };
  guint8 bytes[16];
  gsize size;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("case %u", i);
      size = 99;
      g_assert_false (statreg_base64_decode (cases[i], -1, bytes, sizeof bytes, &size));
      g_assert_cmpuint (size, ==, 0);
    }
  g_assert_false (statreg_base64_decode ("AA\0A", 4, bytes, sizeof bytes, &size));
  g_assert_true (statreg_base64_decode ("AAAA/", 4, bytes, sizeof bytes, &size));
  g_assert_cmpuint (size, ==, 3);
}

static void
test_no_room (void)
{
  guint8 bytes[4] = { 0, 0, 0, 0x5a };
  gsize size;

  g_assert_false (statreg_base64_decode ("AAAAAAAA", -1, bytes, 3, &size));
  g_assert_cmpint (bytes[3], ==, 0x5a);
}

static void
test_random (void)
{
  g_autofree char *first = statreg_base64_random (16);
  g_autofree char *second = statreg_base64_random (16);
  guint8 bytes[16];
  gsize size;

  g_assert_cmpuint (strlen (first), ==, 22);
  g_assert_cmpstr (first, !=, second);
  g_assert_true (statreg_base64_decode (first, -1, bytes, sizeof bytes, &size));
  g_assert_cmpuint (size, ==, 16);
}

/* The two judge alike, whatever the text: every pair of last digits, and every byte in every place. */
static void
test_check (void)
{
  for (guint length = 0; length < 9; length++)
    for (guint place = 0; place < length; place++)
      for (int byte = 1; byte < 256; byte++)
        {
          g_autofree char *text = g_strnfill (length, 'A');
          guint8 out[16];
          gsize decoded, checked;
          gboolean good;

          text[place] = byte;
          good = statreg_base64_decode (text, -1, out, sizeof out, &decoded);
          g_assert_true (statreg_base64_check (text, &checked) == good);
          g_assert_cmpuint (checked, ==, decoded);
        }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base64/round-trip", test_round_trip);
  g_test_add_func ("/base64/refused", test_refused);
  g_test_add_func ("/base64/no-room", test_no_room);
  g_test_add_func ("/base64/random", test_random);
  g_test_add_func ("/base64/check", test_check);
  return g_test_run ();
}
