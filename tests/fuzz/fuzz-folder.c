/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz-folder.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

static char *path;

static void
remove_folder (void)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_unlink (file);
    }
  g_rmdir (path);
  g_free (path);
}

StatregFolder *
fuzz_folder_open (void)
{
  StatregFolder *folder;

  path = g_dir_make_tmp ("statreg-fuzz-XXXXXX", NULL);
  g_assert_nonnull (path);
  folder = statreg_folder_open (path, NULL);
  g_assert_nonnull (folder);
  atexit (remove_folder);
  return folder;
}

void
fuzz_folder_write (StatregFolder *folder, const char *name, const guint8 *data, gsize size)
{
  g_autoptr(GError) error = NULL;
  int fd = statreg_folder_open_file (folder, name, O_WRONLY | O_CREAT | O_TRUNC, &error);

  g_assert_no_error (error);
  g_assert_cmpint (write (fd, data, size), ==, size);
  close (fd);
}
