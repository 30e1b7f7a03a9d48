/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-key-vault.h"

#include <glib/gi18n-lib.h>

#include "statreg-error.h"
#include "statreg-time.h"

G_DEFINE_ABSTRACT_TYPE (StatregKeyVault, statreg_key_vault, G_TYPE_OBJECT)

static void
statreg_key_vault_class_init (StatregKeyVaultClass *class)
{
}

static void
statreg_key_vault_init (StatregKeyVault *self)
{
}

/**
 * statreg_key_vault_probe:
 * @self: a vault
 * @cancellable: (nullable): ends the waiting
 * @error: %STATREG_ERROR_KEY_NO_SERVICE, or what keeps a key file from being written
 *
 * Asks whether the vault is there at all, without asking a person and without looking for a key.
 *
 * Returns: whether it answers
 */
gboolean
statreg_key_vault_probe (StatregKeyVault *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (STATREG_IS_KEY_VAULT (self), FALSE);

  return STATREG_KEY_VAULT_GET_CLASS (self)->probe (self, cancellable, error);
}

/* The id is a hash of the public key, so no other pair can have it. */
static StatregKeyPair *
load_pair (StatregKeyVault *self, const char *id, gint64 made, gboolean prompt, GCancellable *cancellable,
           GError **error)
{
  g_autoptr(StatregKeyPair) pair =
    STATREG_KEY_VAULT_GET_CLASS (self)->load (self, id, made, prompt, cancellable, error);

  if (pair == NULL)
    return NULL;
  if (!g_str_equal (statreg_key_pair_get_id (pair), id))
    {
      g_set_error (error, STATREG_ERROR, STATREG_ERROR_KEY_OTHER,
                   _("The private key stored as %s is another one: restore the right one from the key's "
                     "backup"), id);
      return NULL;
    }
  return g_steal_pointer (&pair);
}

/**
 * statreg_key_vault_load:
 * @self: a vault
 * @key: the public key whose private one is wanted
 * @made: when the pair was made
 * @prompt: whether a person may be asked to unlock the vault
 * @cancellable: (nullable): ends the waiting, also for a person
 * @error: %STATREG_ERROR_KEY_NO_SERVICE, %STATREG_ERROR_KEY_LOCKED, %STATREG_ERROR_KEY_DISMISSED,
 *   %STATREG_ERROR_KEY_MISSING when the vault answers and does not hold it, %STATREG_ERROR_KEY_OTHER when
 *   it holds another key under that id, %STATREG_ERROR_KEY_PASSPHRASE, %STATREG_ERROR_DAMAGED_FILE,
 *   %STATREG_ERROR_UNSAFE_FILE, %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the pair, whose public key is @key
 */
StatregKeyPair *
statreg_key_vault_load (StatregKeyVault *self, const StatregPublicKey *key, gint64 made, gboolean prompt,
                        GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (STATREG_IS_KEY_VAULT (self) && key != NULL, NULL);

  return load_pair (self, key->id, made, prompt, cancellable, error);
}

/**
 * statreg_key_vault_find:
 * @self: a vault
 * @id: id of a key about which nothing else is known
 * @prompt: whether a person may be asked to unlock the vault
 * @cancellable: (nullable): ends the waiting, also for a person
 * @error: as statreg_key_vault_load()
 *
 * Returns: (transfer full) (nullable): the pair of that id; when it was made may be a guess
 */
StatregKeyPair *
statreg_key_vault_find (StatregKeyVault *self, const char *id, gboolean prompt, GCancellable *cancellable,
                        GError **error)
{
  g_return_val_if_fail (STATREG_IS_KEY_VAULT (self) && id != NULL, NULL);

  return load_pair (self, id, statreg_time_now (), prompt, cancellable, error);
}

/**
 * statreg_key_vault_store:
 * @self: a vault
 * @pair: a pair
 * @cancellable: (nullable): ends the waiting, also for a person
 * @error: as statreg_key_vault_load(), and the writing of files
 *
 * Stores a pair, asking a person to unlock the vault if need be, and reads it back: a key that was not
 * really kept must never seal anything.
 *
 * Returns: whether the vault keeps @pair
 */
gboolean
statreg_key_vault_store (StatregKeyVault *self, StatregKeyPair *pair, GCancellable *cancellable,
                         GError **error)
{
  g_autoptr(StatregKeyPair) stored = NULL;

  g_return_val_if_fail (STATREG_IS_KEY_VAULT (self) && pair != NULL, FALSE);

  if (!STATREG_KEY_VAULT_GET_CLASS (self)->store (self, pair, cancellable, error))
    return FALSE;
  stored = statreg_key_vault_load (self, statreg_key_pair_get_public (pair), statreg_key_pair_get_made (pair),
                                   FALSE, cancellable, error);
  return stored != NULL;
}

/**
 * statreg_key_vault_remove:
 * @self: a vault
 * @id: id of a key that nothing was sealed with
 * @cancellable: (nullable): ends the waiting
 * @error: as statreg_key_vault_store()
 *
 * Returns: whether the key is gone
 */
gboolean
statreg_key_vault_remove (StatregKeyVault *self, const char *id, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (STATREG_IS_KEY_VAULT (self) && id != NULL, FALSE);

  return STATREG_KEY_VAULT_GET_CLASS (self)->remove (self, id, cancellable, error);
}
