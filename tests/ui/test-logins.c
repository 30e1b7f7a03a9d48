/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-test.h"

#include "statreg-instance-dialog.h"
#include "statreg-login-dialog.h"
#include "statreg-login-table.h"
#include "statreg-message-row.h"
#include "statreg-password-dialog.h"
#include "statreg-test.h"

static StatregLoginTable *
open_table (UiTest *test)
{
  ui_test_make_key (test);
  ui_test_add_instance (test, "Main archive");
  return STATREG_LOGIN_TABLE (ui_test_wait_for (test->window, STATREG_TYPE_LOGIN_TABLE, NULL));
}

static StatregStaticLogin *
lookup (UiTest *test, const char *address)
{
  return statreg_instance_lookup_login (statreg_window_get_instance (test->window), address);
}

static void
add_login (UiTest *test, StatregLoginTable *table, const char *address, const char *password)
{
  GtkWidget *dialog;

  gtk_widget_activate_action (GTK_WIDGET (table), "login.add", NULL);
  dialog = ui_test_wait_for_window (STATREG_TYPE_LOGIN_DIALOG);
  ui_test_type (dialog, "E-mail address", address);
  ui_test_type (dialog, "Password", password);
  ui_test_click (dialog, "Add");
  ui_test_wait_no_window (STATREG_TYPE_LOGIN_DIALOG);
  g_assert_nonnull (lookup (test, address));
}

static void
assert_password (UiTest *test, const char *address, const char *expected)
{
  StatregStaticLogin *login = lookup (test, address);
  g_autoptr(StatregSecret) password = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_nonnull (login);
  password = statreg_keys_open (statreg_session_get_keys (test->session), statreg_static_login_get_key (login),
                                statreg_static_login_get_sealed (login), statreg_static_login_get_id (login),
                                statreg_static_login_get_address (login), statreg_static_login_get_logon (login),
                                statreg_static_login_get_domain (login), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (statreg_secret_get_text (password), ==, expected);
}

static void
test_add (UiTest *test)
{
  StatregLoginTable *table = open_table (test);
  g_autofree char *message = NULL;
  GtkWidget *dialog, *row;

  ui_test_wait_for (table, GTK_TYPE_LABEL, "No Logins Yet");
  gtk_widget_activate_action (GTK_WIDGET (table), "login.add", NULL);
  dialog = ui_test_wait_for_window (STATREG_TYPE_LOGIN_DIALOG);
  ui_test_type (dialog, "E-mail address", "anna at example.org");
  ui_test_type (dialog, "Password", " pä\"ss \U0001F511 ");
  ui_test_click (dialog, "Add");
  row = ui_test_wait_for (dialog, STATREG_TYPE_MESSAGE_ROW, NULL);
  g_object_get (row, "text", &message, NULL);
  g_assert_cmpstr (message, !=, "");
  g_assert_true (gtk_widget_has_css_class (ui_test_find (dialog, ADW_TYPE_ENTRY_ROW, "E-mail address"), "error"));
  ui_test_save_png (dialog, "login-dialog-error");
  ui_test_type (dialog, "E-mail address", "anna@example.org");
  ui_test_click (dialog, "Add");
  ui_test_wait_no_window (STATREG_TYPE_LOGIN_DIALOG);
  ui_test_wait_for (table, GTK_TYPE_LABEL, "anna@example.org");
  ui_test_wait_for (table, GTK_TYPE_LABEL, "By hand");
  assert_password (test, "anna@example.org", " pä\"ss \U0001F511 ");
  ui_test_save_png (test->window, "window-login");
}

static void
test_no_password (UiTest *test)
{
  StatregLoginTable *table = open_table (test);
  GtkWidget *dialog;

  gtk_widget_activate_action (GTK_WIDGET (table), "login.add", NULL);
  dialog = ui_test_wait_for_window (STATREG_TYPE_LOGIN_DIALOG);
  ui_test_type (dialog, "E-mail address", "anna@example.org");
  ui_test_click (dialog, "Add");
  ui_test_wait_for (dialog, STATREG_TYPE_MESSAGE_ROW, NULL);
  g_assert_true (gtk_widget_has_css_class (ui_test_find (dialog, ADW_TYPE_PASSWORD_ENTRY_ROW, "Password"), "error"));
  gtk_window_close (GTK_WINDOW (dialog));
  ui_test_wait_no_window (STATREG_TYPE_LOGIN_DIALOG);
  g_assert_null (lookup (test, "anna@example.org"));
}

static void
test_address_taken (UiTest *test)
{
  StatregLoginTable *table = open_table (test);
  GtkWidget *dialog;

  add_login (test, table, "anna@example.org", "first");
  gtk_widget_activate_action (GTK_WIDGET (table), "login.add", NULL);
  dialog = ui_test_wait_for_window (STATREG_TYPE_LOGIN_DIALOG);
  ui_test_type (dialog, "E-mail address", "ANNA@Example.ORG");
  ui_test_type (dialog, "Password", "second");
  ui_test_click (dialog, "Add");
  ui_test_wait_for (dialog, STATREG_TYPE_MESSAGE_ROW, NULL);
  gtk_window_close (GTK_WINDOW (dialog));
  assert_password (test, "anna@example.org", "first");
}

/* Another user name stands in the sealed text, too: the stored password is opened and sealed anew. */
static void
test_edit (UiTest *test)
{
  StatregLoginTable *table = open_table (test);
  g_autofree char *old_id = NULL;
  GtkWidget *dialog;

  add_login (test, table, "anna@example.org", "secret");
  old_id = g_strdup (statreg_static_login_get_id (lookup (test, "anna@example.org")));
  gtk_selection_model_select_item (statreg_login_table_get_logins (table), 0, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (table), "login.edit", NULL);
  dialog = ui_test_wait_for_window (STATREG_TYPE_LOGIN_DIALOG);
  ui_test_type (dialog, "E-mail address", "a.meier@example.org");
  ui_test_type (dialog, "User name (if it differs)", "meier");
  ui_test_click (dialog, "Save");
  ui_test_wait_no_window (STATREG_TYPE_LOGIN_DIALOG);
  g_assert_null (lookup (test, "anna@example.org"));
  g_assert_cmpstr (statreg_static_login_get_logon (lookup (test, "a.meier@example.org")), ==, "meier");
  g_assert_cmpstr (statreg_static_login_get_id (lookup (test, "a.meier@example.org")), !=, old_id);
  assert_password (test, "a.meier@example.org", "secret");
}

static gboolean
set_verdict (StatregInstance *copy, gpointer data, GError **error)
{
  statreg_static_login_set_verdict (statreg_instance_lookup_login (copy, "anna@example.org"), "works", 5, 7, "");
  return TRUE;
}

/* As statregctl does, which the window hears of a little later. */
static void
check_elsewhere (UiTest *test)
{
  const char *id = statreg_instance_get_id (statreg_window_get_instance (test->window));
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregFolder) folder = statreg_folder_open (test->folder, &error);
  g_autoptr(StatregInstances) instances = NULL;

  g_assert_no_error (error);
  instances = statreg_instances_new (folder);
  statreg_instances_load (instances, &error);
  g_assert_no_error (error);
  statreg_instances_change (instances, id, set_verdict, NULL, &error);
  g_assert_no_error (error);
}

/* What a check finds out right before the form is saved is no change that somebody else made. */
static void
test_edit_while_checked (UiTest *test)
{
  StatregLoginTable *table = open_table (test);
  GtkWidget *dialog;

  add_login (test, table, "anna@example.org", "secret");
  gtk_selection_model_select_item (statreg_login_table_get_logins (table), 0, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (table), "login.edit", NULL);
  dialog = ui_test_wait_for_window (STATREG_TYPE_LOGIN_DIALOG);
  ui_test_type (dialog, "User name (if it differs)", "meier");
  check_elsewhere (test);
  ui_test_click (dialog, "Save");
  ui_test_wait_no_window (STATREG_TYPE_LOGIN_DIALOG);
  g_assert_cmpstr (statreg_static_login_get_logon (lookup (test, "anna@example.org")), ==, "meier");
  g_assert_cmpstr (statreg_static_login_get_verdict (lookup (test, "anna@example.org")), ==, "");
  assert_password (test, "anna@example.org", "secret");
}

static gboolean
is_nobody_left (gpointer table)
{
  return g_list_model_get_n_items (G_LIST_MODEL (statreg_login_table_get_logins (table))) == 0;
}

static gboolean
are_both_back (gpointer table)
{
  return g_list_model_get_n_items (G_LIST_MODEL (statreg_login_table_get_logins (table))) == 2;
}

static void
test_remove_and_undo (UiTest *test)
{
  StatregLoginTable *table = open_table (test);

  add_login (test, table, "anna@example.org", "a");
  add_login (test, table, "bert@example.org", "b");
  gtk_widget_activate_action (GTK_WIDGET (table), "login.select-all", NULL);
  gtk_widget_activate_action (GTK_WIDGET (table), "login.remove", NULL);
  ui_test_wait_for (test->window, GTK_TYPE_LABEL, "2 logins removed");
  g_assert_true (statreg_test_wait_until (is_nobody_left, table, 60000));
  ui_test_click (test->window, "Undo");
  g_assert_true (statreg_test_wait_until (are_both_back, table, 60000));
  assert_password (test, "anna@example.org", "a");
  assert_password (test, "bert@example.org", "b");
}

static gboolean
is_anna_alone (gpointer table)
{
  GListModel *logins = G_LIST_MODEL (statreg_login_table_get_logins (table));
  g_autoptr(StatregStaticLogin) first = g_list_model_get_item (logins, 0);

  return g_list_model_get_n_items (logins) == 1 && g_str_equal (statreg_static_login_get_address (first), "anna@example.org");
}

static void
test_search (UiTest *test)
{
  StatregLoginTable *table = open_table (test);
  GtkWidget *entry;

  add_login (test, table, "bert@example.org", "b");
  add_login (test, table, "anna@example.org", "a");
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.search", NULL);
  entry = ui_test_wait_for (table, GTK_TYPE_SEARCH_ENTRY, NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), "ANN");
  g_assert_true (statreg_test_wait_until (is_anna_alone, table, 60000));
  gtk_editable_set_text (GTK_EDITABLE (entry), "zoe");
  ui_test_wait_for (table, GTK_TYPE_LABEL, "No Login Found");
  g_signal_emit_by_name (entry, "stop-search");
  g_assert_true (statreg_test_wait_until (are_both_back, table, 60000));
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

static void
test_reveal_and_copy (UiTest *test)
{
  StatregLoginTable *table = open_table (test);
  g_autofree char *text = NULL;
  GtkWidget *dialog;

  add_login (test, table, "anna@example.org", "<b>&amp;");
  gtk_selection_model_select_item (statreg_login_table_get_logins (table), 0, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (table), "login.reveal-password", NULL);
  dialog = ui_test_wait_for_window (STATREG_TYPE_PASSWORD_DIALOG);
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "<b>&amp;");
  ui_test_save_png (dialog, "password-dialog");
  gtk_window_close (GTK_WINDOW (dialog));
  gtk_widget_activate_action (GTK_WIDGET (table), "login.copy-password", NULL);
  ui_test_wait_for (test->window, ADW_TYPE_TOAST_OVERLAY, NULL);
  ui_test_wait_for (test->window, GTK_TYPE_LABEL, "Password copied; it leaves the clipboard after 30 seconds");
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (table)), NULL, on_text_read, &text);
  g_assert_true (statreg_test_wait_until (is_read, &text, 60000));
  g_assert_cmpstr (text, ==, "<b>&amp;");
}

static gboolean
add_many (StatregInstance *copy, gpointer data, GError **error)
{
  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *address = g_strdup_printf ("user%05u@example.org", i * 7919 % 10000);
      g_autoptr(StatregStaticLogin) login = statreg_static_login_new (address);

      statreg_instance_put_login (copy, login);
    }
  return TRUE;
}

static gboolean
are_many_shown (gpointer table)
{
  GListModel *logins = G_LIST_MODEL (statreg_login_table_get_logins (table));
  g_autoptr(StatregStaticLogin) first = g_list_model_get_item (logins, 0);

  return g_list_model_get_n_items (logins) == 10000 &&
         g_str_equal (statreg_static_login_get_address (first), "user00000@example.org");
}

static void
test_many (UiTest *test)
{
  StatregLoginTable *table = open_table (test);
  g_autoptr(GError) error = NULL;

  statreg_instances_change (statreg_session_get_instances (test->session),
                            statreg_instance_get_id (statreg_window_get_instance (test->window)), add_many, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (statreg_test_wait_until (are_many_shown, table, 60000));
  ui_test_wait_for (table, GTK_TYPE_LABEL, "user00000@example.org");
  ui_test_save_png (test->window, "window-many");
}

static gboolean
has_service_password (gpointer instance)
{
  g_autofree char *sealed = statreg_connection_dup_text (statreg_instance_get_connection (instance), "service-sealed");

  return *sealed != '\0';
}

static void
assert_service_password (UiTest *test, StatregInstance *instance, const char *expected)
{
  StatregConnection *connection = statreg_instance_get_connection (instance);
  g_autofree char *key = statreg_connection_dup_text (connection, "service-key");
  g_autofree char *sealed = statreg_connection_dup_text (connection, "service-sealed");
  g_autofree char *logon = statreg_connection_dup_text (connection, "service-logon");
  g_autoptr(StatregSecret) password = NULL;
  g_autoptr(GError) error = NULL;

  password = statreg_keys_open (statreg_session_get_keys (test->session), key, sealed, statreg_instance_get_id (instance),
                                "", logon, "", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (statreg_secret_get_text (password), ==, expected);
}

static void
apply_row (gpointer root, const char *name, const char *text)
{
  GtkWidget *row = ui_test_wait_for (root, ADW_TYPE_ENTRY_ROW, name);

  gtk_editable_set_text (GTK_EDITABLE (row), text);
  g_signal_emit_by_name (row, "apply");
}

/* Sealed under the id of its instance, so that a copy gets one of its own; with another user name it has to be entered again. */
static void
test_service_password (UiTest *test)
{
  StatregLoginTable *table = open_table (test);
  StatregInstance *instance = statreg_window_get_instance (test->window);
  GtkWidget *expander = ui_test_wait_for (test->window, ADW_TYPE_EXPANDER_ROW, "Service connection");

  g_assert_nonnull (table);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (expander), TRUE);
  apply_row (expander, "Password (none stored)", "service secret");
  g_assert_true (statreg_test_wait_until (has_service_password, instance, 60000));
  assert_service_password (test, instance, "service secret");
  ui_test_wait_for (expander, ADW_TYPE_ENTRY_ROW, "Password (stored; type to replace it)");
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.duplicate-instance", NULL);
  ui_test_click (ui_test_wait_for_window (STATREG_TYPE_INSTANCE_DIALOG), "Duplicate");
  ui_test_wait_no_window (STATREG_TYPE_INSTANCE_DIALOG);
  g_assert_true (statreg_window_get_instance (test->window) != instance);
  assert_service_password (test, statreg_window_get_instance (test->window), "service secret");
  apply_row (expander, "Logon name", "archiver");
  ui_test_wait_for (expander, STATREG_TYPE_MESSAGE_ROW, NULL);
  g_assert_false (has_service_password (statreg_window_get_instance (test->window)));
  assert_service_password (test, instance, "service secret");
}

static void
add_tests (void)
{
  ui_test_add ("/statreg/logins/add", test_add);
  ui_test_add ("/statreg/logins/no-password", test_no_password);
  ui_test_add ("/statreg/logins/address-taken", test_address_taken);
  ui_test_add ("/statreg/logins/edit", test_edit);
  ui_test_add ("/statreg/logins/edit-while-checked", test_edit_while_checked);
  ui_test_add ("/statreg/logins/remove-and-undo", test_remove_and_undo);
  ui_test_add ("/statreg/logins/search", test_search);
  ui_test_add ("/statreg/logins/reveal-and-copy", test_reveal_and_copy);
  ui_test_add ("/statreg/logins/service-password", test_service_password);
  ui_test_add ("/statreg/logins/many", test_many);
}

int
main (int argc, char **argv)
{
  return ui_test_run (argc, argv, add_tests);
}
