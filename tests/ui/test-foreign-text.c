/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What others typed is shown as text, with what cannot be seen made visible (SECURITY.md 3.7, row B40). Warnings
 * of GTK, such as those about markup that is none, end the test. */
#include "ui-test.h"

#include "statreg-base64.h"
#include "statreg-decisions-dialog.h"
#include "statreg-dialog-parent.h"
#include "statreg-login-table.h"
#include "statreg-registrations-dialog.h"
#include "statreg-seal.h"
#include "statreg-sidebar-row.h"
#include "statreg-test.h"
#include "statreg-time.h"

#define PATIENCE_MS 60000
#define LABEL_63 "a123456789012345678901234567890123456789012345678901234567890ab"
/* 254 bytes: 64 before the @, 189 after it. */
#define LONG_ADDRESS \
  "l123456789012345678901234567890123456789012345678901234567890123@" LABEL_63 "." LABEL_63 ".b12345678901234567890123456789012345678901234567890123456.net"

/* What somebody typed as an address and as a user name, and how the user name must look. */
static const struct
{
  const char *address;
  const char *logon;
  const char *shown;
} cases[] =
{
  { "markup@example.org", "<b>bold</b>", "<b>bold</b>" },
  { "broken.markup@example.org", "<span foreground='red", "<span foreground='red" },
  { "entity@example.org", "R&D &amp; &#60;", "R&D &amp; &#60;" },
  { "r&d@example.org", "_mnemonic", "_mnemonic" },
  { "'o{|}`~!#$^*=?@example.org", "%s%n", "%s%n" },
  { "bidi@example.org", "anna\xe2\x80\xaegro.elpmaxe", "anna\\u202Egro.elpmaxe" },
  { "isolate@example.org", "\xe2\x81\xa6" "anna\xe2\x81\xa9", "\\u2066anna\\u2069" },
  { "mark@example.org", "\xd8\x9c\xe2\x80\x8f" "anna", "\\u061C\\u200Fanna" },
  { "zero.width@example.org", "an\xe2\x80\x8bna\xef\xbb\xbf", "an\\u200Bna\\uFEFF" },
  { "joiner@example.org", "an\xe2\x81\xa0na\xe2\x80\x8d", "an\\u2060na\\u200D" },
  { "lines@example.org", "anna\xe2\x80\xa8" "bernd", "anna\\u2028bernd" },
  { "hebrew@example.org", "\xd7\x90\xd7\x91\xd7\x92", "\xd7\x90\xd7\x91\xd7\x92" },
  { "literal@example.org", "anna\\u202E", "anna\\u202E" },
  { LONG_ADDRESS, LONG_ADDRESS, LONG_ADDRESS },
};

#define NAME "<i>R&D</i> \xe2\x80\xae" "a\xe2\x80\x8b_b"
#define NAME_SHOWN "<i>R&D</i> \\u202Ea\\u200B_b"

typedef struct
{
  GListModel *list;
  guint n;
} Expected;

static gboolean
has_length (gpointer data)
{
  Expected *expected = data;

  return g_list_model_get_n_items (expected->list) == expected->n;
}

static void
wait_pending (UiTest *test, guint n)
{
  Expected expected = { G_LIST_MODEL (statreg_session_get_store (test->session)), n };

  g_assert_true (statreg_test_wait_until (has_length, &expected, PATIENCE_MS));
}

static void
add_registration (UiTest *test, const char *address, const char *logon)
{
  StatregStore *store = statreg_session_get_store (test->session);
  g_autofree char *id = statreg_base64_random (16);
  g_autoptr(StatregSecret) password = statreg_secret_new ("secret", 6);
  g_autoptr(StatregRegistration) registration = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *sealed = NULL;
  GAsyncResult *slot = NULL;
  StatregPublicKey key;

  statreg_public_key_init (&key, (const guint8 *) "a point that nobody has the key of");
  sealed = statreg_seal (&key, id, address, logon, "", password, &error);
  g_assert_no_error (error);
  registration = statreg_registration_new (id, statreg_time_now (), address, logon, "", "192.0.2.7", key.id, sealed);
  statreg_store_append_async (store, registration, NULL, statreg_test_on_ready, &slot);
  result = statreg_test_wait_result (&slot);
  g_assert_true (statreg_store_append_finish (store, result, &error));
  g_assert_no_error (error);
}

static void
add_registrations (UiTest *test)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    add_registration (test, cases[i].address, cases[i].logon);
  wait_pending (test, G_N_ELEMENTS (cases));
}

static void
assert_plain (gpointer root, const char *text)
{
  GtkLabel *label = GTK_LABEL (ui_test_wait_for (root, GTK_TYPE_LABEL, text));

  g_assert_cmpstr (gtk_label_get_text (label), ==, text);
  g_assert_cmpstr (gtk_label_get_label (label), ==, text);
  g_assert_false (gtk_label_get_use_markup (label));
  g_assert_false (gtk_label_get_use_underline (label));
}

static void
assert_all_plain (gpointer root)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      assert_plain (root, cases[i].address);
      assert_plain (root, cases[i].shown);
    }
}

static gpointer
open_registrations (UiTest *test, StatregInstance *instance)
{
  GtkWindow *dialog = statreg_registrations_dialog_new (test->session, instance);

  statreg_dialog_set_parent (dialog, GTK_WINDOW (test->window));
  gtk_window_present (dialog);
  return ui_test_wait_for_window (STATREG_TYPE_REGISTRATIONS_DIALOG);
}

static gpointer
open_decisions (UiTest *test)
{
  GtkWindow *dialog = statreg_decisions_dialog_new (test->session);

  statreg_dialog_set_parent (dialog, GTK_WINDOW (test->window));
  gtk_window_present (dialog);
  return ui_test_wait_for_window (STATREG_TYPE_DECISIONS_DIALOG);
}

/* The way of the text through the program: registration, static login, decision. */
static void
test_all_the_way (UiTest *test)
{
  StatregInstance *instance = ui_test_add_instance (test, NAME);
  GtkWidget *dialog;

  /* Rows that would have to be scrolled to are not looked at. */
  gtk_window_set_default_size (GTK_WINDOW (test->window), 1000, 980);
  add_registrations (test);
  dialog = open_registrations (test, instance);
  assert_all_plain (dialog);
  ui_test_save_png (dialog, "foreign-registrations");
  gtk_widget_activate_action (dialog, "registrations.select-all", NULL);
  gtk_widget_activate_action (dialog, "registrations.apply", NULL);
  wait_pending (test, 0);
  gtk_window_close (GTK_WINDOW (dialog));
  assert_all_plain (ui_test_wait_for (test->window, STATREG_TYPE_LOGIN_TABLE, NULL));
  ui_test_save_png (test->window, "foreign-logins");
  dialog = open_decisions (test);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_plain (dialog, cases[i].address);
  assert_plain (dialog, NAME_SHOWN);
  gtk_window_close (GTK_WINDOW (dialog));
}

/* Another program may have named the instance. */
static void
test_name_of_instance (UiTest *test)
{
  GtkWidget *dialog;

  ui_test_add_instance (test, NAME);
  assert_plain (ui_test_wait_for (test->window, STATREG_TYPE_SIDEBAR_ROW, NULL), NAME_SHOWN);
  assert_plain (test->window, NAME_SHOWN);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.delete-instance", NULL);
  dialog = ui_test_wait_for_window (ADW_TYPE_MESSAGE_DIALOG);
  assert_plain (dialog, "Delete “" NAME_SHOWN "”?");
  gtk_window_close (GTK_WINDOW (dialog));
}

static void
add_tests (void)
{
  ui_test_add ("/statreg/foreign-text/b40-all-the-way", test_all_the_way);
  ui_test_add ("/statreg/foreign-text/b40-name-of-instance", test_name_of_instance);
}

int
main (int argc, char **argv)
{
  return ui_test_run (argc, argv, add_tests);
}
