/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-test.h"

#include <time.h>

#include "statreg-count-row.h"
#include "statreg-page-activity-dialog.h"
#include "statreg-page-private.h"
#include "statreg-registration-settings.h"
#include "statreg-test.h"
#include "statreg-time.h"

#define HOUR (60 * 60 * (gint64) G_USEC_PER_SEC)

typedef struct
{
  GtkWidget *row;
  guint count;
} Expectation;

static void
change (UiTest *test, const char *setting, const char *value)
{
  g_autoptr(GError) error = NULL;

  statreg_settings_change (statreg_session_get_settings (test->session), setting, value, &error);
  g_assert_no_error (error);
}

static void
turn_on (UiTest *test)
{
  g_autofree char *port = g_strdup_printf ("%u", statreg_test_find_port ());

  ui_test_make_key (test);
  change (test, "port", port);
  change (test, "listen", "127.0.0.1");
  change (test, "hostName", "localhost");
  change (test, "registrations", "on");
  ui_test_wait_for (test->window, GTK_TYPE_BUTTON, "Page activity");
}

static gpointer
open_activity (UiTest *test)
{
  g_action_group_activate_action (G_ACTION_GROUP (test->application), "page-activity", NULL);
  return ui_test_wait_for_window (STATREG_TYPE_PAGE_ACTIVITY_DIALOG);
}

static gboolean
has_count (gpointer data)
{
  Expectation *expectation = data;
  guint count;

  g_object_get (expectation->row, "count", &count, NULL);
  return count == expectation->count;
}

static void
wait_for_count (gpointer dialog, const char *title, guint count)
{
  Expectation expectation = { ui_test_wait_for (dialog, STATREG_TYPE_COUNT_ROW, title), count };

  if (!statreg_test_wait_until (has_count, &expectation, 60000))
    g_error ("%s: is not %u", title, count);
}

/* A page that is off has an activity as well, and the hour passes for it. */
static void
test_off (UiTest *test)
{
  StatregActivity *activity = statreg_page_get_activity (statreg_session_get_page (test->session));
  StatregCounters counters = { { 0 } };
  gint64 monotonic = g_get_monotonic_time ();
  gpointer dialog = open_activity (test);
  GtkWidget *row;

  ui_test_wait_for (dialog, ADW_TYPE_ACTION_ROW, "Nobody was refused");
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "Mailbox registrations are off");
  g_assert_null (ui_test_find (dialog, ADW_TYPE_ACTION_ROW, "Page address"));
  g_assert_null (ui_test_find (dialog, ADW_TYPE_ACTION_ROW, "Wrong access code"));
  statreg_counters_add (&counters, STATREG_COUNT_WRONG_CODE, 3);
  statreg_counters_add (&counters, STATREG_COUNT_CAPPED_SOURCE, 12);
  statreg_activity_update (activity, &counters, monotonic, statreg_time_now ());
  row = ui_test_wait_for (dialog, STATREG_TYPE_COUNT_ROW, "Wrong access code");
  gtk_test_accessible_assert_property (row, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "3");
  wait_for_count (dialog, "Too many connections from one address", 12);
  g_assert_null (ui_test_find (dialog, ADW_TYPE_ACTION_ROW, "Nobody was refused"));
  ui_test_save_png (dialog, "page-activity");
  statreg_activity_update (activity, NULL, monotonic + HOUR + HOUR / 60, statreg_time_now ());
  ui_test_wait_for (dialog, ADW_TYPE_ACTION_ROW, "Nobody was refused");
  ui_test_wait_gone (dialog, STATREG_TYPE_COUNT_ROW, "Wrong access code");
}

/* What goes on is shown as it happens, without anybody asking for it. */
static void
test_live (UiTest *test)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketConnection) first = NULL, second = NULL;
  g_autoptr(GError) error = NULL;
  gpointer dialog;
  guint port;

  turn_on (test);
  port = statreg_settings_get_port (statreg_session_get_settings (test->session));
  ui_test_click (test->window, "Page activity");
  dialog = ui_test_wait_for_window (STATREG_TYPE_PAGE_ACTIVITY_DIALOG);
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, statreg_page_get_url (statreg_session_get_page (test->session)));
  wait_for_count (dialog, "Open connections", 0);
  first = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, &error);
  g_assert_no_error (error);
  second = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, &error);
  g_assert_no_error (error);
  wait_for_count (dialog, "Open connections", 2);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (first)), "GET / HTTP/1.1\r\n\r\n", 18, NULL, NULL,
                             &error);
  g_assert_no_error (error);
  wait_for_count (dialog, "No HTTPS, or the secure connection failed", 1);
  g_clear_object (&second);
  g_clear_object (&first);
  wait_for_count (dialog, "Open connections", 0);
}

/* The banner leads to what the certificate needs. */
static void
test_warning (UiTest *test)
{
  GtkWidget *settings;

  turn_on (test);
  g_assert_null (ui_test_find (test->window, GTK_TYPE_BUTTON, "Certificate settings"));
  change (test, "hostName", "other.example");
  ui_test_click (test->window, "Certificate settings");
  settings = ui_test_wait_for_window (STATREG_TYPE_REGISTRATION_SETTINGS);
  g_assert_cmpstr (adw_preferences_window_get_visible_page_name (ADW_PREFERENCES_WINDOW (settings)), ==, "certificate");
  ui_test_save_png (test->window, "banner-warning");
  change (test, "hostName", "localhost");
  ui_test_wait_gone (test->window, GTK_TYPE_BUTTON, "Certificate settings");
}

/* As if the clock had been an hour late until now. */
static void
set_clock (StatregPage *page)
{
  struct timespec running;

  clock_gettime (CLOCK_BOOTTIME, &running);
  statreg_clock_confirm (page->clock);
  statreg_clock_look_at (page->clock, g_get_real_time () - HOUR,
                         (gint64) running.tv_sec * G_USEC_PER_SEC + running.tv_nsec / 1000);
  statreg_page_update_state (page);
}

/* Nothing is accepted after the clock was set, until the administrator says that it is right. */
static void
test_clock (UiTest *test)
{
  StatregPage *page = statreg_session_get_page (test->session);
  GActionGroup *actions = G_ACTION_GROUP (test->application);

  turn_on (test);
  ui_test_wait_for (test->window, GTK_TYPE_BUTTON, "Copy page address");
  g_assert_null (ui_test_find (test->window, GTK_TYPE_BUTTON, "Open Again"));
  g_assert_false (g_action_group_get_action_enabled (actions, "confirm-clock"));
  set_clock (page);
  g_assert_cmpint (statreg_page_get_state (page), ==, STATREG_PAGE_CLOSED);
  ui_test_wait_for (test->window, GTK_TYPE_BUTTON, "Open Again");
  ui_test_wait_gone (test->window, GTK_TYPE_BUTTON, "Copy page address");
  ui_test_save_png (test->window, "banner-clock");
  ui_test_click (test->window, "Open Again");
  ui_test_wait_gone (test->window, GTK_TYPE_BUTTON, "Open Again");
  g_assert_cmpint (statreg_page_get_state (page), ==, STATREG_PAGE_OPEN);
}

static void
add_tests (void)
{
  ui_test_add ("/statreg/page-activity/off", test_off);
  ui_test_add ("/statreg/page-activity/live", test_live);
  ui_test_add ("/statreg/page-activity/warning", test_warning);
  ui_test_add ("/statreg/page-activity/clock", test_clock);
}

int
main (int argc, char **argv)
{
  return ui_test_run (argc, argv, add_tests);
}
