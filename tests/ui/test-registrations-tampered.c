/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "registrations.h"

#include "statreg-test.h"
#include "statreg-time.h"

#define PATIENCE_MS 60000

static StatregRegistration *
make_sealed (UiTest *test, const char *address, gint64 received)
{
  StatregPublicKey key;

  g_assert_true (statreg_keys_get_public (statreg_session_get_keys (test->session), &key));
  return registrations_seal (&key, address, "owner", "secret", received);
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

  registrations_append (test, swapped_one);
  registrations_append (test, swapped_two);
}

static guint
count_labels (GtkWidget *root, const char *text)
{
  gboolean is_seen = GTK_IS_LABEL (root) && gtk_widget_get_mapped (root);
  guint n = is_seen && g_str_equal (gtk_label_get_text (GTK_LABEL (root)), text);

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
      g_autofree char *address = registrations_dup_address (registrations_get_selection (dialog), i);

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
  registrations_append (test, good);
  add_swapped (test, "bernd@example.org", "emil@example.org");
  registrations_add (test, "carla@example.org", "carla", statreg_time_now () - 30);
  dialog = registrations_open_dialog (test);
  wait_shown (dialog, 2, 1, 1);
  label = ui_test_wait_for (dialog, GTK_TYPE_LABEL, "Tampered with");
  g_assert_true (gtk_widget_has_css_class (label, "warning"));
  g_assert_false (gtk_widget_has_css_class (ui_test_wait_for (dialog, GTK_TYPE_LABEL, "New"), "warning"));
  sort_by (dialog, "Applying would");
  assert_order (dialog, order);
  later = make_sealed (test, "dora@example.org", statreg_time_now ());
  swapped = make_swapped (later, good);
  registrations_append (test, swapped);
  wait_shown (dialog, 3, 1, 1);
  ui_test_save_png (dialog, "registrations-tampered");
  registrations_select (dialog, "anna@example.org");
  registrations_select (dialog, "bernd@example.org");
  ui_test_click (dialog, "Apply");
  ui_test_click (ui_test_wait_for_window (ADW_TYPE_MESSAGE_DIALOG), "Close");
  registrations_wait_pending (test, 4);
  wait_shown (dialog, 3, 1, 0);
  instance = registrations_read_instance (test);
  g_assert_nonnull (strstr (instance, "anna@example.org"));
  g_assert_null (strstr (instance, "bernd@example.org"));
  gtk_window_close (GTK_WINDOW (dialog));
}

/* Without a key nothing can be said; once there is one, it is. */
static void
test_key_comes (UiTest *test)
{
  GtkWidget *dialog;

  registrations_add (test, "anna@example.org", "anna", statreg_time_now () - 30);
  dialog = registrations_open_dialog (test);
  wait_shown (dialog, 0, 0, 1);
  ui_test_make_key (test);
  wait_shown (dialog, 0, 1, 0);
  gtk_window_close (GTK_WINDOW (dialog));
}

/* A key file whose passphrase the program was told is at hand like any other. */
static void
test_tampered_with_passphrase (UiTest *test)
{
  g_autoptr(StatregSecret) passphrase = statreg_secret_new ("correct horse battery", 21);
  g_autoptr(StatregRegistration) good = NULL;
  g_autoptr(GError) error = NULL;
  GtkWidget *dialog;

  statreg_keys_create (statreg_session_get_keys (test->session), STATREG_KEY_STORAGE_FILE, passphrase, NULL, &error);
  g_assert_no_error (error);
  good = make_sealed (test, "anna@example.org", statreg_time_now () - 60);
  registrations_append (test, good);
  add_swapped (test, "bernd@example.org", "emil@example.org");
  dialog = registrations_open_dialog (test);
  wait_shown (dialog, 2, 0, 1);
  gtk_window_close (GTK_WINDOW (dialog));
}

static void
add_tests (void)
{
  ui_test_add ("/statreg/registrations-tampered/shown", test_tampered);
  ui_test_add ("/statreg/registrations-tampered/key-comes", test_key_comes);
  ui_test_add ("/statreg/registrations-tampered/passphrase", test_tampered_with_passphrase);
}

int
main (int argc, char **argv)
{
  return ui_test_run (argc, argv, add_tests);
}
