/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-folder-private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "statreg-error.h"
#include "statreg-file.h"
#include "statreg-retry.h"

#define STALE_SECONDS (60 * 60)

/* A temporary file is named ".NAME.<16 hexadecimal digits>"; no other name begins with a dot. */
#define TEMPORARY_DIGITS 16

static gboolean
is_temporary (const char *name)
{
  const char *dot = strrchr (name, '.');

  return *name == '.' && dot > name && strlen (dot + 1) == TEMPORARY_DIGITS &&
         strspn (dot + 1, "0123456789abcdef") == TEMPORARY_DIGITS;
}

/* A crash in the middle of a replacement leaves a temporary file behind; an old one belongs to nobody. */
static void
sweep_stale (int folder_fd)
{
  int fd = STATREG_RETRY (openat (folder_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  DIR *dir = fd >= 0 ? fdopendir (fd) : NULL;
  time_t now = time (NULL);
  struct stat info;

  if (!dir)
    {
      if (fd >= 0)
        close (fd);
      return;
    }
  for (struct dirent *entry = readdir (dir); entry; entry = readdir (dir))
    if (is_temporary (entry->d_name) && fstatat (folder_fd, entry->d_name, &info, AT_SYMLINK_NOFOLLOW) == 0 &&
        now - info.st_mtime > STALE_SECONDS)
      unlinkat (folder_fd, entry->d_name, 0);
  closedir (dir);
}

/* Removes the temporary files that a crash left behind, here and in the folders below. */
void
statreg_folder_sweep (StatregFolder *self)
{
  static const char *const subfolders[] = { "instances", "tls" };

  sweep_stale (self->fd);
  for (guint i = 0; i < G_N_ELEMENTS (subfolders); i++)
    {
      int fd = STATREG_RETRY (
          openat (self->fd, subfolders[i], O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));

      if (fd >= 0)
        {
          sweep_stale (fd);
          close (fd);
        }
    }
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static GStrv
list_names (int fd)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  DIR *dir = fdopendir (fd);
  int failed;

  if (!dir)
    {
      close (fd);
      return NULL;
    }
  errno = 0;
  for (struct dirent *entry = readdir (dir); entry; entry = readdir (dir))
    {
      if (entry->d_name[0] != '.')
        g_ptr_array_add (names, g_strdup (entry->d_name));
      errno = 0;
    }
  failed = errno;
  closedir (dir);
  errno = failed;
  if (failed)
    return NULL;
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return (GStrv) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

/**
 * statreg_folder_list:
 * @self: a folder
 * @subfolder: (nullable): "instances", "tls", or %NULL for the data folder itself
 * @error: FOLDER, UNSAFE_FILE
 *
 * Returns: (transfer full) (nullable): names of what is in there, sorted, without temporary files; empty when
 *   the folder is not there yet
 */
GStrv
statreg_folder_list (StatregFolder *self, const char *subfolder, GError **error)
{
  g_autoptr(GError) own_error = NULL;
  GStrv names;
  int fd;

  g_return_val_if_fail (STATREG_IS_FOLDER (self), NULL);

  if (!statreg_folder_check_there (self, error))
    return NULL;
  fd = subfolder ? statreg_folder_open_subfolder (self, subfolder, FALSE, &own_error)
                 : STATREG_RETRY (openat (self->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd < 0 && g_error_matches (own_error, STATREG_ERROR, STATREG_ERROR_NOT_FOUND))
    return g_new0 (char *, 1);
  if (own_error)
    {
      g_propagate_error (error, g_steal_pointer (&own_error));
      return NULL;
    }
  names = fd < 0 ? NULL : list_names (fd);
  if (!names)
    statreg_file_set_read_error (error, errno, self->path);
  return names;
}
