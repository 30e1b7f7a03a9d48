/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-login-texts.h"

#define ROUNDS 20000
#define DIFFERENT 3

static StatregLoginTexts *
make (const char *address, const char *sealed)
{
  const char *texts[STATREG_LOGIN_N_TEXTS] = { NULL };

  texts[STATREG_LOGIN_TEXT_ADDRESS] = address;
  texts[STATREG_LOGIN_TEXT_SEALED] = sealed;
  return statreg_login_texts_new (texts);
}

static void
test_texts (void)
{
  StatregLoginTexts *texts = make ("Anna@Example.org", "s");

  g_assert_cmpstr (statreg_login_texts_get (texts, STATREG_LOGIN_TEXT_ADDRESS), ==, "Anna@Example.org");
  g_assert_cmpstr (statreg_login_texts_get (texts, STATREG_LOGIN_TEXT_ADDRESS_KEY), ==, "anna@example.org");
  g_assert_cmpstr (statreg_login_texts_get (texts, STATREG_LOGIN_TEXT_SEALED), ==, "s");
  g_assert_cmpstr (statreg_login_texts_get (texts, STATREG_LOGIN_TEXT_LOGON), ==, "");
  statreg_login_texts_unref (texts);
}

/* The same texts are in memory once, and only while somebody has them. */
static void
test_same (void)
{
  StatregLoginTexts *first = make ("a@b.org", "s"), *same = make ("a@b.org", "s");
  StatregLoginTexts *other = make ("a@b.org", "t"), *moved = make ("a@b.orgs", "");

  g_assert_true (first == same);
  g_assert_true (first != other && first != moved && other != moved);
  statreg_login_texts_unref (first);
  first = make ("a@b.org", "s");
  g_assert_true (first == same);
  statreg_login_texts_unref (first);
  statreg_login_texts_unref (same);
  statreg_login_texts_unref (other);
  statreg_login_texts_unref (moved);
}

static gpointer
come_and_go (gpointer data)
{
  static const char *const sealed[DIFFERENT] = { "s", "t", "u" };

  for (guint i = 0; i < ROUNDS; i++)
    {
      StatregLoginTexts *texts = make ("a@b.org", sealed[i % DIFFERENT]);
      StatregLoginTexts *again = statreg_login_texts_ref (texts);

      statreg_login_texts_unref (texts);
      g_assert_cmpstr (statreg_login_texts_get (again, STATREG_LOGIN_TEXT_SEALED), ==, sealed[i % DIFFERENT]);
      statreg_login_texts_unref (again);
    }
  return NULL;
}

/* Who finds texts and who gives up the last hold on them may be at it at the same moment. */
static void
test_threads (void)
{
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("texts", come_and_go, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/statreg/login-texts/texts", test_texts);
  g_test_add_func ("/statreg/login-texts/same", test_same);
  g_test_add_func ("/statreg/login-texts/threads", test_threads);
  return g_test_run ();
}
