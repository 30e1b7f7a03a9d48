/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <libsecret/secret.h>
#include <signal.h>
#include <string.h>

#include "statreg-error.h"
#include "statreg-keys.h"
#include "statreg-test.h"

#define PASSPHRASE "a dozen words, or so"
#define LOGIN_KEYRING "/org/freedesktop/secrets/collection/login"
#define ID "AAAAAAAAAAAAAAAAAAAAAA"

/* The same as the program's, written down once more: people and other programs find items by it. */
static const SecretSchema schema = {
  "org.statreg.PrivateKey", SECRET_SCHEMA_NONE,
  { { "key", SECRET_SCHEMA_ATTRIBUTE_STRING }, { "version", SECRET_SCHEMA_ATTRIBUTE_INTEGER }, { NULL, 0 } },
};

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

static gboolean
on_tick (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  statreg_test_drop (fixture->keys);
  g_object_unref (fixture->folder);
  statreg_test_remove_folder (fixture->path);
}

static void
restart (Fixture *fixture)
{
  g_object_unref (fixture->keys);
  fixture->keys = statreg_keys_new (fixture->folder);
}

static void
prepare (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  gboolean done = statreg_keys_prepare (fixture->keys, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (done);
  g_assert_cmpint (statreg_keys_get_state (fixture->keys), ==, STATREG_KEY_READY);
}

static void
assert_check (Fixture *fixture, gboolean prompt, StatregKeyState state, StatregError code)
{
  g_autoptr(GError) error = NULL;

  g_assert_false (statreg_keys_check (fixture->keys, prompt, NULL, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, STATREG_ERROR, (int) code);
  g_assert_cmpstr (statreg_keys_get_text (fixture->keys), ==, error->message);
  g_assert_cmpint (statreg_keys_get_state (fixture->keys), ==, state);
}

static char *
seal (Fixture *fixture, const char *text)
{
  g_autoptr(StatregSecret) password = statreg_secret_new (text, strlen (text));
  StatregPublicKey key;

  g_assert_true (statreg_keys_get_public (fixture->keys, &key));
  return statreg_seal (&key, ID, "a@example.org", "a", "", password, NULL);
}

static void
assert_opens (Fixture *fixture, const char *key_id, const char *sealed, const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregSecret) opened = statreg_keys_open (fixture->keys, key_id, sealed, ID, "a@example.org",
                                                       "a", "",
                                                       NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (statreg_secret_get_text (opened), ==, text);
}

/* Not by secret_password_lookup_sync(), which leaks in libsecret 0.20. */
static char *
look_up (const char *id)
{
  g_autoptr(GHashTable) attributes = secret_attributes_build (&schema, "key", id, "version", 1, NULL);
  g_autoptr(GError) error = NULL;
  g_autolist(SecretItem) items = secret_service_search_sync (NULL, &schema, attributes,
                                                             SECRET_SEARCH_LOAD_SECRETS, NULL,
                                                             &error);
  g_autoptr(SecretValue) value = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (g_list_length (items), ==, 1);
  value = secret_item_get_secret (items->data);
  return g_strdup (secret_value_get_text (value));
}

static void
remove_item (const char *id)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (secret_password_clear_sync (&schema, NULL, &error, "key", id, "version", 1, NULL));
  g_assert_no_error (error);
}

static void
replace_item (const char *id, const char *secret)
{
  g_autoptr(GError) error = NULL;

  secret_password_store_sync (&schema, SECRET_COLLECTION_DEFAULT, "replaced", secret, NULL, &error, "key", id,
                              "version", 1,
                              NULL);
  g_assert_no_error (error);
}

static GDBusConnection *
get_bus (void)
{
  g_autoptr(GError) error = NULL;
  GDBusConnection *bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);

  g_assert_no_error (error);
  return bus;
}

static GVariant *
call_service (const char *interface, const char *method, GVariant *arguments)
{
  g_autoptr(GDBusConnection) bus = get_bus ();
  g_autoptr(GError) error = NULL;
  GVariant *reply = g_dbus_connection_call_sync (bus, "org.freedesktop.secrets", "/org/freedesktop/secrets",
                                                 interface,
                                                 method, arguments, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                                                   &error);

  g_assert_no_error (error);
  return reply;
}

static void
lock_keyring (void)
{
  const char *objects[] = { LOGIN_KEYRING, NULL };
  g_autoptr(GVariant) reply = call_service ("org.freedesktop.Secret.Service", "Lock",
                                            g_variant_new ("(^ao)", objects));
}

static GVariant *
make_bytes (const char *text)
{
  return g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, text, strlen (text), 1);
}

/* Without a prompt, by an interface of gnome-keyring-daemon that is made for tests. */
static void
unlock_keyring (void)
{
  g_autoptr(GVariant) session = call_service ("org.freedesktop.Secret.Service", "OpenSession",
                                              g_variant_new ("(sv)", "plain", g_variant_new_string ("")));
  g_autoptr(GVariant) reply = NULL;
  const char *path;

  g_variant_get (session, "(@v&o)", NULL, &path);
  reply = call_service ("org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface",
                        "UnlockWithMasterPassword",
                        g_variant_new ("(o(o@ay@ays))", LOGIN_KEYRING, path, make_bytes (""),
                                       make_bytes ("rig"),
                                       "text/plain"));
}

static gboolean
is_service_gone (gpointer data)
{
  g_autoptr(GDBusConnection) bus = get_bus ();
  g_autoptr(GVariant) reply = NULL;
  gboolean owned = TRUE;

  reply = g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                       "org.freedesktop.DBus",
                                       "NameHasOwner", g_variant_new ("(s)", "org.freedesktop.secrets"), NULL,
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  if (reply != NULL)
    g_variant_get (reply, "(b)", &owned);
  return !owned;
}

/* Only the daemon that answers on the bus of this test. */
static void
kill_daemon (void)
{
  g_autoptr(GDBusConnection) bus = get_bus ();
  g_autoptr(GVariant) reply = NULL;
  g_autoptr(GError) error = NULL;
  guint32 process = 0;
  guint tick;

  reply = g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                       "org.freedesktop.DBus",
                                       "GetConnectionUnixProcessID",
                                         g_variant_new ("(s)", "org.freedesktop.secrets"),
                                       NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
  g_variant_get (reply, "(u)", &process);
  g_assert_cmpint (kill (process, SIGKILL), ==, 0);
  tick = g_timeout_add (10, on_tick, NULL);
  g_assert_true (statreg_test_wait_until (is_service_gone, NULL, 60000));
  g_source_remove (tick);
}

static void
test_first_use (Fixture *fixture, gconstpointer data)
{
  g_autofree char *secret = NULL;
  g_autofree char *sealed = NULL;
  g_autofree char *storage = NULL;
  g_autofree char *id = NULL;
  g_auto(GStrv) names = NULL;

  assert_check (fixture, FALSE, STATREG_KEY_NONE, STATREG_ERROR_KEY_NONE);
  g_assert_null (strstr (statreg_keys_get_text (fixture->keys), "Secret Service"));
  prepare (fixture);
  g_object_get (fixture->keys, "id", &id, "storage", &storage, NULL);
  g_assert_cmpstr (storage, ==, "secret-service");
  secret = look_up (id);
  g_assert_nonnull (secret);
  g_assert_cmpuint (strlen (secret), ==, 43);
  sealed = seal (fixture, "geheim");

  restart (fixture);
  prepare (fixture);
  g_assert_cmpstr (statreg_keys_get_id (fixture->keys), ==, id);
  assert_opens (fixture, id, sealed, "geheim");
}

static void
test_deleted (Fixture *fixture, gconstpointer data)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  prepare (fixture);
  before = statreg_test_read (fixture->path, "key.json");
  remove_item (statreg_keys_get_id (fixture->keys));
  assert_check (fixture, FALSE, STATREG_KEY_MISSING, STATREG_ERROR_KEY_MISSING);
  g_assert_false (statreg_keys_prepare (fixture->keys, NULL, NULL));
  after = statreg_test_read (fixture->path, "key.json");
  g_assert_cmpstr (before, ==, after);
  g_assert_true (statreg_keys_has_key (fixture->keys));
}

static void
test_replaced (Fixture *fixture, gconstpointer data)
{
  const char *id;

  prepare (fixture);
  id = statreg_keys_get_id (fixture->keys);
  replace_item (id, "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA");
  assert_check (fixture, FALSE, STATREG_KEY_OTHER, STATREG_ERROR_KEY_OTHER);
  replace_item (id, "no key");
  assert_check (fixture, TRUE, STATREG_KEY_OTHER, STATREG_ERROR_KEY_OTHER);
  g_assert_false (statreg_keys_prepare (fixture->keys, NULL, NULL));
}

/* Nobody can be asked on this bus, so that a prompt is as good as dismissed. */
static void
test_locked (Fixture *fixture, gconstpointer data)
{
  g_autofree char *sealed = NULL;
  g_autofree char *id = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr(GError) error = NULL;

  prepare (fixture);
  id = g_strdup (statreg_keys_get_id (fixture->keys));
  before = statreg_test_read (fixture->path, "key.json");
  lock_keyring ();
  restart (fixture);
  assert_check (fixture, FALSE, STATREG_KEY_LOCKED, STATREG_ERROR_KEY_LOCKED);
  assert_check (fixture, TRUE, STATREG_KEY_DISMISSED, STATREG_ERROR_KEY_DISMISSED);
  g_assert_false (statreg_keys_prepare (fixture->keys, NULL, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_KEY_DISMISSED);
  g_clear_error (&error);
  g_assert_false (statreg_keys_create (fixture->keys, STATREG_KEY_STORAGE_SECRET_SERVICE, NULL, NULL,
                                       &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_KEY_LOCKED);
  sealed = seal (fixture, "sealed while locked");
  after = statreg_test_read (fixture->path, "key.json");
  g_assert_cmpstr (before, ==, after);

  unlock_keyring ();
  assert_opens (fixture, id, sealed, "sealed while locked");
  g_assert_cmpint (statreg_keys_get_state (fixture->keys), ==, STATREG_KEY_READY);
}

/* No key yet and a locked keyring: nothing is made, and nothing is left behind. */
static void
test_first_use_locked (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->path, "key.json", NULL);
  g_autoptr(GError) error = NULL;

  lock_keyring ();
  g_assert_false (statreg_keys_prepare (fixture->keys, NULL, &error));
  g_test_message ("%s", error->message);
  g_assert_true (g_error_matches (error, STATREG_ERROR, STATREG_ERROR_KEY_LOCKED) ||
                 g_error_matches (error, STATREG_ERROR, STATREG_ERROR_KEY_DISMISSED));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  unlock_keyring ();
  prepare (fixture);
}

static gboolean
save_text (const char *armoured, gpointer text, GError **error)
{
  *(char **) text = g_strdup (armoured);
  return TRUE;
}

static void
test_rotate_and_restore (Fixture *fixture, gconstpointer data)
{
  g_autoptr(StatregSecret) passphrase = statreg_secret_new (PASSPHRASE, strlen (PASSPHRASE));
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *first_id = NULL;
  g_autofree char *second_id = NULL;
  g_autofree char *armoured = NULL;
  g_autoptr(GError) error = NULL;

  prepare (fixture);
  first_id = g_strdup (statreg_keys_get_id (fixture->keys));
  first = seal (fixture, "one");
  g_assert_true (statreg_keys_rotate (fixture->keys, NULL, &error));
  g_assert_no_error (error);
  second_id = g_strdup (statreg_keys_get_id (fixture->keys));
  second = seal (fixture, "two");
  g_assert_true (statreg_keys_backup (fixture->keys, passphrase, save_text, &armoured, NULL, &error));
  g_assert_no_error (error);
  remove_item (first_id);
  remove_item (second_id);
  assert_check (fixture, FALSE, STATREG_KEY_MISSING, STATREG_ERROR_KEY_MISSING);
  g_assert_true (statreg_keys_restore (fixture->keys, armoured, passphrase,
                                       STATREG_KEY_STORAGE_SECRET_SERVICE, NULL,
                                       &error));
  g_assert_no_error (error);
  g_assert_cmpint (statreg_keys_get_state (fixture->keys), ==, STATREG_KEY_READY);
  assert_opens (fixture, first_id, first, "one");
  assert_opens (fixture, second_id, second, "two");
}

/* Two windows on one folder, both on first use: one key. */
static void
test_race (Fixture *fixture, gconstpointer data)
{
  g_autoptr(StatregFolder) folder = statreg_folder_open (fixture->path, NULL);
  g_autoptr(StatregKeys) other = statreg_keys_new (folder);
  g_autoptr(GAsyncResult) first = NULL;
  g_autoptr(GAsyncResult) second = NULL;
  g_autoptr(GError) error = NULL;
  GAsyncResult *first_slot = NULL, *second_slot = NULL;

  statreg_keys_prepare_async (fixture->keys, NULL, statreg_test_on_ready, &first_slot);
  statreg_keys_prepare_async (other, NULL, statreg_test_on_ready, &second_slot);
  first = statreg_test_wait_result (&first_slot);
  second = statreg_test_wait_result (&second_slot);
  g_assert_true (statreg_keys_finish (fixture->keys, first, &error));
  g_assert_no_error (error);
  g_assert_true (statreg_keys_finish (other, second, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (statreg_keys_get_id (fixture->keys), ==, statreg_keys_get_id (other));
  g_assert_cmpstr (statreg_keys_get_id (other), !=, "");
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  prepare (fixture);
  g_cancellable_cancel (cancellable);
  g_assert_false (statreg_keys_check (fixture->keys, TRUE, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (statreg_keys_get_state (fixture->keys), ==, STATREG_KEY_READY);
}

/* The last test: the daemon does not come back. */
static void
test_killed (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *sealed = NULL;
  g_autofree char *id = NULL;
  g_autofree char *path = NULL;
  g_autoptr(StatregFolder) folder = NULL;
  g_autoptr(StatregKeys) fresh = NULL;

  prepare (fixture);
  id = g_strdup (statreg_keys_get_id (fixture->keys));
  kill_daemon ();
  assert_check (fixture, TRUE, STATREG_KEY_NO_SERVICE, STATREG_ERROR_KEY_NO_SERVICE);
  sealed = seal (fixture, "sealed without keyring");
  g_assert_null (statreg_keys_open (fixture->keys, id, sealed, ID, "a@example.org", "a", "", NULL, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_KEY_NO_SERVICE);
  g_clear_error (&error);

  folder = statreg_test_open_folder (&path);
  fresh = statreg_keys_new (folder);
  g_assert_false (statreg_keys_prepare (fresh, NULL, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_KEY_NO_SERVICE);
  g_assert_nonnull (strstr (error->message, "--storage file"));
  g_assert_true (statreg_keys_create (fresh, STATREG_KEY_STORAGE_FILE, NULL, NULL, NULL));
  statreg_test_remove_folder (g_steal_pointer (&path));
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_autoptr(GDBusConnection) bus = NULL;

  g_test_init (&argc, &argv, NULL);
  /* Held all the time, as a program does: GLib closes the shared connection with its last reference. */
  bus = get_bus ();
  ADD ("/secret-service/first-use", test_first_use);
  ADD ("/secret-service/deleted", test_deleted);
  ADD ("/secret-service/replaced", test_replaced);
  ADD ("/prompt/locked", test_locked);
  ADD ("/prompt/first-use-locked", test_first_use_locked);
  ADD ("/secret-service/rotate-and-restore", test_rotate_and_restore);
  ADD ("/secret-service/race", test_race);
  ADD ("/secret-service/cancelled", test_cancelled);
  ADD ("/secret-service/killed", test_killed);
  return g_test_run ();
}
