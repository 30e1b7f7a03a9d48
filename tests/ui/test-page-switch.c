/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-test.h"

#include <glib/gstdio.h>

#include "registrations.h"
#include "statreg-decide.h"
#include "statreg-notifier.h"
#include "statreg-registration-settings.h"
#include "statreg-test.h"
#include "statreg-time.h"
#include "statreg-trouble-window.h"

static gboolean
is_on (gpointer application)
{
  g_autoptr(GVariant) state = g_action_group_get_action_state (application, "registrations");

  return g_variant_get_boolean (state);
}

static gboolean
is_off (gpointer application)
{
  return !is_on (application);
}

static gboolean
is_setting_on (gpointer session)
{
  return statreg_settings_get_registrations (statreg_session_get_settings (session));
}

static void
set_port (UiTest *test, guint port)
{
  g_autofree char *text = g_strdup_printf ("%u", port);
  g_autoptr(GError) error = NULL;

  statreg_settings_change (statreg_session_get_settings (test->session), "port", text, &error);
  g_assert_no_error (error);
  statreg_settings_change (statreg_session_get_settings (test->session), "listen", "127.0.0.1", &error);
  g_assert_no_error (error);
}

static void
test_on_and_off (UiTest *test)
{
  GActionGroup *actions = G_ACTION_GROUP (test->application);
  StatregPage *page = statreg_session_get_page (test->session);

  ui_test_make_key (test);
  set_port (test, statreg_test_find_port ());
  g_assert_true (is_off (actions));
  g_action_group_activate_action (actions, "registrations", NULL);
  g_assert_true (statreg_test_wait_until (is_on, actions, 60000));
  g_assert_true (statreg_page_is_active (page));
  g_assert_true (statreg_test_wait_until (is_setting_on, test->session, 60000));
  g_assert_true (g_action_group_get_action_enabled (actions, "open-page"));
  ui_test_save_png (test->window, "window-on");
  ui_test_click (test->window, "Turn off mailbox registrations");
  g_assert_true (statreg_test_wait_until (is_off, actions, 60000));
  g_assert_false (is_setting_on (test->session));
}

/* What statregctl writes into the settings is followed. */
static void
test_follows_settings (UiTest *test)
{
  g_autoptr(StatregFolder) folder = NULL;
  g_autoptr(StatregSettings) others = NULL;
  g_autoptr(GError) error = NULL;

  ui_test_make_key (test);
  set_port (test, statreg_test_find_port ());
  folder = statreg_folder_open (test->folder, &error);
  g_assert_no_error (error);
  others = statreg_settings_new (folder);
  statreg_settings_load (others, &error);
  g_assert_no_error (error);
  statreg_settings_change (others, "registrations", "on", &error);
  g_assert_no_error (error);
  g_assert_true (statreg_test_wait_until (is_on, test->application, 60000));
  statreg_settings_change (others, "registrations", "off", &error);
  g_assert_no_error (error);
  g_assert_true (statreg_test_wait_until (is_off, test->application, 60000));
}

static gboolean
is_settled (gpointer page)
{
  return statreg_page_get_state (page) != STATREG_PAGE_STARTING;
}

/* Who changes their mind while the page still starts, or while a keyring asks for its password, is heard. */
static void
test_off_while_starting (UiTest *test)
{
  StatregPage *page = statreg_session_get_page (test->session);
  StatregSettings *settings = statreg_session_get_settings (test->session);
  g_autoptr(GError) error = NULL;

  ui_test_make_key (test);
  set_port (test, statreg_test_find_port ());
  statreg_settings_change (settings, "registrations", "on", &error);
  g_assert_no_error (error);
  g_assert_cmpint (statreg_page_get_state (page), ==, STATREG_PAGE_STARTING);
  statreg_settings_change (settings, "registrations", "off", &error);
  g_assert_no_error (error);
  g_assert_true (statreg_test_wait_until (is_settled, page, 60000));
  g_assert_cmpint (statreg_page_get_state (page), ==, STATREG_PAGE_OFF);
  g_assert_false (is_setting_on (test->session));
}

static void
test_port_taken (UiTest *test)
{
  g_autoptr(GSocketListener) listener = g_socket_listener_new ();
  g_autoptr(GError) error = NULL;
  GtkWidget *dialog;

  ui_test_make_key (test);
  set_port (test, g_socket_listener_add_any_inet_port (listener, NULL, &error));
  g_assert_no_error (error);
  g_action_group_activate_action (G_ACTION_GROUP (test->application), "registrations", NULL);
  dialog = ui_test_wait_for_window (ADW_TYPE_MESSAGE_DIALOG);
  g_assert_cmpstr (adw_message_dialog_get_heading (ADW_MESSAGE_DIALOG (dialog)), ==,
                   "Mailbox registrations could not be turned on");
  ui_test_save_png (dialog, "port-taken");
  g_assert_true (is_off (test->application));
  g_assert_false (is_setting_on (test->session));
  g_assert_true (adw_message_dialog_has_response (ADW_MESSAGE_DIALOG (dialog), "settings"));
  g_socket_listener_close (listener);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "retry");
  g_assert_true (statreg_test_wait_until (is_on, test->application, 60000));
}

/* A key that is lost is put back in its settings, where the way leads. */
static void
test_lost_key (UiTest *test)
{
  StatregKeys *keys = statreg_session_get_keys (test->session);
  g_autofree char *path = NULL;
  GtkWidget *dialog;
  GtkWindow *settings;

  ui_test_make_key (test);
  set_port (test, statreg_test_find_port ());
  path = g_strdup_printf ("%s/private-key-%s", test->folder, statreg_keys_get_id (keys));
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_action_group_activate_action (G_ACTION_GROUP (test->application), "registrations", NULL);
  dialog = ui_test_wait_for_window (ADW_TYPE_MESSAGE_DIALOG);
  g_assert_true (adw_message_dialog_has_response (ADW_MESSAGE_DIALOG (dialog), "key-settings"));
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "key-settings");
  settings = ui_test_wait_for_window (STATREG_TYPE_REGISTRATION_SETTINGS);
  g_assert_cmpstr (adw_preferences_window_get_visible_page_name (ADW_PREFERENCES_WINDOW (settings)), ==, "key");
  ui_test_wait_for (settings, GTK_TYPE_LABEL, statreg_keys_get_text (keys));
  gtk_window_destroy (settings);
}

/* The program lives on without its window while the page listens, and shows it again when asked. */
static void
test_serves_without_window (UiTest *test)
{
  ui_test_make_key (test);
  set_port (test, statreg_test_find_port ());
  g_action_group_activate_action (G_ACTION_GROUP (test->application), "registrations", NULL);
  g_assert_true (statreg_test_wait_until (is_on, test->application, 60000));
  gtk_window_close (GTK_WINDOW (test->window));
  ui_test_wait_no_window (STATREG_TYPE_WINDOW);
  g_assert_true (statreg_page_is_active (statreg_session_get_page (test->session)));
  g_action_group_activate_action (G_ACTION_GROUP (test->application), "show-window", NULL);
  test->window = ui_test_wait_for_window (STATREG_TYPE_WINDOW);
  g_action_group_activate_action (G_ACTION_GROUP (test->application), "quit", NULL);
  adw_message_dialog_response (ui_test_wait_for_window (ADW_TYPE_MESSAGE_DIALOG), "cancel");
  g_assert_true (is_on (test->application));
}

static guint
count_pending (UiTest *test)
{
  return g_list_model_get_n_items (G_LIST_MODEL (statreg_session_get_store (test->session)));
}

static gboolean
are_two_pending (gpointer test)
{
  return count_pending (test) == 2;
}

static gboolean
is_none_pending (gpointer test)
{
  return count_pending (test) == 0;
}

/* Registrations are counted as they come in; one that an undone decision brings back is no news. */
static void
test_notifier (UiTest *test)
{
  StatregStore *store = statreg_session_get_store (test->session);
  StatregFolder *folder = statreg_session_get_folder (test->session);
  g_autoptr(StatregNotifier) notifier = statreg_notifier_new (GTK_APPLICATION (test->application), store);
  g_autoptr(StatregOutcomes) deleted = NULL, undone = NULL;
  g_autoptr(GError) error = NULL;

  ui_test_make_key (test);
  g_assert_cmpuint (statreg_notifier_get_count (notifier), ==, 0);
  registrations_add (test, "anna@example.org", "", statreg_time_now ());
  registrations_add (test, "bert@example.org", "", statreg_time_now ());
  g_assert_true (statreg_test_wait_until (are_two_pending, test, 60000));
  g_assert_cmpuint (statreg_notifier_get_count (notifier), ==, 2);
  deleted = statreg_decide_delete (folder, NULL, &error);
  g_assert_no_error (error);
  statreg_store_update (store);
  g_assert_true (statreg_test_wait_until (is_none_pending, test, 60000));
  undone = statreg_decide_undo (folder, NULL, &error);
  g_assert_no_error (error);
  statreg_store_update (store);
  g_assert_true (statreg_test_wait_until (are_two_pending, test, 60000));
  g_assert_cmpuint (statreg_notifier_get_count (notifier), ==, 2);
}

static void
test_trouble_window (UiTest *test)
{
  GtkWindow *window = statreg_trouble_window_new (test->application, "The folder <b> & others cannot be read");

  gtk_window_present (window);
  ui_test_wait_for (window, GTK_TYPE_LABEL, "The folder <b> & others cannot be read");
  ui_test_save_png (window, "trouble-window");
  gtk_window_destroy (window);
}

static void
add_tests (void)
{
  ui_test_add ("/statreg/page-switch/on-and-off", test_on_and_off);
  ui_test_add ("/statreg/page-switch/follows-settings", test_follows_settings);
  ui_test_add ("/statreg/page-switch/off-while-starting", test_off_while_starting);
  ui_test_add ("/statreg/page-switch/port-taken", test_port_taken);
  ui_test_add ("/statreg/page-switch/lost-key", test_lost_key);
  ui_test_add ("/statreg/page-switch/serves-without-window", test_serves_without_window);
  ui_test_add ("/statreg/page-switch/notifier", test_notifier);
  ui_test_add ("/statreg/page-switch/trouble-window", test_trouble_window);
}

int
main (int argc, char **argv)
{
  return ui_test_run (argc, argv, add_tests);
}
