/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-key-armour.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

#include "statreg-base64.h"
#include "statreg-error.h"
#include "statreg-sodium.h"

/* "STATKEY0." + base64url of the bare content
 * "STATKEY1." + base64url of the closed blob:
 *
 *   0  "STATKEY1"                                              \
 *   8  Argon2id passes, 32 bit                                  |
 *  12  Argon2id memory in bytes, 64 bit                         |  authenticated
 *  20  salt, 16 bytes                                           |
 *  36  nonce, 24 bytes                                         /
 *  60  XChaCha20-Poly1305-IETF of the content, 72 + 16 bytes
 *
 * content: private key, 32 bytes; public key, 32 bytes; when it was made (seconds since 1970), 64 bit
 *
 * Numbers are big-endian. The key of the cipher is Argon2id 1.3 of the passphrase with one lane. */
#define BARE_PREFIX "STATKEY0."
#define CLOSED_PREFIX "STATKEY1."
#define MAGIC "STATKEY1"

#define PASSES_AT 8
#define MEMORY_AT 12
#define SALT_AT 20
#define NONCE_AT 36
#define CLOSED_AT 60
#define CONTENT_SIZE (2 * STATREG_KEY_SIZE + 8)
#define BLOB_SIZE (CLOSED_AT + CONTENT_SIZE + crypto_aead_xchacha20poly1305_ietf_ABYTES)

G_STATIC_ASSERT (BLOB_SIZE == 148);
G_STATIC_ASSERT (NONCE_AT - SALT_AT == crypto_pwhash_argon2id_SALTBYTES);
G_STATIC_ASSERT (CLOSED_AT - NONCE_AT == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);

/* libsodium's "moderate": half a second. */
#define PASSES crypto_pwhash_argon2id_OPSLIMIT_MODERATE
#define MEMORY crypto_pwhash_argon2id_MEMLIMIT_MODERATE

/* What a backup may ask for; more would be an attack on this machine, less one on the passphrase. */
#define PASSES_MIN 1
#define PASSES_MAX 10
#define MEMORY_MIN (G_GUINT64_CONSTANT (64) << 20)
#define MEMORY_MAX (G_GUINT64_CONSTANT (1) << 30)

#define PASSPHRASE_MIN_CHARACTERS 12
#define PASSPHRASE_MAX_BYTES 1024

/**
 * statreg_key_armour_check_passphrase:
 * @passphrase: what somebody chose
 * @error: %STATREG_ERROR_INVALID_INPUT, or %STATREG_ERROR_LIMIT when it is too long
 *
 * Returns: whether @passphrase is text of at least 12 characters
 */
gboolean
statreg_key_armour_check_passphrase (const StatregSecret *passphrase, GError **error)
{
  const char *text = statreg_secret_get_text (passphrase);
  gsize size = statreg_secret_get_size (passphrase);

  if (size > PASSPHRASE_MAX_BYTES)
    {
      g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_LIMIT,
                           _("The passphrase is longer than 1024 bytes"));
      return FALSE;
    }
  if (!g_utf8_validate_len (text, size, NULL) || g_utf8_strlen (text, size) < PASSPHRASE_MIN_CHARACTERS)
    {
      g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT,
                           _("The passphrase needs at least 12 characters: take several words"));
      return FALSE;
    }
  return TRUE;
}

/**
 * statreg_key_armour_wants_passphrase:
 * @armour: the beginning of an armour
 *
 * Returns: whether it was closed with a passphrase
 */
gboolean
statreg_key_armour_wants_passphrase (const char *armour)
{
  return g_str_has_prefix (armour, CLOSED_PREFIX);
}

static void
put_number (guint8 *out, guint size, guint64 value)
{
  for (; size > 0; value >>= 8)
    out[--size] = value & 0xff;
}

static guint64
get_number (const guint8 *in, guint size)
{
  guint64 value = 0;

  for (guint i = 0; i < size; i++)
    value = value << 8 | in[i];
  return value;
}

static StatregSecret *
write_content (StatregKeyPair *pair)
{
  StatregSecret *content = statreg_secret_new_size (CONTENT_SIZE);
  guint8 *out = statreg_secret_get_buffer (content);

  memcpy (out, statreg_secret_get_data (statreg_key_pair_get_private (pair)), STATREG_KEY_SIZE);
  memcpy (out + STATREG_KEY_SIZE, statreg_key_pair_get_public (pair)->bytes, STATREG_KEY_SIZE);
  put_number (out + 2 * STATREG_KEY_SIZE, 8, statreg_key_pair_get_made (pair));
  return content;
}

/* Works for a bare key, too: the text never leaves locked memory. */
static StatregSecret *
encode (const char *prefix, gconstpointer data, gsize size)
{
  gsize length = sodium_base64_encoded_len (size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  StatregSecret *armour = statreg_secret_new_size (strlen (prefix) + length);
  char *out = (char *) statreg_secret_get_buffer (armour);

  memcpy (out, prefix, strlen (prefix));
  sodium_bin2base64 (out + strlen (prefix), length, data, size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  statreg_secret_shrink (armour, strlen (out));
  return armour;
}

static StatregSecret *
derive (const StatregSecret *passphrase, const guint8 *salt, guint64 passes, guint64 memory, GError **error)
{
  g_autoptr(StatregSecret) key = statreg_secret_new_size (crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

  if (crypto_pwhash (statreg_secret_get_buffer (key), statreg_secret_get_size (key),
                     statreg_secret_get_text (passphrase), statreg_secret_get_size (passphrase), salt, passes,
                     memory, crypto_pwhash_ALG_ARGON2ID13) != 0)
    {
      g_set_error (error, STATREG_ERROR, STATREG_ERROR_FAILED,
                   _("Working with the passphrase needs %u MiB of memory, and so much is not free: close "
                     "other programs and try again"), (guint) (memory >> 20));
      return NULL;
    }
  return g_steal_pointer (&key);
}

static StatregSecret *
write_closed (const StatregSecret *content, const StatregSecret *passphrase, GError **error)
{
  guint8 blob[BLOB_SIZE] = MAGIC;
  g_autoptr(StatregSecret) key = NULL;

  put_number (blob + PASSES_AT, 4, PASSES);
  put_number (blob + MEMORY_AT, 8, MEMORY);
  randombytes_buf (blob + SALT_AT, CLOSED_AT - SALT_AT);
  key = derive (passphrase, blob + SALT_AT, PASSES, MEMORY, error);
  if (key == NULL)
    return NULL;
  crypto_aead_xchacha20poly1305_ietf_encrypt (blob + CLOSED_AT, NULL, statreg_secret_get_data (content),
                                              CONTENT_SIZE, blob, CLOSED_AT, NULL, blob + NONCE_AT,
                                              statreg_secret_get_data (key));
  return encode (CLOSED_PREFIX, blob, sizeof blob);
}

/**
 * statreg_key_armour_write:
 * @pair: a pair
 * @passphrase: (nullable): closes the armour; %NULL leaves it bare
 * @error: %STATREG_ERROR_INVALID_INPUT when @passphrase is too short, %STATREG_ERROR_LIMIT when it is too
 *   long, %STATREG_ERROR_FAILED when memory runs short
 *
 * Puts a pair into one line of text. Takes half a second and 256 MiB with a passphrase: workers only.
 *
 * Returns: (transfer full) (nullable): the line, without line feed; it needs no locked memory when it is
 *   closed
 */
StatregSecret *
statreg_key_armour_write (StatregKeyPair *pair, const StatregSecret *passphrase, GError **error)
{
  g_autoptr(StatregSecret) content = NULL;

  g_return_val_if_fail (pair != NULL, NULL);

  statreg_sodium_init ();
  content = write_content (pair);
  if (passphrase == NULL)
    return encode (BARE_PREFIX, statreg_secret_get_data (content), CONTENT_SIZE);
  if (!statreg_key_armour_check_passphrase (passphrase, error))
    return NULL;
  return write_closed (content, passphrase, error);
}

static void
set_damaged_error (GError **error)
{
  g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE,
                       _("This is not a key of Statreg, or it is damaged: it must begin with “STATKEY” and "
                         "be complete"));
}

/* Takes exactly size bytes of base64url; NULL otherwise. */
static StatregSecret *
decode (const char *text, gsize length, gsize size)
{
  g_autoptr(StatregSecret) data = statreg_secret_new_size (size);
  gsize decoded;

  if (!statreg_base64_decode (text, length, statreg_secret_get_buffer (data), size, &decoded) ||
      decoded != size)
    return NULL;
  return g_steal_pointer (&data);
}

static gboolean
check_blob (const guint8 *blob, GError **error)
{
  guint64 passes = get_number (blob + PASSES_AT, 4);
  guint64 memory = get_number (blob + MEMORY_AT, 8);

  if (memcmp (blob, MAGIC, strlen (MAGIC)) != 0)
    {
      set_damaged_error (error);
      return FALSE;
    }
  if (passes < PASSES_MIN || passes > PASSES_MAX || memory < MEMORY_MIN || memory > MEMORY_MAX)
    {
      g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE,
                           _("This key asks for more work or less protection than any that Statreg writes: "
                             "it is damaged or forged, and refused"));
      return FALSE;
    }
  return TRUE;
}

static StatregSecret *
read_closed (const guint8 *blob, const StatregSecret *passphrase, GError **error)
{
  g_autoptr(StatregSecret) content = statreg_secret_new_size (CONTENT_SIZE);
  g_autoptr(StatregSecret) key = NULL;

  if (!check_blob (blob, error))
    return NULL;
  if (passphrase == NULL)
    {
      g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_KEY_PASSPHRASE,
                           _("The key is protected by a passphrase: enter it"));
      return NULL;
    }
  key = derive (passphrase, blob + SALT_AT, get_number (blob + PASSES_AT, 4),
                get_number (blob + MEMORY_AT, 8), error);
  if (key == NULL)
    return NULL;
  if (crypto_aead_xchacha20poly1305_ietf_decrypt (statreg_secret_get_buffer (content), NULL, NULL,
                                                  blob + CLOSED_AT, BLOB_SIZE - CLOSED_AT, blob, CLOSED_AT,
                                                  blob + NONCE_AT, statreg_secret_get_data (key)) != 0)
    {
      /* The cipher cannot tell a wrong key from a changed text. */
      g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_KEY_PASSPHRASE,
                           _("The passphrase is wrong, or the key is damaged: enter the passphrase again"));
      return NULL;
    }
  return g_steal_pointer (&content);
}

static StatregKeyPair *
read_content (const StatregSecret *content, GError **error)
{
  const guint8 *in = statreg_secret_get_data (content);
  g_autoptr(StatregSecret) private_key = statreg_secret_new (in, STATREG_KEY_SIZE);
  guint64 made = get_number (in + 2 * STATREG_KEY_SIZE, 8);
  g_autoptr(StatregKeyPair) pair = statreg_key_pair_new (private_key, made);
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc (made);

  if (time == NULL || memcmp (statreg_key_pair_get_public (pair)->bytes, in + STATREG_KEY_SIZE,
                              STATREG_KEY_SIZE) != 0)
    {
      set_damaged_error (error);
      return NULL;
    }
  return g_steal_pointer (&pair);
}

/**
 * statreg_key_armour_read:
 * @armour: one line of statreg_key_armour_write(), without line feed
 * @size: its bytes
 * @passphrase: (nullable): opens a closed armour
 * @error: %STATREG_ERROR_DAMAGED_FILE for anything else, also for parameters that would take this machine
 *   down (refused before any work), %STATREG_ERROR_KEY_PASSPHRASE when a passphrase is needed or does not
 *   open it, %STATREG_ERROR_FAILED when memory runs short
 *
 * Takes half a second and 256 MiB with a passphrase: workers only.
 *
 * Returns: (transfer full) (nullable): the pair
 */
StatregKeyPair *
statreg_key_armour_read (const char *armour, gsize size, const StatregSecret *passphrase, GError **error)
{
  const gsize prefix = strlen (CLOSED_PREFIX);
  g_autoptr(StatregSecret) content = NULL;
  g_autoptr(StatregSecret) blob = NULL;

  g_return_val_if_fail (armour != NULL, NULL);

  statreg_sodium_init ();
  if (size > prefix && strncmp (armour, BARE_PREFIX, prefix) == 0)
    content = decode (armour + prefix, size - prefix, CONTENT_SIZE);
  else if (size > prefix && strncmp (armour, CLOSED_PREFIX, prefix) == 0)
    blob = decode (armour + prefix, size - prefix, BLOB_SIZE);
  if (content == NULL && blob == NULL)
    {
      set_damaged_error (error);
      return NULL;
    }
  if (content == NULL)
    content = read_closed (statreg_secret_get_data (blob), passphrase, error);
  return content != NULL ? read_content (content, error) : NULL;
}
