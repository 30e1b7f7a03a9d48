/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-seal.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

#include "statreg-address.h"
#include "statreg-base64.h"
#include "statreg-error.h"
#include "statreg-seal-text.h"
#include "statreg-sodium.h"

G_STATIC_ASSERT (STATREG_KEY_SIZE == crypto_box_PUBLICKEYBYTES &&
                 STATREG_KEY_SIZE == crypto_box_SECRETKEYBYTES);

/* Sealed texts come in steps of this size, so that their length tells next to nothing about the
 * password's. */
#define BLOCK 256

/* More than four times what the limits of the fields allow. */
#define PADDED_MAX (32 * BLOCK)

#define ID_MAX 64

/**
 * statreg_public_key_init:
 * @self: (out caller-allocates): a public key
 * @bytes: X25519 public key
 *
 * Takes @bytes over and works the id out: base64url of the first 16 bytes of BLAKE2b-256 over
 * "statreg/key/v1", a NUL byte and the key. The text in front keeps the id from being a hash of the same
 * key in another program.
 */
void
statreg_public_key_init (StatregPublicKey *self, const guint8 bytes[STATREG_KEY_SIZE])
{
  static const char label[] = "statreg/key/v1";
  crypto_generichash_state state;
  guint8 hash[32];
  g_autofree char *id = NULL;

  g_return_if_fail (self != NULL && bytes != NULL);

  statreg_sodium_init ();
  crypto_generichash_init (&state, NULL, 0, sizeof hash);
  crypto_generichash_update (&state, (const guint8 *) label, sizeof label);
  crypto_generichash_update (&state, bytes, STATREG_KEY_SIZE);
  crypto_generichash_final (&state, hash, sizeof hash);
  id = statreg_base64_encode (hash, 16);
  memmove (self->bytes, bytes, STATREG_KEY_SIZE);
  g_strlcpy (self->id, id, sizeof self->id);
}

static gboolean
check_field (const char *text, gsize max_bytes, GError **error)
{
  if (strlen (text) > max_bytes)
    {
      g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_LIMIT,
                           _("The login is too long to be sealed: shorten address, user name or domain"));
      return FALSE;
    }
  if (!g_utf8_validate (text, -1, NULL))
    {
      g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT,
                           _("The login cannot be sealed: address, user name or domain is not valid text"));
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_fields (const StatregSealText *fields, const StatregSecret *password, GError **error)
{
  return check_field (fields->id, ID_MAX, error) &&
         check_field (fields->address, STATREG_ADDRESS_MAX, error) &&
         check_field (fields->logon, STATREG_LOGON_MAX, error) &&
         check_field (fields->domain, STATREG_DOMAIN_MAX, error) &&
         statreg_password_check (statreg_secret_get_data (password), statreg_secret_get_size (password),
                                 error);
}

static StatregSecret *
pad (const StatregSecret *plain)
{
  gsize size = statreg_secret_get_size (plain);
  gsize room = (size / BLOCK + 1) * BLOCK;
  StatregSecret *padded = statreg_secret_new_size (room);
  size_t padded_size = 0;

  memcpy (statreg_secret_get_buffer (padded), statreg_secret_get_data (plain), size);
  if (sodium_pad (&padded_size, statreg_secret_get_buffer (padded), size, BLOCK, room) != 0)
    g_assert_not_reached ();
  return padded;
}

/**
 * statreg_seal:
 * @key: the public key to seal for
 * @id: the id of the entry that the sealed text will stand in
 * @address: its address, may be empty
 * @logon: its user name, may be empty
 * @domain: its Windows domain, may be empty
 * @password: the password, byte for byte
 * @error: %STATREG_ERROR_LIMIT when a text is too long, %STATREG_ERROR_INVALID_INPUT when one is not valid
 *   UTF-8 or is no password, %STATREG_ERROR_DAMAGED_FILE when @key cannot be a public key
 *
 * Seals a password so that only the owner of the private key can open it: crypto_box_seal (libsodium's
 * sealed box) over a JSON object of all five texts, padded by sodium_pad() to a multiple of 256 bytes. The
 * four texts stand inside as well because a sealed box carries no associated data: they tie the password to
 * its entry.
 *
 * Returns: (transfer full) (nullable): base64url
 */
char *
statreg_seal (const StatregPublicKey *key, const char *id, const char *address, const char *logon,
              const char *domain, const StatregSecret *password, GError **error)
{
  StatregSealText fields = { id, address, logon, domain, NULL };
  g_autoptr(StatregSecret) plain = NULL;
  g_autoptr(StatregSecret) padded = NULL;
  g_autofree guint8 *sealed = NULL;
  gsize size;

  g_return_val_if_fail (key != NULL && password != NULL, NULL);
  g_return_val_if_fail (id != NULL && address != NULL && logon != NULL && domain != NULL, NULL);

  if (!check_fields (&fields, password, error))
    return NULL;
  statreg_sodium_init ();
  fields.password = statreg_secret_get_text (password);
  plain = statreg_seal_text_write (&fields);
  padded = pad (plain);
  size = statreg_secret_get_size (padded);
  sealed = g_malloc (size + crypto_box_SEALBYTES);
  if (crypto_box_seal (sealed, statreg_secret_get_data (padded), size, key->bytes) != 0)
    {
      g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE,
                           _("The public key in key.json cannot be used: restore the key from its backup"));
      return NULL;
    }
  return statreg_base64_encode (sealed, size + crypto_box_SEALBYTES);
}

static void
set_no_sealed_text_error (GError **error)
{
  g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE,
                       _("The sealed password is damaged: ask the owner to register again"));
}

/* Puts the text into plain, which was made with PADDED_MAX bytes. */
static gboolean
open_box (const StatregPublicKey *key, const StatregSecret *private_key, const char *sealed, StatregSecret *plain,
          GError **error)
{
  guint8 box[PADDED_MAX + crypto_box_SEALBYTES];
  gsize size;
  size_t text_size = 0;

  if (!statreg_base64_decode (sealed, -1, box, sizeof box, &size) || size < crypto_box_SEALBYTES + BLOCK ||
      (size - crypto_box_SEALBYTES) % BLOCK != 0)
    {
      set_no_sealed_text_error (error);
      return FALSE;
    }
  statreg_secret_reset (plain, size - crypto_box_SEALBYTES);
  if (crypto_box_seal_open (statreg_secret_get_buffer (plain), box, size, key->bytes,
                            statreg_secret_get_data (private_key)) != 0)
    {
      g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_KEY_OTHER,
                           _("The sealed password was sealed with another key, or it is damaged: it cannot "
                             "be opened"));
      return FALSE;
    }
  if (sodium_unpad (&text_size, statreg_secret_get_data (plain), statreg_secret_get_size (plain), BLOCK) != 0)
    {
      set_no_sealed_text_error (error);
      return FALSE;
    }
  statreg_secret_shrink (plain, text_size);
  return TRUE;
}

static gboolean
is_same_entry (const StatregSealText *inner, const StatregSealText *outer)
{
  return g_str_equal (inner->id, outer->id) && g_str_equal (inner->address, outer->address) &&
         g_str_equal (inner->logon, outer->logon) && g_str_equal (inner->domain, outer->domain);
}

/* Anybody can seal for a public key. What comes out is therefore held to the same rules as what people
 * type. */
static gboolean
read_inner (StatregSecret *plain, const StatregSealText *outer, StatregSealText *inner, GError **error)
{
  if (!statreg_seal_text_read (plain, inner))
    {
      set_no_sealed_text_error (error);
      return FALSE;
    }
  if (!is_same_entry (inner, outer) ||
      !statreg_password_check (inner->password, strlen (inner->password), NULL))
    {
      g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_TAMPERED,
                           _("The entry has been tampered with: its sealed password was made for another "
                             "address, user name or domain, and is not used"));
      return FALSE;
    }
  return TRUE;
}

/**
 * statreg_seal_new_room:
 *
 * Returns: (transfer full): locked memory for statreg_seal_check()
 */
StatregSecret *
statreg_seal_new_room (void)
{
  return statreg_secret_new_size (PADDED_MAX);
}

/**
 * statreg_seal_check:
 * @key: the public key that @sealed was made for
 * @private_key: its private key, %STATREG_KEY_SIZE bytes
 * @sealed: a text of statreg_seal()
 * @id: the id of the entry that @sealed stands in
 * @address: its address
 * @logon: its user name
 * @domain: its Windows domain
 * @room: of statreg_seal_new_room(), not in use by another thread; cleared in the end
 * @error: as statreg_open()
 *
 * Looks whether statreg_open() would give a password, without making one: locked memory is slow to come by, and
 * there may be a hundred thousand sealed texts to look into.
 *
 * Returns: whether it would
 */
gboolean
statreg_seal_check (const StatregPublicKey *key, const StatregSecret *private_key, const char *sealed, const char *id,
                    const char *address, const char *logon, const char *domain, StatregSecret *room, GError **error)
{
  StatregSealText outer = { id, address, logon, domain, NULL };
  StatregSealText inner;
  gboolean good;

  g_return_val_if_fail (key != NULL && private_key != NULL && sealed != NULL && room != NULL, FALSE);
  g_return_val_if_fail (id != NULL && address != NULL && logon != NULL && domain != NULL, FALSE);

  good = open_box (key, private_key, sealed, room, error) && read_inner (room, &outer, &inner, error);
  statreg_secret_reset (room, 0);
  return good;
}

/**
 * statreg_open:
 * @key: the public key that @sealed was made for
 * @private_key: its private key, %STATREG_KEY_SIZE bytes
 * @sealed: a text of statreg_seal()
 * @id: the id of the entry that @sealed stands in
 * @address: its address
 * @logon: its user name
 * @domain: its Windows domain
 * @error: %STATREG_ERROR_DAMAGED_FILE when @sealed is no sealed text, %STATREG_ERROR_KEY_OTHER when it does
 *   not open with this key, %STATREG_ERROR_TAMPERED when it belongs to another entry
 *
 * Returns: (transfer full) (nullable): the password
 */
StatregSecret *
statreg_open (const StatregPublicKey *key, const StatregSecret *private_key, const char *sealed,
              const char *id, const char *address, const char *logon, const char *domain, GError **error)
{
  StatregSealText outer = { id, address, logon, domain, NULL };
  StatregSealText inner;
  g_autoptr(StatregSecret) plain = NULL;

  g_return_val_if_fail (key != NULL && sealed != NULL, NULL);
  g_return_val_if_fail (id != NULL && address != NULL && logon != NULL && domain != NULL, NULL);
  g_return_val_if_fail (private_key != NULL &&
                        statreg_secret_get_size (private_key) == STATREG_KEY_SIZE, NULL);

  statreg_sodium_init ();
  plain = statreg_seal_new_room ();
  if (!open_box (key, private_key, sealed, plain, error) || !read_inner (plain, &outer, &inner, error))
    return NULL;
  return statreg_secret_new (inner.password, strlen (inner.password));
}
