/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-test.h"

#include <glib/gstdio.h>

#include "statreg-decisions-dialog.h"
#include "statreg-dialog-parent.h"
#include "statreg-instance-dialog.h"
#include "statreg-instance-page.h"
#include "statreg-message-row.h"
#include "statreg-registration-settings.h"
#include "statreg-setting-row.h"
#include "statreg-sidebar.h"
#include "statreg-test.h"

static char *
dup_message (gpointer root)
{
  GtkWidget *row = ui_test_wait_for (root, STATREG_TYPE_MESSAGE_ROW, NULL);
  char *text;

  g_object_get (row, "text", &text, NULL);
  return text;
}

static void
test_empty (UiTest *test)
{
  ui_test_wait_for (test->window, ADW_TYPE_STATUS_PAGE, NULL);
  ui_test_wait_for (test->window, GTK_TYPE_LABEL, "No Instances");
  g_assert_null (ui_test_find (test->window, STATREG_TYPE_INSTANCE_PAGE, NULL));
  g_assert_null (statreg_window_get_instance (test->window));
  /* Enter does what there is to do. */
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (test->window)) ==
                 ui_test_wait_for (test->window, GTK_TYPE_BUTTON, "Add Instance"));
  /* Nothing to rename: must neither work nor crash. */
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.rename-instance", NULL);
  ui_test_wait_no_window (STATREG_TYPE_INSTANCE_DIALOG);
  ui_test_save_png (test->window, "window-empty");
  gtk_test_accessible_assert_property (ui_test_wait_for (test->window, GTK_TYPE_BUTTON, "Add instance"),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "Add instance");
}

/* A name and a server that cannot be are told at their fields, and what was typed stays. */
static void
test_add_instance (UiTest *test)
{
  g_autofree char *message = NULL, *again = NULL;
  GtkWidget *dialog;

  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.new-instance", NULL);
  dialog = ui_test_wait_for_window (STATREG_TYPE_INSTANCE_DIALOG);
  ui_test_click (dialog, "Add");
  message = dup_message (dialog);
  g_assert_cmpstr (message, !=, "");
  ui_test_type (dialog, "Name", "  Main archive ");
  ui_test_type (dialog, "Server (can be set later)", "https://imap.example.org/");
  ui_test_click (dialog, "Add");
  again = dup_message (dialog);
  g_assert_cmpstr (again, !=, message);
  ui_test_save_png (dialog, "instance-dialog-error");
  g_assert_null (statreg_window_get_instance (test->window));
  ui_test_type (dialog, "Server (can be set later)", "imap.example.org");
  ui_test_click (dialog, "Add");
  ui_test_wait_no_window (STATREG_TYPE_INSTANCE_DIALOG);
  g_assert_cmpstr (statreg_instance_get_name (statreg_window_get_instance (test->window)), ==, "Main archive");
  ui_test_wait_for (test->window, STATREG_TYPE_INSTANCE_PAGE, NULL);
  ui_test_wait_for (test->window, GTK_TYPE_LABEL, "Static authentication");
}

static void
test_name_taken (UiTest *test)
{
  g_autofree char *message = NULL;
  GtkWidget *dialog;

  ui_test_add_instance (test, "Sales");
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.new-instance", NULL);
  dialog = ui_test_wait_for_window (STATREG_TYPE_INSTANCE_DIALOG);
  ui_test_type (dialog, "Name", "Sales");
  ui_test_click (dialog, "Add");
  message = dup_message (dialog);
  g_assert_cmpstr (message, !=, "");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_test_wait_for (dialog, ADW_TYPE_ENTRY_ROW, "Name"))), ==, "Sales");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (statreg_session_get_instances (test->session))), ==, 1);
  gtk_window_close (GTK_WINDOW (dialog));
}

static gboolean
is_renamed (gpointer window)
{
  StatregInstance *instance = statreg_window_get_instance (window);

  return instance && g_str_equal (statreg_instance_get_name (instance), "Vertrieb <b>&</b>");
}

/* The name is foreign text: shown as it is, never as markup. */
static void
test_rename (UiTest *test)
{
  GtkWidget *dialog;
  GtkEditable *name;
  int start, end;

  ui_test_add_instance (test, "Sales");
  ui_test_wait_for (test->window, STATREG_TYPE_INSTANCE_PAGE, NULL);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.rename-instance", NULL);
  dialog = ui_test_wait_for_window (STATREG_TYPE_INSTANCE_DIALOG);
  /* Whoever types replaces the name. */
  name = GTK_EDITABLE (ui_test_wait_for (dialog, ADW_TYPE_ENTRY_ROW, "Name"));
  g_assert_true (gtk_editable_get_selection_bounds (name, &start, &end));
  g_assert_cmpint (end - start, ==, strlen ("Sales"));
  ui_test_type (dialog, "Name", "Vertrieb <b>&</b>");
  ui_test_click (dialog, "Rename");
  ui_test_wait_no_window (STATREG_TYPE_INSTANCE_DIALOG);
  g_assert_true (statreg_test_wait_until (is_renamed, test->window, 60000));
  ui_test_wait_for (test->window, GTK_TYPE_LABEL, "Vertrieb <b>&</b>");
}

static gboolean
has_two_instances (gpointer session)
{
  return g_list_model_get_n_items (G_LIST_MODEL (statreg_session_get_instances (session))) == 2;
}

static gboolean
has_one_instance (gpointer session)
{
  return g_list_model_get_n_items (G_LIST_MODEL (statreg_session_get_instances (session))) == 1;
}

static void
test_duplicate_and_delete (UiTest *test)
{
  GtkWidget *dialog;

  ui_test_add_instance (test, "Sales");
  ui_test_wait_for (test->window, STATREG_TYPE_INSTANCE_PAGE, NULL);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.duplicate-instance", NULL);
  dialog = ui_test_wait_for_window (STATREG_TYPE_INSTANCE_DIALOG);
  ui_test_click (dialog, "Duplicate");
  ui_test_wait_no_window (STATREG_TYPE_INSTANCE_DIALOG);
  g_assert_true (statreg_test_wait_until (has_two_instances, test->session, 60000));
  g_assert_cmpstr (statreg_instance_get_name (statreg_window_get_instance (test->window)), ==, "Sales (copy)");
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.delete-instance", NULL);
  dialog = ui_test_wait_for_window (ADW_TYPE_MESSAGE_DIALOG);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_assert_true (has_two_instances (test->session));
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.delete-instance", NULL);
  dialog = ui_test_wait_for_window (ADW_TYPE_MESSAGE_DIALOG);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "delete");
  g_assert_true (statreg_test_wait_until (has_one_instance, test->session, 60000));
  g_assert_nonnull (statreg_instances_lookup (statreg_session_get_instances (test->session), "Sales"));
}

static char *
dup_host (StatregInstance *instance)
{
  return statreg_connection_dup_text (statreg_instance_get_connection (instance), "host");
}

static gboolean
is_host_saved (gpointer instance)
{
  g_autofree char *host = dup_host (instance);

  return g_str_equal (host, "imap.example.org");
}

static gboolean
shows_other_host (gpointer row)
{
  return g_str_equal (gtk_editable_get_text (GTK_EDITABLE (row)), "other.example.org");
}

static gboolean
set_other_host (StatregInstance *copy, gpointer data, GError **error)
{
  return statreg_connection_set_text (statreg_instance_get_connection (copy), "host", "other.example.org", error);
}

static void
test_edit_host (UiTest *test)
{
  StatregInstance *instance = ui_test_add_instance (test, "Main archive");
  GtkWidget *page = ui_test_wait_for (test->window, STATREG_TYPE_INSTANCE_PAGE, NULL);
  GtkWidget *row = ui_test_wait_for (page, STATREG_TYPE_SETTING_ROW, "Server");
  g_autofree char *message = NULL, *host = NULL;
  g_autoptr(GError) error = NULL;

  gtk_editable_set_text (GTK_EDITABLE (row), "https://imap.example.org/mail box");
  g_signal_emit_by_name (row, "apply");
  message = dup_message (page);
  g_assert_cmpstr (message, !=, "");
  g_assert_true (gtk_widget_has_css_class (row, "error"));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==, "https://imap.example.org/mail box");
  host = dup_host (instance);
  g_assert_cmpstr (host, ==, "");
  gtk_test_accessible_assert_state (row, GTK_ACCESSIBLE_STATE_INVALID, GTK_ACCESSIBLE_INVALID_TRUE);
  ui_test_save_png (test->window, "window-host-error");

  gtk_editable_set_text (GTK_EDITABLE (row), " imap.example.org ");
  g_assert_false (gtk_widget_has_css_class (row, "error"));
  g_signal_emit_by_name (row, "apply");
  g_assert_true (statreg_test_wait_until (is_host_saved, instance, 60000));
  ui_test_wait_gone (page, STATREG_TYPE_MESSAGE_ROW, NULL);

  /* What another process saves is followed. */
  statreg_instances_change (statreg_session_get_instances (test->session), statreg_instance_get_id (instance),
                            set_other_host, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (statreg_test_wait_until (shows_other_host, row, 60000));
}

/* … but not over what a person is typing. */
static void
test_edit_is_kept (UiTest *test)
{
  StatregInstance *instance = ui_test_add_instance (test, "Main archive");
  GtkWidget *page = ui_test_wait_for (test->window, STATREG_TYPE_INSTANCE_PAGE, NULL);
  GtkWidget *row = ui_test_wait_for (page, STATREG_TYPE_SETTING_ROW, "Server");
  g_autofree char *host = NULL;
  g_autoptr(GError) error = NULL;

  gtk_editable_set_text (GTK_EDITABLE (row), "imap.exam");
  statreg_instances_change (statreg_session_get_instances (test->session), statreg_instance_get_id (instance),
                            set_other_host, NULL, &error);
  g_assert_no_error (error);
  host = dup_host (statreg_window_get_instance (test->window));
  g_assert_cmpstr (host, ==, "other.example.org");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==, "imap.exam");
}

static gboolean
has_message_on_folder (gpointer page)
{
  GtkWidget *row = ui_test_find (page, STATREG_TYPE_MESSAGE_ROW, NULL);
  g_autofree char *text = NULL;

  if (row)
    g_object_get (row, "text", &text, NULL);
  return text && strstr (text, "was moved away");
}

/* The files of a folder that was moved away are not damaged: what was read of them and what is being typed stays, the
 * reason is told, and once the folder is back the same click saves it. */
static void
test_folder_is_moved_away (UiTest *test)
{
  StatregInstance *instance = ui_test_add_instance (test, "Main archive");
  GtkWidget *page = ui_test_wait_for (test->window, STATREG_TYPE_INSTANCE_PAGE, NULL);
  GtkWidget *row = ui_test_wait_for (page, STATREG_TYPE_SETTING_ROW, "Server");
  g_autofree char *elsewhere = g_strconcat (test->folder, ".moved", NULL);
  g_autofree char *banner = g_strdup_printf ("The data folder %s was moved away or removed while the program was "
                                             "running; put it back, or start the program again", test->folder);

  g_assert_cmpint (g_rename (test->folder, elsewhere), ==, 0);
  gtk_editable_set_text (GTK_EDITABLE (row), "imap.example.org");
  g_signal_emit_by_name (row, "apply");
  g_assert_true (statreg_test_wait_until (has_message_on_folder, page, 60000));
  statreg_instances_update (statreg_session_get_instances (test->session), statreg_instance_get_id (instance));
  ui_test_wait_for (test->window, GTK_TYPE_LABEL, banner);
  ui_test_save_png (test->window, "window-folder-moved-away");
  g_assert_null (ui_test_find (test->window, GTK_TYPE_BUTTON, "Repair…"));
  ui_test_wait_for (test->window, GTK_TYPE_BUTTON, "Try Again");
  g_assert_null (statreg_instance_get_load_error (instance));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==, "imap.example.org");
  g_assert_cmpint (g_rename (elsewhere, test->folder), ==, 0);
  ui_test_click (test->window, "Try Again");
  ui_test_wait_gone (test->window, GTK_TYPE_BUTTON, "Try Again");
  g_signal_emit_by_name (row, "apply");
  g_assert_true (statreg_test_wait_until (is_host_saved, instance, 60000));
}

static gboolean
is_exchange (gpointer instance)
{
  return statreg_instance_get_instance_type (instance) == STATREG_INSTANCE_EXCHANGE;
}

static void
test_exchange_rows (UiTest *test)
{
  StatregInstance *instance = ui_test_add_instance (test, "Main archive");
  GtkWidget *page = ui_test_wait_for (test->window, STATREG_TYPE_INSTANCE_PAGE, NULL);
  GtkWidget *type = ui_test_wait_for (page, ADW_TYPE_COMBO_ROW, "Server type");

  g_assert_null (ui_test_find (page, ADW_TYPE_ENTRY_ROW, "EWS URL"));
  adw_combo_row_set_selected (ADW_COMBO_ROW (type), STATREG_INSTANCE_EXCHANGE);
  g_assert_true (statreg_test_wait_until (is_exchange, instance, 60000));
  ui_test_wait_for (page, ADW_TYPE_ENTRY_ROW, "EWS URL");
  ui_test_wait_for (page, ADW_TYPE_ENTRY_ROW, "Autodiscover URL");
  ui_test_wait_for (page, ADW_TYPE_COMBO_ROW, "EWS URL priority");
  ui_test_save_png (test->window, "window-exchange");
}

static void
test_no_encryption_is_warned_about (UiTest *test)
{
  GtkWidget *page, *row;
  g_autofree char *message = NULL;

  ui_test_add_instance (test, "Main archive");
  page = ui_test_wait_for (test->window, STATREG_TYPE_INSTANCE_PAGE, NULL);
  g_assert_null (ui_test_find (page, STATREG_TYPE_MESSAGE_ROW, NULL));
  row = ui_test_wait_for (page, ADW_TYPE_COMBO_ROW, "Encryption");
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), 2);
  message = dup_message (page);
  g_assert_nonnull (strstr (message, "unprotected"));
  ui_test_save_png (test->window, "window-no-encryption");
}

static gboolean
is_folded (gpointer leaflet)
{
  return adw_leaflet_get_folded (ADW_LEAFLET (leaflet));
}

/* 360 pixels are enough for one of the two panes. */
static void
test_folding (UiTest *test)
{
  GtkWidget *leaflet;
  int minimum;

  ui_test_add_instance (test, "Main archive");
  leaflet = ui_test_wait_for (test->window, ADW_TYPE_LEAFLET, NULL);
  ui_test_wait_for (test->window, STATREG_TYPE_INSTANCE_PAGE, NULL);
  gtk_window_set_default_size (GTK_WINDOW (test->window), 360, 640);
  g_assert_true (statreg_test_wait_until (is_folded, leaflet, 60000));
  gtk_widget_measure (leaflet, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.show-sidebar", NULL);
  ui_test_wait_for (test->window, STATREG_TYPE_SIDEBAR, NULL);
  g_signal_emit_by_name (ui_test_wait_for (test->window, GTK_TYPE_LIST_VIEW, NULL), "activate", 0);
  ui_test_wait_for (test->window, STATREG_TYPE_INSTANCE_PAGE, NULL);
  ui_test_save_png (test->window, "window-narrow");
}

static void
test_damaged_instance (UiTest *test)
{
  g_autofree char *content = NULL;

  statreg_test_write (test->folder, "instances/8d9e2c5e-6f1b-4f0a-9c57-0d6a7d7f1c11.json", "{\"<b>\"", -1);
  statreg_instances_update (statreg_session_get_instances (test->session), NULL);
  ui_test_wait_for (test->window, GTK_TYPE_LABEL, "This Instance Cannot Be Read");
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.rename-instance", NULL);
  ui_test_wait_no_window (STATREG_TYPE_INSTANCE_DIALOG);
  ui_test_save_png (test->window, "window-damaged");
  ui_test_click (test->window, "Delete Instance…");
  gtk_window_close (ui_test_wait_for_window (ADW_TYPE_MESSAGE_DIALOG));
  content = statreg_test_read (test->folder, "instances/8d9e2c5e-6f1b-4f0a-9c57-0d6a7d7f1c11.json");
  g_assert_cmpstr (content, ==, "{\"<b>\"");
}

/* It is told when it happens, not only at the start, and no longer than it lasts. */
static void
test_damaged_settings (UiTest *test)
{
  const char *sentence = "The registration settings cannot be read or changed before their file is in order: "
                         "settings.json: a string is not closed";
  g_autofree char *path = g_build_filename (test->folder, "settings.json", NULL);

  statreg_test_write (test->folder, "settings.json", "{\"broken", -1);
  ui_test_wait_for (test->window, GTK_TYPE_LABEL, sentence);
  ui_test_save_png (test->window, "window-settings-damaged");
  g_assert_cmpint (g_unlink (path), ==, 0);
  ui_test_wait_gone (test->window, GTK_TYPE_LABEL, sentence);
}

static void
test_dialogs_open (UiTest *test)
{
  GActionGroup *actions = G_ACTION_GROUP (test->application);
  GtkWidget *window;

  g_action_group_activate_action (actions, "about", NULL);
  gtk_window_close (ui_test_wait_for_window (ADW_TYPE_ABOUT_WINDOW));
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.show-help-overlay", NULL);
  window = ui_test_wait_for_window (GTK_TYPE_SHORTCUTS_WINDOW);
  ui_test_save_png (window, "shortcuts");
  gtk_window_close (GTK_WINDOW (window));
  g_action_group_activate_action (actions, "registration-settings", NULL);
  gtk_window_close (ui_test_wait_for_window (STATREG_TYPE_REGISTRATION_SETTINGS));
  g_action_group_activate_action (actions, "decisions", NULL);
  gtk_window_close (ui_test_wait_for_window (STATREG_TYPE_DECISIONS_DIALOG));
  g_assert_false (g_action_group_get_action_enabled (actions, "open-page"));
  g_action_group_activate_action (actions, "copy-page-address", NULL);
  ui_test_wait_for (test->window, GTK_TYPE_LABEL, "Page address copied");
}

static gboolean
is_gone (gpointer slot)
{
  return *(gpointer *) slot == NULL;
}

/* The task that reads the decisions keeps the dialog alive, for longer than the window that it belonged to. */
static void
test_dialog_outlives_its_window (UiTest *test)
{
  GtkWindow *parent = GTK_WINDOW (gtk_window_new ());
  GtkWindow *dialog = statreg_decisions_dialog_new (test->session);

  g_object_add_weak_pointer (G_OBJECT (dialog), (gpointer *) &dialog);
  gtk_window_present (parent);
  statreg_dialog_set_parent (dialog, parent);
  gtk_window_present (dialog);
  gtk_window_close (dialog);
  gtk_window_destroy (parent);
  g_assert_nonnull (dialog);
  g_assert_null (gtk_window_get_transient_for (dialog));
  g_assert_true (statreg_test_wait_until (is_gone, &dialog, 60000));
}

static void
add_tests (void)
{
  ui_test_add ("/statreg/window/empty", test_empty);
  ui_test_add ("/statreg/window/add-instance", test_add_instance);
  ui_test_add ("/statreg/window/name-taken", test_name_taken);
  ui_test_add ("/statreg/window/rename", test_rename);
  ui_test_add ("/statreg/window/duplicate-and-delete", test_duplicate_and_delete);
  ui_test_add ("/statreg/window/edit-host", test_edit_host);
  ui_test_add ("/statreg/window/edit-is-kept", test_edit_is_kept);
  ui_test_add ("/statreg/window/folder-is-moved-away", test_folder_is_moved_away);
  ui_test_add ("/statreg/window/exchange-rows", test_exchange_rows);
  ui_test_add ("/statreg/window/no-encryption", test_no_encryption_is_warned_about);
  ui_test_add ("/statreg/window/folding", test_folding);
  ui_test_add ("/statreg/window/damaged-instance", test_damaged_instance);
  ui_test_add ("/statreg/window/damaged-settings", test_damaged_settings);
  ui_test_add ("/statreg/window/dialogs-open", test_dialogs_open);
  ui_test_add ("/statreg/window/dialog-outlives-its-window", test_dialog_outlives_its_window);
}

int
main (int argc, char **argv)
{
  return ui_test_run (argc, argv, add_tests);
}
