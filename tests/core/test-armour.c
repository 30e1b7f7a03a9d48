/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <sodium.h>
#include <string.h>

#include "statreg-base64.h"
#include "statreg-error.h"
#include "statreg-key-armour.h"

#define PASSPHRASE "a dozen words, or so"

static StatregSecret *
make_secret (const char *text)
{
  return statreg_secret_new (text, strlen (text));
}

static StatregKeyPair *
read_text (const char *text, const char *passphrase, GError **error)
{
  g_autoptr(StatregSecret) secret = passphrase != NULL ? make_secret (passphrase) : NULL;

  return statreg_key_armour_read (text, strlen (text), secret, error);
}

static void
assert_refused (const char *text, const char *passphrase, StatregError code)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregKeyPair) pair = read_text (text, passphrase, &error);

  g_assert_null (pair);
  g_assert_error (error, STATREG_ERROR, (int) code);
}

static void
assert_same (StatregKeyPair *a, StatregKeyPair *b)
{
  g_assert_cmpstr (statreg_key_pair_get_id (a), ==, statreg_key_pair_get_id (b));
  g_assert_true (statreg_secret_equal (statreg_key_pair_get_private (a), statreg_key_pair_get_private (b)));
  g_assert_cmpint (statreg_key_pair_get_made (a), ==, statreg_key_pair_get_made (b));
}

static void
test_bare (void)
{
  g_autoptr(StatregKeyPair) pair = statreg_key_pair_generate ();
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregSecret) armour = statreg_key_armour_write (pair, NULL, &error);
  g_autoptr(StatregKeyPair) read = NULL;

  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (statreg_secret_get_text (armour), "STATKEY0."));
  g_assert_cmpuint (statreg_secret_get_size (armour), ==, strlen ("STATKEY0.") + 96);
  g_assert_false (statreg_key_armour_wants_passphrase (statreg_secret_get_text (armour)));
  read = read_text (statreg_secret_get_text (armour), NULL, &error);
  g_assert_no_error (error);
  assert_same (pair, read);
}

static void
test_closed (void)
{
  g_autoptr(StatregKeyPair) pair = statreg_key_pair_generate ();
  g_autoptr(StatregSecret) passphrase = make_secret (PASSPHRASE);
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregSecret) armour = statreg_key_armour_write (pair, passphrase, &error);
  const char *text = statreg_secret_get_text (armour);
  g_autoptr(StatregKeyPair) read = NULL;

  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (text, "STATKEY1."));
  g_assert_cmpuint (strlen (text), ==, strlen ("STATKEY1.") + 198);
  g_assert_true (statreg_key_armour_wants_passphrase (text));
  read = read_text (text, PASSPHRASE, &error);
  g_assert_no_error (error);
  assert_same (pair, read);
  assert_refused (text, NULL, STATREG_ERROR_KEY_PASSPHRASE);
  assert_refused (text, PASSPHRASE "!", STATREG_ERROR_KEY_PASSPHRASE);
}

/* One armour, made by libsodium through another language; the format must not drift. */
static void
test_vector (void)
{
  static const char text[] =
    "STATKEY1.U1RBVEtFWTEAAAABAAAAAAQAAAAAAQIDBAUGBwgJCgsMDQ4PAAECAwQFBgcIC"
    "QoLDA0ODxAREhMUFRYX9A5T4lWrvYqY9N2HWewEDKMtNhBr9lbIb70BDKvXApkOBvpTmig"
    "G3ApLYxx2b_dziaTyLyH2WvZYLyyUnCHiDKupTwd2Tm8xboor0LRcpNhLg9tox3qIAw";
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregKeyPair) pair = read_text (text, "correct horse battery staple", &error);
  guint8 bytes[STATREG_KEY_SIZE];

  g_assert_no_error (error);
  for (guint i = 0; i < sizeof bytes; i++)
    bytes[i] = i + 1;
  g_assert_cmpmem (statreg_secret_get_data (statreg_key_pair_get_private (pair)), STATREG_KEY_SIZE, bytes,
                   sizeof bytes);
  g_assert_cmpint (statreg_key_pair_get_made (pair), ==, 1795329067);
}

static char *
change (const char *armour, guint offset, const guint8 *bytes, gsize count)
{
  guint8 blob[148];
  gsize size;
  g_autofree char *text = NULL;

  g_assert_true (statreg_base64_decode (armour + 9, -1, blob, sizeof blob, &size));
  memcpy (blob + offset, bytes, count);
  text = statreg_base64_encode (blob, size);
  return g_strconcat ("STATKEY1.", text, NULL);
}

static void
assert_change_refused (const char *armour, guint offset, guint64 value, gsize count, StatregError code)
{
  guint64 big_endian = GUINT64_TO_BE (value);
  g_autofree char *text = change (armour, offset, (const guint8 *) &big_endian + 8 - count, count);

  assert_refused (text, PASSPHRASE, code);
  /* Without a passphrase there is nothing to work with. */
  assert_refused (text, NULL, code);
}

/* Whatever it is: a byte that is set might have been that already. */
static void
assert_last_byte_counts (const char *armour)
{
  guint8 blob[148];
  gsize size;

  g_assert_true (statreg_base64_decode (armour + 9, -1, blob, sizeof blob, &size));
  assert_change_refused (armour, 147, blob[147] ^ 1, 1, STATREG_ERROR_KEY_PASSPHRASE);
}

/* Parameters that would take the machine down, or the protection, are refused before any work: before the passphrase
 * is even asked for. */
static void
test_hostile (void)
{
  g_autoptr(StatregKeyPair) pair = statreg_key_pair_generate ();
  g_autoptr(StatregSecret) passphrase = make_secret (PASSPHRASE);
  g_autoptr(StatregSecret) armour = statreg_key_armour_write (pair, passphrase, NULL);
  const char *text = statreg_secret_get_text (armour);

  assert_change_refused (text, 8, 0, 4, STATREG_ERROR_DAMAGED_FILE);
  assert_change_refused (text, 8, 11, 4, STATREG_ERROR_DAMAGED_FILE);
  assert_change_refused (text, 8, G_MAXUINT32, 4, STATREG_ERROR_DAMAGED_FILE);
  assert_change_refused (text, 12, 0, 8, STATREG_ERROR_DAMAGED_FILE);
  assert_change_refused (text, 12, (64 << 20) - 1, 8, STATREG_ERROR_DAMAGED_FILE);
  assert_change_refused (text, 12, (1 << 30) + 1, 8, STATREG_ERROR_DAMAGED_FILE);
  assert_change_refused (text, 12, G_MAXUINT64, 8, STATREG_ERROR_DAMAGED_FILE);
  assert_change_refused (text, 7, '2', 1, STATREG_ERROR_DAMAGED_FILE);
  assert_change_refused (text, 8, 1, 4, STATREG_ERROR_KEY_PASSPHRASE);
  assert_change_refused (text, 20, 0, 8, STATREG_ERROR_KEY_PASSPHRASE);
  assert_last_byte_counts (text);
}

static void
test_damaged (void)
{
  g_autoptr(StatregKeyPair) pair = statreg_key_pair_generate ();
  g_autoptr(StatregSecret) armour = statreg_key_armour_write (pair, NULL, NULL);
  const char *text = statreg_secret_get_text (armour);
  gsize size = strlen (text);

  for (gsize i = 0; i < size; i++)
    {
      g_autofree char *cut = g_strndup (text, i);
      g_autofree char *changed = g_strdup (text);

      assert_refused (cut, NULL, STATREG_ERROR_DAMAGED_FILE);
      changed[i] = changed[i] == '!' ? '?' : '!';
      assert_refused (changed, NULL, STATREG_ERROR_DAMAGED_FILE);
    }
}

/* Each bit of the public half that is flipped is noticed, and so are most of the private one. */
static void
test_other_halves (void)
{
  g_autoptr(StatregKeyPair) pair = statreg_key_pair_generate ();
  g_autoptr(StatregSecret) armour = statreg_key_armour_write (pair, NULL, NULL);
  guint8 content[72];
  gsize size;

  g_assert_true (statreg_base64_decode (statreg_secret_get_text (armour) + 9, -1, content, sizeof content,
                                        &size));
  for (guint i = 1; i < 64; i++)
    {
      g_autofree char *changed = NULL;
      g_autofree char *text = NULL;

      /* X25519 leaves the lowest three and highest two bits of a private key out. */
      content[i] ^= i == 31 ? 0x04 : 0x80;
      text = statreg_base64_encode (content, size);
      changed = g_strconcat ("STATKEY0.", text, NULL);
      assert_refused (changed, NULL, STATREG_ERROR_DAMAGED_FILE);
      content[i] ^= i == 31 ? 0x04 : 0x80;
    }
}

static void
test_passphrases (void)
{
  g_autoptr(StatregSecret) shortest =
    make_secret ("\303\244\303\244\303\244\303\244\303\244\303\244\303\244\303\244\303\244\303\244\303\244\303\244");
  g_autoptr(StatregSecret) too_short = make_secret ("elf Zeichen");
  g_autoptr(StatregSecret) invalid = make_secret ("twelve and \377\377\377");
  g_autofree char *text = g_strnfill (1025, 'x');
  g_autoptr(StatregSecret) too_long = make_secret (text);
  g_autoptr(GError) error = NULL;

  g_assert_true (statreg_key_armour_check_passphrase (shortest, NULL));
  g_assert_false (statreg_key_armour_check_passphrase (too_long, NULL));
  g_assert_false (statreg_key_armour_check_passphrase (invalid, NULL));
  g_assert_false (statreg_key_armour_check_passphrase (too_short, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/armour/bare", test_bare);
  g_test_add_func ("/armour/closed", test_closed);
  g_test_add_func ("/armour/vector", test_vector);
  g_test_add_func ("/armour/hostile", test_hostile);
  g_test_add_func ("/armour/damaged", test_damaged);
  g_test_add_func ("/armour/other-halves", test_other_halves);
  g_test_add_func ("/armour/passphrases", test_passphrases);
  return g_test_run ();
}
