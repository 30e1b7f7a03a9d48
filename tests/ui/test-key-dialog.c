/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-test.h"

#include <glib/gstdio.h>

#include "statreg-file-row.h"
#include "statreg-form-dialog.h"
#include "statreg-key-dialog.h"
#include "statreg-passphrase-group.h"
#include "statreg-registration-settings.h"
#include "statreg-test.h"

#define PASSPHRASE "correct horse battery staple"

static void
on_done (gboolean done, gpointer slot)
{
  *(int *) slot = done;
}

static GtkWidget *
wait_form (void)
{
  return ui_test_wait_for_window (STATREG_TYPE_FORM_DIALOG);
}

static gboolean
get_ready (GtkWidget *form)
{
  gboolean ready;

  g_object_get (form, "ready", &ready, NULL);
  return ready;
}

static void
type_passphrase (GtkWidget *form, const char *passphrase)
{
  ui_test_type (form, "Passphrase", passphrase);
  ui_test_type (form, "Repeat passphrase", passphrase);
}

static StatregKeys *
get_keys (UiTest *test)
{
  return statreg_session_get_keys (test->session);
}

static void
keep_in_file (GtkWidget *form)
{
  GtkWidget *row = ui_test_wait_for (form, ADW_TYPE_ACTION_ROW, "Keep the key in the keyring");

  gtk_switch_set_active (GTK_SWITCH (adw_action_row_get_activatable_widget (ADW_ACTION_ROW (row))), FALSE);
}

/* A key in a file with a passphrase, whatever the session offers. */
static void
make_key (UiTest *test)
{
  GtkWidget *form;
  int done = -1;

  statreg_key_dialog_create (GTK_WINDOW (test->window), test->session, on_done, &done);
  form = wait_form ();
  keep_in_file (form);
  g_assert_false (get_ready (form));
  type_passphrase (form, PASSPHRASE);
  g_assert_true (get_ready (form));
  ui_test_save_png (form, "key-create");
  ui_test_click (form, "Create");
  ui_test_wait_no_window (STATREG_TYPE_FORM_DIALOG);
  g_assert_cmpint (done, ==, TRUE);
}

static void
test_create (UiTest *test)
{
  g_autofree char *list = NULL;

  make_key (test);
  g_assert_cmpint (statreg_keys_get_state (get_keys (test)), ==, STATREG_KEY_READY);
  g_assert_true (statreg_keys_has_key (get_keys (test)));
  g_assert_cmpuint (statreg_test_mode (test->folder, "key.json"), ==, 0600);
  list = statreg_test_read (test->folder, "key.json");
  g_assert_nonnull (strstr (list, statreg_keys_get_id (get_keys (test))));
  g_assert_null (strstr (list, PASSPHRASE));
}

static void
test_dismiss (UiTest *test)
{
  GtkWidget *form;
  int done = -1;

  statreg_key_dialog_create (GTK_WINDOW (test->window), test->session, on_done, &done);
  form = wait_form ();
  ui_test_click (form, "Cancel");
  ui_test_wait_no_window (STATREG_TYPE_FORM_DIALOG);
  g_assert_cmpint (done, ==, FALSE);
  g_assert_false (statreg_keys_has_key (get_keys (test)));
}

static void
choose_file (UiTest *test, GtkWidget *form, const char *name)
{
  g_autofree char *path = g_build_filename (test->folder, name, NULL);
  g_autoptr(GFile) file = g_file_new_for_path (path);

  statreg_file_row_set_file (STATREG_FILE_ROW (ui_test_wait_for (form, STATREG_TYPE_FILE_ROW, NULL)), file);
}

/* Too short, hardly different characters, two that differ: none of them can be accepted, and each is told. */
static void
test_weak_passphrases (UiTest *test)
{
  GtkWidget *form;

  make_key (test);
  statreg_key_dialog_backup (GTK_WINDOW (test->window), test->session);
  form = wait_form ();
  choose_file (test, form, "backup.txt");
  type_passphrase (form, "elevenchars");
  ui_test_wait_for (form, GTK_TYPE_LABEL, "Too short: 1 character is missing");
  g_assert_false (get_ready (form));
  type_passphrase (form, "aaaaaaaaaaaaaaaa");
  ui_test_wait_for (form, GTK_TYPE_LABEL, "Weak: hardly any different characters");
  g_assert_false (get_ready (form));
  type_passphrase (form, PASSPHRASE);
  g_assert_true (get_ready (form));
  ui_test_type (form, "Repeat passphrase", PASSPHRASE "!");
  ui_test_wait_for (form, GTK_TYPE_LABEL, "The two passphrases differ");
  g_assert_false (get_ready (form));
  gtk_window_close (GTK_WINDOW (form));
}

static gboolean
has_ended (gpointer form)
{
  gboolean busy;

  g_object_get (form, "busy", &busy, NULL);
  return !busy;
}

/* A wrong passphrase is told and may be typed again. */
static void
test_unlock (UiTest *test)
{
  g_autoptr(GError) error = NULL;
  GtkWidget *form;
  int done = -1;

  make_key (test);
  statreg_keys_set_passphrase (get_keys (test), NULL);
  g_assert_false (statreg_keys_check (get_keys (test), FALSE, NULL, &error));
  g_assert_cmpint (statreg_keys_get_state (get_keys (test)), ==, STATREG_KEY_PASSPHRASE);
  statreg_key_dialog_unlock (GTK_WINDOW (test->window), test->session, on_done, &done);
  form = wait_form ();
  ui_test_type (form, "Passphrase", "not this one at all");
  ui_test_click (form, "Unlock");
  g_assert_true (statreg_test_wait_until (has_ended, form, 60000));
  g_assert_cmpint (done, ==, -1);
  ui_test_save_png (form, "key-unlock-wrong");
  ui_test_type (form, "Passphrase", PASSPHRASE);
  ui_test_click (form, "Unlock");
  ui_test_wait_no_window (STATREG_TYPE_FORM_DIALOG);
  g_assert_cmpint (done, ==, TRUE);
  g_assert_cmpint (statreg_keys_get_state (get_keys (test)), ==, STATREG_KEY_READY);
}

static void
back_up (UiTest *test)
{
  GtkWidget *form;

  statreg_key_dialog_backup (GTK_WINDOW (test->window), test->session);
  form = wait_form ();
  choose_file (test, form, "backup.txt");
  type_passphrase (form, PASSPHRASE "2");
  ui_test_click (form, "Back Up");
  ui_test_wait_no_window (STATREG_TYPE_FORM_DIALOG);
}

/* As on a fresh machine: neither the list of keys nor a private key is there. */
static void
lose_key (UiTest *test)
{
  StatregFolder *folder = statreg_session_get_folder (test->session);
  g_autoptr(GDir) dir = g_dir_open (test->folder, 0, NULL);

  for (const char *name = g_dir_read_name (dir); name; name = g_dir_read_name (dir))
    if (g_str_has_prefix (name, "key"))
      g_assert_true (statreg_folder_remove (folder, name, NULL));
  g_assert_false (statreg_keys_check (get_keys (test), FALSE, NULL, NULL));
  g_assert_false (statreg_keys_has_key (get_keys (test)));
}

/* The backup is for its owner's eyes only, also where a file of that name was open to others. */
static void
test_back_up_and_restore (UiTest *test)
{
  g_autofree char *armoured = NULL, *id = NULL;
  GtkWidget *form;

  make_key (test);
  id = g_strdup (statreg_keys_get_id (get_keys (test)));
  statreg_test_write (test->folder, "backup.txt", "older", -1);
  back_up (test);
  g_assert_cmpuint (statreg_test_mode (test->folder, "backup.txt"), ==, 0600);
  armoured = statreg_test_read (test->folder, "backup.txt");
  g_assert_true (g_str_has_prefix (armoured, "STATKEY1."));

  lose_key (test);
  statreg_key_dialog_restore (GTK_WINDOW (test->window), test->session);
  form = wait_form ();
  keep_in_file (form);
  choose_file (test, form, "lock");
  ui_test_type (form, "Passphrase of the backup", PASSPHRASE "2");
  ui_test_click (form, "Restore");
  g_assert_true (statreg_test_wait_until (has_ended, form, 60000));
  ui_test_save_png (form, "key-restore-wrong");
  choose_file (test, form, "backup.txt");
  ui_test_click (form, "Restore");
  ui_test_wait_no_window (STATREG_TYPE_FORM_DIALOG);
  g_assert_cmpstr (statreg_keys_get_id (get_keys (test)), ==, id);
}

static void
test_rotate (UiTest *test)
{
  g_autofree char *id = NULL;

  make_key (test);
  id = g_strdup (statreg_keys_get_id (get_keys (test)));
  statreg_key_dialog_rotate (GTK_WINDOW (test->window), test->session);
  ui_test_click (wait_form (), "Rotate");
  ui_test_wait_no_window (STATREG_TYPE_FORM_DIALOG);
  g_assert_cmpstr (statreg_keys_get_id (get_keys (test)), !=, id);
  g_assert_cmpint (statreg_keys_get_state (get_keys (test)), ==, STATREG_KEY_READY);
}

typedef struct
{
  StatregKeys *keys;
  StatregKeyState state;
} Wanted;

static gboolean
is_in_state (gpointer data)
{
  Wanted *wanted = data;

  return statreg_keys_get_state (wanted->keys) == wanted->state;
}

/* The state's own sentence stands in the settings after a look at the storage, with a way out below it. */
static void
assert_shown (UiTest *test, GtkWindow *settings, StatregKeyState state, const char *way_out)
{
  Wanted wanted = { get_keys (test), state };

  ui_test_wait_gone (settings, GTK_TYPE_SPINNER, NULL);
  ui_test_click (settings, "Check the key again");
  g_assert_true (statreg_test_wait_until (is_in_state, &wanted, 60000));
  ui_test_wait_for (settings, GTK_TYPE_LABEL, statreg_keys_get_text (get_keys (test)));
  ui_test_wait_for (settings, ADW_TYPE_ACTION_ROW, "Restore");
  if (way_out)
    ui_test_wait_for (settings, GTK_TYPE_LABEL, way_out);
}

static GtkWindow *
open_key_settings (UiTest *test)
{
  g_action_group_activate_action (G_ACTION_GROUP (test->application), "key-settings", NULL);
  return ui_test_wait_for_window (STATREG_TYPE_REGISTRATION_SETTINGS);
}

static void
test_b36_states (UiTest *test)
{
  static const char no_backup[] = "Only if there is no backup: what the lost key sealed stays closed";
  static const char nag[] = "Not backed up yet: if this key is lost, no registered password can be opened again";
  g_autofree char *list = NULL, *name = NULL, *content = NULL, *path = NULL;
  GtkWindow *settings;

  make_key (test);
  settings = open_key_settings (test);
  list = statreg_test_read (test->folder, "key.json");
  name = g_strconcat ("private-key-", statreg_keys_get_id (get_keys (test)), NULL);
  content = statreg_test_read (test->folder, name);
  path = g_build_filename (test->folder, name, NULL);
  assert_shown (test, settings, STATREG_KEY_READY, nag);

  g_assert_cmpint (g_unlink (path), ==, 0);
  assert_shown (test, settings, STATREG_KEY_MISSING, no_backup);
  ui_test_wait_gone (settings, GTK_TYPE_LABEL, nag);
  ui_test_save_png (settings, "key-missing");
  statreg_test_write (test->folder, name, "STATKEY0.AAAA", -1);
  assert_shown (test, settings, STATREG_KEY_DAMAGED, no_backup);
  g_assert_nonnull (strstr (statreg_keys_get_text (get_keys (test)), name));
  statreg_test_write (test->folder, name, content, -1);
  statreg_keys_set_passphrase (get_keys (test), NULL);
  assert_shown (test, settings, STATREG_KEY_PASSPHRASE, "Unlock the key");
  statreg_test_write (test->folder, "key.json", "{", -1);
  assert_shown (test, settings, STATREG_KEY_DAMAGED, NULL);
  statreg_test_write (test->folder, "key.json", list, -1);
  assert_shown (test, settings, STATREG_KEY_PASSPHRASE, "Unlock the key");
  gtk_window_destroy (settings);
}

/* Whether there is a backup to look for is said of a lost key, too. */
static void
test_b36_lost_after_backup (UiTest *test)
{
  g_autofree char *name = NULL, *path = NULL;
  GtkWindow *settings;
  GtkWidget *row;

  ui_test_make_key (test);
  back_up (test);
  name = g_strconcat ("private-key-", statreg_keys_get_id (get_keys (test)), NULL);
  path = g_build_filename (test->folder, name, NULL);
  g_assert_cmpint (g_unlink (path), ==, 0);
  settings = open_key_settings (test);
  assert_shown (test, settings, STATREG_KEY_MISSING, NULL);
  row = ui_test_wait_for (settings, ADW_TYPE_ACTION_ROW, "Backup");
  g_assert_true (g_str_has_prefix (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), "Last made: "));
  g_assert_false (gtk_widget_is_sensitive (ui_test_wait_for (row, GTK_TYPE_BUTTON, "Back Up…")));
  gtk_window_destroy (settings);
}

/* A title that does not fit between the buttons stands above the form. */
static void
test_long_title (UiTest *test)
{
  static const char title[] = "Create a key with a title that is much longer than a form is wide in any language";
  GtkWidget *form;
  int done = -1;

  statreg_key_dialog_create (GTK_WINDOW (test->window), test->session, on_done, &done);
  form = wait_form ();
  g_assert_null (ui_test_find (ui_test_wait_for (form, ADW_TYPE_CLAMP, NULL), GTK_TYPE_LABEL, "Create a key"));
  gtk_window_set_title (GTK_WINDOW (form), title);
  ui_test_wait_for (ui_test_wait_for (form, ADW_TYPE_CLAMP, NULL), GTK_TYPE_LABEL, title);
  ui_test_wait_gone (ui_test_wait_for (form, ADW_TYPE_HEADER_BAR, NULL), GTK_TYPE_LABEL, title);
  ui_test_save_png (form, "key-long-title");
  gtk_window_close (GTK_WINDOW (form));
}

static void
add_tests (void)
{
  ui_test_add ("/statreg/key-dialog/create", test_create);
  ui_test_add ("/statreg/key-dialog/dismiss", test_dismiss);
  ui_test_add ("/statreg/key-dialog/weak-passphrases", test_weak_passphrases);
  ui_test_add ("/statreg/key-dialog/unlock", test_unlock);
  ui_test_add ("/statreg/key-dialog/back-up-and-restore", test_back_up_and_restore);
  ui_test_add ("/statreg/key-dialog/rotate", test_rotate);
  ui_test_add ("/statreg/key-dialog/b36-states", test_b36_states);
  ui_test_add ("/statreg/key-dialog/b36-lost-after-backup", test_b36_lost_after_backup);
  ui_test_add ("/statreg/key-dialog/long-title", test_long_title);
}

int
main (int argc, char **argv)
{
  return ui_test_run (argc, argv, add_tests);
}
