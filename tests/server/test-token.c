/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-token.h"

#include <string.h>

#define NOW G_GINT64_CONSTANT (1795330000)
#define TWO_HOURS 7200

static void
test_valid (void)
{
  g_autofree char *token = statreg_token_make ("192.0.2.7", NOW);
  g_autofree char *later = statreg_token_make ("192.0.2.7", NOW + 1);

  g_assert_true (statreg_token_check (token, "192.0.2.7", NOW));
  g_assert_true (statreg_token_check (token, "192.0.2.7", NOW + TWO_HOURS));
  g_assert_false (statreg_token_check (token, "192.0.2.7", NOW + TWO_HOURS + 1));
  g_assert_cmpstr (token, !=, later);
}

/* The clock was set back while the form was open. */
static void
test_clock_back (void)
{
  g_autofree char *token = statreg_token_make ("192.0.2.7", NOW);

  g_assert_true (statreg_token_check (token, "192.0.2.7", NOW - 3600));
  g_assert_false (statreg_token_check (token, "192.0.2.7", NOW - TWO_HOURS - 1));
}

static void
test_other_source (void)
{
  g_autofree char *token = statreg_token_make ("2001:db8:1:2::/64", NOW);

  g_assert_false (statreg_token_check (token, "2001:db8:1:3::/64", NOW));
  g_assert_false (statreg_token_check (token, "", NOW));
}

/* No other token is taken: neither a shorter nor a longer one, nor one with any character changed. */
static void
test_forged (void)
{
  const char *const forged[] = { "", "a", "====", "not base64url!", "AAAAAAAAAAA", "%00", "AAAA AAAA" };
  g_autofree char *token = statreg_token_make ("192.0.2.7", NOW);
  g_autofree char *longer = g_strconcat (token, "A", NULL);
  gsize length = strlen (token);

  for (guint i = 0; i < G_N_ELEMENTS (forged); i++)
    g_assert_false (statreg_token_check (forged[i], "192.0.2.7", NOW));
  g_assert_false (statreg_token_check (longer, "192.0.2.7", NOW));
  for (gsize i = 0; i < length; i++)
    {
      g_autofree char *shorter = g_strndup (token, i);
      g_autofree char *changed = g_strdup (token);

      changed[i] = changed[i] == 'A' ? 'B' : 'A';
      g_assert_false (statreg_token_check (shorter, "192.0.2.7", NOW));
      g_assert_false (statreg_token_check (changed, "192.0.2.7", NOW));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/statreg/token/valid", test_valid);
  g_test_add_func ("/statreg/token/clock-back", test_clock_back);
  g_test_add_func ("/statreg/token/other-source", test_other_source);
  g_test_add_func ("/statreg/token/forged", test_forged);
  return g_test_run ();
}
