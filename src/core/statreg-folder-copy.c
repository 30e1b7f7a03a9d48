/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-folder-private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "statreg-file.h"
#include "statreg-retry.h"

#define PIECE_SIZE (256 * 1024)

/* By pieces: a file that is in need of a copy may be of any size. */
static gboolean
copy_pieces (int from, int to, const char *from_path, const char *to_path, GError **error)
{
  g_autofree char *piece = g_malloc (PIECE_SIZE);
  struct stat info;
  goffset done = 0;

  if (fstat (from, &info) < 0)
    {
      statreg_file_set_read_error (error, errno, from_path);
      return FALSE;
    }
  while (done < info.st_size)
    {
      gsize size = MIN (PIECE_SIZE, info.st_size - done);

      if (!statreg_file_read_at (from, piece, size, done, from_path, error) ||
          !statreg_file_write (to, piece, size, to_path, error))
        return FALSE;
      done += size;
    }
  if (STATREG_RETRY (fsync (to)) == 0)
    return TRUE;
  statreg_file_set_write_error (error, errno, to_path);
  return FALSE;
}

static gboolean
write_copy (StatregPlace *place, const char *temporary, int from, const char *from_path, GError **error)
{
  int fd = statreg_place_open (place, temporary, O_WRONLY | O_CREAT | O_EXCL);
  gboolean done;

  if (fd < 0)
    {
      statreg_file_set_write_error (error, errno, place->path);
      return FALSE;
    }
  done = copy_pieces (from, fd, from_path, place->path, error);
  close (fd);
  if (done && renameat2 (place->fd, temporary, place->fd, place->base, RENAME_NOREPLACE) < 0)
    {
      statreg_file_set_write_error (error, errno, place->path);
      done = FALSE;
    }
  if (!done)
    unlinkat (place->fd, temporary, 0);
  return done;
}

/**
 * statreg_folder_copy:
 * @self: a folder
 * @fd: an open file of it
 * @from: that file's name
 * @to: name of the copy; nothing may be there yet
 * @error: FOLDER, WRITE_FAILED: there is no copy; SYNC_FAILED: it may not outlive a power failure
 *
 * Copies a file as it is, with mode 0600. To be called under the lock.
 *
 * Returns: whether the copy is on disk
 */
gboolean
statreg_folder_copy (StatregFolder *self, int fd, const char *from, const char *to, GError **error)
{
  g_auto(StatregPlace) place = { 0 };
  g_autofree char *from_path = statreg_folder_build_path (self, from);
  g_autofree char *temporary = NULL;

  g_return_val_if_fail (STATREG_IS_FOLDER (self) && from && to, FALSE);

  if (!statreg_folder_find_place (self, to, TRUE, &place, error))
    return FALSE;
  temporary = g_strdup_printf (".%s.%08x%08x", place.base, g_random_int (), g_random_int ());
  return write_copy (&place, temporary, fd, from_path, error) && statreg_folder_sync (self, NULL, error);
}
