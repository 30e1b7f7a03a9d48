/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-folder-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "statreg-error.h"
#include "statreg-file.h"
#include "statreg-retry.h"

/* Writes the temporary file, complete and on disk; removes it when that fails. */
static gboolean
write_temporary (StatregPlace *place, const char *temporary, StatregFolderFill fill, gpointer data,
                 GError **error)
{
  int fd = statreg_place_open (place, temporary, O_WRONLY | O_CREAT | O_EXCL);
  gboolean done;

  if (fd < 0)
    {
      statreg_file_set_write_error (error, errno, place->path);
      return FALSE;
    }
  done = fill (fd, place->path, data, error);
  if (done && STATREG_RETRY (fsync (fd)) < 0)
    {
      statreg_file_set_write_error (error, errno, place->path);
      done = FALSE;
    }
  close (fd);
  if (!done)
    unlinkat (place->fd, temporary, 0);
  return done;
}

static gboolean
sync_fd (int fd, const char *path, GError **error)
{
  if (STATREG_RETRY (fsync (fd)) == 0)
    return TRUE;
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_SYNC_FAILED,
               _("The disk did not confirm a change of %s: %s"), path, g_strerror (errno));
  return FALSE;
}

/**
 * statreg_folder_replace_by:
 * @self: a folder
 * @name: name of a file in it; may have one slash
 * @fill: writes what it shall hold, piece by piece
 * @data: for @fill
 * @error: what @fill says, WRITE_FAILED or FOLDER: the file is as it was; SYNC_FAILED: it was replaced, but
 * that may not outlive a power failure; UNSAFE_FILE: what stands in its place is not a file of ours
 *
 * Replaces the file, or makes it, in one step: whoever reads it, even after a crash, sees all of the old or
 * all of the new content. To be called under the lock.
 *
 * Returns: whether it was replaced for good
 */
gboolean
statreg_folder_replace_by (StatregFolder *self, const char *name, StatregFolderFill fill, gpointer data,
                           GError **error)
{
  g_auto(StatregPlace) place = { 0 };
  g_autofree char *temporary = NULL;
  struct stat info;

  g_return_val_if_fail (STATREG_IS_FOLDER (self) && name && fill, FALSE);

  if (!statreg_folder_find_place (self, name, TRUE, &place, error))
    return FALSE;
  if (fstatat (place.fd, place.base, &info, AT_SYMLINK_NOFOLLOW) == 0 &&
      !statreg_file_check (&info, place.path, error))
    return FALSE;
  temporary = g_strdup_printf (".%s.%08x%08x", place.base, g_random_int (), g_random_int ());
  if (!write_temporary (&place, temporary, fill, data, error))
    return FALSE;
  if (renameat (place.fd, temporary, place.fd, place.base) < 0)
    {
      statreg_file_set_write_error (error, errno, place.path);
      unlinkat (place.fd, temporary, 0);
      return FALSE;
    }
  return sync_fd (place.fd, place.path, error);
}

static gboolean
fill_with_bytes (int fd, const char *path, gpointer content, GError **error)
{
  return statreg_file_write (fd, g_bytes_get_data (content, NULL), g_bytes_get_size (content), path, error);
}

/**
 * statreg_folder_replace:
 * @self: a folder
 * @name: name of a file in it; may have one slash
 * @content: what it shall hold
 * @error: as statreg_folder_replace_by()
 *
 * As statreg_folder_replace_by(), for what is in memory as a whole.
 *
 * Returns: whether it was replaced for good
 */
gboolean
statreg_folder_replace (StatregFolder *self, const char *name, GBytes *content, GError **error)
{
  g_return_val_if_fail (content != NULL, FALSE);

  return statreg_folder_replace_by (self, name, fill_with_bytes, content, error);
}

/**
 * statreg_folder_remove:
 * @self: a folder
 * @name: name of a file in it; may have one slash
 * @error: NOT_FOUND, WRITE_FAILED, FOLDER; SYNC_FAILED: it is gone, but may be back after a power failure
 *
 * To be called under the lock.
 *
 * Returns: whether it was removed for good
 */
gboolean
statreg_folder_remove (StatregFolder *self, const char *name, GError **error)
{
  g_auto(StatregPlace) place = { 0 };

  g_return_val_if_fail (STATREG_IS_FOLDER (self) && name, FALSE);

  if (!statreg_folder_find_place (self, name, FALSE, &place, error))
    return FALSE;
  if (unlinkat (place.fd, place.base, 0) == 0)
    return sync_fd (place.fd, place.path, error);
  if (errno == ENOENT)
    statreg_file_set_read_error (error, errno, place.path);
  else
    statreg_file_set_write_error (error, errno, place.path);
  return FALSE;
}

/**
 * statreg_folder_sync:
 * @self: a folder
 * @subfolder: (nullable): "instances", "tls", or %NULL for the data folder itself
 * @error: SYNC_FAILED, FOLDER, NOT_FOUND
 *
 * Puts names that were made or removed in there on disk.
 *
 * Returns: whether the disk confirmed it
 */
gboolean
statreg_folder_sync (StatregFolder *self, const char *subfolder, GError **error)
{
  g_autofree char *path = NULL;
  gboolean done;
  int fd;

  g_return_val_if_fail (STATREG_IS_FOLDER (self), FALSE);

  if (!subfolder)
    return sync_fd (self->fd, self->path, error);
  fd = statreg_folder_open_subfolder (self, subfolder, FALSE, error);
  if (fd < 0)
    return FALSE;
  path = statreg_folder_build_path (self, subfolder);
  done = sync_fd (fd, path, error);
  close (fd);
  return done;
}

static int
sync_name (const char *parent)
{
  int fd = STATREG_RETRY (open (parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  int result, saved;

  /* Who may not read a folder cannot have it synced either. */
  if (fd < 0)
    return errno == EACCES ? 0 : -1;
  result = STATREG_RETRY (fsync (fd));
  saved = errno;
  close (fd);
  errno = saved;
  return result;
}

/* What is stored in a folder whose name is not on the disk is lost with the next power failure. */
int
statreg_folder_make (const char *path)
{
  g_autofree char *parent = g_path_get_dirname (path);
  int result = mkdir (path, 0700);
  int saved;

  if (result < 0 && errno == ENOENT && strcmp (parent, path) != 0)
    result = statreg_folder_make (parent) < 0 ? -1 : mkdir (path, 0700);
  if (result < 0)
    return errno == EEXIST ? 0 : -1;
  if (sync_name (parent) == 0)
    return 0;
  saved = errno;
  rmdir (path);
  errno = saved;
  return -1;
}
