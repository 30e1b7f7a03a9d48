/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-key-work.h"

#include <glib/gi18n-lib.h>

#include "statreg-base64.h"
#include "statreg-error.h"
#include "statreg-key-armour.h"
#include "statreg-key-vault-file.h"

/* Under the lock: makes pair the active key, unless key.json has another active one than before, which
 * another process has just made. raced: that one counts. */
static gboolean
enter_pair (StatregKeyWork *self, StatregKeyPair *pair, StatregKeyStorage storage, const char *before,
            gboolean *raced, GError **error)
{
  g_autoptr(StatregLock) lock = statreg_folder_lock (self->folder, error);
  g_autoptr(StatregKeyFile) file = lock != NULL ? statreg_key_work_load (self, error) : NULL;
  StatregKeyEntry entry = { *statreg_key_pair_get_public (pair), statreg_key_pair_get_made (pair), 0,
                            storage };
  StatregKeyEntry *active;

  if (file == NULL)
    return FALSE;
  active = statreg_key_file_get_active (file);
  *raced = g_strcmp0 (active != NULL ? active->key.id : NULL, before) != 0;
  if (*raced)
    return FALSE;
  active = statreg_key_file_add (file, &entry);
  statreg_key_file_set_active (file, active->key.id);
  if (!statreg_key_file_save (file, self->folder, error))
    return FALSE;
  self->outcome.changed = TRUE;
  return statreg_key_work_succeed (self, active);
}

/* Makes a pair in a storage and makes it the active one. The lock is not held meanwhile, as a keyring may
 * ask a person; key.json is written last, so that it never names a key that nobody keeps. before: the active
 * key, if any. */
static gboolean
make_pair (StatregKeyWork *self, StatregKeyStorage storage, StatregSecret *passphrase,
           const StatregKeyEntry *before, GCancellable *cancellable, GError **error)
{
  g_autoptr(StatregKeyPair) pair = statreg_key_pair_generate ();
  g_autoptr(StatregKeyVault) vault = statreg_key_work_open_vault (self, storage, passphrase);
  GError *cause = NULL;
  gboolean raced = FALSE;

  if (!statreg_key_vault_store (vault, pair, cancellable, &cause))
    {
      /* It may lie there all the same, and could only not be read back. */
      statreg_key_vault_remove (vault, statreg_key_pair_get_id (pair), NULL, NULL);
      return statreg_key_work_fail (self, before, cause, error);
    }
  if (enter_pair (self, pair, storage, before != NULL ? before->key.id : NULL, &raced, &cause))
    return TRUE;
  /* After a failed sync the new key.json may stand or not: the key stays, in case it does. */
  if (!g_error_matches (cause, STATREG_ERROR, STATREG_ERROR_SYNC_FAILED))
    statreg_key_vault_remove (vault, statreg_key_pair_get_id (pair), NULL, NULL);
  if (raced)
    return statreg_key_work_check (self, FALSE, cancellable, error);
  g_propagate_error (error, cause);
  return FALSE;
}

/* Whether what the key was lost to leaves room for another one, made on purpose. */
static gboolean
may_be_replaced (const GError *loss)
{
  return g_error_matches (loss, STATREG_ERROR, STATREG_ERROR_KEY_MISSING) ||
         g_error_matches (loss, STATREG_ERROR, STATREG_ERROR_KEY_OTHER) ||
         g_error_matches (loss, STATREG_ERROR, STATREG_ERROR_KEY_NO_SERVICE) ||
         g_error_matches (loss, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE);
}

static gboolean
check_no_key (StatregKeyWork *self, const StatregKeyEntry *active, GCancellable *cancellable, GError **error)
{
  g_autoptr(StatregKeyPair) pair = NULL;
  g_autoptr(GError) loss = NULL;

  if (active == NULL)
    return TRUE;
  pair = statreg_key_work_load_pair (self, active, FALSE, cancellable, &loss);
  if (pair != NULL)
    {
      statreg_key_work_succeed (self, active);
      g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_FAILED,
                           _("There is a key already, and it works: to replace it, rotate it (“statregctl "
                             "key rotate”)"));
      return FALSE;
    }
  return may_be_replaced (loss) || statreg_key_work_fail (self, active, g_steal_pointer (&loss), error);
}

/**
 * statreg_key_work_create:
 * @self: work
 * @storage: where to keep the private key
 * @passphrase: (nullable): protects a key file
 * @cancellable: (nullable): ends the waiting
 * @error: %STATREG_ERROR_FAILED when there is a key that works; %STATREG_ERROR_INVALID_INPUT or
 *   %STATREG_ERROR_LIMIT for the passphrase; else as statreg_key_work_check() and the writing of files
 *
 * Makes a pair and makes it the active one. Where a key was lost (missing, another one in its place, no
 * Secret Service any more), the lost one stays listed, so that a backup can bring it back.
 *
 * Returns: whether there is a key that works
 */
gboolean
statreg_key_work_create (StatregKeyWork *self, StatregKeyStorage storage, StatregSecret *passphrase,
                         GCancellable *cancellable, GError **error)
{
  g_autoptr(StatregKeyFile) file = NULL;
  StatregKeyEntry *active;

  if (storage != STATREG_KEY_STORAGE_FILE)
    passphrase = NULL;
  if (passphrase != NULL && !statreg_key_armour_check_passphrase (passphrase, error))
    return FALSE;
  file = statreg_key_work_load (self, error);
  if (file == NULL)
    return FALSE;
  active = statreg_key_file_get_active (file);
  if (!check_no_key (self, active, cancellable, error))
    return FALSE;
  if (passphrase != NULL)
    statreg_key_memory_set_passphrase (self->memory, passphrase);
  return make_pair (self, storage, passphrase, active, cancellable, error);
}

/* What the page will do with the key, once through. */
static gboolean
test_pair (StatregKeyPair *pair, GError **error)
{
  const StatregPublicKey *key = statreg_key_pair_get_public (pair);
  g_autofree char *id = statreg_base64_random (16);
  g_autofree char *text = statreg_base64_random (24);
  g_autoptr(StatregSecret) password = statreg_secret_new (text, 32);
  g_autofree char *sealed = statreg_seal (key, id, "self@test.example", "self", "", password, error);
  g_autoptr(StatregSecret) opened = NULL;

  if (sealed == NULL)
    return FALSE;
  opened = statreg_open (key, statreg_key_pair_get_private (pair), sealed, id, "self@test.example", "self",
                         "", error);
  if (opened == NULL)
    return FALSE;
  if (statreg_secret_equal (opened, password))
    return TRUE;
  g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_KEY_OTHER,
                       _("The key does not open what it has sealed: restore it from its backup"));
  return FALSE;
}

static gboolean
test_active (StatregKeyWork *self, const StatregKeyEntry *active, GCancellable *cancellable, GError **error)
{
  GError *cause = NULL;
  g_autoptr(StatregKeyPair) pair = statreg_key_work_load_pair (self, active, TRUE, cancellable, &cause);

  if (pair == NULL || !test_pair (pair, &cause))
    return statreg_key_work_fail (self, active, cause, error);
  return statreg_key_work_succeed (self, active);
}

/**
 * statreg_key_work_prepare:
 * @self: work
 * @cancellable: (nullable): ends the waiting, also for a person
 * @error: %STATREG_ERROR_KEY_NO_SERVICE when there is no key and no Secret Service to keep one; else as
 *   statreg_key_work_check() and the writing of files
 *
 * Makes the pair by itself where there is none and a Secret Service answers, then tests the active one:
 * found, matching, opens what it seals. The page starts only after that.
 *
 * Returns: whether there is a key that works
 */
gboolean
statreg_key_work_prepare (StatregKeyWork *self, GCancellable *cancellable, GError **error)
{
  g_autoptr(StatregKeyFile) file = statreg_key_work_load (self, error);
  g_autoptr(StatregKeyVault) vault = NULL;
  StatregKeyEntry *active;

  if (file == NULL)
    return FALSE;
  active = statreg_key_file_get_active (file);
  if (active == NULL)
    {
      vault = statreg_key_work_open_vault (self, STATREG_KEY_STORAGE_SECRET_SERVICE, NULL);
      if (!statreg_key_vault_probe (vault, cancellable, NULL))
        return statreg_key_work_check (self, FALSE, cancellable, error);
      if (!make_pair (self, STATREG_KEY_STORAGE_SECRET_SERVICE, NULL, NULL, cancellable, error))
        return FALSE;
      active = &self->outcome.active;
    }
  return test_active (self, active, cancellable, error);
}

/* The key file's successor is protected as the key file is. */
static gboolean
find_passphrase (StatregKeyWork *self, const StatregKeyEntry *active, StatregSecret **passphrase,
                 GError **error)
{
  *passphrase = NULL;
  if (active->storage != STATREG_KEY_STORAGE_FILE ||
      !statreg_key_vault_file_wants_passphrase (self->folder, active->key.id))
    return TRUE;
  *passphrase = statreg_key_memory_dup_passphrase (self->memory);
  if (*passphrase != NULL)
    return TRUE;
  g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_KEY_PASSPHRASE,
                       _("The key is protected by a passphrase: enter it"));
  return FALSE;
}

/**
 * statreg_key_work_rotate:
 * @self: work
 * @cancellable: (nullable): ends the waiting, also for a person
 * @error: as statreg_key_work_check() and the writing of files
 *
 * Makes another pair in the same storage and makes it the active one, after the present one was found to
 * work. The present one stays listed and stored, as logins sealed with it still need it.
 *
 * Returns: whether the fresh key is the active one
 */
gboolean
statreg_key_work_rotate (StatregKeyWork *self, GCancellable *cancellable, GError **error)
{
  g_autoptr(StatregKeyFile) file = statreg_key_work_load (self, error);
  g_autoptr(StatregSecret) passphrase = NULL;
  StatregKeyEntry *active;

  if (file == NULL)
    return FALSE;
  active = statreg_key_file_get_active (file);
  if (active == NULL)
    return statreg_key_work_check (self, FALSE, cancellable, error);
  if (!test_active (self, active, cancellable, error) || !find_passphrase (self, active, &passphrase, error))
    return FALSE;
  return make_pair (self, active->storage, passphrase, active, cancellable, error);
}
