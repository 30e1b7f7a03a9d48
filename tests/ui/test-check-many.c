/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks.h"

#include <stdlib.h>
#include <time.h>

#include "statreg-login-table.h"
#include "statreg-test.h"

/* STATREG_CHECKS: how many logins are checked; five hundred in a test. --verbose tells how fast, and for how long at most the
 * main loop stood still meanwhile. */
#define PATIENCE_MS (240 * 1000)

/* Of the processor's time, so that a machine that does much else besides is not blamed on the window. */
#define MAX_WORK_MS 1000

/* Between two turns of the main loop, in microseconds: time that went by, and time that it worked itself. */
typedef struct
{
  gint64 last;
  gint64 longest;
  gint64 last_worked;
  gint64 longest_work;
} Gap;

static gint64
get_worked (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static gboolean
on_turn (gpointer data)
{
  Gap *gap = data;
  gint64 now = g_get_monotonic_time (), worked = get_worked ();

  gap->longest = MAX (gap->longest, now - gap->last);
  gap->longest_work = MAX (gap->longest_work, worked - gap->last_worked);
  gap->last = now;
  gap->last_worked = worked;
  return G_SOURCE_CONTINUE;
}

static gboolean
is_idle (gpointer checker)
{
  return !statreg_checker_is_active (checker);
}

static guint
get_peak_mib (void)
{
  g_autofree char *status = NULL;

  g_file_get_contents ("/proc/self/status", &status, NULL, NULL);
  return g_ascii_strtoull (strstr (status, "VmHWM:") + 6, NULL, 10) / 1024;
}

/* While many are checked and the table is ordered by what they find, the window goes on answering. */
static void
test_many (UiTest *test)
{
  const char *asked = g_getenv ("STATREG_CHECKS");
  guint n = asked ? atoi (asked) : 500, id;
  Checks *checks = checks_begin (test);
  StatregLoginTable *table;
  g_autofree char *summary = NULL;
  Gap gap = { 0, 0, 0, 0 };
  gint64 began;

  checks_add_many (checks, n, 10);
  summary = g_strdup_printf ("%u logins · %u work · %u fail · 0 unchecked", n, n - n / 10, n / 10);
  table = STATREG_LOGIN_TABLE (ui_test_wait_for (test->window, STATREG_TYPE_LOGIN_TABLE, NULL));
  ui_test_wait_for (table, GTK_TYPE_LABEL, "u00000@example.org");
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.show-failing", NULL);
  began = gap.last = g_get_monotonic_time ();
  gap.last_worked = get_worked ();
  id = g_timeout_add (1, on_turn, &gap);
  ui_test_click (table, "Check");
  g_assert_true (statreg_test_wait_until (is_idle, statreg_session_get_checker (test->session), PATIENCE_MS));
  g_source_remove (id);
  g_test_message ("%u checks: %.1f s, %.0f a second; longest gap of the main loop %.0f ms, of it work %.0f ms; peak %u MiB", n,
                  (gap.last - began) / 1e6, n / ((gap.last - began) / 1e6), gap.longest / 1e3, gap.longest_work / 1e3,
                  get_peak_mib ());
  if (n < 1000)   /* beyond, languages differ in how they write it */
    ui_test_wait_for (table, GTK_TYPE_LABEL, summary);
  g_assert_cmpuint (checks_count_attempts (checks), ==, n);
  g_assert_cmpint (gap.longest_work / 1000, <, MAX_WORK_MS);
  ui_test_save_png (test->window, "checks-many");
  checks_end (checks);
}

static void
add_tests (void)
{
  ui_test_add ("/statreg/check-many/window", test_many);
}

int
main (int argc, char **argv)
{
  return ui_test_run (argc, argv, add_tests);
}
