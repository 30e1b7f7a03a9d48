/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "registrations.h"

#include <signal.h>
#include <sys/resource.h>

#include "statreg-test.h"
#include "statreg-time.h"

#define PATIENCE_MS 20000

static gboolean
is_sensitive (gpointer widget)
{
  return gtk_widget_is_sensitive (widget);
}

static gboolean
is_insensitive (gpointer widget)
{
  return !gtk_widget_is_sensitive (widget);
}

static GtkWidget *
find_button (GtkWidget *dialog, const char *name)
{
  GtkWidget *button = ui_test_wait_for (dialog, GTK_TYPE_BUTTON, name);

  gtk_test_accessible_assert_property (button, GTK_ACCESSIBLE_PROPERTY_LABEL, name);
  return button;
}

static gboolean
has_no_login (gpointer session)
{
  StatregInstance *instance =
      statreg_instances_lookup (statreg_session_get_instances (session), "Main archive");

  return g_list_model_get_n_items (statreg_instance_get_static_logins (instance)) == 0;
}

static void
test_off (UiTest *test)
{
  GtkWidget *dialog = registrations_open_dialog (test);

  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "Registrations are off");
  g_assert_null (ui_test_find (dialog, GTK_TYPE_BUTTON, "Apply"));
  g_assert_true (gtk_widget_is_sensitive (ui_test_wait_for (dialog, GTK_TYPE_BUTTON, "Turn On")));
  ui_test_save_png (dialog, "registrations-off");
  gtk_window_close (GTK_WINDOW (dialog));
}

/* Applying reaches the instance file and the journal; undoing takes both back. */
static void
test_apply_and_undo (UiTest *test)
{
  GtkWidget *dialog, *view;
  g_autofree char *applied = NULL, *undone = NULL, *journal = NULL;

  registrations_add (test, "anna@example.org", "anna", statreg_time_now () - 30);
  registrations_add (test, "bernd@example.org", "bernd", statreg_time_now () - 20);
  registrations_add (test, "carla@example.org", "carla", statreg_time_now () - 10);
  dialog = registrations_open_dialog (test);
  g_assert_false (gtk_widget_is_sensitive (find_button (dialog, "Apply")));
  g_assert_false (gtk_widget_is_sensitive (find_button (dialog, "Delete")));
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "3 registrations");
  /* The arrow keys go through the list at once. */
  view = ui_test_wait_for (dialog, GTK_TYPE_COLUMN_VIEW, NULL);
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (dialog)), view));
  registrations_select (dialog, "anna@example.org");
  registrations_select (dialog, "carla@example.org");
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "2 of 3 selected");
  ui_test_save_png (dialog, "registrations-selected");
  ui_test_click (dialog, "Apply");
  registrations_wait_pending (test, 1);
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "2 registrations applied");
  applied = registrations_read_instance (test);
  g_assert_nonnull (strstr (applied, "anna@example.org"));
  g_assert_nonnull (strstr (applied, "carla@example.org"));
  g_assert_null (strstr (applied, "bernd@example.org"));
  journal = statreg_test_read (test->folder, "ELOxcBoxReg");
  g_assert_nonnull (strstr (journal, "\"what\":\"applied\""));
  ui_test_click (dialog, "Undo");
  registrations_wait_pending (test, 3);
  g_assert_true (statreg_test_wait_until (has_no_login, test->session, PATIENCE_MS));
  undone = registrations_read_instance (test);
  g_assert_null (strstr (undone, "anna@example.org"));
  gtk_window_close (GTK_WINDOW (dialog));
}

/* All are all, also those that the view does not have yet. */
static void
test_select_all (UiTest *test)
{
  g_autoptr(GtkBitset) selected = NULL;
  GtkWidget *dialog;

  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *logon = g_strdup_printf ("owner%02u", i);
      g_autofree char *address = g_strconcat (logon, "@example.org", NULL);

      registrations_add (test, address, logon, statreg_time_now () - 60 + i);
    }
  dialog = registrations_open_dialog (test);
  gtk_widget_activate_action (dialog, "registrations.select-all", NULL);
  selected = gtk_selection_model_get_selection (registrations_get_selection (dialog));
  g_assert_cmpuint (gtk_bitset_get_size (selected), ==, 60);
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "60 of 60 selected");
  gtk_window_close (GTK_WINDOW (dialog));
}

static gboolean
add_many_logins (StatregInstance *copy, gpointer data, GError **error)
{
  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *address = g_strdup_printf ("other-%u@example.org", i);
      g_autoptr(StatregStaticLogin) login = statreg_static_login_new (address);

      statreg_instance_put_login (copy, login);
    }
  return TRUE;
}

/* Files can grow to that length only, as on a disk that is nearly full; returns the limit that was there. */
static struct rlimit
limit_files (rlim_t length)
{
  struct rlimit before, limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  limit = before;
  limit.rlim_cur = length;
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  return before;
}

static GtkWidget *
apply_on_full_disk (UiTest *test, struct rlimit *unlimited)
{
  StatregInstances *instances = statreg_session_get_instances (test->session);
  GtkWidget *dialog;
  g_autoptr(GError) error = NULL;

  registrations_add (test, "anna@example.org", "anna", statreg_time_now () - 30);
  dialog = registrations_open_dialog (test);
  statreg_instances_change (instances, statreg_instance_get_id (statreg_instances_lookup (instances, "Main archive")),
                            add_many_logins, NULL, &error);
  g_assert_no_error (error);
  registrations_select (dialog, "anna@example.org");
  *unlimited = limit_files (16 * 1024);
  ui_test_click (dialog, "Apply");
  return dialog;
}

/* An instance that cannot be written keeps the login that the registration, pending again, was applied to. */
static void
test_half_undone (UiTest *test)
{
  struct rlimit unlimited;
  g_autofree char *instance = NULL;
  GtkWidget *dialog = apply_on_full_disk (test, &unlimited), *message;

  message = ui_test_wait_for_window (ADW_TYPE_MESSAGE_DIALOG);
  ui_test_wait_for (message, GTK_TYPE_LABEL, "The registrations are still pending");
  ui_test_click (message, "Close");
  ui_test_wait_no_window (ADW_TYPE_MESSAGE_DIALOG);
  setrlimit (RLIMIT_FSIZE, &unlimited);
  ui_test_click (dialog, "Apply");
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "1 registration applied");
  limit_files (16 * 1024);
  ui_test_click (dialog, "Undo");
  message = ui_test_wait_for_window (ADW_TYPE_MESSAGE_DIALOG);
  setrlimit (RLIMIT_FSIZE, &unlimited);
  ui_test_wait_for (message, GTK_TYPE_LABEL, "1 registration is only half undone");
  ui_test_save_png (message, "registrations-half-undone");
  ui_test_click (message, "Close");
  registrations_wait_pending (test, 1);
  instance = registrations_read_instance (test);
  g_assert_nonnull (strstr (instance, "anna@example.org"));
  gtk_window_close (GTK_WINDOW (dialog));
}

static void
test_delete (UiTest *test)
{
  GtkWidget *dialog;
  g_autofree char *instance = NULL, *journal = NULL;

  registrations_add (test, "anna@example.org", "anna", statreg_time_now () - 30);
  registrations_add (test, "bernd@example.org", "bernd", statreg_time_now () - 20);
  dialog = registrations_open_dialog (test);
  registrations_select (dialog, "bernd@example.org");
  ui_test_click (dialog, "Delete");
  registrations_wait_pending (test, 1);
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "1 registration deleted");
  instance = registrations_read_instance (test);
  g_assert_null (strstr (instance, "bernd@example.org"));
  journal = statreg_test_read (test->folder, "ELOxcBoxReg");
  g_assert_nonnull (strstr (journal, "\"what\":\"deleted\""));
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "1 registration");
  gtk_window_close (GTK_WINDOW (dialog));
}

/* What arrives takes its place in the order and leaves the selection alone; twins stand together, the newest
 * first. */
static void
test_arrival (UiTest *test)
{
  g_autofree char *first = NULL;
  GtkSelectionModel *selection;
  GtkWidget *dialog;

  registrations_add (test, "bernd@example.org", "bernd", statreg_time_now () - 30);
  dialog = registrations_open_dialog (test);
  selection = registrations_get_selection (dialog);
  gtk_selection_model_select_item (selection, 0, TRUE);
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "New");
  registrations_add (test, "anna@example.org", "anna", statreg_time_now () - 20);
  registrations_add (test, "bernd@example.org", "bernd.again", statreg_time_now () - 10);
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "1 of 3 selected");
  first = registrations_dup_address (selection, 0);
  g_assert_cmpstr (first, ==, "anna@example.org");
  g_assert_false (gtk_selection_model_is_selected (selection, 1));
  g_assert_true (gtk_selection_model_is_selected (selection, 2));
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "New · newest of 2");
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "New · older of 2");
  ui_test_save_png (dialog, "registrations-twins");
  gtk_window_close (GTK_WINDOW (dialog));
}

/* What applying would do follows the instance. */
static void
test_effect (UiTest *test)
{
  GtkWidget *dialog;

  registrations_add (test, "anna@example.org", "anna", statreg_time_now () - 30);
  dialog = registrations_open_dialog (test);
  registrations_select (dialog, "anna@example.org");
  ui_test_click (dialog, "Apply");
  registrations_wait_pending (test, 0);
  registrations_add (test, "Anna@EXAMPLE.org", "anna.again", statreg_time_now ());
  ui_test_wait_gone (dialog, GTK_TYPE_LABEL, "New");
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "Anna@EXAMPLE.org");
  gtk_window_close (GTK_WINDOW (dialog));
}

static void
test_search (UiTest *test)
{
  GtkWidget *dialog, *entry, *apply;

  registrations_add (test, "anna@example.org", "anna", statreg_time_now () - 30);
  registrations_add (test, "bernd@example.org", "bernd", statreg_time_now () - 20);
  dialog = registrations_open_dialog (test);
  apply = find_button (dialog, "Apply");
  gtk_widget_activate_action (dialog, "registrations.select-all", NULL);
  g_assert_true (statreg_test_wait_until (is_sensitive, apply, PATIENCE_MS));
  gtk_widget_activate_action (dialog, "registrations.search", NULL);
  entry = ui_test_wait_for (dialog, GTK_TYPE_SEARCH_ENTRY, NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), "BERND");
  /* What is out of sight is not decided upon. */
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "1 of 1 selected");
  gtk_editable_set_text (GTK_EDITABLE (entry), "nobody");
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "No results found");
  g_assert_true (statreg_test_wait_until (is_insensitive, apply, PATIENCE_MS));
  gtk_editable_set_text (GTK_EDITABLE (entry), "192.0.2");
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "2 registrations");
  gtk_window_close (GTK_WINDOW (dialog));
}

/* Foreign text is plain text, with what cannot be seen made visible. */
static void
test_foreign_text (UiTest *test)
{
  GtkWidget *dialog;
  g_autofree char *visible = NULL;

  registrations_add (test, "anna@example.org", "<b>x</b>&amp;\xe2\x80\xae", statreg_time_now ());
  dialog = registrations_open_dialog (test);
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "anna@example.org");
  g_assert_null (ui_test_find (dialog, GTK_TYPE_LABEL, "x"));
  g_assert_null (ui_test_find (dialog, GTK_TYPE_LABEL, "<b>x</b>&amp;\xe2\x80\xae"));
  gtk_window_close (GTK_WINDOW (dialog));
}

/* A damaged line is told; repair moves it aside, after a question, and keeps the rest. */
static void
test_repair (UiTest *test)
{
  g_autofree char *journal = NULL, *damaged = NULL, *torn = NULL, *repaired = NULL;
  GtkWidget *dialog;

  registrations_add (test, "anna@example.org", "anna", statreg_time_now () - 30);
  journal = statreg_test_read (test->folder, "ELOxcBoxReg");
  damaged = g_strconcat (journal, "{\"registration\":\"broken\"}\n", NULL);
  statreg_test_write (test->folder, "ELOxcBoxReg", damaged, -1);
  statreg_store_update (statreg_session_get_store (test->session));
  dialog = registrations_open_dialog (test);
  ui_test_wait_for (dialog, GTK_TYPE_BUTTON, "Repair…");
  ui_test_save_png (dialog, "registrations-damaged");
  registrations_repair (dialog, "Registrations kept: 1. Damaged lines set aside in ELOxcBoxReg.torn: 1. A copy");
  ui_test_wait_gone (dialog, GTK_TYPE_BUTTON, "Repair…");
  torn = statreg_test_read (test->folder, "ELOxcBoxReg.torn");
  g_assert_nonnull (strstr (torn, "broken"));
  repaired = statreg_test_read (test->folder, "ELOxcBoxReg");
  g_assert_null (strstr (repaired, "broken"));
  g_assert_nonnull (strstr (repaired, "anna@example.org"));
  gtk_window_close (GTK_WINDOW (dialog));
}

static void
add_tests (void)
{
  ui_test_add ("/statreg/registrations-dialog/off", test_off);
  ui_test_add ("/statreg/registrations-dialog/apply-and-undo", test_apply_and_undo);
  ui_test_add ("/statreg/registrations-dialog/select-all", test_select_all);
  ui_test_add ("/statreg/registrations-dialog/half-undone", test_half_undone);
  ui_test_add ("/statreg/registrations-dialog/delete", test_delete);
  ui_test_add ("/statreg/registrations-dialog/arrival", test_arrival);
  ui_test_add ("/statreg/registrations-dialog/effect", test_effect);
  ui_test_add ("/statreg/registrations-dialog/search", test_search);
  ui_test_add ("/statreg/registrations-dialog/foreign-text", test_foreign_text);
  ui_test_add ("/statreg/registrations-dialog/repair", test_repair);
}

int
main (int argc, char **argv)
{
  return ui_test_run (argc, argv, add_tests);
}
