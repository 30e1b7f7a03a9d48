/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-clock.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define HOUR (3600 * SECOND)
#define MORNING (1795000000 * SECOND)

static void
test_drift (void)
{
  g_autoptr(StatregClock) clock = statreg_clock_new ();

  g_assert_false (statreg_clock_look_at (clock, MORNING, HOUR));
  for (int i = 1; i <= 100; i++)
    g_assert_false (statreg_clock_look_at (clock, MORNING + i * (10 * SECOND + 299 * SECOND), HOUR + i * 10 * SECOND));
}

/* Asleep, both clocks go on. */
static void
test_sleep (void)
{
  g_autoptr(StatregClock) clock = statreg_clock_new ();

  g_assert_false (statreg_clock_look_at (clock, MORNING, HOUR));
  g_assert_false (statreg_clock_look_at (clock, MORNING + 12 * HOUR, 13 * HOUR));
}

static void
test_b19_set (gconstpointer data)
{
  gint64 by = GPOINTER_TO_INT (data) * SECOND;
  g_autoptr(StatregClock) clock = statreg_clock_new ();
  gint64 before, after;

  g_assert_false (statreg_clock_look_at (clock, MORNING, HOUR));
  g_assert_true (statreg_clock_look_at (clock, MORNING + 5 * SECOND + by, HOUR + 5 * SECOND));
  g_assert_true (statreg_clock_look_at (clock, MORNING + HOUR + by, 2 * HOUR));
  statreg_clock_get_jump (clock, &before, &after);
  g_assert_cmpint (before, ==, (MORNING + 5 * SECOND) / SECOND);
  g_assert_cmpint (after, ==, (MORNING + 5 * SECOND + by) / SECOND);
  statreg_clock_confirm (clock);
  g_assert_false (statreg_clock_look_at (clock, MORNING + HOUR + by, 2 * HOUR));
}

static void
test_b19_set_right_again (void)
{
  g_autoptr(StatregClock) clock = statreg_clock_new ();

  g_assert_false (statreg_clock_look_at (clock, MORNING, HOUR));
  g_assert_true (statreg_clock_look_at (clock, MORNING + HOUR, HOUR + SECOND));
  g_assert_false (statreg_clock_look_at (clock, MORNING + 3 * SECOND, HOUR + 2 * SECOND));
}

static void
test_real_clocks (void)
{
  g_autoptr(StatregClock) clock = statreg_clock_new ();

  g_assert_false (statreg_clock_look (clock));
  g_assert_false (statreg_clock_look (clock));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/statreg/clock/drift", test_drift);
  g_test_add_func ("/statreg/clock/sleep", test_sleep);
  g_test_add_data_func ("/statreg/clock/b19-set-forward", GINT_TO_POINTER (3600), test_b19_set);
  g_test_add_data_func ("/statreg/clock/b19-set-back", GINT_TO_POINTER (-3600), test_b19_set);
  g_test_add_data_func ("/statreg/clock/b19-just-too-much", GINT_TO_POINTER (301), test_b19_set);
  g_test_add_func ("/statreg/clock/b19-set-right-again", test_b19_set_right_again);
  g_test_add_func ("/statreg/clock/real-clocks", test_real_clocks);
  return g_test_run ();
}
