/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-cli-backup-file.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <gio/gunixinputstream.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "statreg-error.h"
#include "statreg-file.h"
#include "statreg-retry.h"

/* A backup has two hundred bytes for each of at most a thousand keys; more is something else. */
#define BACKUP_MAX (256 * 1024)

static gboolean
is_standard (const char *path)
{
  return g_strcmp0 (path, "-") == 0;
}

static gboolean
set_file_error (const char *path, int number, GError **error)
{
  if (number == ENOENT)
    g_set_error (error, STATREG_ERROR, STATREG_ERROR_NOT_FOUND, _("There is no file “%s”"), path);
  else if (number == EEXIST)
    g_set_error (error, STATREG_ERROR, STATREG_ERROR_FAILED,
                 _("“%s” is there already and is not written over; choose another name"), path);
  else
    g_set_error (error, STATREG_ERROR, STATREG_ERROR_FAILED, _("“%s”: %s"), path, g_strerror (number));
  return FALSE;
}

/* Asked before anybody types a passphrase in vain; writing is exclusive all the same. */
gboolean
statreg_cli_backup_file_check (const char *path, GError **error)
{
  struct stat info;
  int number = is_standard (path) ? ENOENT : lstat (path, &info) == 0 ? EEXIST : errno;

  return number == ENOENT || set_file_error (path, number, error);
}

static gboolean
set_write_error (const char *path, GError **error)
{
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_WRITE_FAILED, _("“%s”: %s"), path, g_strerror (errno));
  return FALSE;
}

static gboolean
write_and_sync (int fd, const char *text)
{
  gsize size = strlen (text);

  while (size > 0)
    {
      gssize written = STATREG_RETRY (write (fd, text, size));

      if (written < 0)
        return FALSE;
      text += written;
      size -= written;
    }
  return STATREG_RETRY (fsync (fd)) == 0;
}

/**
 * statreg_cli_backup_file_write:
 * @path: a file that is not there yet, or "-"
 * @armoured: the backup
 * @error: return location; FAILED when the file is there or cannot be made, WRITE_FAILED when it cannot be
 * filled, SYNC_FAILED when the disk does not confirm its name
 *
 * The file is readable by its owner only from the first moment on; one that could not be written whole is
 * removed.
 */
gboolean
statreg_cli_backup_file_write (const char *path, const char *armoured, GError **error)
{
  int fd;
  gboolean done;

  if (is_standard (path))
    return (fputs (armoured, stdout) >= 0 && fflush (stdout) == 0) || set_write_error (path, error);
  fd = STATREG_RETRY (open (path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (fd < 0)
    return set_file_error (path, errno, error);
  done = write_and_sync (fd, armoured);
  if (!done)
    set_write_error (path, error);
  close (fd);
  done = done && statreg_file_sync_name (path, error);
  if (!done)
    unlink (path);
  return done;
}

/**
 * statreg_cli_backup_file_read:
 * @path: a file, or "-"
 * @error: return location; NOT_FOUND, DAMAGED_FILE when it is far too large or no text, FAILED
 *
 * Returns: (transfer full) (nullable): what is in it
 */
char *
statreg_cli_backup_file_read (const char *path, GError **error)
{
  int fd = is_standard (path) ? dup (STDIN_FILENO) : STATREG_RETRY (open (path, O_RDONLY | O_CLOEXEC));
  g_autoptr(GInputStream) stream = NULL;
  g_autoptr(GError) cause = NULL;
  g_autofree char *text = NULL;
  gsize size;

  if (fd < 0)
    {
      set_file_error (path, errno, error);
      return NULL;
    }
  stream = g_unix_input_stream_new (fd, TRUE);
  text = g_malloc0 (BACKUP_MAX + 1);
  if (!g_input_stream_read_all (stream, text, BACKUP_MAX, &size, NULL, &cause))
    {
      g_set_error (error, STATREG_ERROR, STATREG_ERROR_FAILED, _("“%s”: %s"), path, cause->message);
      return NULL;
    }
  if (size == BACKUP_MAX || strlen (text) != size)
    {
      g_set_error (error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE, _("“%s” is no backup of a key"), path);
      return NULL;
    }
  return g_steal_pointer (&text);
}
