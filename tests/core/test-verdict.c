/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-verdict.h"

static void
test_texts (void)
{
  for (guint i = 0; i < STATREG_N_VERDICTS; i++)
    g_assert_cmpint (statreg_verdict_from_text (statreg_verdict_to_text (i)), ==, i);
  g_assert_cmpstr (statreg_verdict_to_text (STATREG_VERDICT_WORKS), ==, "works");
  g_assert_cmpstr (statreg_verdict_to_text (STATREG_VERDICT_NOT_ALLOWED), ==, "not-allowed");
  g_assert_cmpint (statreg_verdict_from_text ("of a later version"), ==, STATREG_VERDICT_NONE);
  g_assert_cmpint (statreg_verdict_from_text (NULL), ==, STATREG_VERDICT_NONE);
}

static void
test_kinds (void)
{
  static const StatregVerdictKind kinds[STATREG_N_VERDICTS] = {
    [STATREG_VERDICT_NONE] = STATREG_VERDICT_KIND_NONE,
    [STATREG_VERDICT_WORKS] = STATREG_VERDICT_KIND_WORKS,
    [STATREG_VERDICT_WRONG_LOGIN] = STATREG_VERDICT_KIND_FAILS,
    [STATREG_VERDICT_LOCKED] = STATREG_VERDICT_KIND_FAILS,
    [STATREG_VERDICT_EXPIRED] = STATREG_VERDICT_KIND_FAILS,
    [STATREG_VERDICT_NOT_ALLOWED] = STATREG_VERDICT_KIND_FAILS,
    [STATREG_VERDICT_UNREACHABLE] = STATREG_VERDICT_KIND_UNCLEAR,
    [STATREG_VERDICT_NAME_UNKNOWN] = STATREG_VERDICT_KIND_UNCLEAR,
    [STATREG_VERDICT_NOT_TRUSTED] = STATREG_VERDICT_KIND_UNCLEAR,
    [STATREG_VERDICT_NO_TLS] = STATREG_VERDICT_KIND_UNCLEAR,
    [STATREG_VERDICT_TRY_LATER] = STATREG_VERDICT_KIND_UNCLEAR,
    [STATREG_VERDICT_UNEXPECTED] = STATREG_VERDICT_KIND_UNCLEAR,
  };

  for (guint i = 0; i < STATREG_N_VERDICTS; i++)
    g_assert_cmpint (statreg_verdict_get_kind (i), ==, kinds[i]);
}

/* Each has words of its own, and its advice is a sentence. */
static void
test_words (void)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < STATREG_N_VERDICTS; i++)
    {
      g_assert_cmpstr (statreg_verdict_get_title (i), !=, "");
      g_assert_true (g_str_has_suffix (statreg_verdict_get_advice (i), "."));
      g_assert_true (g_hash_table_add (seen, (gpointer) statreg_verdict_get_title (i)));
      g_assert_true (g_hash_table_add (seen, (gpointer) statreg_verdict_get_advice (i)));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/verdict/texts", test_texts);
  g_test_add_func ("/verdict/kinds", test_kinds);
  g_test_add_func ("/verdict/words", test_words);
  return g_test_run ();
}
