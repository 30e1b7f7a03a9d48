/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-test.h"

#include <string.h>

#include "notifications.h"
#include "statreg-page-activity-dialog.h"
#include "statreg-registration-settings.h"
#include "statreg-test.h"
#include "statreg-time.h"

/* Of the whole program: in GLib 2.74, a desktop that goes away takes an application with it that has ended before. */
static Notifications *notifications;

static void
change (UiTest *test, const char *setting, const char *value)
{
  g_autoptr(GError) error = NULL;

  statreg_settings_change (statreg_session_get_settings (test->session), setting, value, &error);
  g_assert_no_error (error);
}

static void
prepare (UiTest *test)
{
  g_autofree char *port = g_strdup_printf ("%u", statreg_test_find_port ());

  notifications_clear (notifications);
  ui_test_make_key (test);
  change (test, "port", port);
  change (test, "listen", "127.0.0.1");
  change (test, "hostName", "localhost");
}

/* Turns registrations on and the window away: a person who looks is told nothing on the desktop. */
static void
look_away (UiTest *test)
{
  change (test, "registrations", "on");
  ui_test_wait_for (test->window, GTK_TYPE_BUTTON, "Page activity");
  gtk_window_close (GTK_WINDOW (test->window));
  notifications_wait_for (notifications, "Mailbox registrations stay on");
}

/* So many more refusals, of a page that is off. */
static void
refuse (UiTest *test, StatregCounters *counters, StatregCount what, guint n)
{
  StatregActivity *activity = statreg_page_get_activity (statreg_session_get_page (test->session));

  statreg_counters_add (counters, what, n);
  statreg_activity_update (activity, counters, g_get_monotonic_time (), statreg_time_now ());
}

/* Very many refusals are told once an hour, not one by one; wrong codes sooner than others. */
static void
test_refusals (UiTest *test)
{
  StatregCounters counters = { { 0 } };
  const Notification *told;

  notifications_clear (notifications);
  refuse (test, &counters, STATREG_COUNT_MALFORMED, 19);
  refuse (test, &counters, STATREG_COUNT_TIMED_OUT, 80);
  refuse (test, &counters, STATREG_COUNT_MALFORMED, 1);
  told = notifications_wait_for (notifications, "The registration page is refusing many requests");
  g_assert_cmpstr (told->body, ==, "In the last five minutes: 100. Most frequent reason: Too slow.");
  g_assert_cmpuint (notifications_get_n (notifications), ==, 1);
  refuse (test, &counters, STATREG_COUNT_MALFORMED, 500);
  refuse (test, &counters, STATREG_COUNT_WRONG_CODE, 19);
  refuse (test, &counters, STATREG_COUNT_WRONG_CODE, 1);
  told = notifications_wait_for (notifications, "Many wrong access codes were sent");
  g_assert_true (g_str_has_prefix (told->body, "In the last five minutes: 20."));
  g_assert_cmpuint (notifications_get_n (notifications), ==, 2);
  notifications_click (notifications, told);
  ui_test_wait_for_window (STATREG_TYPE_PAGE_ACTIVITY_DIALOG);
}

static char *
from_now (gint64 seconds)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_local (statreg_time_now () + seconds);

  return g_date_time_format (time, "%Y-%m-%d %H:%M:%S");
}

/* The page opens and closes by its window while nobody looks. */
static void
test_window (UiTest *test)
{
  StatregPage *page = statreg_session_get_page (test->session);
  g_autofree char *later = NULL;

  prepare (test);
  later = from_now (3600);
  change (test, "opens", later);
  look_away (test);
  change (test, "opens", "");
  g_assert_cmpstr (notifications_wait_for (notifications, "The registration page has opened")->body, ==,
                   statreg_page_get_url (page));
  change (test, "closes", "2020-01-01 10:00");
  g_assert_nonnull (strstr (notifications_wait_for (notifications, "The registration page has closed")->body, "2020"));
  g_assert_cmpuint (notifications_get_n (notifications), ==, 3);
}

static gboolean
is_content (gpointer page)
{
  return statreg_page_get_warning (page) == NULL;
}

/* What the certificate needs is told when it comes to that, and again when it does so again. */
static void
test_warning (UiTest *test)
{
  StatregPage *page = statreg_session_get_page (test->session);
  const Notification *told;
  GtkWidget *settings;

  prepare (test);
  look_away (test);
  change (test, "hostName", "other.example");
  told = notifications_wait_for (notifications, "The registration page needs your attention");
  g_assert_nonnull (strstr (told->body, "other.example"));
  change (test, "hostName", "localhost");
  g_assert_true (statreg_test_wait_until (is_content, page, 60000));
  notifications_clear (notifications);
  change (test, "hostName", "another.example");
  told = notifications_wait_for (notifications, "The registration page needs your attention");
  g_assert_nonnull (strstr (told->body, "another.example"));
  notifications_click (notifications, told);
  settings = ui_test_wait_for_window (STATREG_TYPE_REGISTRATION_SETTINGS);
  g_assert_cmpstr (adw_preferences_window_get_visible_page_name (ADW_PREFERENCES_WINDOW (settings)), ==, "certificate");
  g_assert_cmpuint (notifications_get_n (notifications), ==, 1);
}

/* A page that should be on and cannot be. */
static void
test_failed (UiTest *test)
{
  g_autoptr(GSocketListener) other = g_socket_listener_new ();
  g_autofree char *port = NULL;

  prepare (test);
  look_away (test);
  port = g_strdup_printf ("%u", g_socket_listener_add_any_inet_port (other, NULL, NULL));
  change (test, "port", port);
  g_assert_nonnull (strstr (notifications_wait_for (notifications, "The registration page could not be opened")->body,
                            port));
}

static void
add_tests (void)
{
  notifications = notifications_new ();
  ui_test_add ("/statreg/page-notifier/refusals", test_refusals);
  ui_test_add ("/statreg/page-notifier/window", test_window);
  ui_test_add ("/statreg/page-notifier/warning", test_warning);
  ui_test_add ("/statreg/page-notifier/failed", test_failed);
}

int
main (int argc, char **argv)
{
  int status = ui_test_run (argc, argv, add_tests);

  g_clear_pointer (&notifications, notifications_free);
  return status;
}
