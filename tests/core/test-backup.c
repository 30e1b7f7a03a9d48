/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Backups of a key, right and spoiled (B37), with the parameters that Statreg writes and with the cheapest that it takes. */
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>

#include "statreg-base64.h"
#include "statreg-error.h"
#include "statreg-keys.h"
#include "statreg-test.h"

#define PASSPHRASE "a dozen words, or so"
#define PREFIX "STATKEY1."

/* The layout of SECURITY.md, written down once more. */
#define BLOB_SIZE 148
#define PASSES_AT 8
#define MEMORY_AT 12
#define SALT_AT 20
#define NONCE_AT 36
#define CLOSED_AT 60
#define CONTENT_SIZE 72

typedef struct
{
  char *path;
  StatregFolder *folder;
  StatregKeys *keys;
  char *id;
  double work;              /* seconds of the processor that a backup takes on this machine */
  guint8 blob[BLOB_SIZE];   /* of a backup with the cheapest parameters */
} Fixture;

static StatregSecret *
make_secret (const char *text)
{
  return statreg_secret_new (text, strlen (text));
}

static gboolean
save_text (const char *armoured, gpointer text, GError **error)
{
  *(char **) text = g_strchomp (g_strdup (armoured));
  return TRUE;
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
derive (guint8 *key, const guint8 *blob, guint64 passes, gsize memory)
{
  g_assert_cmpint (crypto_pwhash (key, 32, PASSPHRASE, strlen (PASSPHRASE), blob + SALT_AT, passes, memory,
                                  crypto_pwhash_ALG_ARGON2ID13), ==, 0);
}

/* Opens a backup as another program would and closes it again with one pass over 64 MiB. */
static void
make_cheap (guint8 *blob, const char *armoured)
{
  static const guint8 parameters[] = { 0, 0, 0, 1, 0, 0, 0, 0, 4, 0, 0, 0 };
  guint8 key[32], content[CONTENT_SIZE];
  gsize size;

  g_assert_true (statreg_base64_decode (armoured + strlen (PREFIX), -1, blob, BLOB_SIZE, &size));
  derive (key, blob, 3, 256 << 20);
  g_assert_cmpint (crypto_aead_xchacha20poly1305_ietf_decrypt (content, NULL, NULL, blob + CLOSED_AT,
                                                               BLOB_SIZE - CLOSED_AT, blob, CLOSED_AT,
                                                               blob + NONCE_AT, key), ==, 0);
  memcpy (blob + PASSES_AT, parameters, sizeof parameters);
  derive (key, blob, 1, 64 << 20);
  crypto_aead_xchacha20poly1305_ietf_encrypt (blob + CLOSED_AT, NULL, content, sizeof content, blob, CLOSED_AT,
                                              NULL, blob + NONCE_AT, key);
}

/* Puts another key into the backup of one. */
static void
exchange_key (guint8 *blob)
{
  guint8 key[32], content[CONTENT_SIZE] = { 0 };

  randombytes_buf (content, 32);
  g_assert_cmpint (crypto_scalarmult_base (content + 32, content), ==, 0);
  derive (key, blob, 1, 64 << 20);
  crypto_aead_xchacha20poly1305_ietf_encrypt (blob + CLOSED_AT, NULL, content, sizeof content, blob, CLOSED_AT,
                                              NULL, blob + NONCE_AT, key);
}

/* Armoured is set for the test that wants the backup as it was written. */
static void
make_key (Fixture *fixture, char **armoured)
{
  g_autoptr(GError) error = NULL;
  clock_t start;

  fixture->folder = statreg_test_open_folder (&fixture->path);
  fixture->keys = statreg_keys_new (fixture->folder);
  g_assert_true (statreg_keys_create (fixture->keys, STATREG_KEY_STORAGE_FILE, NULL, NULL, &error));
  g_assert_no_error (error);
  fixture->id = g_strdup (statreg_keys_get_id (fixture->keys));
  start = clock ();
  *armoured = make_backup (fixture);
  fixture->work = (clock () - start) / (double) CLOCKS_PER_SEC;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *armoured = NULL;

  make_key (fixture, &armoured);
  make_cheap (fixture->blob, armoured);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  statreg_test_drop (fixture->keys);
  g_object_unref (fixture->folder);
  statreg_test_remove_folder (fixture->path);
  g_free (fixture->id);
}

static char *
build_key_name (Fixture *fixture)
{
  return g_strconcat ("private-key-", fixture->id, NULL);
}

/* The keyring, so to speak, is wiped. */
static void
lose_key (Fixture *fixture)
{
  g_autofree char *name = build_key_name (fixture);
  g_autofree char *path = g_build_filename (fixture->path, name, NULL);

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_false (statreg_keys_check (fixture->keys, FALSE, NULL, NULL));
  g_assert_cmpint (statreg_keys_get_state (fixture->keys), ==, STATREG_KEY_MISSING);
}

static gboolean
restore (Fixture *fixture, const char *armoured, const char *passphrase, GError **error)
{
  g_autoptr(StatregSecret) secret = make_secret (passphrase);

  return statreg_keys_restore (fixture->keys, armoured, secret, STATREG_KEY_STORAGE_FILE, NULL, error);
}

static char *
armour (const guint8 *blob, gsize size)
{
  g_autofree char *text = statreg_base64_encode (blob, size);

  return g_strconcat (PREFIX, text, NULL);
}

/* Says what is the matter in one sentence, within two seconds of work or, on a slow machine, three times what a backup takes, and
 * changes nothing. */
static void
assert_refused (Fixture *fixture, const char *armoured, const char *passphrase, StatregError code)
{
  g_autofree char *before = statreg_test_read (fixture->path, "key.json");
  g_autofree char *after = NULL;
  g_autofree char *name = build_key_name (fixture);
  g_autofree char *path = g_build_filename (fixture->path, name, NULL);
  g_autoptr(GError) error = NULL;
  clock_t start = clock ();

  g_assert_false (restore (fixture, armoured, passphrase, &error));
  g_assert_cmpfloat ((clock () - start) / (double) CLOCKS_PER_SEC, <,
                      MAX (2 * statreg_test_get_slowness (), 3 * fixture->work));
  g_assert_error (error, STATREG_ERROR, (int) code);
  g_assert_cmpuint (strlen (error->message), >, 20);
  g_assert_null (strchr (error->message, '\n'));
  after = statreg_test_read (fixture->path, "key.json");
  g_assert_cmpstr (after, ==, before);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_cmpint (statreg_keys_get_state (fixture->keys), ==, STATREG_KEY_MISSING);
}

static void
assert_restores (Fixture *fixture, const char *armoured)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (restore (fixture, armoured, PASSPHRASE, &error));
  g_assert_no_error (error);
  g_assert_cmpint (statreg_keys_get_state (fixture->keys), ==, STATREG_KEY_READY);
  g_assert_cmpstr (statreg_keys_get_id (fixture->keys), ==, fixture->id);
  g_assert_true (statreg_keys_prepare (fixture->keys, NULL, &error));
  g_assert_no_error (error);
}

/* With the parameters that Statreg writes. */
static void
test_b37_right_and_wrong_passphrase (void)
{
  Fixture fixture = { 0 };
  g_autofree char *armoured = NULL;

  make_key (&fixture, &armoured);
  lose_key (&fixture);
  assert_refused (&fixture, armoured, PASSPHRASE "!", STATREG_ERROR_KEY_PASSPHRASE);
  assert_refused (&fixture, armoured, "", STATREG_ERROR_KEY_PASSPHRASE);
  assert_restores (&fixture, armoured);
  tear_down (&fixture, NULL);
}

/* Every byte of the armour once. */
static void
test_b37_cut (Fixture *fixture, gconstpointer data)
{
  g_autofree char *whole = armour (fixture->blob, BLOB_SIZE);
  g_autofree char *longer = g_strconcat (whole, "A", NULL);

  lose_key (fixture);
  for (gsize size = 0; size < strlen (whole); size++)
    {
      g_autofree char *cut = g_strndup (whole, size);

      assert_refused (fixture, cut, PASSPHRASE, STATREG_ERROR_DAMAGED_FILE);
    }
  assert_refused (fixture, longer, PASSPHRASE, STATREG_ERROR_DAMAGED_FILE);
  assert_restores (fixture, whole);
}

static guint64
get (const guint8 *in, guint size)
{
  guint64 value = 0;

  for (guint i = 0; i < size; i++)
    value = value << 8 | in[i];
  return value;
}

/* As long as a blob has its magic and parameters within the limits, damage looks like a wrong passphrase. */
static StatregError
expect_error (const guint8 *blob)
{
  guint64 passes = get (blob + PASSES_AT, 4);
  guint64 memory = get (blob + MEMORY_AT, 8);

  if (memcmp (blob, "STATKEY1", 8) == 0 && passes >= 1 && passes <= 10 && memory >= 64 << 20 && memory <= 1 << 30)
    return STATREG_ERROR_KEY_PASSPHRASE;
  return STATREG_ERROR_DAMAGED_FILE;
}

/* Every byte of the blob once, each time another bit of it. */
static void
test_b37_flipped (Fixture *fixture, gconstpointer data)
{
  g_autofree char *whole = armour (fixture->blob, BLOB_SIZE);

  lose_key (fixture);
  for (guint i = 0; i < BLOB_SIZE; i++)
    {
      g_autofree char *flipped = NULL;
      StatregError code;

      fixture->blob[i] ^= 1 << i % 8;
      flipped = armour (fixture->blob, BLOB_SIZE);
      code = expect_error (fixture->blob);
      fixture->blob[i] ^= 1 << i % 8;
      assert_refused (fixture, flipped, PASSPHRASE, code);
    }
  assert_restores (fixture, whole);
}

/* Every character of the armour once: not base64url any more, or not the key. */
static void
test_b37_letters (Fixture *fixture, gconstpointer data)
{
  g_autofree char *whole = armour (fixture->blob, BLOB_SIZE);

  lose_key (fixture);
  for (gsize i = 0; i < strlen (whole); i++)
    {
      g_autofree char *changed = g_strdup (whole);

      changed[i] = "!=+/\303\001~."[i % 8];
      assert_refused (fixture, changed, PASSPHRASE, STATREG_ERROR_DAMAGED_FILE);
    }
}

static void
put (guint8 *out, guint size, guint64 value)
{
  for (; size > 0; value >>= 8)
    out[--size] = value & 0xff;
}

/* Beyond what SECURITY.md §4.4 allows: refused before any work. */
static void
test_b37_hostile_parameters (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    guint64 passes, memory;
  } hostile[] = {
    { 0, 64 << 20 }, { 11, 64 << 20 }, { G_MAXUINT32, 64 << 20 }, { 1, 0 }, { 1, 8192 }, { 1, (64 << 20) - 1 },
    { 1, (1 << 30) + 1 }, { 3, G_GUINT64_CONSTANT (1) << 40 }, { 10, G_MAXUINT64 }, { G_MAXUINT32, G_MAXUINT64 },
  };

  lose_key (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      g_autofree char *text = NULL;
      clock_t start = clock ();

      put (fixture->blob + PASSES_AT, 4, hostile[i].passes);
      put (fixture->blob + MEMORY_AT, 8, hostile[i].memory);
      text = armour (fixture->blob, BLOB_SIZE);
      assert_refused (fixture, text, PASSPHRASE, STATREG_ERROR_DAMAGED_FILE);
      g_assert_cmpfloat ((clock () - start) / (double) CLOCKS_PER_SEC, <, 0.2 * statreg_test_get_slowness ());
    }
}

/* A good line does not let the bad one after it through, nor is the good one taken alone. */
static void
test_b37_good_and_bad_lines (Fixture *fixture, gconstpointer data)
{
  g_autofree char *good = armour (fixture->blob, BLOB_SIZE);
  g_autofree char *bad = NULL;
  g_autofree char *both = NULL;
  g_autoptr(GString) many = g_string_new (NULL);

  lose_key (fixture);
  fixture->blob[BLOB_SIZE - 1] ^= 1;
  bad = armour (fixture->blob, BLOB_SIZE);
  both = g_strconcat (good, "\n", bad, "\n", NULL);
  assert_refused (fixture, both, PASSPHRASE, STATREG_ERROR_KEY_PASSPHRASE);
  for (guint i = 0; i < 65; i++)
    g_string_append_printf (many, "%s\n", bad);
  assert_refused (fixture, many->str, PASSPHRASE, STATREG_ERROR_KEY_PASSPHRASE);
}

/* As of a key that was rotated each week for more than a year. */
static void
test_b37_many_keys (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = armour (fixture->blob, BLOB_SIZE);
  g_autoptr(GString) many = g_string_new (first);
  g_autofree char *listed = NULL;
  g_auto(GStrv) keys = NULL;

  lose_key (fixture);
  for (guint i = 0; i < 70; i++)
    {
      g_autofree char *line = NULL;

      exchange_key (fixture->blob);
      line = armour (fixture->blob, BLOB_SIZE);
      g_string_append_printf (many, "\n%s", line);
    }
  assert_restores (fixture, many->str);
  listed = statreg_test_read (fixture->path, "key.json");
  keys = g_strsplit (listed, "\"public\"", -1);
  g_assert_cmpuint (g_strv_length (keys) - 1, ==, 71);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/backup/b37-right-and-wrong-passphrase", test_b37_right_and_wrong_passphrase);
  ADD ("/backup/b37-cut", test_b37_cut);
  ADD ("/backup/b37-flipped", test_b37_flipped);
  ADD ("/backup/b37-letters", test_b37_letters);
  ADD ("/backup/b37-hostile-parameters", test_b37_hostile_parameters);
  ADD ("/backup/b37-good-and-bad-lines", test_b37_good_and_bad_lines);
  ADD ("/backup/b37-many-keys", test_b37_many_keys);
  return g_test_run ();
}
