/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-key-work.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "statreg-error.h"
#include "statreg-key-armour.h"
#include "statreg-time.h"

/* Each line costs half a second and more, so a forged backup must not have any number of them. A key that is rotated
 * each week comes to so many in nineteen years. */
#define LINES_MAX 1000

/* Whether an older key is gone for good: a backup of the others is still worth having. */
static gboolean
is_lost (const GError *error)
{
  return g_error_matches (error, STATREG_ERROR, STATREG_ERROR_KEY_MISSING) ||
         g_error_matches (error, STATREG_ERROR, STATREG_ERROR_KEY_OTHER);
}

static gboolean
set_too_many (GError **error)
{
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_LIMIT, _("There are more than %u keys; a backup has room for no more"),
               LINES_MAX);
  return FALSE;
}

/* Reads back what it wrote: a backup that cannot be restored is none. */
static StatregSecret *
write_line (StatregKeyPair *pair, StatregSecret *passphrase, GError **error)
{
  g_autoptr(StatregSecret) line = statreg_key_armour_write (pair, passphrase, error);
  g_autoptr(StatregKeyPair) read = NULL;

  if (line == NULL)
    return NULL;
  read = statreg_key_armour_read (statreg_secret_get_text (line), statreg_secret_get_size (line), passphrase,
                                  error);
  return read != NULL ? g_steal_pointer (&line) : NULL;
}

static gboolean
append_line (StatregKeyWork *self, GString *out, const StatregKeyEntry *entry, gboolean is_active,
             StatregSecret *passphrase, GPtrArray *saved, GCancellable *cancellable, GError **error)
{
  GError *cause = NULL;
  g_autoptr(StatregKeyPair) pair = statreg_key_work_load_pair (self, entry, TRUE, cancellable, &cause);
  g_autoptr(StatregSecret) line = NULL;

  if (pair == NULL && is_active)
    return statreg_key_work_fail (self, entry, cause, error);
  if (pair == NULL && is_lost (cause))
    {
      g_error_free (cause);
      return TRUE;
    }
  if (pair == NULL)
    {
      g_propagate_error (error, cause);
      return FALSE;
    }
  if (saved->len == LINES_MAX)
    return set_too_many (error);
  line = write_line (pair, passphrase, error);
  if (line == NULL)
    return FALSE;
  g_string_append_printf (out, "%s\n", statreg_secret_get_text (line));
  g_ptr_array_add (saved, g_strdup (entry->key.id));
  return TRUE;
}

static gboolean
mark_backed_up (StatregKeyWork *self, GPtrArray *saved, GError **error)
{
  g_autoptr(StatregLock) lock = statreg_folder_lock (self->folder, error);
  g_autoptr(StatregKeyFile) file = lock != NULL ? statreg_key_work_load (self, error) : NULL;

  if (file == NULL)
    return FALSE;
  for (guint i = 0; i < saved->len; i++)
    {
      StatregKeyEntry *entry = statreg_key_file_find (file, saved->pdata[i]);

      if (entry != NULL)
        entry->backed_up = statreg_time_now ();
    }
  if (statreg_key_file_get_active (file) == NULL || !statreg_key_file_save (file, self->folder, error))
    return FALSE;
  self->outcome.changed = TRUE;
  return statreg_key_work_succeed (self, statreg_key_file_get_active (file));
}

/**
 * statreg_key_work_backup:
 * @self: work
 * @passphrase: at least 12 characters
 * @save: puts the backup, one line a key, where it is to be kept
 * @data: for @save
 * @cancellable: (nullable): ends the waiting, also for a person
 * @error: %STATREG_ERROR_INVALID_INPUT or %STATREG_ERROR_LIMIT for the passphrase; %STATREG_ERROR_LIMIT for more
 *   than a thousand keys; what @save says; else as statreg_key_work_check()
 *
 * Puts all keys of key.json into armour, the active one first, then the others from the newest to the
 * oldest; older ones that are lost are left out. Takes a second a key. Once they are saved, key.json notes them
 * as backed up; where that fails, people are asked for a backup once more, no harm done.
 *
 * Returns: whether the backup was saved
 */
gboolean
statreg_key_work_backup (StatregKeyWork *self, StatregSecret *passphrase, StatregKeySave save, gpointer data,
                         GCancellable *cancellable, GError **error)
{
  g_autoptr(StatregKeyFile) file = NULL;
  g_autoptr(GPtrArray) saved = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GString) out = g_string_new (NULL);
  StatregKeyEntry *active;

  if (!statreg_key_armour_check_passphrase (passphrase, error))
    return FALSE;
  file = statreg_key_work_load (self, error);
  if (file == NULL)
    return FALSE;
  active = statreg_key_file_get_active (file);
  if (active == NULL)
    {
      statreg_key_work_check (self, FALSE, cancellable, error);
      return FALSE;
    }
  if (!append_line (self, out, active, TRUE, passphrase, saved, cancellable, error))
    return FALSE;
  for (guint i = statreg_key_file_get_size (file); i > 0; i--)
    {
      StatregKeyEntry *entry = statreg_key_file_get (file, i - 1);

      if (entry != active && !append_line (self, out, entry, FALSE, passphrase, saved, cancellable, error))
        return FALSE;
    }
  if (g_cancellable_set_error_if_cancelled (cancellable, error) || !save (out->str, data, error))
    return FALSE;
  mark_backed_up (self, saved, NULL);
  return TRUE;
}

/* All pairs of a backup in its order, or NULL with an error. */
static GPtrArray *
read_lines (const char *armoured, StatregSecret *passphrase, GCancellable *cancellable, GError **error)
{
  g_autoptr(GPtrArray) pairs = g_ptr_array_new_with_free_func ((GDestroyNotify) statreg_key_pair_unref);

  while (*(armoured += strspn (armoured, " \t\r\n")) != '\0')
    {
      gsize size = strcspn (armoured, " \t\r\n");
      StatregKeyPair *pair;

      if (pairs->len == LINES_MAX)
        {
          set_too_many (error);
          return NULL;
        }
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      pair = statreg_key_armour_read (armoured, size, passphrase, error);
      if (pair == NULL)
        return NULL;
      g_ptr_array_add (pairs, pair);
      armoured += size;
    }
  if (pairs->len > 0)
    return g_steal_pointer (&pairs);
  g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE,
                       _("The backup has no key in it: it must have a line that begins with “STATKEY1.”"));
  return NULL;
}

static gboolean
store_pairs (StatregKeyWork *self, GPtrArray *pairs, StatregKeyStorage storage, GCancellable *cancellable,
             GError **error)
{
  g_autoptr(StatregSecret) passphrase = statreg_key_memory_dup_passphrase (self->memory);
  g_autoptr(StatregKeyVault) vault = statreg_key_work_open_vault (self, storage, passphrase);

  for (guint i = 0; i < pairs->len; i++)
    {
      if (!statreg_key_vault_store (vault, pairs->pdata[i], cancellable, error))
        return FALSE;
    }
  return TRUE;
}

/* The oldest comes last in a backup and first in key.json. */
static void
list_pairs (StatregKeyFile *file, GPtrArray *pairs, StatregKeyStorage storage)
{
  for (guint i = pairs->len; i > 0; i--)
    {
      StatregKeyPair *pair = pairs->pdata[i - 1];
      StatregKeyEntry fresh = { *statreg_key_pair_get_public (pair), statreg_key_pair_get_made (pair), 0,
                                storage };
      StatregKeyEntry *entry = statreg_key_file_find (file, fresh.key.id);

      if (entry == NULL)
        entry = statreg_key_file_add (file, &fresh);
      entry->storage = storage;
      entry->backed_up = statreg_time_now ();
    }
}

/* Whether a key works, or will as soon as its storage can be reached. */
static gboolean
may_be_usable (StatregKeyWork *self, const StatregKeyEntry *entry, GCancellable *cancellable)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregKeyPair) pair = statreg_key_work_load_pair (self, entry, FALSE, cancellable, &error);

  return pair != NULL || !is_lost (error);
}

static gboolean
enter_pairs (StatregKeyWork *self, GPtrArray *pairs, StatregKeyStorage storage, gboolean keep_active,
             GError **error)
{
  g_autoptr(StatregLock) lock = statreg_folder_lock (self->folder, error);
  g_autoptr(StatregKeyFile) file = lock != NULL ? statreg_key_work_load (self, error) : NULL;
  StatregKeyEntry *active;

  if (file == NULL)
    return FALSE;
  list_pairs (file, pairs, storage);
  if (!keep_active)
    statreg_key_file_set_active (file, statreg_key_pair_get_id (pairs->pdata[0]));
  active = statreg_key_file_get_active (file);
  if (!statreg_key_file_save (file, self->folder, error))
    return FALSE;
  self->outcome.changed = TRUE;
  return statreg_key_work_succeed (self, active);
}

static gboolean
has_pair (GPtrArray *pairs, const char *id)
{
  for (guint i = 0; i < pairs->len; i++)
    {
      if (g_str_equal (statreg_key_pair_get_id (pairs->pdata[i]), id))
        return TRUE;
    }
  return FALSE;
}

/**
 * statreg_key_work_restore:
 * @self: work
 * @armoured: a backup, one line a key
 * @passphrase: (nullable): opens it
 * @storage: where to keep the private keys; key files are protected by the passphrase that is in memory for
 *   them, if any
 * @cancellable: (nullable): ends the waiting, also for a person
 * @error: %STATREG_ERROR_KEY_PASSPHRASE and %STATREG_ERROR_DAMAGED_FILE for the backup, of which nothing is
 *   used then; else as statreg_key_vault_store() and the writing of files
 *
 * Puts all keys of a backup into a storage and lists them in key.json, which is made if it is missing. The
 * active key stays the active one, unless it is lost and not in the backup: then the backup's first one is.
 *
 * Returns: whether all keys of the backup were restored
 */
gboolean
statreg_key_work_restore (StatregKeyWork *self, const char *armoured, StatregSecret *passphrase,
                          StatregKeyStorage storage, GCancellable *cancellable, GError **error)
{
  g_autoptr(GPtrArray) pairs = read_lines (armoured, passphrase, cancellable, error);
  g_autoptr(StatregKeyFile) file = pairs != NULL ? statreg_key_work_load (self, error) : NULL;
  StatregKeyEntry *active;
  gboolean keep_active;

  if (file == NULL)
    return FALSE;
  active = statreg_key_file_get_active (file);
  keep_active = active != NULL && (has_pair (pairs, active->key.id) ||
                                   may_be_usable (self, active, cancellable));
  if (!store_pairs (self, pairs, storage, cancellable, error) ||
      !enter_pairs (self, pairs, storage, keep_active, error))
    return FALSE;
  /* The active key may lie elsewhere. How it is goes into the outcome; the restoring is done. */
  statreg_key_work_check (self, FALSE, cancellable, NULL);
  return TRUE;
}
