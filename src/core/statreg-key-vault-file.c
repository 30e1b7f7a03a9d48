/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-key-vault-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "statreg-error.h"
#include "statreg-file.h"
#include "statreg-key-armour.h"

struct _StatregKeyVaultFile
{
  StatregKeyVault parent_instance;

  StatregFolder *folder;
  StatregKeyMemory *memory;
  StatregSecret *passphrase;   /* for files to be written; NULL leaves them bare */
};

G_DEFINE_FINAL_TYPE (StatregKeyVaultFile, statreg_key_vault_file, STATREG_TYPE_KEY_VAULT)

static char *
build_name (const char *id)
{
  return g_strconcat ("private-key-", id, NULL);
}

/* Reads straight into locked memory. NULL with an error; KEY_MISSING when there is no such file. */
static StatregSecret *
read_armour (StatregFolder *folder, const char *id, GError **error)
{
  g_autofree char *name = build_name (id);
  g_autofree char *path = statreg_folder_build_path (folder, name);
  g_autoptr(StatregSecret) armour = NULL;
  g_autoptr(GError) local_error = NULL;
  struct stat info = { 0 };
  int fd = statreg_folder_open_file (folder, name, O_RDONLY, &local_error);

  if (fd < 0 && g_error_matches (local_error, STATREG_ERROR, STATREG_ERROR_NOT_FOUND))
    {
      g_set_error (error, STATREG_ERROR, STATREG_ERROR_KEY_MISSING,
                   _("The key file %s is not in the data folder: put it back, or restore the key from its "
                     "backup"), name);
      return NULL;
    }
  if (fd < 0)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (fstat (fd, &info) < 0)
    statreg_file_set_read_error (error, errno, path);
  else if (info.st_size <= STATREG_KEY_ARMOUR_MAX)
    {
      armour = statreg_secret_new_size (info.st_size);
      if (!statreg_file_read_at (fd, statreg_secret_get_buffer (armour), info.st_size, 0, path, error))
        g_clear_pointer (&armour, statreg_secret_unref);
    }
  else
    g_set_error (error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE,
                 _("%s is too long for a key file: restore the key from its backup"), name);
  close (fd);
  return g_steal_pointer (&armour);
}

/**
 * statreg_key_vault_file_wants_passphrase:
 * @folder: a data folder
 * @id: id of a key
 *
 * Returns: whether there is a key file of that id that is protected by a passphrase
 */
gboolean
statreg_key_vault_file_wants_passphrase (StatregFolder *folder, const char *id)
{
  g_autoptr(StatregSecret) armour = read_armour (folder, id, NULL);

  return armour != NULL && statreg_key_armour_wants_passphrase (statreg_secret_get_text (armour));
}

/* The folder was opened before; whether it can be written shows when a key is stored. */
static gboolean
statreg_key_vault_file_probe (StatregKeyVault *vault, GCancellable *cancellable, GError **error)
{
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

/* Whoever reads of it has not chosen the file: say which one it is, and what helps. */
static StatregKeyPair *
read_pair (StatregSecret *armour, const char *id, StatregSecret *passphrase, GError **error)
{
  const char *text = statreg_secret_get_text (armour);
  g_autofree char *name = build_name (id);
  GError *cause = NULL;
  StatregKeyPair *pair = statreg_key_armour_read (text, strcspn (text, "\n"), passphrase, &cause);

  if (g_error_matches (cause, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE))
    {
      g_clear_error (&cause);
      g_set_error (error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE,
                   _("The key file %s is damaged: put an undamaged copy in its place, or restore the key from "
                     "its backup"), name);
    }
  else if (cause != NULL)
    {
      g_propagate_error (error, cause);
    }
  return pair;
}

static StatregKeyPair *
statreg_key_vault_file_load (StatregKeyVault *vault, const char *id, gint64 made, gboolean prompt,
                             GCancellable *cancellable, GError **error)
{
  StatregKeyVaultFile *self = STATREG_KEY_VAULT_FILE (vault);
  g_autoptr(StatregSecret) armour = read_armour (self->folder, id, error);
  g_autoptr(StatregSecret) passphrase = NULL;
  StatregKeyPair *pair;
  gboolean closed;

  if (armour == NULL || g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  closed = statreg_key_armour_wants_passphrase (statreg_secret_get_text (armour));
  pair = closed ? statreg_key_memory_find (self->memory, id) : NULL;
  if (pair != NULL)
    return pair;
  passphrase = self->passphrase != NULL ? statreg_secret_ref (self->passphrase)
                                        : statreg_key_memory_dup_passphrase (self->memory);
  pair = read_pair (armour, id, passphrase, error);
  if (pair != NULL && closed)
    statreg_key_memory_keep (self->memory, pair);
  return pair;
}

static GBytes *
wrap (StatregSecret *secret)
{
  return g_bytes_new_with_free_func (statreg_secret_get_data (secret), statreg_secret_get_size (secret),
                                     (GDestroyNotify) statreg_secret_unref, statreg_secret_ref (secret));
}

static gboolean
statreg_key_vault_file_store (StatregKeyVault *vault, StatregKeyPair *pair, GCancellable *cancellable,
                              GError **error)
{
  StatregKeyVaultFile *self = STATREG_KEY_VAULT_FILE (vault);
  g_autofree char *name = build_name (statreg_key_pair_get_id (pair));
  g_autoptr(StatregSecret) armour = statreg_key_armour_write (pair, self->passphrase, error);
  g_autoptr(GBytes) content = NULL;
  g_autoptr(StatregLock) lock = NULL;

  if (armour == NULL || g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  content = wrap (armour);
  lock = statreg_folder_lock (self->folder, error);
  return lock != NULL && statreg_folder_replace (self->folder, name, content, error);
}

static gboolean
statreg_key_vault_file_remove (StatregKeyVault *vault, const char *id, GCancellable *cancellable,
                               GError **error)
{
  StatregKeyVaultFile *self = STATREG_KEY_VAULT_FILE (vault);
  g_autofree char *name = build_name (id);
  g_autoptr(StatregLock) lock = statreg_folder_lock (self->folder, error);

  return lock != NULL && statreg_folder_remove (self->folder, name, error);
}

static void
statreg_key_vault_file_finalize (GObject *object)
{
  StatregKeyVaultFile *self = STATREG_KEY_VAULT_FILE (object);

  g_clear_object (&self->folder);
  g_clear_pointer (&self->memory, statreg_key_memory_unref);
  g_clear_pointer (&self->passphrase, statreg_secret_unref);
  G_OBJECT_CLASS (statreg_key_vault_file_parent_class)->finalize (object);
}

static void
statreg_key_vault_file_class_init (StatregKeyVaultFileClass *class)
{
  G_OBJECT_CLASS (class)->finalize = statreg_key_vault_file_finalize;
  STATREG_KEY_VAULT_CLASS (class)->probe = statreg_key_vault_file_probe;
  STATREG_KEY_VAULT_CLASS (class)->store = statreg_key_vault_file_store;
  STATREG_KEY_VAULT_CLASS (class)->load = statreg_key_vault_file_load;
  STATREG_KEY_VAULT_CLASS (class)->remove = statreg_key_vault_file_remove;
}

static void
statreg_key_vault_file_init (StatregKeyVaultFile *self)
{
}

/**
 * statreg_key_vault_file_new:
 * @folder: a data folder
 * @memory: holds the passphrase with which closed files are read, and the pairs that it opened
 * @passphrase: (nullable): closes the files that are stored; %NULL leaves them bare
 *
 * Returns: (transfer full): a vault
 */
StatregKeyVault *
statreg_key_vault_file_new (StatregFolder *folder, StatregKeyMemory *memory, StatregSecret *passphrase)
{
  StatregKeyVaultFile *self = g_object_new (STATREG_TYPE_KEY_VAULT_FILE, NULL);

  self->folder = g_object_ref (folder);
  self->memory = statreg_key_memory_ref (memory);
  self->passphrase = passphrase != NULL ? statreg_secret_ref (passphrase) : NULL;
  return STATREG_KEY_VAULT (self);
}
