/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "statreg-error.h"
#include "statreg-key-file.h"
#include "statreg-keys-private.h"
#include "statreg-test.h"

#define PASSPHRASE "a dozen words, or so"
#define ID "AAAAAAAAAAAAAAAAAAAAAA"

/* A data folder with its keys; nobody listens on the session bus. */
typedef struct
{
  char *path;
  StatregFolder *folder;
  StatregKeys *keys;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = statreg_test_open_folder (&fixture->path);
  fixture->keys = statreg_keys_new (fixture->folder);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  statreg_test_drop (fixture->keys);
  g_object_unref (fixture->folder);
  statreg_test_remove_folder (fixture->path);
}

static StatregSecret *
make_secret (const char *text)
{
  return statreg_secret_new (text, strlen (text));
}

static void
create (Fixture *fixture, const char *passphrase)
{
  g_autoptr(StatregSecret) secret = passphrase != NULL ? make_secret (passphrase) : NULL;
  g_autoptr(GError) error = NULL;
  gboolean done = statreg_keys_create (fixture->keys, STATREG_KEY_STORAGE_FILE, secret, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (done);
}

/* Forgets all that is in memory, as another start of the program does. */
static void
restart (Fixture *fixture)
{
  g_object_unref (fixture->keys);
  fixture->keys = statreg_keys_new (fixture->folder);
}

static void
assert_state (Fixture *fixture, StatregKeyState state)
{
  g_assert_cmpstr (statreg_key_state_to_text (statreg_keys_get_state (fixture->keys)), ==,
                   statreg_key_state_to_text (state));
  g_assert_cmpstr (statreg_keys_get_text (fixture->keys), !=, "");
}

/* The state's own text is the error's. */
static void
assert_check (Fixture *fixture, StatregKeyState state, StatregError code)
{
  g_autoptr(GError) error = NULL;

  g_assert_false (statreg_keys_check (fixture->keys, FALSE, NULL, &error));
  g_assert_error (error, STATREG_ERROR, (int) code);
  g_test_message ("%s", error->message);
  g_assert_cmpstr (statreg_keys_get_text (fixture->keys), ==, error->message);
  assert_state (fixture, state);
}

static char *
seal (Fixture *fixture, const char *text)
{
  g_autoptr(StatregSecret) password = make_secret (text);
  g_autoptr(GError) error = NULL;
  StatregPublicKey key;
  char *sealed;

  g_assert_true (statreg_keys_get_public (fixture->keys, &key));
  sealed = statreg_seal (&key, ID, "a@example.org", "a", "", password, &error);
  g_assert_no_error (error);
  return sealed;
}

static void
assert_opens (Fixture *fixture, const char *key_id, const char *sealed, const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregSecret) opened = statreg_keys_open (fixture->keys, key_id, sealed, ID, "a@example.org",
                                                       "a", "", NULL,
                                                       &error);

  g_assert_no_error (error);
  g_assert_cmpstr (statreg_secret_get_text (opened), ==, text);
}

static char *
build_key_name (Fixture *fixture)
{
  return g_strconcat ("private-key-", statreg_keys_get_id (fixture->keys), NULL);
}

static void
lose_key (Fixture *fixture)
{
  g_autofree char *name = build_key_name (fixture);
  g_autofree char *path = g_build_filename (fixture->path, name, NULL);

  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
test_none (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  assert_state (fixture, STATREG_KEY_CHECKING);
  g_assert_false (statreg_keys_has_key (fixture->keys));
  assert_check (fixture, STATREG_KEY_NO_SERVICE, STATREG_ERROR_KEY_NO_SERVICE);
  g_assert_nonnull (strstr (statreg_keys_get_text (fixture->keys), "statregctl key create --storage file"));
  g_assert_false (statreg_keys_prepare (fixture->keys, NULL, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_KEY_NO_SERVICE);
  g_assert_cmpstr (statreg_keys_get_id (fixture->keys), ==, "");
  g_clear_error (&error);
  g_assert_false (statreg_keys_create (fixture->keys, STATREG_KEY_STORAGE_SECRET_SERVICE, NULL, NULL,
                                       &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_KEY_NO_SERVICE);
  g_assert_false (statreg_keys_has_key (fixture->keys));
  assert_state (fixture, STATREG_KEY_NO_SERVICE);
}

static void
test_create (Fixture *fixture, gconstpointer data)
{
  g_autofree char *name = NULL;
  g_autofree char *content = NULL;
  g_autofree char *sealed = NULL;
  g_autofree char *storage = NULL;
  g_autofree char *id = NULL;
  gint64 backed_up = 1;

  create (fixture, NULL);
  assert_state (fixture, STATREG_KEY_READY);
  name = build_key_name (fixture);
  content = statreg_test_read (fixture->path, name);
  g_assert_true (g_str_has_prefix (content, "STATKEY0."));
  g_assert_cmpuint (statreg_test_mode (fixture->path, name), ==, 0600);
  g_assert_cmpuint (statreg_test_mode (fixture->path, "key.json"), ==, 0600);
  g_object_get (fixture->keys, "storage", &storage, "backed-up", &backed_up, "id", &id, NULL);
  g_assert_cmpstr (storage, ==, "file");
  g_assert_cmpint (backed_up, ==, 0);
  sealed = seal (fixture, "geheim");
  restart (fixture);
  assert_opens (fixture, id, sealed, "geheim");
  assert_state (fixture, STATREG_KEY_READY);
  g_assert_true (statreg_keys_prepare (fixture->keys, NULL, NULL));
}

static void
test_create_twice (Fixture *fixture, gconstpointer data)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr(GError) error = NULL;

  create (fixture, NULL);
  before = statreg_test_read (fixture->path, "key.json");
  g_assert_false (statreg_keys_create (fixture->keys, STATREG_KEY_STORAGE_FILE, NULL, NULL, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_FAILED);
  after = statreg_test_read (fixture->path, "key.json");
  g_assert_cmpstr (before, ==, after);
  assert_state (fixture, STATREG_KEY_READY);
}

static void
test_passphrase (Fixture *fixture, gconstpointer data)
{
  g_autoptr(StatregSecret) right = make_secret (PASSPHRASE);
  g_autoptr(StatregSecret) wrong = make_secret (PASSPHRASE "!");
  g_autoptr(StatregSecret) too_short = make_secret ("short");
  g_autoptr(GError) error = NULL;
  g_autofree char *content = NULL;
  g_autofree char *name = NULL;
  g_autofree char *sealed = NULL;
  g_autofree char *id = NULL;

  g_assert_false (statreg_keys_create (fixture->keys, STATREG_KEY_STORAGE_FILE, too_short, NULL, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT);
  create (fixture, PASSPHRASE);
  assert_state (fixture, STATREG_KEY_READY);
  name = build_key_name (fixture);
  content = statreg_test_read (fixture->path, name);
  g_assert_true (g_str_has_prefix (content, "STATKEY1."));
  sealed = seal (fixture, "geheim");
  id = g_strdup (statreg_keys_get_id (fixture->keys));

  restart (fixture);
  assert_check (fixture, STATREG_KEY_PASSPHRASE, STATREG_ERROR_KEY_PASSPHRASE);
  g_assert_true (statreg_keys_has_key (fixture->keys));
  statreg_keys_set_passphrase (fixture->keys, wrong);
  assert_check (fixture, STATREG_KEY_PASSPHRASE, STATREG_ERROR_KEY_PASSPHRASE);
  statreg_keys_set_passphrase (fixture->keys, right);
  assert_opens (fixture, id, sealed, "geheim");
  assert_state (fixture, STATREG_KEY_READY);
  statreg_keys_set_passphrase (fixture->keys, NULL);
  assert_check (fixture, STATREG_KEY_PASSPHRASE, STATREG_ERROR_KEY_PASSPHRASE);
}

static void
test_missing (Fixture *fixture, gconstpointer data)
{
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *old_id = NULL;
  g_autoptr(StatregKeyFile) file = NULL;
  g_autoptr(GError) error = NULL;

  create (fixture, NULL);
  name = build_key_name (fixture);
  path = g_build_filename (fixture->path, name, NULL);
  before = statreg_test_read (fixture->path, "key.json");
  g_assert_cmpint (g_unlink (path), ==, 0);
  restart (fixture);
  assert_check (fixture, STATREG_KEY_MISSING, STATREG_ERROR_KEY_MISSING);
  g_assert_false (statreg_keys_prepare (fixture->keys, NULL, NULL));
  g_assert_false (statreg_keys_rotate (fixture->keys, NULL, NULL));
  after = statreg_test_read (fixture->path, "key.json");
  g_assert_cmpstr (before, ==, after);

  old_id = g_strdup (statreg_keys_get_id (fixture->keys));
  create (fixture, NULL);
  assert_state (fixture, STATREG_KEY_READY);
  file = statreg_key_file_load (fixture->folder, &error);
  g_assert_no_error (error);
  g_assert_nonnull (statreg_key_file_find (file, old_id));
  g_assert_cmpstr (statreg_key_file_get_active (file)->key.id, !=, old_id);
}

static void
test_other (Fixture *fixture, gconstpointer data)
{
  g_autofree char *name = NULL;
  g_autofree char *content = NULL;
  g_autofree char *second_path = NULL;
  g_autoptr(StatregFolder) second_folder = statreg_test_open_folder (&second_path);
  Fixture second = { second_path, second_folder, statreg_keys_new (second_folder) };
  g_autofree char *second_name = NULL;

  create (fixture, NULL);
  create (&second, NULL);
  name = build_key_name (fixture);
  second_name = build_key_name (&second);
  content = statreg_test_read (second_path, second_name);
  statreg_test_write (fixture->path, name, content, -1);
  assert_check (fixture, STATREG_KEY_OTHER, STATREG_ERROR_KEY_OTHER);
  g_object_unref (second.keys);
  statreg_test_remove_folder (g_steal_pointer (&second_path));
}

static void
test_damaged_key (Fixture *fixture, gconstpointer data)
{
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;

  create (fixture, NULL);
  name = build_key_name (fixture);
  path = g_build_filename (fixture->path, name, NULL);
  statreg_test_write (fixture->path, name, "STATKEY0.AAAA\n", -1);
  assert_check (fixture, STATREG_KEY_DAMAGED, STATREG_ERROR_DAMAGED_FILE);
  statreg_test_write (fixture->path, name, "", 0);
  assert_check (fixture, STATREG_KEY_DAMAGED, STATREG_ERROR_DAMAGED_FILE);
  g_assert_cmpint (g_chmod (path, 0644), ==, 0);
  assert_check (fixture, STATREG_KEY_DAMAGED, STATREG_ERROR_UNSAFE_FILE);
}

static gboolean
save_text (const char *armoured, gpointer text, GError **error)
{
  *(char **) text = g_strdup (armoured);
  return TRUE;
}

static gboolean
refuse_text (const char *armoured, gpointer data, GError **error)
{
  g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_WRITE_FAILED, "no room");
  return FALSE;
}

static void
assert_untouched (Fixture *fixture, const char *content, StatregError code)
{
  g_autoptr(StatregSecret) passphrase = make_secret (PASSPHRASE);
  g_autofree char *after = NULL;

  statreg_test_write (fixture->path, "key.json", content, -1);
  assert_check (fixture, STATREG_KEY_DAMAGED, code);
  g_assert_false (statreg_keys_prepare (fixture->keys, NULL, NULL));
  g_assert_false (statreg_keys_create (fixture->keys, STATREG_KEY_STORAGE_FILE, NULL, NULL, NULL));
  g_assert_false (statreg_keys_rotate (fixture->keys, NULL, NULL));
  g_assert_false (statreg_keys_backup (fixture->keys, passphrase, refuse_text, NULL, NULL, NULL));
  after = statreg_test_read (fixture->path, "key.json");
  g_assert_cmpstr (after, ==, content);
}

static char *
replace (const char *text, const char *what, const char *with)
{
  g_auto(GStrv) parts = g_strsplit (text, what, 2);

  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  return g_strjoinv (with, parts);
}

/* As it is, with its only key a second time. */
static char *
double_key (const char *content)
{
  const char *start = strchr (strstr (content, "\"keys\""), '{');
  g_autofree char *entry = g_strndup (start, strchr (start, '}') + 1 - start);
  g_autofree char *twice = g_strconcat (entry, ",", entry, NULL);

  return replace (content, entry, twice);
}

static void
test_damaged_list (Fixture *fixture, gconstpointer data)
{
  static const char *const changes[][2] = {
    { "\"file\"", "\"elsewhere\"" }, { "\"statreg-key\"", "\"statreg-instance\"" },
      { "\"made\"", "\"mode\"" },
    { "\"active\"", "\"inactive\"" }, { "\"public\" : \"", "\"public\" : \"A" }, { "\"keys\"", "\"locks\"" },
    { "\"active\" : \"", "\"active\" : \"x" }, { "\"id\" : \"", "\"id\" : \"x" }, { "{", "" },
  };
  g_autofree char *content = NULL;
  g_autofree char *newer = NULL;
  g_autofree char *doubled = NULL;

  create (fixture, NULL);
  content = statreg_test_read (fixture->path, "key.json");
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *damaged = replace (content, changes[i][0], changes[i][1]);

      assert_untouched (fixture, damaged, STATREG_ERROR_DAMAGED_FILE);
    }
  assert_untouched (fixture, "", STATREG_ERROR_DAMAGED_FILE);
  doubled = double_key (content);
  assert_untouched (fixture, doubled, STATREG_ERROR_DAMAGED_FILE);
  newer = replace (content, "\"version\" : 1", "\"version\" : 2");
  assert_untouched (fixture, newer, STATREG_ERROR_NEWER_VERSION);
  statreg_test_write (fixture->path, "key.json", content, -1);
  g_assert_true (statreg_keys_check (fixture->keys, FALSE, NULL, NULL));
}

static void
test_rotate (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *first_id = NULL;
  g_autoptr(GError) error = NULL;

  create (fixture, NULL);
  first_id = g_strdup (statreg_keys_get_id (fixture->keys));
  first = seal (fixture, "one");
  g_assert_true (statreg_keys_rotate (fixture->keys, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (statreg_keys_get_id (fixture->keys), !=, first_id);
  second = seal (fixture, "two");
  assert_opens (fixture, first_id, first, "one");
  assert_opens (fixture, statreg_keys_get_id (fixture->keys), second, "two");
  g_assert_null (statreg_keys_open (fixture->keys, first_id, second, ID, "a@example.org", "a", "", NULL,
                                    &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_KEY_OTHER);
  g_clear_error (&error);
  g_assert_null (statreg_keys_open (fixture->keys, ID, second, ID, "a@example.org", "a", "", NULL, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_KEY_MISSING);
  assert_state (fixture, STATREG_KEY_READY);
}

/* The successor of a protected key file is protected, too. */
static void
test_rotate_closed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *name = NULL;
  g_autofree char *content = NULL;

  create (fixture, PASSPHRASE);
  g_assert_true (statreg_keys_rotate (fixture->keys, NULL, NULL));
  name = build_key_name (fixture);
  content = statreg_test_read (fixture->path, name);
  g_assert_true (g_str_has_prefix (content, "STATKEY1."));
  restart (fixture);
  g_assert_false (statreg_keys_rotate (fixture->keys, NULL, NULL));
  assert_state (fixture, STATREG_KEY_PASSPHRASE);
}

static char *
make_backup (Fixture *fixture)
{
  g_autoptr(StatregSecret) passphrase = make_secret (PASSPHRASE);
  g_autoptr(GError) error = NULL;
  char *armoured = NULL;

  g_assert_true (statreg_keys_backup (fixture->keys, passphrase, save_text, &armoured, NULL, &error));
  g_assert_no_error (error);
  return armoured;
}

static void
restore (Fixture *fixture, const char *armoured)
{
  g_autoptr(StatregSecret) passphrase = make_secret (PASSPHRASE);
  g_autoptr(GError) error = NULL;

  g_assert_true (statreg_keys_restore (fixture->keys, armoured, passphrase, STATREG_KEY_STORAGE_FILE, NULL, &error));
  g_assert_no_error (error);
}

/* On another machine, as it were. */
static void
begin_elsewhere (Fixture *fixture)
{
  tear_down (fixture, NULL);
  set_up (fixture, NULL);
}

static void
assert_restore_fails (Fixture *fixture, const char *armoured, const char *passphrase, StatregError code)
{
  g_autoptr(StatregSecret) secret = make_secret (passphrase);
  g_autoptr(GError) error = NULL;

  g_assert_false (statreg_keys_restore (fixture->keys, armoured, secret, STATREG_KEY_STORAGE_FILE, NULL,
                                        &error));
  g_assert_error (error, STATREG_ERROR, (int) code);
}

/* What was not saved is no backup. */
static void
test_backup_not_saved (Fixture *fixture, gconstpointer data)
{
  g_autoptr(StatregSecret) passphrase = make_secret (PASSPHRASE);
  g_autoptr(GError) error = NULL;
  gint64 backed_up = 1;

  create (fixture, NULL);
  g_assert_false (statreg_keys_backup (fixture->keys, passphrase, refuse_text, NULL, NULL, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_WRITE_FAILED);
  assert_state (fixture, STATREG_KEY_READY);
  restart (fixture);
  g_assert_true (statreg_keys_check (fixture->keys, FALSE, NULL, NULL));
  g_object_get (fixture->keys, "backed-up", &backed_up, NULL);
  g_assert_cmpint (backed_up, ==, 0);
}

/* Back up two keys, lose the folder, restore into an empty one: all that was sealed opens. */
static void
test_backup (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first_id = NULL;
  g_autofree char *second_id = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *armoured = NULL;
  g_autofree char *cut = NULL;
  g_autoptr(StatregSecret) passphrase = make_secret (PASSPHRASE);
  g_autoptr(GError) error = NULL;
  gint64 backed_up = 0;

  create (fixture, NULL);
  first_id = g_strdup (statreg_keys_get_id (fixture->keys));
  first = seal (fixture, "one");
  g_assert_true (statreg_keys_rotate (fixture->keys, NULL, NULL));
  second_id = g_strdup (statreg_keys_get_id (fixture->keys));
  second = seal (fixture, "two");
  armoured = make_backup (fixture);
  g_object_get (fixture->keys, "backed-up", &backed_up, NULL);
  g_assert_cmpint (backed_up, >, 0);

  begin_elsewhere (fixture);
  cut = g_strndup (armoured, strlen (armoured) - 3);
  assert_restore_fails (fixture, armoured, "another passphrase", STATREG_ERROR_KEY_PASSPHRASE);
  assert_restore_fails (fixture, cut, PASSPHRASE, STATREG_ERROR_DAMAGED_FILE);
  assert_restore_fails (fixture, "\n \n", PASSPHRASE, STATREG_ERROR_DAMAGED_FILE);
  assert_state (fixture, STATREG_KEY_CHECKING);
  g_assert_true (statreg_keys_restore (fixture->keys, armoured, passphrase, STATREG_KEY_STORAGE_FILE, NULL,
                                       &error));
  g_assert_no_error (error);
  assert_state (fixture, STATREG_KEY_READY);
  g_assert_cmpstr (statreg_keys_get_id (fixture->keys), ==, second_id);
  assert_opens (fixture, first_id, first, "one");
  assert_opens (fixture, second_id, second, "two");
}

/* An older key that is lost is left out; without the active one there is no backup. */
static void
test_backup_of_lost (Fixture *fixture, gconstpointer data)
{
  g_autoptr(StatregSecret) passphrase = make_secret (PASSPHRASE);
  g_autoptr(GError) error = NULL;
  g_autofree char *old_name = NULL;
  g_autofree char *name = NULL;
  g_autofree char *present = NULL;
  g_autofree char *path = NULL;
  g_autofree char *armoured = NULL;
  g_autofree char *nothing = NULL;

  create (fixture, NULL);
  old_name = build_key_name (fixture);
  g_assert_true (statreg_keys_rotate (fixture->keys, NULL, NULL));
  name = build_key_name (fixture);
  present = statreg_test_read (fixture->path, name);
  statreg_test_write (fixture->path, old_name, present, -1);
  armoured = make_backup (fixture);
  g_assert_true (g_str_has_prefix (armoured, "STATKEY1."));
  g_assert_true (g_strrstr (armoured, "STATKEY1.") == armoured);

  path = g_build_filename (fixture->path, name, NULL);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_false (statreg_keys_backup (fixture->keys, passphrase, save_text, &nothing, NULL, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_KEY_MISSING);
  g_assert_null (nothing);
  assert_state (fixture, STATREG_KEY_MISSING);
}

/* What is active and works stays active; what is lost gives way to the backup's key. */
static void
test_restore_beside (Fixture *fixture, gconstpointer data)
{
  g_autofree char *armoured = NULL;
  g_autofree char *old_id = NULL;
  g_autofree char *id = NULL;

  create (fixture, NULL);
  armoured = make_backup (fixture);
  old_id = g_strdup (statreg_keys_get_id (fixture->keys));
  begin_elsewhere (fixture);
  create (fixture, NULL);
  id = g_strdup (statreg_keys_get_id (fixture->keys));
  restore (fixture, armoured);
  g_assert_cmpstr (statreg_keys_get_id (fixture->keys), ==, id);
  assert_state (fixture, STATREG_KEY_READY);

  lose_key (fixture);
  restore (fixture, armoured);
  g_assert_cmpstr (statreg_keys_get_id (fixture->keys), ==, old_id);
  assert_state (fixture, STATREG_KEY_READY);
}

/* What is only out of reach may work, so it stays active. */
static void
test_restore_beside_closed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *armoured = NULL;
  g_autofree char *id = NULL;

  create (fixture, NULL);
  armoured = make_backup (fixture);
  begin_elsewhere (fixture);
  create (fixture, PASSPHRASE);
  id = g_strdup (statreg_keys_get_id (fixture->keys));
  restart (fixture);
  restore (fixture, armoured);
  g_assert_cmpstr (statreg_keys_get_id (fixture->keys), ==, id);
  assert_state (fixture, STATREG_KEY_PASSPHRASE);
}

/* So does what is lost and comes back with the backup, although it is not the backup's first one. */
static void
test_restore_second (Fixture *fixture, gconstpointer data)
{
  g_autofree char *header = NULL;
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;
  g_autofree char *id = NULL;
  g_autofree char *armoured = NULL;

  create (fixture, NULL);
  id = g_strdup (statreg_keys_get_id (fixture->keys));
  header = statreg_test_read (fixture->path, "key.json");
  name = build_key_name (fixture);
  path = g_build_filename (fixture->path, name, NULL);
  g_assert_true (statreg_keys_rotate (fixture->keys, NULL, NULL));
  armoured = make_backup (fixture);
  statreg_test_write (fixture->path, "key.json", header, -1);
  g_assert_cmpint (g_unlink (path), ==, 0);
  assert_check (fixture, STATREG_KEY_MISSING, STATREG_ERROR_KEY_MISSING);
  restore (fixture, armoured);
  g_assert_cmpstr (statreg_keys_get_id (fixture->keys), ==, id);
  assert_state (fixture, STATREG_KEY_READY);
}

/* Whoever keeps the key file closed finds it closed afterwards. */
static void
test_restore_closed (Fixture *fixture, gconstpointer data)
{
  g_autoptr(StatregSecret) passphrase = make_secret (PASSPHRASE);
  g_autofree char *armoured = NULL;
  g_autofree char *name = NULL;
  g_autofree char *content = NULL;

  create (fixture, NULL);
  armoured = make_backup (fixture);
  name = build_key_name (fixture);
  begin_elsewhere (fixture);
  statreg_keys_set_passphrase (fixture->keys, passphrase);
  restore (fixture, armoured);
  assert_state (fixture, STATREG_KEY_READY);
  content = statreg_test_read (fixture->path, name);
  g_assert_true (g_str_has_prefix (content, "STATKEY1."));
  restart (fixture);
  assert_check (fixture, STATREG_KEY_PASSPHRASE, STATREG_ERROR_KEY_PASSPHRASE);
}

static void
on_notify (GObject *keys, GParamSpec *pspec, gpointer thread)
{
  g_assert_true (g_thread_self () == thread);
}

static void
test_async (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GAsyncResult) created = NULL;
  g_autoptr(GAsyncResult) opened = NULL;
  g_autoptr(GAsyncResult) saved = NULL;
  g_autoptr(StatregSecret) passphrase = make_secret (PASSPHRASE);
  g_autoptr(StatregSecret) password = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *sealed = NULL;
  g_autofree char *armoured = NULL;
  GAsyncResult *slot = NULL;

  g_signal_connect (fixture->keys, "notify", G_CALLBACK (on_notify), g_thread_self ());
  statreg_keys_create_async (fixture->keys, STATREG_KEY_STORAGE_FILE, NULL, NULL, statreg_test_on_ready,
                             &slot);
  created = statreg_test_wait_result (&slot);
  g_assert_true (statreg_keys_finish (fixture->keys, created, &error));
  g_assert_no_error (error);
  assert_state (fixture, STATREG_KEY_READY);
  sealed = seal (fixture, "geheim");
  statreg_keys_open_async (fixture->keys, statreg_keys_get_id (fixture->keys), sealed, ID, "a@example.org",
                           "a", "", NULL,
                           statreg_test_on_ready, &slot);
  opened = statreg_test_wait_result (&slot);
  password = statreg_keys_open_finish (fixture->keys, opened, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (statreg_secret_get_text (password), ==, "geheim");
  statreg_keys_backup_async (fixture->keys, passphrase, save_text, &armoured, NULL, NULL, statreg_test_on_ready,
                             &slot);
  saved = statreg_test_wait_result (&slot);
  g_assert_true (statreg_keys_finish (fixture->keys, saved, &error));
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (armoured, "STATKEY1."));
}

static gboolean
is_ready (gpointer keys)
{
  return statreg_keys_get_state (keys) == STATREG_KEY_READY;
}

static gboolean
is_damaged (gpointer keys)
{
  return statreg_keys_get_state (keys) == STATREG_KEY_DAMAGED;
}

/* Another process makes a key, and something damages key.json: both are seen without asking. */
static void
test_follows (Fixture *fixture, gconstpointer data)
{
  g_autoptr(StatregFolder) other_folder = statreg_folder_open (fixture->path, NULL);
  g_autoptr(StatregKeys) other = statreg_keys_new (other_folder);

  statreg_folder_watch (fixture->folder);
  g_assert_true (statreg_keys_create (other, STATREG_KEY_STORAGE_FILE, NULL, NULL, NULL));
  g_assert_true (statreg_test_wait_until (is_ready, fixture->keys, 60000));
  g_assert_cmpstr (statreg_keys_get_id (fixture->keys), ==, statreg_keys_get_id (other));
  statreg_test_write (fixture->path, "key.json", "{", -1);
  g_assert_true (statreg_test_wait_until (is_damaged, fixture->keys, 60000));
}

static gboolean
is_missing (gpointer keys)
{
  return statreg_keys_get_state (keys) == STATREG_KEY_MISSING;
}

/* A slow check that ends after a quick one may have looked before it, or after it. */
static void
test_overtaken (Fixture *fixture, gconstpointer data)
{
  g_autoptr(StatregKeys) other = statreg_keys_new (fixture->folder);
  StatregKeyWork *slow = statreg_keys_begin (fixture->keys);

  g_assert_false (statreg_key_work_check (slow, FALSE, NULL, NULL));
  g_assert_true (statreg_keys_create (other, STATREG_KEY_STORAGE_FILE, NULL, NULL, NULL));
  g_assert_true (statreg_keys_check (fixture->keys, FALSE, NULL, NULL));
  statreg_keys_end (fixture->keys, slow);
  assert_state (fixture, STATREG_KEY_READY);
  g_assert_true (statreg_keys_get_public (fixture->keys, NULL));

  slow = statreg_keys_begin (fixture->keys);
  g_assert_true (statreg_keys_check (fixture->keys, FALSE, NULL, NULL));
  lose_key (fixture);
  g_assert_false (statreg_key_work_check (slow, FALSE, NULL, NULL));
  statreg_keys_end (fixture->keys, slow);
  g_assert_true (statreg_test_wait_until (is_missing, fixture->keys, 60000));
}

static gboolean
is_id (gpointer keys, const char *id)
{
  StatregPublicKey key;

  return g_str_equal (statreg_keys_get_id (keys), id) && statreg_keys_get_public (keys, &key) &&
         g_str_equal (key.id, id);
}

static gboolean
is_other_id (gpointer data)
{
  StatregKeys **keys = data;

  return is_id (keys[0], statreg_keys_get_id (keys[1]));
}

/* Another program has made another key, which works as well: what looked before it must not bring the old one back. */
static void
test_overtaken_by_another_key (Fixture *fixture, gconstpointer data)
{
  g_autoptr(StatregKeys) other = statreg_keys_new (fixture->folder);
  StatregKeys *both[] = { fixture->keys, other };
  StatregKeyWork *slow;

  g_assert_true (statreg_keys_create (other, STATREG_KEY_STORAGE_FILE, NULL, NULL, NULL));
  slow = statreg_keys_begin (fixture->keys);
  g_assert_true (statreg_key_work_check (slow, FALSE, NULL, NULL));
  g_assert_true (statreg_keys_rotate (other, NULL, NULL));
  g_assert_true (statreg_keys_check (fixture->keys, FALSE, NULL, NULL));
  statreg_keys_end (fixture->keys, slow);
  g_assert_true (statreg_test_wait_until (is_other_id, both, 60000));
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_true (is_other_id (both));
}

/* A check that began after this object had begun to make another key, and looked before there was one. */
static void
test_overtaken_by_a_change (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = NULL;
  StatregKeyWork *change, *slow;

  g_assert_true (statreg_keys_create (fixture->keys, STATREG_KEY_STORAGE_FILE, NULL, NULL, NULL));
  change = statreg_keys_begin (fixture->keys);
  slow = statreg_keys_begin (fixture->keys);
  g_assert_true (statreg_key_work_check (slow, FALSE, NULL, NULL));
  g_assert_true (statreg_key_work_rotate (change, NULL, NULL));
  statreg_keys_end (fixture->keys, change);
  id = g_strdup (statreg_keys_get_id (fixture->keys));
  statreg_keys_end (fixture->keys, slow);
  g_assert_true (is_id (fixture->keys, id));
}

typedef struct
{
  StatregKeys *keys;
  StatregKeyWork *work;
} End;

static gpointer
end_in_thread (gpointer data)
{
  End *end = data;

  statreg_keys_end (end->keys, end->work);
  return NULL;
}

/* What a thread found out comes to the maker's thread later than what that one has found out since. */
static void
test_late_message (Fixture *fixture, gconstpointer data)
{
  g_autoptr(StatregKeys) other = statreg_keys_new (fixture->folder);
  End end = { fixture->keys, statreg_keys_begin (fixture->keys) };

  g_assert_false (statreg_key_work_check (end.work, FALSE, NULL, NULL));
  g_thread_join (g_thread_new ("late", end_in_thread, &end));
  g_assert_true (statreg_keys_create (other, STATREG_KEY_STORAGE_FILE, NULL, NULL, NULL));
  g_assert_true (statreg_keys_check (fixture->keys, FALSE, NULL, NULL));
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  assert_state (fixture, STATREG_KEY_READY);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (statreg_keys_check (fixture->keys, TRUE, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_state (fixture, STATREG_KEY_CHECKING);
  g_clear_error (&error);

  create (fixture, NULL);
  g_assert_false (statreg_keys_check (fixture->keys, TRUE, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_state (fixture, STATREG_KEY_READY);
}

/* Another key takes the place of a damaged one, which stays listed: an undamaged copy brings it back, also one that an
 * editor has ended with a line feed. */
static void
test_replace_damaged (Fixture *fixture, gconstpointer data)
{
  g_autofree char *sealed = NULL;
  g_autofree char *id = NULL;
  g_autofree char *name = NULL;
  g_autofree char *copy = NULL;
  g_autofree char *line = NULL;

  create (fixture, NULL);
  id = g_strdup (statreg_keys_get_id (fixture->keys));
  sealed = seal (fixture, "geheim");
  name = build_key_name (fixture);
  copy = statreg_test_read (fixture->path, name);
  statreg_test_write (fixture->path, name, "STATKEY0.AAAA", -1);
  assert_check (fixture, STATREG_KEY_DAMAGED, STATREG_ERROR_DAMAGED_FILE);
  create (fixture, NULL);
  g_assert_cmpstr (statreg_keys_get_id (fixture->keys), !=, id);
  statreg_test_write (fixture->path, name, copy, -1);
  assert_opens (fixture, id, sealed, "geheim");
  line = g_strconcat (copy, "\n", NULL);
  statreg_test_write (fixture->path, name, line, -1);
  assert_opens (fixture, id, sealed, "geheim");
}

static char *
read_other_header (void)
{
  g_autofree char *path = NULL;
  g_autoptr(StatregFolder) folder = statreg_test_open_folder (&path);
  g_autoptr(StatregKeys) keys = statreg_keys_new (folder);
  char *header;

  g_assert_true (statreg_keys_create (keys, STATREG_KEY_STORAGE_FILE, NULL, NULL, NULL));
  header = statreg_test_read (path, "key.json");
  statreg_test_remove_folder (g_steal_pointer (&path));
  return header;
}

/* A key that works goes on sealing whatever is put into key.json, until it is lost itself. */
static void
test_b36_proved_key_seals (Fixture *fixture, gconstpointer data)
{
  g_autofree char *header = read_other_header ();
  g_autofree char *own = NULL;
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;
  StatregPublicKey before, after;

  create (fixture, NULL);
  name = build_key_name (fixture);
  path = g_build_filename (fixture->path, name, NULL);
  own = statreg_test_read (fixture->path, "key.json");
  g_assert_true (statreg_keys_get_public (fixture->keys, &before));
  statreg_test_write (fixture->path, "key.json", header, -1);
  assert_check (fixture, STATREG_KEY_MISSING, STATREG_ERROR_KEY_MISSING);
  g_assert_true (statreg_keys_get_public (fixture->keys, &after));
  g_assert_cmpstr (after.id, ==, before.id);
  statreg_test_write (fixture->path, "key.json", "{", -1);
  assert_check (fixture, STATREG_KEY_DAMAGED, STATREG_ERROR_DAMAGED_FILE);
  g_assert_true (statreg_keys_get_public (fixture->keys, &after));
  g_assert_cmpstr (after.id, ==, before.id);

  statreg_test_write (fixture->path, "key.json", own, -1);
  g_assert_cmpint (g_unlink (path), ==, 0);
  assert_check (fixture, STATREG_KEY_MISSING, STATREG_ERROR_KEY_MISSING);
  g_assert_false (statreg_keys_get_public (fixture->keys, NULL));
  g_assert_true (statreg_keys_has_key (fixture->keys));
}

/* Nor does a fresh start seal with a key that cannot be there. */
static void
test_b36_lost_key_does_not_seal (Fixture *fixture, gconstpointer data)
{
  g_autofree char *header = read_other_header ();

  statreg_test_write (fixture->path, "key.json", header, -1);
  assert_check (fixture, STATREG_KEY_MISSING, STATREG_ERROR_KEY_MISSING);
  g_assert_false (statreg_keys_get_public (fixture->keys, NULL));
  create (fixture, NULL);
  g_assert_true (statreg_keys_get_public (fixture->keys, NULL));
}

/* key.json was lost, the private key was not. The id of a key is never taken for a path. */
static void
test_b36_unlisted_key_opens (Fixture *fixture, gconstpointer data)
{
  static const char *const strange[] = { "", "..", "../key.json", "AAAAAAAAAAAAAAAAAAAAA/", "AAAAAAAAAAAAAAAAAAAAAB" };
  g_autofree char *path = g_build_filename (fixture->path, "key.json", NULL);
  g_autofree char *sealed = NULL;
  g_autofree char *id = NULL;

  create (fixture, NULL);
  id = g_strdup (statreg_keys_get_id (fixture->keys));
  sealed = seal (fixture, "geheim");
  g_assert_cmpint (g_unlink (path), ==, 0);
  restart (fixture);
  create (fixture, NULL);
  g_assert_cmpstr (statreg_keys_get_id (fixture->keys), !=, id);
  assert_opens (fixture, id, sealed, "geheim");
  for (guint i = 0; i < G_N_ELEMENTS (strange); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (statreg_keys_open (fixture->keys, strange[i], sealed, ID, "a@example.org", "a", "", NULL,
                                        &error));
      g_assert_error (error, STATREG_ERROR, STATREG_ERROR_KEY_MISSING);
    }
}

static void
test_states (void)
{
  static const char *const texts[] = {
    "checking", "ready", "none", "no-service", "locked", "dismissed", "missing", "other", "passphrase",
      "damaged",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_cmpstr (statreg_key_state_to_text (i), ==, texts[i]);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/statreg", TRUE);
  ADD ("/keys/none", test_none);
  ADD ("/keys/create", test_create);
  ADD ("/keys/create-twice", test_create_twice);
  ADD ("/keys/passphrase", test_passphrase);
  ADD ("/keys/missing", test_missing);
  ADD ("/keys/other", test_other);
  ADD ("/keys/damaged-key", test_damaged_key);
  ADD ("/keys/damaged-list", test_damaged_list);
  ADD ("/keys/rotate", test_rotate);
  ADD ("/keys/rotate-closed", test_rotate_closed);
  ADD ("/keys/backup", test_backup);
  ADD ("/keys/backup-not-saved", test_backup_not_saved);
  ADD ("/keys/backup-of-lost", test_backup_of_lost);
  ADD ("/keys/restore-beside", test_restore_beside);
  ADD ("/keys/restore-beside-closed", test_restore_beside_closed);
  ADD ("/keys/restore-second", test_restore_second);
  ADD ("/keys/restore-closed", test_restore_closed);
  ADD ("/keys/async", test_async);
  ADD ("/keys/follows", test_follows);
  ADD ("/keys/overtaken", test_overtaken);
  ADD ("/keys/overtaken-by-another-key", test_overtaken_by_another_key);
  ADD ("/keys/overtaken-by-a-change", test_overtaken_by_a_change);
  ADD ("/keys/late-message", test_late_message);
  ADD ("/keys/cancelled", test_cancelled);
  ADD ("/keys/replace-damaged", test_replace_damaged);
  g_test_add_func ("/keys/states", test_states);
  ADD ("/keys/b36-proved-key-seals", test_b36_proved_key_seals);
  ADD ("/keys/b36-lost-key-does-not-seal", test_b36_lost_key_does_not_seal);
  ADD ("/keys/b36-unlisted-key-opens", test_b36_unlisted_key_opens);
  return g_test_run ();
}
