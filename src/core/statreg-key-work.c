/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-key-work.h"

#include <glib/gi18n-lib.h>

#include "statreg-base64.h"
#include "statreg-error.h"
#include "statreg-key-vault-file.h"
#include "statreg-key-vault-secret-service.h"

static const struct
{
  StatregError code;
  StatregKeyState state;
} states[] = {
  { STATREG_ERROR_KEY_NONE, STATREG_KEY_NONE },
  { STATREG_ERROR_KEY_NO_SERVICE, STATREG_KEY_NO_SERVICE },
  { STATREG_ERROR_KEY_LOCKED, STATREG_KEY_LOCKED },
  { STATREG_ERROR_KEY_DISMISSED, STATREG_KEY_DISMISSED },
  { STATREG_ERROR_KEY_MISSING, STATREG_KEY_MISSING },
  { STATREG_ERROR_KEY_OTHER, STATREG_KEY_OTHER },
  { STATREG_ERROR_KEY_PASSPHRASE, STATREG_KEY_PASSPHRASE },
  { STATREG_ERROR_DAMAGED_FILE, STATREG_KEY_DAMAGED },
  { STATREG_ERROR_NEWER_VERSION, STATREG_KEY_DAMAGED },
  { STATREG_ERROR_UNSAFE_FILE, STATREG_KEY_DAMAGED },
  { STATREG_ERROR_FOLDER, STATREG_KEY_DAMAGED },
  { STATREG_ERROR_LIMIT, STATREG_KEY_DAMAGED },
  { STATREG_ERROR_FAILED, STATREG_KEY_DAMAGED },
};

/**
 * statreg_key_outcome_equal:
 * @a: an outcome
 * @b: another one
 *
 * Returns: whether both tell of the same key, that it is in the same state and kept and backed up alike
 */
gboolean
statreg_key_outcome_equal (const StatregKeyOutcome *a, const StatregKeyOutcome *b)
{
  if (a->state != b->state || a->has_key != b->has_key)
    return FALSE;
  return !a->has_key ||
         (g_str_equal (a->active.key.id, b->active.key.id) && a->active.storage == b->active.storage &&
          a->active.backed_up == b->active.backed_up);
}

/**
 * statreg_key_work_new:
 * @folder: a data folder
 * @memory: passphrase and pairs of key files
 *
 * Returns: (transfer full): work to be done once, by one of the functions below
 */
StatregKeyWork *
statreg_key_work_new (StatregFolder *folder, StatregKeyMemory *memory)
{
  StatregKeyWork *self = g_new0 (StatregKeyWork, 1);

  self->folder = g_object_ref (folder);
  self->memory = statreg_key_memory_ref (memory);
  return self;
}

void
statreg_key_work_free (StatregKeyWork *self)
{
  g_object_unref (self->folder);
  statreg_key_memory_unref (self->memory);
  g_free (self->outcome.text);
  g_free (self);
}

static void
set_outcome (StatregKeyWork *self, const StatregKeyEntry *active, StatregKeyState state, const char *text)
{
  StatregKeyOutcome *outcome = &self->outcome;

  outcome->known = TRUE;
  outcome->state = state;
  g_free (outcome->text);
  outcome->text = g_strdup (text);
  outcome->has_key = active != NULL;
  if (active != NULL)
    outcome->active = *active;
}

/**
 * statreg_key_work_succeed:
 * @self: work
 * @active: the active key, which was found to be in order
 *
 * Returns: %TRUE
 */
gboolean
statreg_key_work_succeed (StatregKeyWork *self, const StatregKeyEntry *active)
{
  const char *text = _("The key is in the keyring and works");

  if (active->storage == STATREG_KEY_STORAGE_FILE)
    text = _("The key is in a key file in the data folder and works");
  set_outcome (self, active, STATREG_KEY_READY, text);
  return TRUE;
}

/**
 * statreg_key_work_fail:
 * @self: work
 * @active: (nullable): the active key, if key.json could be read and names one
 * @cause: (transfer full): why the key cannot be used
 * @error: set to @cause
 *
 * Puts into the outcome what @cause says about the key. Being cancelled or a busy data folder say nothing
 * about it.
 *
 * Returns: %FALSE
 */
gboolean
statreg_key_work_fail (StatregKeyWork *self, const StatregKeyEntry *active, GError *cause, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      if (g_error_matches (cause, STATREG_ERROR, states[i].code))
        set_outcome (self, active, states[i].state, cause->message);
    }
  g_propagate_error (error, cause);
  return FALSE;
}

/**
 * statreg_key_work_load:
 * @self: work
 * @error: as statreg_key_file_load(), without %STATREG_ERROR_NOT_FOUND
 *
 * Returns: (transfer full) (nullable): the keys of key.json, none when there is no such file; %NULL also
 *   puts the failure into the outcome
 */
StatregKeyFile *
statreg_key_work_load (StatregKeyWork *self, GError **error)
{
  GError *cause = NULL;
  StatregKeyFile *file = statreg_key_file_load (self->folder, &cause);

  if (file != NULL)
    return file;
  if (g_error_matches (cause, STATREG_ERROR, STATREG_ERROR_NOT_FOUND))
    {
      g_error_free (cause);
      return statreg_key_file_new ();
    }
  if (g_error_matches (cause, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE))
    {
      g_autofree char *what = g_steal_pointer (&cause->message);

      /* Translators: %s is what is wrong with the file key.json */
      cause->message = g_strdup_printf (_("%s. Move key.json away and restore the key from its backup"),
                                        what);
    }
  statreg_key_work_fail (self, NULL, cause, error);
  return NULL;
}

/**
 * statreg_key_work_open_vault:
 * @self: work
 * @storage: which one
 * @passphrase: (nullable): protects key files that are stored
 *
 * Returns: (transfer full): the vault
 */
StatregKeyVault *
statreg_key_work_open_vault (StatregKeyWork *self, StatregKeyStorage storage, StatregSecret *passphrase)
{
  if (storage == STATREG_KEY_STORAGE_FILE)
    return statreg_key_vault_file_new (self->folder, self->memory, passphrase);
  return statreg_key_vault_secret_service_new ();
}

/**
 * statreg_key_work_load_pair:
 * @self: work
 * @entry: a key of key.json
 * @prompt: whether a person may be asked
 * @cancellable: (nullable): ends the waiting
 * @error: as statreg_key_vault_load()
 *
 * Returns: (transfer full) (nullable): the pair; the outcome is left to the caller
 */
StatregKeyPair *
statreg_key_work_load_pair (StatregKeyWork *self, const StatregKeyEntry *entry, gboolean prompt,
                            GCancellable *cancellable, GError **error)
{
  g_autoptr(StatregKeyVault) vault = statreg_key_work_open_vault (self, entry->storage, NULL);

  return statreg_key_vault_load (vault, &entry->key, entry->made, prompt, cancellable, error);
}

/* No key yet. Whether one can be made unasked depends on whether somebody could keep it. */
static gboolean
fail_without_key (StatregKeyWork *self, GCancellable *cancellable, GError **error)
{
  g_autoptr(StatregKeyVault) vault = statreg_key_work_open_vault (self, STATREG_KEY_STORAGE_SECRET_SERVICE,
                                                                  NULL);
  g_autoptr(GError) cause = NULL;
  StatregError code = STATREG_ERROR_KEY_NONE;
  const char *text = _("No key has been made yet: it is made when mailbox registrations are turned on, or by "
                       "“statregctl key create”");

  if (!statreg_key_vault_probe (vault, cancellable, &cause))
    {
      if (!g_error_matches (cause, STATREG_ERROR, STATREG_ERROR_KEY_NO_SERVICE))
        return statreg_key_work_fail (self, NULL, g_steal_pointer (&cause), error);
      code = STATREG_ERROR_KEY_NO_SERVICE;
      text = _("No key has been made yet, and no Secret Service answers that could keep it: keep it in a key "
               "file (“statregctl key create --storage file”, or under Registration settings)");
    }
  return statreg_key_work_fail (self, NULL, g_error_new_literal (STATREG_ERROR, code, text), error);
}

/**
 * statreg_key_work_check:
 * @self: work
 * @prompt: whether a person may be asked to unlock the keyring
 * @cancellable: (nullable): ends the waiting
 * @error: %STATREG_ERROR_KEY_NONE, %STATREG_ERROR_KEY_NO_SERVICE when no key is there and none can be made unasked,
 *   or as statreg_key_file_load() and statreg_key_vault_load()
 *
 * Returns: whether the active key is there and matches
 */
gboolean
statreg_key_work_check (StatregKeyWork *self, gboolean prompt, GCancellable *cancellable, GError **error)
{
  g_autoptr(StatregKeyFile) file = statreg_key_work_load (self, error);
  g_autoptr(StatregKeyPair) pair = NULL;
  StatregKeyEntry *active;
  GError *cause = NULL;

  if (file == NULL)
    return FALSE;
  active = statreg_key_file_get_active (file);
  if (active == NULL)
    return fail_without_key (self, cancellable, error);
  pair = statreg_key_work_load_pair (self, active, prompt, cancellable, &cause);
  if (pair == NULL)
    return statreg_key_work_fail (self, active, cause, error);
  return statreg_key_work_succeed (self, active);
}

/* key.json may have been lost or changed for another one while the private keys stayed where they were. */
static StatregKeyPair *
find_unlisted (StatregKeyWork *self, const char *id, GCancellable *cancellable, GError **error)
{
  static const StatregKeyStorage places[] = { STATREG_KEY_STORAGE_FILE, STATREG_KEY_STORAGE_SECRET_SERVICE };
  guint8 hash[STATREG_KEY_SIZE / 2];
  gsize size;
  /* It becomes part of a file's name. */
  gboolean is_id = statreg_base64_decode (id, -1, hash, sizeof hash, &size) && size == sizeof hash;

  for (guint i = 0; is_id && i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr(StatregKeyVault) vault = statreg_key_work_open_vault (self, places[i], NULL);
      g_autoptr(GError) cause = NULL;
      StatregKeyPair *pair = statreg_key_vault_find (vault, id, TRUE, cancellable, &cause);

      if (pair != NULL)
        return pair;
      if (!g_error_matches (cause, STATREG_ERROR, STATREG_ERROR_KEY_MISSING) &&
          !g_error_matches (cause, STATREG_ERROR, STATREG_ERROR_KEY_NO_SERVICE))
        {
          g_propagate_error (error, g_steal_pointer (&cause));
          return NULL;
        }
    }
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_KEY_MISSING,
               _("The password was sealed with the key %s, which key.json does not list: restore that key "
                 "from its backup"), id);
  return NULL;
}

/**
 * statreg_key_work_find:
 * @self: work
 * @id: id of any key, the active one or an older one
 * @cancellable: (nullable): ends the waiting
 * @error: %STATREG_ERROR_KEY_MISSING when nothing keeps it, or as statreg_key_file_load() and
 *   statreg_key_vault_load()
 *
 * Finds a pair; a person may be asked. Only the active key says something about the state.
 *
 * Returns: (transfer full) (nullable): the pair
 */
StatregKeyPair *
statreg_key_work_find (StatregKeyWork *self, const char *id, GCancellable *cancellable, GError **error)
{
  g_autoptr(StatregKeyFile) file = statreg_key_work_load (self, error);
  StatregKeyPair *pair;
  StatregKeyEntry *entry;
  GError *cause = NULL;

  if (file == NULL)
    return NULL;
  entry = statreg_key_file_find (file, id);
  if (entry == NULL)
    return find_unlisted (self, id, cancellable, error);
  pair = statreg_key_work_load_pair (self, entry, TRUE, cancellable, &cause);
  if (entry != statreg_key_file_get_active (file))
    {
      if (cause != NULL)
        g_propagate_error (error, cause);
    }
  else if (pair != NULL)
    statreg_key_work_succeed (self, entry);
  else
    statreg_key_work_fail (self, entry, cause, error);
  return pair;
}
