/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-test.h"

#include "statreg-base64.h"
#include "statreg-registrations-dialog.h"
#include "statreg-seal.h"
#include "statreg-test.h"
#include "statreg-time.h"

#define PATIENCE_MS 20000

typedef struct
{
  StatregStore *store;
  guint n;
} Expected;

static gboolean
has_pending (gpointer data)
{
  Expected *expected = data;

  return g_list_model_get_n_items (G_LIST_MODEL (expected->store)) == expected->n;
}

static void
wait_pending (UiTest *test, guint n)
{
  Expected expected = { statreg_session_get_store (test->session), n };

  g_assert_true (statreg_test_wait_until (has_pending, &expected, PATIENCE_MS));
}

static StatregRegistration *
make_registration (const StatregPublicKey *key, const char *address, const char *logon, gint64 received)
{
  g_autofree char *id = statreg_base64_random (16);
  g_autoptr(StatregSecret) password = statreg_secret_new ("secret", 6);
  g_autoptr(GError) error = NULL;
  g_autofree char *sealed = NULL;

  sealed = statreg_seal (key, id, address, logon, "", password, &error);
  g_assert_no_error (error);
  return statreg_registration_new (id, received, address, logon, "", "192.0.2.7", key->id, sealed);
}

static void
append (UiTest *test, StatregRegistration *registration)
{
  StatregStore *store = statreg_session_get_store (test->session);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (store));
  GAsyncResult *slot = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  statreg_store_append_async (store, registration, NULL, statreg_test_on_ready, &slot);
  result = statreg_test_wait_result (&slot);
  g_assert_true (statreg_store_append_finish (store, result, &error));
  g_assert_no_error (error);
  wait_pending (test, n + 1);
}

static void
add_registration (UiTest *test, const char *address, const char *logon, gint64 received)
{
  g_autoptr(StatregRegistration) registration = NULL;
  StatregPublicKey key;

  statreg_public_key_init (&key, (const guint8 *) "a point that nobody has the key of");
  registration = make_registration (&key, address, logon, received);
  append (test, registration);
}

static StatregRegistration *
make_sealed (UiTest *test, const char *address, gint64 received)
{
  StatregPublicKey key;

  g_assert_true (statreg_keys_get_public (statreg_session_get_keys (test->session), &key));
  return make_registration (&key, address, "owner", received);
}

/* What somebody who can write to the file makes of an entry: the sealed text of another one. */
static StatregRegistration *
make_swapped (StatregRegistration *entry, StatregRegistration *other)
{
  return statreg_registration_new (statreg_registration_get_id (entry), statreg_registration_get_received (entry),
                                   statreg_registration_get_address (entry), statreg_registration_get_logon (entry),
                                   statreg_registration_get_domain (entry), statreg_registration_get_source (entry),
                                   statreg_registration_get_key (entry), statreg_registration_get_sealed (other));
}

/* Two entries with each other's sealed text. */
static void
add_swapped (UiTest *test, const char *address, const char *other)
{
  g_autoptr(StatregRegistration) one = make_sealed (test, address, statreg_time_now () - 50);
  g_autoptr(StatregRegistration) two = make_sealed (test, other, statreg_time_now () - 40);
  g_autoptr(StatregRegistration) swapped_one = make_swapped (one, two);
  g_autoptr(StatregRegistration) swapped_two = make_swapped (two, one);

  append (test, swapped_one);
  append (test, swapped_two);
}

static GtkWidget *
open_dialog (UiTest *test)
{
  StatregInstance *instance = ui_test_add_instance (test, "Main archive");
  GtkWindow *dialog = statreg_registrations_dialog_new (test->session, instance);

  gtk_window_set_transient_for (dialog, GTK_WINDOW (test->window));
  gtk_window_present (dialog);
  return ui_test_wait_for_window (STATREG_TYPE_REGISTRATIONS_DIALOG);
}

static GtkSelectionModel *
get_selection (GtkWidget *dialog)
{
  return gtk_column_view_get_model (GTK_COLUMN_VIEW (ui_test_wait_for (dialog, GTK_TYPE_COLUMN_VIEW, NULL)));
}

static char *
dup_address (GtkSelectionModel *selection, guint position)
{
  g_autoptr(StatregRegistration) registration = g_list_model_get_item (G_LIST_MODEL (selection), position);

  return g_strdup (statreg_registration_get_address (registration));
}

static void
select_address (GtkWidget *dialog, const char *address)
{
  GtkSelectionModel *selection = get_selection (dialog);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (selection)); i++)
    {
      g_autofree char *there = dup_address (selection, i);

      if (g_str_equal (there, address))
        gtk_selection_model_select_item (selection, i, FALSE);
    }
}

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

static char *
read_instance (UiTest *test)
{
  StatregInstance *instance =
      statreg_instances_lookup (statreg_session_get_instances (test->session), "Main archive");
  g_autofree char *name = g_strdup_printf ("instances/%s.json", statreg_instance_get_id (instance));

  return statreg_test_read (test->folder, name);
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
  GtkWidget *dialog = open_dialog (test);

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
  GtkWidget *dialog;
  g_autofree char *applied = NULL, *undone = NULL, *journal = NULL;

  add_registration (test, "anna@example.org", "anna", statreg_time_now () - 30);
  add_registration (test, "bernd@example.org", "bernd", statreg_time_now () - 20);
  add_registration (test, "carla@example.org", "carla", statreg_time_now () - 10);
  dialog = open_dialog (test);
  g_assert_false (gtk_widget_is_sensitive (find_button (dialog, "Apply")));
  g_assert_false (gtk_widget_is_sensitive (find_button (dialog, "Delete")));
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "3 registrations");
  select_address (dialog, "anna@example.org");
  select_address (dialog, "carla@example.org");
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "2 of 3 selected");
  ui_test_save_png (dialog, "registrations-selected");
  ui_test_click (dialog, "Apply");
  wait_pending (test, 1);
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "2 registrations applied");
  applied = read_instance (test);
  g_assert_nonnull (strstr (applied, "anna@example.org"));
  g_assert_nonnull (strstr (applied, "carla@example.org"));
  g_assert_null (strstr (applied, "bernd@example.org"));
  journal = statreg_test_read (test->folder, "ELOxcBoxReg");
  g_assert_nonnull (strstr (journal, "\"what\":\"applied\""));
  ui_test_click (dialog, "Undo");
  wait_pending (test, 3);
  g_assert_true (statreg_test_wait_until (has_no_login, test->session, PATIENCE_MS));
  undone = read_instance (test);
  g_assert_null (strstr (undone, "anna@example.org"));
  gtk_window_close (GTK_WINDOW (dialog));
}

static void
test_delete (UiTest *test)
{
  GtkWidget *dialog;
  g_autofree char *instance = NULL, *journal = NULL;

  add_registration (test, "anna@example.org", "anna", statreg_time_now () - 30);
  add_registration (test, "bernd@example.org", "bernd", statreg_time_now () - 20);
  dialog = open_dialog (test);
  select_address (dialog, "bernd@example.org");
  ui_test_click (dialog, "Delete");
  wait_pending (test, 1);
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "1 registration deleted");
  instance = read_instance (test);
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

  add_registration (test, "bernd@example.org", "bernd", statreg_time_now () - 30);
  dialog = open_dialog (test);
  selection = get_selection (dialog);
  gtk_selection_model_select_item (selection, 0, TRUE);
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "New");
  add_registration (test, "anna@example.org", "anna", statreg_time_now () - 20);
  add_registration (test, "bernd@example.org", "bernd.again", statreg_time_now () - 10);
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "1 of 3 selected");
  first = dup_address (selection, 0);
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

  add_registration (test, "anna@example.org", "anna", statreg_time_now () - 30);
  dialog = open_dialog (test);
  select_address (dialog, "anna@example.org");
  ui_test_click (dialog, "Apply");
  wait_pending (test, 0);
  add_registration (test, "Anna@EXAMPLE.org", "anna.again", statreg_time_now ());
  ui_test_wait_gone (dialog, GTK_TYPE_LABEL, "New");
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "Anna@EXAMPLE.org");
  gtk_window_close (GTK_WINDOW (dialog));
}

static void
test_search (UiTest *test)
{
  GtkWidget *dialog, *entry, *apply;

  add_registration (test, "anna@example.org", "anna", statreg_time_now () - 30);
  add_registration (test, "bernd@example.org", "bernd", statreg_time_now () - 20);
  dialog = open_dialog (test);
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

  add_registration (test, "anna@example.org", "<b>x</b>&amp;\xe2\x80\xae", statreg_time_now ());
  dialog = open_dialog (test);
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

  add_registration (test, "anna@example.org", "anna", statreg_time_now () - 30);
  journal = statreg_test_read (test->folder, "ELOxcBoxReg");
  damaged = g_strconcat (journal, "{\"registration\":\"broken\"}\n", NULL);
  statreg_test_write (test->folder, "ELOxcBoxReg", damaged, -1);
  statreg_store_update (statreg_session_get_store (test->session));
  dialog = open_dialog (test);
  ui_test_click (dialog, "Repair…");
  ui_test_save_png (dialog, "registrations-damaged");
  ui_test_click (ui_test_wait_for_window (ADW_TYPE_MESSAGE_DIALOG), "Repair");
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "Repaired: 1 kept, 1 set aside");
  ui_test_wait_gone (dialog, GTK_TYPE_BUTTON, "Repair…");
  torn = statreg_test_read (test->folder, "ELOxcBoxReg.torn");
  g_assert_nonnull (strstr (torn, "broken"));
  repaired = statreg_test_read (test->folder, "ELOxcBoxReg");
  g_assert_null (strstr (repaired, "broken"));
  g_assert_nonnull (strstr (repaired, "anna@example.org"));
  gtk_window_close (GTK_WINDOW (dialog));
}

static guint
count_labels (GtkWidget *root, const char *text)
{
  guint n = GTK_IS_LABEL (root) && gtk_widget_get_mapped (root) && g_str_equal (gtk_label_get_text (GTK_LABEL (root)), text);

  for (GtkWidget *child = gtk_widget_get_first_child (root); child; child = gtk_widget_get_next_sibling (child))
    n += count_labels (child, text);
  return n;
}

typedef struct
{
  GtkWidget *dialog;
  guint n_tampered, n_unknown, n_new;
} Shown;

static gboolean
is_shown (gpointer data)
{
  Shown *shown = data;

  return count_labels (shown->dialog, "Tampered with") == shown->n_tampered &&
         count_labels (shown->dialog, "Sealed to an unknown key") == shown->n_unknown &&
         count_labels (shown->dialog, "New") == shown->n_new;
}

static void
wait_shown (GtkWidget *dialog, guint n_tampered, guint n_unknown, guint n_new)
{
  Shown shown = { dialog, n_tampered, n_unknown, n_new };

  g_assert_true (statreg_test_wait_until (is_shown, &shown, PATIENCE_MS));
}

static void
sort_by (GtkWidget *dialog, const char *title)
{
  GtkColumnView *view = GTK_COLUMN_VIEW (ui_test_wait_for (dialog, GTK_TYPE_COLUMN_VIEW, NULL));
  GListModel *columns = gtk_column_view_get_columns (view);

  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr(GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      if (g_str_equal (gtk_column_view_column_get_title (column), title))
        gtk_column_view_sort_by_column (view, column, GTK_SORT_ASCENDING);
    }
}

static void
assert_order (GtkWidget *dialog, const char *const *addresses)
{
  for (guint i = 0; addresses[i]; i++)
    {
      g_autofree char *address = dup_address (get_selection (dialog), i);

      g_assert_cmpstr (address, ==, addresses[i]);
    }
}

/* What does not hold what it says is shown before anybody applies it, whether it was there or comes in, stands first in
 * the order of what applying would do, and is not used. */
static void
test_tampered (UiTest *test)
{
  const char *const order[] = { "bernd@example.org", "emil@example.org", "carla@example.org", NULL };
  g_autoptr(StatregRegistration) good = NULL, later = NULL, swapped = NULL;
  g_autofree char *instance = NULL;
  GtkWidget *dialog, *label;

  ui_test_make_key (test);
  good = make_sealed (test, "anna@example.org", statreg_time_now () - 60);
  append (test, good);
  add_swapped (test, "bernd@example.org", "emil@example.org");
  add_registration (test, "carla@example.org", "carla", statreg_time_now () - 30);
  dialog = open_dialog (test);
  wait_shown (dialog, 2, 1, 1);
  label = ui_test_wait_for (dialog, GTK_TYPE_LABEL, "Tampered with");
  g_assert_true (gtk_widget_has_css_class (label, "warning"));
  g_assert_false (gtk_widget_has_css_class (ui_test_wait_for (dialog, GTK_TYPE_LABEL, "New"), "warning"));
  sort_by (dialog, "Applying would");
  assert_order (dialog, order);
  later = make_sealed (test, "dora@example.org", statreg_time_now ());
  swapped = make_swapped (later, good);
  append (test, swapped);
  wait_shown (dialog, 3, 1, 1);
  ui_test_save_png (dialog, "registrations-tampered");
  select_address (dialog, "anna@example.org");
  select_address (dialog, "bernd@example.org");
  ui_test_click (dialog, "Apply");
  ui_test_click (ui_test_wait_for_window (ADW_TYPE_MESSAGE_DIALOG), "Close");
  wait_pending (test, 4);
  wait_shown (dialog, 3, 1, 0);
  instance = read_instance (test);
  g_assert_nonnull (strstr (instance, "anna@example.org"));
  g_assert_null (strstr (instance, "bernd@example.org"));
  gtk_window_close (GTK_WINDOW (dialog));
}

/* Without a key nothing can be said; once there is one, it is. */
static void
test_key_comes (UiTest *test)
{
  GtkWidget *dialog;

  add_registration (test, "anna@example.org", "anna", statreg_time_now () - 30);
  dialog = open_dialog (test);
  wait_shown (dialog, 0, 0, 1);
  ui_test_make_key (test);
  wait_shown (dialog, 0, 1, 0);
  gtk_window_close (GTK_WINDOW (dialog));
}

static void
add_tests (void)
{
  ui_test_add ("/statreg/registrations-dialog/off", test_off);
  ui_test_add ("/statreg/registrations-dialog/apply-and-undo", test_apply_and_undo);
  ui_test_add ("/statreg/registrations-dialog/delete", test_delete);
  ui_test_add ("/statreg/registrations-dialog/arrival", test_arrival);
  ui_test_add ("/statreg/registrations-dialog/effect", test_effect);
  ui_test_add ("/statreg/registrations-dialog/search", test_search);
  ui_test_add ("/statreg/registrations-dialog/foreign-text", test_foreign_text);
  ui_test_add ("/statreg/registrations-dialog/repair", test_repair);
  ui_test_add ("/statreg/registrations-dialog/tampered", test_tampered);
  ui_test_add ("/statreg/registrations-dialog/key-comes", test_key_comes);
}

int
main (int argc, char **argv)
{
  return ui_test_run (argc, argv, add_tests);
}
