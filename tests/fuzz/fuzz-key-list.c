/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "fuzz-folder.h"
#include "statreg-key-file.h"

static StatregFolder *folder;

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  folder = fuzz_folder_open ();
  return 0;
}

static void
check_entry (StatregKeyEntry *entry, StatregKeyEntry *again)
{
  StatregPublicKey key;

  statreg_public_key_init (&key, entry->key.bytes);
  g_assert_cmpstr (key.id, ==, entry->key.id);
  g_assert_cmpmem (entry->key.bytes, STATREG_KEY_SIZE, again->key.bytes, STATREG_KEY_SIZE);
  g_assert_true (entry->made == again->made && entry->backed_up == again->backed_up && entry->storage == again->storage);
}

/* A key.json that was understood names an active key, no id that is not its key's own, and can be saved and understood again. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr(StatregKeyFile) file = NULL;
  g_autoptr(StatregKeyFile) again = NULL;
  g_autoptr(GError) error = NULL;

  fuzz_folder_write (folder, STATREG_KEY_FILE_NAME, data, size);
  file = statreg_key_file_load (folder, &error);
  g_assert_true ((file == NULL) == (error != NULL));
  if (!file)
    return 0;
  g_assert_nonnull (statreg_key_file_get_active (file));
  g_assert_true (statreg_key_file_save (file, folder, &error));
  again = statreg_key_file_load (folder, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (statreg_key_file_get_size (again), ==, statreg_key_file_get_size (file));
  g_assert_cmpstr (statreg_key_file_get_active (again)->key.id, ==, statreg_key_file_get_active (file)->key.id);
  for (guint i = 0; i < statreg_key_file_get_size (file); i++)
    check_entry (statreg_key_file_get (file, i), statreg_key_file_get (again, i));
  return 0;
}
