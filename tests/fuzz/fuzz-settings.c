/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"
#include "statreg-settings-table.h"

static StatregFolder *folder;
static char *path;

static void
remove_folder (void)
{
  static const char *const names[] = { "settings.json", "lock" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = g_build_filename (path, names[i], NULL);

      g_unlink (name);
    }
  g_rmdir (path);
  g_object_unref (folder);
  g_free (path);
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  path = g_dir_make_tmp ("statreg-fuzz-XXXXXX", NULL);
  g_assert_nonnull (path);
  folder = statreg_folder_open (path, NULL);
  g_assert_nonnull (folder);
  atexit (remove_folder);
  return 0;
}

/* The settings are read from a real file; those that were understood can be saved and understood again. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr(StatregSettingValues) values = NULL;
  g_autoptr(StatregSettingValues) again = NULL;
  g_autoptr(GError) error = NULL;
  int fd = statreg_folder_open_file (folder, "settings.json", O_WRONLY | O_CREAT | O_TRUNC, &error);

  g_assert_no_error (error);
  g_assert_cmpint (write (fd, data, size), ==, size);
  close (fd);
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
