/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-decide.h"
#include "statreg-page-fixture.h"
#include "statreg-test.h"
#include "statreg-time.h"
#include "statreg-today.h"

#define MINUTE ((gint64) 60 * G_USEC_PER_SEC)
#define START (1234567 * MINUTE)

/* An activity that is told what time it is and what was counted. */
typedef struct
{
  char *path;
  StatregFolder *folder;
  StatregStore *store;
  StatregActivity *activity;
  StatregCounters counters;
  gint64 monotonic;
  gint64 now;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  self->folder = statreg_test_open_folder (&self->path);
  self->store = statreg_store_new (self->folder);
  statreg_store_load (self->store, &error);
  g_assert_no_error (error);
  self->now = statreg_time_now ();
  self->monotonic = START;
  self->activity = statreg_activity_new (self->folder, self->store);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  statreg_test_drop (self->activity);
  g_object_unref (self->store);
  g_object_unref (self->folder);
  statreg_test_remove_folder (self->path);
}

static void
look (Fixture *self)
{
  statreg_activity_update (self->activity, &self->counters, self->monotonic, self->now);
}

static void
look_after (Fixture *self, gint64 minutes, StatregCount what, guint n)
{
  self->monotonic += minutes * MINUTE;
  statreg_counters_add (&self->counters, what, n);
  look (self);
}

static StatregRefusalReason *
find_reason (Fixture *self, StatregCount what)
{
  GListModel *reasons = statreg_activity_get_reasons (self->activity);

  for (guint i = 0; i < g_list_model_get_n_items (reasons); i++)
    {
      g_autoptr(StatregRefusalReason) reason = g_list_model_get_item (reasons, i);

      if (statreg_refusal_reason_get_what (reason) == what)
        return reason;
    }
  g_assert_not_reached ();
}

static guint
count_refused (Fixture *self, StatregCount what)
{
  return statreg_refusal_reason_get_count (find_reason (self, what));
}

/* Every counter of refusals has words of its own. */
static void
test_reasons (Fixture *self, gconstpointer data)
{
  g_autoptr(GHashTable) titles = g_hash_table_new (g_str_hash, g_str_equal);
  GListModel *reasons = statreg_activity_get_reasons (self->activity);

  g_assert_cmpuint (g_list_model_get_n_items (reasons), ==, STATREG_N_COUNTS - STATREG_REFUSAL_FIRST);
  for (guint i = 0; i < g_list_model_get_n_items (reasons); i++)
    {
      g_autoptr(StatregRefusalReason) reason = g_list_model_get_item (reasons, i);
      const char *title = statreg_refusal_reason_get_title (reason);

      g_assert_nonnull (title);
      g_assert_cmpstr (title, !=, "");
      g_assert_true (g_hash_table_add (titles, (char *) title));
    }
}

static void
test_open (Fixture *self, gconstpointer data)
{
  look_after (self, 0, STATREG_COUNT_OPEN, 7);
  g_assert_cmpuint (statreg_activity_get_open (self->activity), ==, 7);
  look_after (self, 0, STATREG_COUNT_OPEN, -3);
  g_assert_cmpuint (statreg_activity_get_open (self->activity), ==, 4);
  statreg_activity_update (self->activity, NULL, self->monotonic, self->now);
  g_assert_cmpuint (statreg_activity_get_open (self->activity), ==, 0);
}

/* What is no refusal is not one. */
static void
test_others (Fixture *self, gconstpointer data)
{
  look_after (self, 0, STATREG_COUNT_OPEN, 5);
  look_after (self, 0, STATREG_COUNT_OPEN, -5);
  look_after (self, 0, STATREG_COUNT_ACCEPTED, 5);
  look_after (self, 0, STATREG_COUNT_REGISTERED, 5);
  g_assert_cmpuint (statreg_activity_get_refused (self->activity), ==, 0);
}

static void
test_hour (Fixture *self, gconstpointer data)
{
  look_after (self, 0, STATREG_COUNT_MALFORMED, 3);
  look_after (self, 10, STATREG_COUNT_WRONG_CODE, 2);
  look_after (self, 0, STATREG_COUNT_WRONG_CODE, 2);
  g_assert_cmpuint (count_refused (self, STATREG_COUNT_MALFORMED), ==, 3);
  g_assert_cmpuint (count_refused (self, STATREG_COUNT_WRONG_CODE), ==, 4);
  g_assert_cmpuint (statreg_activity_get_refused (self->activity), ==, 7);
  look_after (self, 49, STATREG_COUNT_MALFORMED, 0);
  g_assert_cmpuint (statreg_activity_get_refused (self->activity), ==, 7);
  look_after (self, 1, STATREG_COUNT_MALFORMED, 0);
  g_assert_cmpuint (count_refused (self, STATREG_COUNT_MALFORMED), ==, 0);
  g_assert_cmpuint (statreg_activity_get_refused (self->activity), ==, 4);
  look_after (self, 10, STATREG_COUNT_MALFORMED, 0);
  g_assert_cmpuint (statreg_activity_get_refused (self->activity), ==, 0);
}

static void
test_lately (Fixture *self, gconstpointer data)
{
  StatregRefusalReason *reason = find_reason (self, STATREG_COUNT_FOREIGN);

  look_after (self, 0, STATREG_COUNT_FOREIGN, 3);
  look_after (self, 4, STATREG_COUNT_FOREIGN, 4);
  g_assert_cmpuint (statreg_refusal_reason_get_lately (reason), ==, 7);
  look_after (self, 1, STATREG_COUNT_FOREIGN, 0);
  g_assert_cmpuint (statreg_refusal_reason_get_lately (reason), ==, 4);
  g_assert_cmpuint (statreg_refusal_reason_get_count (reason), ==, 7);
}

/* After days of sleep nothing of the old hour is left, and counting goes on. */
static void
test_long_pause (Fixture *self, gconstpointer data)
{
  look_after (self, 0, STATREG_COUNT_CAPPED, 9);
  look_after (self, 10000, STATREG_COUNT_CAPPED, 1);
  g_assert_cmpuint (statreg_activity_get_refused (self->activity), ==, 1);
}

/* Counters are 32 bits wide. */
static void
test_wrap (Fixture *self, gconstpointer data)
{
  self->counters.values[STATREG_COUNT_TIMED_OUT] = G_MAXUINT - 1;
  look (self);
  look_after (self, 61, STATREG_COUNT_TIMED_OUT, 5);
  g_assert_cmpuint (statreg_activity_get_refused (self->activity), ==, 5);
}

static void
append (Fixture *self, const char *address, gint64 received)
{
  g_autoptr(StatregRegistration) registration = statreg_test_make_registration (address, received);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GAsyncResult *slot = NULL;

  statreg_store_append_async (self->store, registration, NULL, statreg_test_on_ready, &slot);
  result = statreg_test_wait_result (&slot);
  statreg_store_append_finish (self->store, result, &error);
  g_assert_no_error (error);
}

typedef struct
{
  StatregStore *store;
  guint n;
} Expectation;

static gboolean
are_pending (gpointer data)
{
  Expectation *expectation = data;

  return g_list_model_get_n_items (G_LIST_MODEL (expectation->store)) == expectation->n;
}

static void
wait_pending (StatregStore *store, guint n)
{
  Expectation expectation = { store, n };

  statreg_store_update (store);
  g_assert_true (statreg_test_wait_until (are_pending, &expectation, 60000));
}

static gint64
find_midnight (gint64 now, int days)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_local (now);
  g_autoptr(GDateTime) midnight = g_date_time_new_local (g_date_time_get_year (time), g_date_time_get_month (time),
                                                         g_date_time_get_day_of_month (time), 0, 0, 0);
  g_autoptr(GDateTime) other = g_date_time_add_days (midnight, days);

  return g_date_time_to_unix (other);
}

static void
delete_all (Fixture *self)
{
  g_autoptr(StatregOutcomes) deleted = NULL;
  g_autoptr(GError) error = NULL;

  deleted = statreg_decide_delete (self->folder, NULL, &error);
  g_assert_no_error (error);
  wait_pending (self->store, 0);
}

/* Local midnight begins the day; who was decided on has come all the same, and undoing that is no second coming. */
static void
test_today (Fixture *self, gconstpointer data)
{
  gint64 midnight = find_midnight (self->now, 0);
  g_autoptr(StatregOutcomes) undone = NULL;

  append (self, "anna@example.org", midnight - 1);
  append (self, "bert@example.org", midnight);
  append (self, "carl@example.org", find_midnight (self->now, 1) - 1);
  wait_pending (self->store, 3);
  look (self);
  g_assert_cmpuint (statreg_activity_get_registered_today (self->activity), ==, 2);
  delete_all (self);
  g_assert_cmpuint (statreg_activity_get_registered_today (self->activity), ==, 2);
  undone = statreg_decide_undo (self->folder, NULL, NULL);
  wait_pending (self->store, 3);
  g_assert_cmpuint (statreg_activity_get_registered_today (self->activity), ==, 2);
}

static void
on_notify (gpointer data)
{
  guint *n = data;

  (*n)++;
}

static void
test_day_change (Fixture *self, gconstpointer data)
{
  gint64 tomorrow = find_midnight (self->now, 1);
  guint n_notified = 0;

  append (self, "anna@example.org", self->now);
  append (self, "bert@example.org", tomorrow);
  wait_pending (self->store, 2);
  look (self);
  g_assert_cmpuint (statreg_activity_get_registered_today (self->activity), ==, 1);
  g_signal_connect_swapped (self->activity, "notify::registered-today", G_CALLBACK (on_notify), &n_notified);
  self->now = tomorrow;
  look (self);
  g_assert_cmpuint (statreg_activity_get_registered_today (self->activity), ==, 1);
  g_assert_cmpuint (n_notified, ==, 1);
  self->now = find_midnight (tomorrow, 1);
  look (self);
  g_assert_cmpuint (statreg_activity_get_registered_today (self->activity), ==, 0);
}

/* What is pending is counted after a start of the program as well. */
static void
test_pending_at_start (Fixture *self, gconstpointer data)
{
  g_autoptr(StatregActivity) later = NULL;

  append (self, "anna@example.org", self->now);
  wait_pending (self->store, 1);
  later = statreg_activity_new (self->folder, self->store);
  statreg_activity_update (later, NULL, self->monotonic, self->now);
  g_assert_cmpuint (statreg_activity_get_registered_today (later), ==, 1);
}

static gboolean
is_incomplete (gpointer today)
{
  return !statreg_today_is_complete (today);
}

/* Of what was decided before the program started nobody knows any more when it came, and the count says so. */
static void
test_decided_before_start (Fixture *self, gconstpointer data)
{
  g_autoptr(StatregToday) today = NULL;

  append (self, "anna@example.org", self->now);
  wait_pending (self->store, 1);
  delete_all (self);
  while (statreg_time_now () == self->now)
    g_usleep (10000);
  today = statreg_today_new (self->folder, self->store);
  statreg_today_update (today, self->now);
  g_assert_cmpuint (statreg_today_get_count (today), ==, 0);
  g_assert_true (statreg_today_is_complete (today));
  statreg_today_look_back (today);
  g_assert_true (statreg_test_wait_until (is_incomplete, today, 60000));
  statreg_today_update (today, find_midnight (self->now, 1));
  g_assert_true (statreg_today_is_complete (today));
}

static gboolean
is_refusal_known (gpointer activity)
{
  return statreg_activity_get_refused (activity) == 1;
}

static gboolean
is_second_refusal_known (gpointer activity)
{
  return statreg_activity_get_refused (activity) == 2;
}

static gboolean
is_registration_known (gpointer activity)
{
  return statreg_activity_get_registered_today (activity) == 1;
}

/* By itself, and over a restart of the server on another port. */
static void
test_of_page (StatregPageFixture *self, gconstpointer data)
{
  StatregActivity *activity = statreg_page_get_activity (self->page);
  g_autofree char *first = NULL, *second = NULL, *refused = NULL;

  statreg_page_fixture_start (self);
  first = statreg_page_client_register (self->port, STATREG_TEST_FIELDS);
  g_assert_cmpuint (statreg_reply_get_status (first), ==, 303);
  g_assert_true (statreg_test_wait_until (is_registration_known, activity, 60000));
  refused = statreg_page_client_ask (self->port, "GET /elsewhere HTTP/1.1\r\nHost: localhost\r\n\r\n");
  g_assert_true (statreg_test_wait_until (is_refusal_known, activity, 60000));
  statreg_page_fixture_change_port (self);
  statreg_page_fixture_wait (self, STATREG_PAGE_STARTING);
  statreg_page_fixture_wait (self, STATREG_PAGE_OPEN);
  g_assert_cmpuint (statreg_activity_get_refused (activity), ==, 1);
  second = statreg_page_client_ask (self->port, "GET /elsewhere HTTP/1.1\r\nHost: localhost\r\n\r\n");
  g_assert_true (statreg_test_wait_until (is_second_refusal_known, activity, 60000));
  statreg_page_fixture_stop (self);
  g_assert_cmpuint (statreg_activity_get_refused (activity), ==, 2);
  g_assert_cmpuint (statreg_activity_get_open (activity), ==, 0);
}

#define ADD(name, function) g_test_add ("/statreg/activity/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("reasons", test_reasons);
  ADD ("open", test_open);
  ADD ("others", test_others);
  ADD ("hour", test_hour);
  ADD ("lately", test_lately);
  ADD ("long-pause", test_long_pause);
  ADD ("wrap", test_wrap);
  ADD ("today", test_today);
  ADD ("day-change", test_day_change);
  ADD ("pending-at-start", test_pending_at_start);
  ADD ("decided-before-start", test_decided_before_start);
  g_test_add ("/statreg/activity/of-page", StatregPageFixture, NULL, statreg_page_fixture_set_up, test_of_page,
              statreg_page_fixture_tear_down);
  return g_test_run ();
}
