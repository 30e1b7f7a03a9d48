/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-error.h"
#include "statreg-time.h"

static void
test_files (void)
{
  static const char *const refused[] = {
    "", "2026-11-22", "2026-11-22T06:31:07", "2026-11-22T06:31:07+00:00", "2026-11-22 06:31:07Z",
      "2026-02-29T00:00:00Z",
    "2026-13-01T00:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T06:60:00Z", "2026-11-22T06:31:60Z",
      "2026-11-22T06:31:07Zx",
    "2026-11-22t06:31:07z", "0000-01-01T00:00:00Z", " 2026-11-22T06:31:07Z", "26-11-22T06:31:07Z",
  };
  g_autofree char *text = statreg_time_format (1795329067);
  g_autofree char *first = statreg_time_format (0);
  g_autofree char *mistyped = statreg_time_format (-61315982773);
  gint64 seconds = 1;

  g_assert_cmpstr (text, ==, "2026-11-22T06:31:07Z");
  g_assert_cmpstr (first, ==, "1970-01-01T00:00:00Z");
  g_assert_cmpstr (mistyped, ==, "0026-12-22T06:33:47Z");
  g_assert_true (statreg_time_parse (text, &seconds));
  g_assert_cmpint (seconds, ==, 1795329067);
  g_assert_true (statreg_time_parse ("2024-02-29T23:59:59Z", &seconds));
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    g_assert_false (statreg_time_parse (refused[i], &seconds));
  g_assert_cmpint (seconds, ==, 1709251199);
}

/* The tests run in the time zone of Berlin. */
static void
test_typed (void)
{
  static const struct
  {
    const char *typed;
    const char *utc;
  } cases[] = {
    { "2026-11-22 07:00", "2026-11-22T06:00:00Z" },
    { "  2026-11-22 07:00 ", "2026-11-22T06:00:00Z" },
    { "2026-11-22T07:00", "2026-11-22T06:00:00Z" },
    { "2026-07-22 07:00:30", "2026-07-22T05:00:30Z" },
    { "2026-11-22T06:31:07Z", "2026-11-22T06:31:07Z" },
    { "2026-11-22 07:00 +0100", "2026-11-22T06:00:00Z" },
    { "2026-11-22 07:00+01:00", "2026-11-22T06:00:00Z" },
    { "2026-11-22 07:00 -05", "2026-11-22T12:00:00Z" },
    { "2026-11-22 07:00 +0530", "2026-11-22T01:30:00Z" },
    { "2026-10-25 01:59", "2026-10-24T23:59:00Z" },
    { "2026-10-25 03:00", "2026-10-25T02:00:00Z" },
    { "2026-10-25 02:30 +0200", "2026-10-25T00:30:00Z" },
    { "2026-10-25 02:30 +0100", "2026-10-25T01:30:00Z" },
    { "2026-03-29 01:59", "2026-03-29T00:59:00Z" },
    { "2026-03-29 03:00", "2026-03-29T01:00:00Z" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *utc = NULL;
      gint64 seconds = 0;

      statreg_time_parse_local (cases[i].typed, &seconds, &error);
      g_assert_no_error (error);
      utc = statreg_time_format (seconds);
      g_assert_cmpstr (utc, ==, cases[i].utc);
    }
}

static void
test_typed_wrong (void)
{
  static const struct
  {
    const char *typed;
    const char *said;
  } cases[] = {
    { "", "*Enter day and time*" },
    { "tomorrow", "*Enter day and time*" },
    { "2026-11-22", "*Enter day and time*" },
    { "2026-11-22 7:00", "*Enter day and time*" },
    { "2026-11-22 25:00", "*Enter day and time*" },
    { "2026-02-30 07:00", "*Enter day and time*" },
    { "2026-11-22 07:00 CET", "*Enter day and time*" },
    { "2026-11-22 07:00 +1", "*Enter day and time*" },
    { "2026-11-22 07:00 +2000", "*Enter day and time*" },
    { "2026-11-22 07:00 +0175", "*Enter day and time*" },
    { "2026-03-29 02:30", "*put forward*" },
    { "2026-10-25 02:30", "*“2026-10-25 02:30 +0200” or “2026-10-25 02:30 +0100”*" },
    { "2026-10-25 02:00", "*comes twice*" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      gint64 seconds = 7;

      g_test_message ("%s", cases[i].typed);
      g_assert_false (statreg_time_parse_local (cases[i].typed, &seconds, &error));
      g_assert_error (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT);
      g_assert_true (g_pattern_match_simple (cases[i].said, error->message));
      g_assert_cmpint (seconds, ==, 7);
    }
}

static void
test_people (void)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autoptr(GDateTime) noon = g_date_time_new_local (g_date_time_get_year (now), g_date_time_get_month (now),
                                                     g_date_time_get_day_of_month (now), 12, 1, 0);
  g_autoptr(GDateTime) before = g_date_time_add_days (noon, -1);
  g_autoptr(GDateTime) after = g_date_time_add_days (noon, 1);
  g_autofree char *today = statreg_time_to_people (g_date_time_to_unix (noon));
  g_autofree char *yesterday = statreg_time_to_people (g_date_time_to_unix (before));
  g_autofree char *tomorrow = statreg_time_to_people (g_date_time_to_unix (after));
  g_autofree char *older = statreg_time_to_people (1000000000);

  g_assert_cmpstr (today, ==, "today 12:01");
  g_assert_cmpstr (yesterday, ==, "yesterday 12:01");
  g_assert_cmpstr (tomorrow, ==, "tomorrow 12:01");
  g_assert_true (g_str_has_suffix (older, " 03:46"));
}

static void
test_local (void)
{
  g_autofree char *winter = statreg_time_to_local (1795327200);
  gint64 seconds = 0;

  g_assert_cmpstr (winter, ==, "2026-11-22 07:00 +0100");
  g_assert_true (statreg_time_parse_local (winter, &seconds, NULL));
  g_assert_cmpint (seconds, ==, 1795327200);
}

/* The first and the last hours of the calendar, where an offset leads out of it. */
static void
test_edges (void)
{
  static const char *const outside[] = { "9999-12-31 23:59 -1400", "0001-01-01 00:00 +1400", "0001-01-01 00:00" };
  g_autofree char *last = NULL;
  g_autofree char *people = NULL;
  gint64 seconds = 0, again = 0;

  for (guint i = 0; i < G_N_ELEMENTS (outside); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (statreg_time_parse_local (outside[i], &seconds, &error));
      g_assert_error (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT);
    }
  g_assert_true (statreg_time_parse ("9999-12-31T23:59:00Z", &seconds));
  last = statreg_time_to_local (seconds);
  g_assert_true (statreg_time_parse_local (last, &again, NULL));
  g_assert_cmpint (again, ==, seconds);
  people = statreg_time_to_people (seconds);
  g_assert_nonnull (people);
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "Europe/Berlin", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/time/files", test_files);
  g_test_add_func ("/time/typed", test_typed);
  g_test_add_func ("/time/typed-wrong", test_typed_wrong);
  g_test_add_func ("/time/people", test_people);
  g_test_add_func ("/time/local", test_local);
  g_test_add_func ("/time/edges", test_edges);
  return g_test_run ();
}
