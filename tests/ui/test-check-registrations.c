/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks.h"

#include "statreg-dialog-parent.h"
#include "statreg-registrations-dialog.h"
#include "statreg-test.h"
#include "statreg-time.h"

#define PATIENCE_MS 60000

static GtkWidget *
open_dialog (UiTest *test, Checks *checks)
{
  GtkWindow *dialog = statreg_registrations_dialog_new (test->session, checks_get_instance (checks));

  statreg_dialog_set_parent (dialog, GTK_WINDOW (test->window));
  gtk_window_present (dialog);
  return ui_test_wait_for_window (STATREG_TYPE_REGISTRATIONS_DIALOG);
}

static gboolean
has_one_pending (gpointer store)
{
  return g_list_model_get_n_items (store) == 1;
}

static void
wait_pending (UiTest *test, StatregTestCondition condition)
{
  g_assert_true (statreg_test_wait_until (condition, statreg_session_get_store (test->session), PATIENCE_MS));
}

/* A modal dialog hides the button below it from people, not from the test, so the window is waited for. */
static GtkWidget *
wait_question (const char *heading)
{
  GtkWidget *question = ui_test_wait_for_window (ADW_TYPE_MESSAGE_DIALOG);

  ui_test_wait_for (question, GTK_TYPE_LABEL, heading);
  return question;
}

/* Three owners register, one mistypes: the good ones are applied, the bad one needs a second act, which is refused here. */
static void
test_three_owners (UiTest *test)
{
  Checks *checks = checks_begin (test);
  GtkWidget *dialog;

  checks_register (checks, "anna@example.org", "right", statreg_time_now () - 30);
  checks_register (checks, "bert@example.org", "wrong", statreg_time_now () - 20);
  checks_register (checks, "carla@example.org", "right", statreg_time_now () - 10);
  dialog = open_dialog (test, checks);
  gtk_widget_activate_action (dialog, "registrations.select-all", NULL);
  ui_test_click (dialog, "Check");
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "works");
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "wrong user name or password");
  ui_test_wait_gone (dialog, GTK_TYPE_BUTTON, "Pause");
  ui_test_save_png (dialog, "check-registrations");
  ui_test_click (dialog, "Apply");
  wait_pending (test, has_one_pending);
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "2 registrations applied");
  ui_test_save_png (wait_question ("Apply 1 registration that fails?"), "check-registrations-doubt");
  ui_test_click (ui_test_wait_for_window (ADW_TYPE_MESSAGE_DIALOG), "Leave Pending");
  ui_test_wait_no_window (ADW_TYPE_MESSAGE_DIALOG);
  g_assert_null (statreg_instance_lookup_login (checks_get_instance (checks), "bert@example.org"));
  gtk_window_close (GTK_WINDOW (dialog));
  checks_end (checks);
}

static gboolean
is_wrong (gpointer checks)
{
  g_autofree char *password = checks_open (checks, "anna@example.org");

  return g_strcmp0 (password, "wrong") == 0;
}

static gboolean
is_right (gpointer checks)
{
  g_autofree char *password = checks_open (checks, "anna@example.org");

  return g_strcmp0 (password, "right") == 0;
}

static gboolean
is_known_to_work (gpointer checks)
{
  StatregStaticLogin *login = statreg_instance_lookup_login (checks_get_instance (checks), "anna@example.org");

  return g_str_equal (statreg_static_login_get_verdict (login), "works");
}

/* A login that works outlives Apply; only a deliberate second act replaces it, and that can be undone. */
static void
test_replace_working (UiTest *test)
{
  Checks *checks = checks_begin (test);
  GtkWidget *dialog, *question;

  checks_add_login (checks, "anna@example.org", "right");
  statreg_checker_check_logins (statreg_session_get_checker (test->session), checks_get_instance_id (checks), NULL, FALSE);
  g_assert_true (statreg_test_wait_until (is_known_to_work, checks, PATIENCE_MS));
  checks_register (checks, "anna@example.org", "wrong", statreg_time_now ());
  dialog = open_dialog (test, checks);
  gtk_widget_activate_action (dialog, "registrations.select-all", NULL);
  ui_test_click (dialog, "Check");
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "wrong user name or password");
  ui_test_wait_gone (dialog, GTK_TYPE_BUTTON, "Pause");
  ui_test_save_png (dialog, "check-registrations-replaces");
  ui_test_click (dialog, "Apply");
  question = wait_question ("Replace 1 login that works with one that fails?");
  ui_test_save_png (question, "check-registrations-replace");
  g_assert_true (is_right (checks));
  ui_test_click (question, "Replace Nevertheless");
  g_assert_true (statreg_test_wait_until (is_wrong, checks, PATIENCE_MS));
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "1 registration applied");
  ui_test_click (dialog, "Undo");
  g_assert_true (statreg_test_wait_until (is_right, checks, PATIENCE_MS));
  gtk_window_close (GTK_WINDOW (dialog));
  checks_end (checks);
}

static void
add_tests (void)
{
  ui_test_add ("/statreg/check-registrations/three-owners", test_three_owners);
  ui_test_add ("/statreg/check-registrations/replace-working", test_replace_working);
}

int
main (int argc, char **argv)
{
  return ui_test_run (argc, argv, add_tests);
}
