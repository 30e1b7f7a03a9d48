/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which key seals after what was found out, state by state. */
#include "statreg-key-choice.h"

#define A "AAAAAAAAAAAAAAAAAAAAAA"
#define B "BBBBBBBBBBBBBBBBBBBBBB"

static const StatregKeyState states[] = {
  STATREG_KEY_READY, STATREG_KEY_NO_SERVICE, STATREG_KEY_LOCKED,  STATREG_KEY_DISMISSED,
  STATREG_KEY_OTHER, STATREG_KEY_PASSPHRASE, STATREG_KEY_MISSING, STATREG_KEY_DAMAGED,
};

/* id NULL: key.json names no key. */
static void
take (StatregKeyChoice *choice, StatregKeyState state, const char *id)
{
  StatregKeyOutcome outcome = { .known = TRUE, .state = state, .has_key = id != NULL };

  if (id)
    g_strlcpy (outcome.active.key.id, id, sizeof outcome.active.key.id);
  statreg_key_choice_take (choice, &outcome);
  g_assert_cmpint (choice->has_key, ==, id != NULL);
}

/* id NULL: nothing is sealed. */
static void
assert_seals (StatregKeyChoice *choice, const char *id)
{
  g_assert_cmpint (choice->can_seal, ==, id != NULL);
  if (id)
    g_assert_cmpstr (choice->key.id, ==, id);
}

static gboolean
is_lost (StatregKeyState state)
{
  return state == STATREG_KEY_MISSING || state == STATREG_KEY_OTHER;
}

static void
test_first (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      gboolean seals = !is_lost (states[i]) && states[i] != STATREG_KEY_DAMAGED;
      StatregKeyChoice choice = { 0 };

      take (&choice, states[i], A);
      assert_seals (&choice, seals ? A : NULL);
      take (&choice, STATREG_KEY_READY, B);
      assert_seals (&choice, B);
    }
}

static void
test_none (void)
{
  StatregKeyChoice choice = { 0 };

  take (&choice, STATREG_KEY_NO_SERVICE, NULL);
  assert_seals (&choice, NULL);
  take (&choice, STATREG_KEY_NONE, NULL);
  assert_seals (&choice, NULL);
}

/* A key that works goes on sealing until it is lost, and comes back when it is found again. */
static void
test_same_key (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      StatregKeyChoice choice = { 0 };

      take (&choice, STATREG_KEY_READY, A);
      take (&choice, states[i], A);
      assert_seals (&choice, is_lost (states[i]) ? NULL : A);
      take (&choice, STATREG_KEY_READY, A);
      assert_seals (&choice, A);
    }
}

/* Whatever becomes of key.json. */
static void
test_other_key (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    for (guint j = 0; j < G_N_ELEMENTS (states); j++)
      {
        StatregKeyChoice choice = { 0 };

        take (&choice, STATREG_KEY_READY, A);
        if (!is_lost (states[i]))
          take (&choice, states[i], A);
        take (&choice, STATREG_KEY_DAMAGED, NULL);
        take (&choice, STATREG_KEY_NONE, NULL);
        assert_seals (&choice, A);
        take (&choice, states[j], B);
        assert_seals (&choice, states[j] == STATREG_KEY_READY ? B : A);
      }
}

/* What was only out of reach never worked, so another one may take its place. */
static void
test_not_proved (void)
{
  StatregKeyChoice choice = { 0 };

  take (&choice, STATREG_KEY_LOCKED, A);
  take (&choice, STATREG_KEY_LOCKED, B);
  assert_seals (&choice, B);
  take (&choice, STATREG_KEY_MISSING, B);
  assert_seals (&choice, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/statreg/key-choice/first", test_first);
  g_test_add_func ("/statreg/key-choice/none", test_none);
  g_test_add_func ("/statreg/key-choice/same-key", test_same_key);
  g_test_add_func ("/statreg/key-choice/other-key", test_other_key);
  g_test_add_func ("/statreg/key-choice/not-proved", test_not_proved);
  return g_test_run ();
}
