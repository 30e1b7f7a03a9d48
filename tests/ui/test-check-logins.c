/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "checks.h"
#include "ui-test.h"

#include <glib/gi18n.h>

#include "statreg-check-banner.h"
#include "statreg-connection-test-dialog.h"
#include "statreg-finding.h"
#include "statreg-hint-box.h"
#include "statreg-login-table.h"
#include "statreg-registrations-dialog.h"
#include "statreg-test.h"
#include "statreg-time.h"

#define PATIENCE_MS 60000

static StatregLoginTable *
find_table (UiTest *test)
{
  return STATREG_LOGIN_TABLE (ui_test_wait_for (test->window, STATREG_TYPE_LOGIN_TABLE, NULL));
}

static GtkWidget *
find_banner (UiTest *test)
{
  return ui_test_wait_for (test->window, STATREG_TYPE_CHECK_BANNER, NULL);
}

static guint
count_shown (StatregLoginTable *table)
{
  return g_list_model_get_n_items (G_LIST_MODEL (statreg_login_table_get_logins (table)));
}

typedef struct
{
  StatregLoginTable *table;
  guint n;
} Shown;

static gboolean
are_shown (gpointer data)
{
  Shown *shown = data;

  return count_shown (shown->table) == shown->n;
}

static void
wait_shown (StatregLoginTable *table, guint n)
{
  Shown shown = { table, n };

  g_assert_true (statreg_test_wait_until (are_shown, &shown, PATIENCE_MS));
}

static void
on_text_read (GObject *clipboard, GAsyncResult *result, gpointer text)
{
  *(char **) text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (clipboard), result, NULL);
}

static gboolean
is_read (gpointer text)
{
  return *(char **) text != NULL;
}

static char *
read_clipboard (gpointer widget)
{
  char *text = NULL;

  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (widget), NULL, on_text_read, &text);
  g_assert_true (statreg_test_wait_until (is_read, &text, PATIENCE_MS));
  return text;
}

/* Counts, words, filter, clipboard. */
static void
test_check_all (UiTest *test)
{
  Checks *checks = checks_begin (test);
  g_autofree char *copied = NULL;
  StatregLoginTable *table;

  checks_add_login (checks, "anna@example.org", "right");
  checks_add_login (checks, "bert@example.org", "wrong");
  checks_add_login (checks, "carla@example.org", "right");
  table = find_table (test);
  ui_test_wait_for (table, GTK_TYPE_LABEL, "3 logins · 0 work · 0 fail · 3 unchecked");
  ui_test_click (table, "Check");
  ui_test_wait_for (table, GTK_TYPE_LABEL, "3 logins · 2 work · 1 fails · 0 unchecked");
  ui_test_wait_for (table, GTK_TYPE_LABEL, "wrong user name or password");
  ui_test_wait_for (find_banner (test), GTK_TYPE_BUTTON, "Close");
  ui_test_save_png (test->window, "checks-done");
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.show-failing", NULL);
  wait_shown (table, 1);
  ui_test_save_png (test->window, "checks-failing");
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.copy-failing", NULL);
  ui_test_wait_for (test->window, GTK_TYPE_LABEL, "1 address copied");
  copied = read_clipboard (table);
  g_assert_cmpstr (copied, ==, "bert@example.org\n");
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.show-failing", NULL);
  wait_shown (table, 3);
  ui_test_click (find_banner (test), "Close");
  ui_test_wait_gone (find_banner (test), GTK_TYPE_BUTTON, "Close");
  checks_end (checks);
}

/* Rows keep what is selected while verdicts come in, and only those selected are checked. */
static void
test_check_selected (UiTest *test)
{
  Checks *checks = checks_begin (test);
  GtkSelectionModel *selection;
  StatregLoginTable *table;

  checks_add_login (checks, "anna@example.org", "right");
  checks_add_login (checks, "bert@example.org", "right");
  table = find_table (test);
  wait_shown (table, 2);
  selection = statreg_login_table_get_logins (table);
  gtk_selection_model_select_item (selection, 1, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.check", NULL);
  ui_test_wait_for (table, GTK_TYPE_LABEL, "2 logins · 1 works · 0 fail · 1 unchecked");
  g_assert_true (gtk_selection_model_is_selected (selection, 1));
  g_assert_cmpuint (checks_count_attempts (checks), ==, 1);
  checks_end (checks);
}

static gboolean
is_idle (gpointer checker)
{
  return !statreg_checker_is_active (checker);
}

/* The check can be held, goes on, and ends without losing what it found out. */
static void
test_pause_and_cancel (UiTest *test)
{
  Checks *checks = checks_begin (test);
  StatregLoginTable *table;
  GtkWidget *banner;

  checks_hold (checks, 10);
  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *address = g_strdup_printf ("u%02u@example.org", i);

      checks_add_login (checks, address, "right");
    }
  table = find_table (test);
  wait_shown (table, 40);
  ui_test_click (table, "Check");
  banner = find_banner (test);
  ui_test_click (banner, "Pause");
  ui_test_wait_for (banner, GTK_TYPE_BUTTON, "Resume");
  ui_test_save_png (test->window, "checks-paused");
  ui_test_click (banner, "Resume");
  ui_test_wait_for (banner, GTK_TYPE_BUTTON, "Pause");
  checks_wait_attempts (checks, 6);
  ui_test_save_png (test->window, "checks-running");
  gtk_window_close (GTK_WINDOW (test->window));
  ui_test_wait_for (ui_test_wait_for_window (ADW_TYPE_MESSAGE_DIALOG), GTK_TYPE_LABEL, "Quit and end the check?");
  ui_test_click (ui_test_wait_for_window (ADW_TYPE_MESSAGE_DIALOG), "Cancel");
  ui_test_wait_no_window (ADW_TYPE_MESSAGE_DIALOG);
  ui_test_click (banner, "Cancel");
  g_assert_true (statreg_test_wait_until (is_idle, statreg_session_get_checker (test->session), PATIENCE_MS));
  ui_test_wait_for (banner, GTK_TYPE_BUTTON, "Close");
  ui_test_save_png (test->window, "checks-cancelled");
  g_assert_cmpuint (checks_count_attempts (checks), <, 40);
  checks_end (checks);
}

/* A refused password is not tried again by itself; a person may insist, and is told what that may do. */
static void
test_insist (UiTest *test)
{
  Checks *checks = checks_begin (test);
  StatregLoginTable *table;
  GtkWidget *dialog;

  checks_add_login (checks, "bert@example.org", "wrong");
  table = find_table (test);
  wait_shown (table, 1);
  ui_test_click (table, "Check");
  ui_test_wait_for (table, GTK_TYPE_LABEL, "1 login · 0 work · 1 fails · 0 unchecked");
  g_assert_true (statreg_test_wait_until (is_idle, statreg_session_get_checker (test->session), PATIENCE_MS));
  ui_test_click (table, "Check");
  ui_test_click (find_banner (test), "Not Checked…");
  dialog = ui_test_wait_for_window (ADW_TYPE_MESSAGE_DIALOG);
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "1 login was not checked");
  ui_test_save_png (dialog, "checks-held");
  g_assert_cmpuint (checks_count_attempts (checks), ==, 1);
  ui_test_click (dialog, "Check Nevertheless");
  checks_wait_attempts (checks, 2);
  g_assert_true (statreg_test_wait_until (is_idle, statreg_session_get_checker (test->session), PATIENCE_MS));
  checks_end (checks);
}

static gboolean
replace_password (StatregInstance *copy, gpointer data, GError **error)
{
  g_autoptr(StatregStaticLogin) login =
      statreg_static_login_copy (statreg_instance_lookup_login (copy, "anna@example.org"));

  statreg_static_login_set_sealed (login, "other", "key", "other");
  statreg_instance_keep_previous (copy, login);
  g_object_set (login, "changed", statreg_time_now (), NULL);
  statreg_instance_put_login (copy, login);
  return TRUE;
}

static gboolean
is_right_password (gpointer checks)
{
  g_autofree char *password = checks_open (checks, "anna@example.org");

  return g_strcmp0 (password, "right") == 0;
}

static gboolean
is_other_password (gpointer checks)
{
  return !is_right_password (checks);
}

static void
test_restore (UiTest *test)
{
  Checks *checks = checks_begin (test);
  StatregLoginTable *table;
  g_autoptr(GError) error = NULL;

  checks_add_login (checks, "anna@example.org", "right");
  statreg_instances_change (statreg_session_get_instances (test->session), checks_get_instance_id (checks),
                            replace_password, NULL, &error);
  g_assert_no_error (error);
  table = find_table (test);
  wait_shown (table, 1);
  gtk_selection_model_select_item (statreg_login_table_get_logins (table), 0, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (table), "login.restore-previous", NULL);
  ui_test_wait_for (test->window, GTK_TYPE_LABEL, "Previous password of anna@example.org restored");
  g_assert_true (statreg_test_wait_until (is_right_password, checks, PATIENCE_MS));
  ui_test_save_png (test->window, "checks-restored");
  ui_test_click (test->window, "Undo");
  g_assert_true (statreg_test_wait_until (is_other_password, checks, PATIENCE_MS));
  checks_end (checks);
}

static gboolean
set_verdicts (StatregInstance *copy, gpointer data, GError **error)
{
  for (guint i = 0; i < STATREG_N_VERDICTS; i++)
    {
      g_autofree char *address = g_strdup_printf ("user%02u@example.org", i);
      g_autoptr(StatregStaticLogin) login = statreg_static_login_new (address);

      statreg_static_login_set_verdict (login, statreg_verdict_to_text (i), i ? statreg_time_now () : 0,
                                        i == STATREG_VERDICT_WORKS ? 12403 : -1,
                                        i == STATREG_VERDICT_LOCKED ? "[ALERT] <b>gesperrt</b> &amp; zu" : "");
      statreg_instance_put_login (copy, login);
    }
  return TRUE;
}

static GtkWidget *
find_hint (GtkWidget *root, const char *part)
{
  const char *hint = STATREG_IS_HINT_BOX (root) ? statreg_hint_box_get_hint (STATREG_HINT_BOX (root)) : NULL;

  if (hint && strstr (hint, part))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_hint (child, part);

      if (found)
        return found;
    }
  return NULL;
}

/* Every verdict has its word in the column and its sentence in the tooltip, in the language of the program. */
static void
test_verdicts (UiTest *test)
{
  Checks *checks = checks_begin (test);
  g_autoptr(GError) error = NULL;
  StatregLoginTable *table;

  statreg_instances_change (statreg_session_get_instances (test->session), checks_get_instance_id (checks), set_verdicts,
                            NULL, &error);
  g_assert_no_error (error);
  table = find_table (test);
  wait_shown (table, STATREG_N_VERDICTS);
  for (guint i = 0; i < STATREG_N_VERDICTS; i++)
    {
      g_autoptr(StatregFinding) finding = statreg_finding_new (i);
      g_autofree char *sentence = NULL;
      GtkWidget *word = ui_test_wait_for (table, GTK_TYPE_LABEL, statreg_verdict_get_title (i));

      finding->messages = i == STATREG_VERDICT_WORKS ? 12403 : -1;
      sentence = statreg_finding_describe (finding, "user@example.org");
      g_assert_nonnull (strstr (sentence, statreg_verdict_get_advice (i)));
      g_assert_true (find_hint (gtk_widget_get_parent (word), sentence) == gtk_widget_get_parent (word));
    }
  g_assert_nonnull (find_hint (GTK_WIDGET (table), "[ALERT] <b>gesperrt</b> &amp; zu"));
  ui_test_save_png (test->window, "checks-verdicts");
  checks_end (checks);
}

/* Two dialogs with the longest sentences, in the language of the program. */
static void
test_words (UiTest *test)
{
  Checks *checks = checks_begin (test);
  GtkWidget *dialog;

  ui_test_wait_for (test->window, GTK_TYPE_BUTTON, _("Test Connection"));
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.test-connection", NULL);
  dialog = ui_test_wait_for_window (STATREG_TYPE_CONNECTION_TEST_DIALOG);
  ui_test_wait_for (dialog, ADW_TYPE_ACTION_ROW, _("the server answers"));
  ui_test_save_png (dialog, "checks-connection");
  gtk_window_close (GTK_WINDOW (dialog));
  checks_register (checks, "anna@example.org", "wrong", statreg_time_now ());
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.add-from-registrations", NULL);
  dialog = ui_test_wait_for_window (STATREG_TYPE_REGISTRATIONS_DIALOG);
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "anna@example.org");
  gtk_widget_activate_action (dialog, "registrations.select-all", NULL);
  gtk_widget_activate_action (dialog, "registrations.check", NULL);
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, statreg_verdict_get_title (STATREG_VERDICT_WRONG_LOGIN));
  ui_test_wait_gone (dialog, GTK_TYPE_BUTTON, _("Pause"));
  ui_test_save_png (dialog, "checks-registrations");
  gtk_widget_activate_action (dialog, "registrations.apply", NULL);
  ui_test_save_png (ui_test_wait_for_window (ADW_TYPE_MESSAGE_DIALOG), "checks-doubt");
  gtk_window_close (ui_test_wait_for_window (ADW_TYPE_MESSAGE_DIALOG));
  ui_test_wait_no_window (ADW_TYPE_MESSAGE_DIALOG);
  gtk_window_close (GTK_WINDOW (dialog));
  checks_end (checks);
}

/* Else the test above would prove nothing about the translation. */
static void
assert_translated (void)
{
  for (guint i = 0; i < STATREG_N_VERDICTS; i++)
    {
      g_autofree char *german = g_strdup (statreg_verdict_get_advice (i));
      g_autofree char *title = g_strdup (statreg_verdict_get_title (i));

      g_assert_false (g_str_is_ascii (german) && strstr (german, "The server"));
      g_assert_cmpstr (title, !=, i == STATREG_VERDICT_WORKS ? "works" : "not checked");
    }
}

static void
add_tests (void)
{
  if (g_getenv ("STATREG_TEST_LOCALE_DIR"))
    g_test_add_func ("/statreg/check-logins/translated", assert_translated);
  ui_test_add ("/statreg/check-logins/verdicts", test_verdicts);
  ui_test_add ("/statreg/check-logins/words", test_words);
  if (g_getenv ("STATREG_TEST_LOCALE_DIR"))
    return;   /* the others know the buttons by their English names */
  ui_test_add ("/statreg/check-logins/all", test_check_all);
  ui_test_add ("/statreg/check-logins/selected", test_check_selected);
  ui_test_add ("/statreg/check-logins/pause-and-cancel", test_pause_and_cancel);
  ui_test_add ("/statreg/check-logins/insist", test_insist);
  ui_test_add ("/statreg/check-logins/restore", test_restore);
}

int
main (int argc, char **argv)
{
  return ui_test_run (argc, argv, add_tests);
}
