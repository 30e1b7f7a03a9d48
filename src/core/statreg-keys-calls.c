/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-keys-private.h"

/**
 * statreg_keys_check:
 * @self: the keys
 * @prompt: whether a person may be asked to unlock the keyring
 * @cancellable: (nullable): ends the waiting
 * @error: %STATREG_ERROR_KEY_NONE, %STATREG_ERROR_KEY_NO_SERVICE, %STATREG_ERROR_KEY_LOCKED,
 *   %STATREG_ERROR_KEY_DISMISSED, %STATREG_ERROR_KEY_MISSING, %STATREG_ERROR_KEY_OTHER,
 *   %STATREG_ERROR_KEY_PASSPHRASE; %STATREG_ERROR_DAMAGED_FILE, %STATREG_ERROR_NEWER_VERSION,
 *   %STATREG_ERROR_UNSAFE_FILE or %STATREG_ERROR_FOLDER for key.json or the key file; %G_IO_ERROR_CANCELLED
 *
 * Reads key.json, asks the storage for the active key's private half, and sets the properties. Blocks.
 *
 * Returns: whether the state is %STATREG_KEY_READY
 */
gboolean
statreg_keys_check (StatregKeys *self, gboolean prompt, GCancellable *cancellable, GError **error)
{
  StatregKeyWork *work;
  gboolean done;

  g_return_val_if_fail (STATREG_IS_KEYS (self), FALSE);

  work = statreg_keys_begin (self);
  done = statreg_key_work_check (work, prompt, cancellable, error);
  statreg_keys_end (self, work);
  return done;
}

/**
 * statreg_keys_prepare:
 * @self: the keys
 * @cancellable: (nullable): ends the waiting, also for a person
 * @error: %STATREG_ERROR_KEY_NO_SERVICE when there is no key and no Secret Service to keep one; else as
 *   statreg_keys_check() and the writing of files
 *
 * Makes the pair by itself where there is none and a Secret Service answers; then the test before the page
 * opens: the private key is found, matches the public one, and opens what that seals. Blocks.
 *
 * Returns: whether the page may open
 */
gboolean
statreg_keys_prepare (StatregKeys *self, GCancellable *cancellable, GError **error)
{
  StatregKeyWork *work;
  gboolean done;

  g_return_val_if_fail (STATREG_IS_KEYS (self), FALSE);

  work = statreg_keys_begin (self);
  done = statreg_key_work_prepare (work, cancellable, error);
  statreg_keys_end (self, work);
  return done;
}

/**
 * statreg_keys_create:
 * @self: the keys
 * @storage: where to keep the private key
 * @passphrase: (nullable): protects a key file, at least 12 characters; unused in the Secret Service
 * @cancellable: (nullable): ends the waiting, also for a person
 * @error: %STATREG_ERROR_FAILED when there is a key that works; %STATREG_ERROR_INVALID_INPUT or
 *   %STATREG_ERROR_LIMIT for the passphrase; else as statreg_keys_check() and the writing of files
 *
 * Makes a pair and makes it the active one, where there is none or the present one is lost. Blocks.
 *
 * Returns: whether the fresh key is the active one
 */
gboolean
statreg_keys_create (StatregKeys *self, StatregKeyStorage storage, StatregSecret *passphrase,
                     GCancellable *cancellable, GError **error)
{
  StatregKeyWork *work;
  gboolean done;

  g_return_val_if_fail (STATREG_IS_KEYS (self), FALSE);

  work = statreg_keys_begin (self);
  done = statreg_key_work_create (work, storage, passphrase, cancellable, error);
  statreg_keys_end (self, work);
  return done;
}

/**
 * statreg_keys_rotate:
 * @self: the keys
 * @cancellable: (nullable): ends the waiting, also for a person
 * @error: as statreg_keys_check() and the writing of files
 *
 * Makes another pair in the same storage and makes it the active one. The present one stays listed and
 * stored, as logins sealed with it still need it. Blocks.
 *
 * Returns: whether the fresh key is the active one
 */
gboolean
statreg_keys_rotate (StatregKeys *self, GCancellable *cancellable, GError **error)
{
  StatregKeyWork *work;
  gboolean done;

  g_return_val_if_fail (STATREG_IS_KEYS (self), FALSE);

  work = statreg_keys_begin (self);
  done = statreg_key_work_rotate (work, cancellable, error);
  statreg_keys_end (self, work);
  return done;
}

/**
 * statreg_keys_open:
 * @self: the keys
 * @key_id: the key that @sealed names
 * @sealed: a text of statreg_seal()
 * @id: the id of the entry that @sealed stands in
 * @address: its address
 * @logon: its user name
 * @domain: its Windows domain
 * @cancellable: (nullable): ends the waiting, also for a person
 * @error: as statreg_open() and statreg_keys_check(); %STATREG_ERROR_KEY_MISSING also when neither key.json
 *   lists @key_id nor a storage keeps it
 *
 * Opens one sealed text with whichever key it names. Blocks; a person may be asked to unlock the keyring.
 *
 * Returns: (transfer full) (nullable): the password
 */
StatregSecret *
statreg_keys_open (StatregKeys *self, const char *key_id, const char *sealed, const char *id,
                   const char *address, const char *logon, const char *domain, GCancellable *cancellable,
                   GError **error)
{
  g_autoptr(StatregKeyPair) pair = NULL;
  StatregKeyWork *work;

  g_return_val_if_fail (STATREG_IS_KEYS (self), NULL);
  g_return_val_if_fail (key_id != NULL, NULL);

  work = statreg_keys_begin (self);
  pair = statreg_key_work_find (work, key_id, cancellable, error);
  statreg_keys_end (self, work);
  if (pair == NULL)
    return NULL;
  return statreg_open (statreg_key_pair_get_public (pair), statreg_key_pair_get_private (pair), sealed, id,
                       address, logon, domain, error);
}

/**
 * statreg_keys_backup:
 * @self: the keys
 * @passphrase: at least 12 characters
 * @save: puts the armoured text where it is to be kept
 * @data: for @save
 * @cancellable: (nullable): ends the waiting, also for a person
 * @error: %STATREG_ERROR_INVALID_INPUT or %STATREG_ERROR_LIMIT for the passphrase; what @save says; else as
 *   statreg_keys_check()
 *
 * Puts all keys into armour, one line a key, the active one first, and has that saved. Only then do the keys
 * count as backed up. Blocks, a second a key at least.
 *
 * Returns: whether the backup was saved
 */
gboolean
statreg_keys_backup (StatregKeys *self, StatregSecret *passphrase, StatregKeySave save, gpointer data,
                     GCancellable *cancellable, GError **error)
{
  StatregKeyWork *work;
  gboolean done;

  g_return_val_if_fail (STATREG_IS_KEYS (self) && passphrase != NULL && save != NULL, FALSE);

  work = statreg_keys_begin (self);
  done = statreg_key_work_backup (work, passphrase, save, data, cancellable, error);
  statreg_keys_end (self, work);
  return done;
}

/**
 * statreg_keys_restore:
 * @self: the keys
 * @armoured: what statreg_keys_backup() had saved
 * @passphrase: (nullable): opens it
 * @storage: where to keep the private keys
 * @cancellable: (nullable): ends the waiting, also for a person
 * @error: %STATREG_ERROR_KEY_PASSPHRASE, %STATREG_ERROR_DAMAGED_FILE or %STATREG_ERROR_LIMIT for the
 *   backup, of which nothing is used then; else as statreg_keys_check() and the writing of files
 *
 * Brings all keys of a backup back. The active key stays the active one, unless it is lost and not in the
 * backup: then the backup's first one is. Blocks.
 *
 * Returns: whether all keys of the backup were restored
 */
gboolean
statreg_keys_restore (StatregKeys *self, const char *armoured, StatregSecret *passphrase,
                      StatregKeyStorage storage, GCancellable *cancellable, GError **error)
{
  StatregKeyWork *work;
  gboolean done;

  g_return_val_if_fail (STATREG_IS_KEYS (self) && armoured != NULL, FALSE);

  work = statreg_keys_begin (self);
  done = statreg_key_work_restore (work, armoured, passphrase, storage, cancellable, error);
  statreg_keys_end (self, work);
  return done;
}
