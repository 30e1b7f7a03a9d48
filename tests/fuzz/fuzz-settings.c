/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz-folder.h"
#include "statreg-settings-table.h"

static StatregFolder *folder;

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  folder = fuzz_folder_open ();
  return 0;
}

/* The settings are read from a real file; those that were understood can be saved and understood again. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr(StatregSettingValues) values = NULL;
  g_autoptr(StatregSettingValues) again = NULL;
  g_autoptr(GError) error = NULL;

  fuzz_folder_write (folder, "settings.json", data, size);
  values = statreg_settings_file_load (folder, &error);
  g_assert_true ((values == NULL) == (error != NULL));
  if (!values)
    return 0;
  g_assert_true (statreg_settings_file_save (folder, values, &error));
  again = statreg_settings_file_load (folder, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < STATREG_N_SETTINGS; i++)
    g_assert_true (statreg_setting_is_same (&values->of[i], &again->of[i]));
  return 0;
}
