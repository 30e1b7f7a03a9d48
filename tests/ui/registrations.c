/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "registrations.h"

#include "statreg-base64.h"
#include "statreg-dialog-parent.h"
#include "statreg-registrations-dialog.h"
#include "statreg-test.h"

#define PATIENCE_MS 60000

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

void
registrations_wait_pending (UiTest *test, guint n)
{
  Expected expected = { statreg_session_get_store (test->session), n };

  g_assert_true (statreg_test_wait_until (has_pending, &expected, PATIENCE_MS));
}

char *
registrations_seal_password (const StatregPublicKey *key, const char *id, const char *address, const char *logon,
                             const char *password)
{
  g_autoptr(StatregSecret) secret = statreg_secret_new (password, strlen (password));
  g_autoptr(GError) error = NULL;
  char *sealed = statreg_seal (key, id, address, logon, "", secret, &error);

  g_assert_no_error (error);
  return sealed;
}

StatregRegistration *
registrations_seal (const StatregPublicKey *key, const char *address, const char *logon, const char *password,
                    gint64 received)
{
  g_autofree char *id = statreg_base64_random (16);
  g_autofree char *sealed = registrations_seal_password (key, id, address, logon, password);

  return statreg_registration_new (id, received, address, logon, "", "192.0.2.7", key->id, sealed);
}

void
registrations_append (UiTest *test, StatregRegistration *registration)
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
  registrations_wait_pending (test, n + 1);
}

void
registrations_add (UiTest *test, const char *address, const char *logon, gint64 received)
{
  g_autoptr(StatregRegistration) registration = NULL;
  StatregPublicKey key;

  statreg_public_key_init (&key, (const guint8 *) "a point that nobody has the key of");
  registration = registrations_seal (&key, address, logon, "secret", received);
  registrations_append (test, registration);
}

GtkWidget *
registrations_open_dialog (UiTest *test)
{
  StatregInstance *instance = ui_test_add_instance (test, "Main archive");
  GtkWindow *dialog = statreg_registrations_dialog_new (test->session, instance);

  statreg_dialog_set_parent (dialog, GTK_WINDOW (test->window));
  gtk_window_present (dialog);
  return ui_test_wait_for_window (STATREG_TYPE_REGISTRATIONS_DIALOG);
}

GtkSelectionModel *
registrations_get_selection (GtkWidget *dialog)
{
  return gtk_column_view_get_model (GTK_COLUMN_VIEW (ui_test_wait_for (dialog, GTK_TYPE_COLUMN_VIEW, NULL)));
}

char *
registrations_dup_address (GtkSelectionModel *selection, guint position)
{
  g_autoptr(StatregRegistration) registration = g_list_model_get_item (G_LIST_MODEL (selection), position);

  return g_strdup (statreg_registration_get_address (registration));
}

void
registrations_select (GtkWidget *dialog, const char *address)
{
  GtkSelectionModel *selection = registrations_get_selection (dialog);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (selection)); i++)
    {
      g_autofree char *there = registrations_dup_address (selection, i);

      if (g_str_equal (there, address))
        gtk_selection_model_select_item (selection, i, FALSE);
    }
}

char *
registrations_read_instance (UiTest *test)
{
  StatregInstance *instance =
      statreg_instances_lookup (statreg_session_get_instances (test->session), "Main archive");
  g_autofree char *name = g_strdup_printf ("instances/%s.json", statreg_instance_get_id (instance));

  return statreg_test_read (test->folder, name);
}

static gboolean
is_repair_told (gpointer slot)
{
  AdwMessageDialog *dialog = ui_test_wait_for_window (ADW_TYPE_MESSAGE_DIALOG);

  *(AdwMessageDialog **) slot = dialog;
  return g_str_equal (adw_message_dialog_get_heading (dialog), "The registrations have been repaired");
}

void
registrations_repair (gpointer root, const char *told)
{
  AdwMessageDialog *dialog;

  ui_test_click (root, "Repair…");
  dialog = ui_test_wait_for_window (ADW_TYPE_MESSAGE_DIALOG);
  ui_test_save_png (dialog, "repair-question");
  ui_test_click (dialog, "Repair");
  g_assert_true (statreg_test_wait_until (is_repair_told, &dialog, PATIENCE_MS));
  ui_test_save_png (dialog, "repair-told");
  g_assert_true (g_str_has_prefix (adw_message_dialog_get_body (dialog), told));
  gtk_window_close (GTK_WINDOW (dialog));
  ui_test_wait_no_window (ADW_TYPE_MESSAGE_DIALOG);
}
