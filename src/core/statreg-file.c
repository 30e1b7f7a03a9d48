/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "statreg-error.h"
#include "statreg-retry.h"

/**
 * statreg_file_set_read_error:
 * @error: where to put the error
 * @number: an errno
 * @path: full path of the file, for people
 *
 * Says why a file could not be opened or read: NOT_FOUND when it is not there, UNSAFE_FILE when it is a
 * symbolic link (opened with O_NOFOLLOW), FOLDER for everything else.
 */
void
statreg_file_set_read_error (GError **error, int number, const char *path)
{
  if (number == ENOENT)
    g_set_error (error, STATREG_ERROR, STATREG_ERROR_NOT_FOUND, _("%s does not exist"), path);
  else if (number == ELOOP)
    g_set_error (error, STATREG_ERROR, STATREG_ERROR_UNSAFE_FILE,
                 _("%s is a symbolic link; put the file itself in its place"), path);
  else
    g_set_error (error, STATREG_ERROR, STATREG_ERROR_FOLDER, _("%s cannot be read: %s"), path,
                 g_strerror (number));
}

/**
 * statreg_file_set_write_error:
 * @error: where to put the error
 * @number: an errno
 * @path: full path of the file, for people
 *
 * Says why a file could not be made, written or replaced: WRITE_FAILED when the disk is the reason (full,
 * quota, read-only, size limit, input/output error), UNSAFE_FILE for a symbolic link, FOLDER for everything
 * else.
 */
void
statreg_file_set_write_error (GError **error, int number, const char *path)
{
  switch (number)
    {
    case ELOOP:
      statreg_file_set_read_error (error, number, path);
      break;
    case ENOSPC:
    case EDQUOT:
    case EROFS:
    case EFBIG:
    case EIO:
      g_set_error (error, STATREG_ERROR, STATREG_ERROR_WRITE_FAILED, _("%s could not be written: %s"), path,
                   g_strerror (number));
      break;
    default:
      g_set_error (error, STATREG_ERROR, STATREG_ERROR_FOLDER, _("%s could not be written: %s"), path,
                   g_strerror (number));
    }
}

static gboolean refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
refuse (GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_propagate_error (error, g_error_new_valist (STATREG_ERROR, STATREG_ERROR_UNSAFE_FILE, format, arguments));
  va_end (arguments);
  return FALSE;
}

/**
 * statreg_file_check:
 * @info: what fstat() said of the open file
 * @path: its full path, for people
 * @error: UNSAFE_FILE with what is wrong and what to do
 *
 * A file of the data folder must be a regular one, belong to the user that runs the program, have one name
 * only and be closed to everybody else. Anything else may be a trap laid by another user.
 *
 * Returns: whether the file may be used
 */
gboolean
statreg_file_check (const struct stat *info, const char *path, GError **error)
{
  if (S_ISLNK (info->st_mode))
    return refuse (error, _("%s is a symbolic link; put the file itself in its place"), path);
  if (!S_ISREG (info->st_mode))
    return refuse (error, _("%s is not a regular file; move it away"), path);
  if (info->st_uid != geteuid ())
    return refuse (error, _("%s belongs to another user; make the file your own or move it away"), path);
  if (info->st_nlink > 1)
    return refuse (error, _("%s has a second name (hard link); replace it by a copy of its own"), path);
  if (info->st_mode & (S_IRWXG | S_IRWXO))
    return refuse (error, _("%s is open to other users; run “chmod 600 %s” after checking its content"),
                   path, path);
  return TRUE;
}

/**
 * statreg_file_check_folder:
 * @info: what fstat() said of the open folder
 * @path: its full path, for people
 * @error: UNSAFE_FILE with what is wrong and what to do
 *
 * Who may write into a folder may swap the files in it, so the folder must belong to the user that runs the
 * program and be closed to everybody else.
 *
 * Returns: whether the folder may be used
 */
gboolean
statreg_file_check_folder (const struct stat *info, const char *path, GError **error)
{
  if (info->st_uid != geteuid ())
    return refuse (error, _("The folder %s belongs to another user; choose a folder of your own"), path);
  if (info->st_mode & (S_IRWXG | S_IRWXO))
    return refuse (error, _("The folder %s is open to other users; run “chmod 700 %s”"), path, path);
  return TRUE;
}

/**
 * statreg_file_read_at:
 * @fd: an open file
 * @data: (out caller-allocates): at least @size bytes
 * @size: number of bytes to read
 * @offset: where in the file they begin
 * @path: full path, for people
 * @error: FOLDER when reading fails or the file ends before @size bytes were read
 *
 * Returns: whether all of it was read
 */
gboolean
statreg_file_read_at (int fd, gpointer data, gsize size, goffset offset, const char *path, GError **error)
{
  gsize done = 0;

  while (done < size)
    {
      gssize n = STATREG_RETRY (pread (fd, (char *) data + done, size - done, offset + done));

      if (n <= 0)
        {
          statreg_file_set_read_error (error, n < 0 ? errno : ENODATA, path);
          return FALSE;
        }
      done += n;
    }
  return TRUE;
}

/**
 * statreg_file_check_size:
 * @fd: an open file
 * @max_size: largest size in bytes that is believed
 * @size: (out): its size in bytes
 * @path: full path, for people
 * @error: LIMIT when the file is larger, FOLDER when it cannot be looked at
 *
 * Returns: whether it can be one of ours
 */
gboolean
statreg_file_check_size (int fd, gsize max_size, gsize *size, const char *path, GError **error)
{
  g_autofree char *limit = NULL;
  struct stat info;

  if (fstat (fd, &info) < 0)
    {
      statreg_file_set_read_error (error, errno, path);
      return FALSE;
    }
  *size = info.st_size;
  if ((guint64) info.st_size <= max_size)
    return TRUE;
  limit = g_format_size_full (max_size, G_FORMAT_SIZE_IEC_UNITS);
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_LIMIT,
               _("%s is larger than the %s that such a file can have; move it away"), path, limit);
  return FALSE;
}

/**
 * statreg_file_read:
 * @fd: an open file
 * @max_size: largest size in bytes that is believed
 * @path: full path, for people
 * @error: as statreg_file_check_size() and statreg_file_read_at()
 *
 * Returns: (transfer full) (nullable): the whole content
 */
GBytes *
statreg_file_read (int fd, gsize max_size, const char *path, GError **error)
{
  g_autofree char *data = NULL;
  gsize size;

  if (!statreg_file_check_size (fd, max_size, &size, path, error))
    return NULL;
  data = g_malloc (size + 1);
  if (!statreg_file_read_at (fd, data, size, 0, path, error))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&data), size);
}

/**
 * statreg_file_write:
 * @fd: a file open for writing
 * @data: the bytes
 * @size: their number
 * @path: full path, for people
 * @error: as statreg_file_set_write_error()
 *
 * Writes all of @data where the file's position is. After a failure part of it may have been written.
 *
 * Returns: whether all of it was written
 */
gboolean
statreg_file_write (int fd, gconstpointer data, gsize size, const char *path, GError **error)
{
  gsize done = 0;

  while (done < size)
    {
      gssize n = STATREG_RETRY (write (fd, (const char *) data + done, size - done));

      if (n < 0)
        {
          statreg_file_set_write_error (error, errno, path);
          return FALSE;
        }
      done += n;
    }
  return TRUE;
}

static void
set_sync_error (GError **error, const char *path)
{
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_SYNC_FAILED,
               _("The disk did not confirm what was written to %s: %s"), path, g_strerror (errno));
}

/**
 * statreg_file_cut:
 * @fd: a file open for writing
 * @size: what it shall end at
 * @path: full path, for people
 * @error: SYNC_FAILED
 *
 * Takes back what was appended.
 *
 * Returns: whether the file is as it was
 */
gboolean
statreg_file_cut (int fd, goffset size, const char *path, GError **error)
{
  if (STATREG_RETRY (ftruncate (fd, size)) == 0)
    return TRUE;
  set_sync_error (error, path);
  return FALSE;
}

/**
 * statreg_file_append:
 * @fd: a file opened with O_APPEND
 * @data: the bytes
 * @size: their number
 * @path: full path, for people
 * @error: WRITE_FAILED or FOLDER: the file is as it was. SYNC_FAILED: the disk did not confirm the data or
 *   the taking back of a part of it; a second sync would prove nothing, for the kernel drops pages that it
 *   could not write
 *
 * To be called under the lock.
 *
 * Returns: whether @data is on disk
 */
gboolean
statreg_file_append (int fd, gconstpointer data, gsize size, const char *path, GError **error)
{
  struct stat info;

  if (fstat (fd, &info) < 0)
    {
      statreg_file_set_write_error (error, errno, path);
      return FALSE;
    }
  if (!statreg_file_write (fd, data, size, path, error))
    {
      g_autoptr(GError) cut_error = NULL;

      if (!statreg_file_cut (fd, info.st_size, path, &cut_error))
        {
          g_clear_error (error);
          g_propagate_error (error, g_steal_pointer (&cut_error));
        }
      return FALSE;
    }
  if (STATREG_RETRY (fdatasync (fd)) < 0)
    {
      int saved = errno;
      int cut = STATREG_RETRY (ftruncate (fd, info.st_size));

      errno = cut < 0 ? errno : saved;
      set_sync_error (error, path);
      return FALSE;
    }
  return TRUE;
}

/* Who may not read a folder cannot have it synced, and some file systems sync none. */
static gboolean
sync_one (const char *path)
{
  int fd = STATREG_RETRY (open (path, O_RDONLY | O_CLOEXEC));
  int result, saved;

  if (fd < 0)
    return errno == EACCES;
  result = STATREG_RETRY (fsync (fd));
  saved = errno;
  close (fd);
  errno = saved;
  return result == 0 || saved == EINVAL;
}

/**
 * statreg_file_sync_name:
 * @path: path of a file outside of the data folder that was just made and is on disk itself
 * @error: SYNC_FAILED
 *
 * Puts the name on disk by which the file will be looked for.
 *
 * Returns: whether the disk confirmed it
 */
gboolean
statreg_file_sync_name (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (sync_one (folder))
    return TRUE;
  set_sync_error (error, path);
  return FALSE;
}

/**
 * statreg_file_sync_path:
 * @path: path of a file outside of the data folder that others have just written
 * @error: SYNC_FAILED
 *
 * Puts the file on disk, and its name.
 *
 * Returns: whether the disk confirmed it
 */
gboolean
statreg_file_sync_path (const char *path, GError **error)
{
  if (sync_one (path))
    return statreg_file_sync_name (path, error);
  set_sync_error (error, path);
  return FALSE;
}
