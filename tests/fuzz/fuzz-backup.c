/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <sodium.h>
#include <string.h>

#include "fuzz.h"
#include "statreg-base64.h"
#include "statreg-error.h"
#include "statreg-key-armour.h"

#define PASSPHRASE "a dozen words, or so"
#define HEADER_SIZE 60
#define CONTENT_SIZE 72
#define BLOB_SIZE 148

static guint n_derivations;

/* Takes the place of Argon2id, which costs half a second by intention: what it is asked for is checked and a cheap hash given.
 * The program's own definition comes before libsodium's. */
int
crypto_pwhash (unsigned char *const out, unsigned long long size, const char *const passphrase,
               unsigned long long passphrase_size, const unsigned char *const salt, unsigned long long passes, size_t memory,
               int algorithm)
{
  g_assert_true (passes >= 1 && passes <= 10 && memory >= 64 << 20 && memory <= 1 << 30);
  g_assert_cmpint (algorithm, ==, crypto_pwhash_ALG_ARGON2ID13);
  n_derivations++;
  return crypto_generichash (out, size, salt, crypto_pwhash_SALTBYTES, (const guint8 *) passphrase, passphrase_size);
}

/* Closes content under a header, as who forges a backup and knows the passphrase would. */
static void
close_content (guint8 *blob, const guint8 *content)
{
  guint8 key[32];

  crypto_generichash (key, sizeof key, blob + 20, crypto_pwhash_SALTBYTES, (const guint8 *) PASSPHRASE, strlen (PASSPHRASE));
  crypto_aead_xchacha20poly1305_ietf_encrypt (blob + HEADER_SIZE, NULL, content, CONTENT_SIZE, blob, HEADER_SIZE, NULL, blob + 36, key);
}

static StatregKeyPair *
read_blob (const guint8 *blob, gsize size, GError **error)
{
  g_autoptr(StatregSecret) passphrase = statreg_secret_new (PASSPHRASE, strlen (PASSPHRASE));
  g_autofree char *text = statreg_base64_encode (blob, size);
  g_autofree char *armour = g_strconcat ("STATKEY1.", text, NULL);

  return statreg_key_armour_read (armour, strlen (armour), passphrase, error);
}

/* The content that was closed, or that the pair was read from, is what the pair is. */
static void
check_pair (StatregKeyPair *pair, const guint8 *content)
{
  g_autoptr(StatregSecret) bare = statreg_key_armour_write (pair, NULL, NULL);
  guint8 again[CONTENT_SIZE];
  gsize size;

  g_assert_true (statreg_base64_decode (statreg_secret_get_text (bare) + 9, -1, again, sizeof again, &size));
  g_assert_cmpmem (again, size, content, CONTENT_SIZE);
}

/* The blob behind the armour: as it is, and with its end closed properly, for no chance ever finds a passphrase. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  guint8 blob[BLOB_SIZE];
  g_autoptr(StatregKeyPair) plain = NULL;
  g_autoptr(StatregKeyPair) closed = NULL;
  g_autoptr(GError) plain_error = NULL;
  g_autoptr(GError) closed_error = NULL;

  g_assert_cmpint (sodium_init (), >=, 0);
  n_derivations = 0;
  plain = read_blob (data, size, &plain_error);
  g_assert_true ((plain == NULL) == (plain_error != NULL));
  g_assert_true (n_derivations == 0 || size == BLOB_SIZE);
  if (size < HEADER_SIZE + CONTENT_SIZE)
    return 0;
  memcpy (blob, data, HEADER_SIZE);
  close_content (blob, data + HEADER_SIZE);
  closed = read_blob (blob, BLOB_SIZE, &closed_error);
  g_assert_true ((closed == NULL) == (closed_error != NULL));
  g_assert_true (closed || closed_error->domain == STATREG_ERROR);
  if (closed)
    check_pair (closed, data + HEADER_SIZE);
  return 0;
}
