/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-journal-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "statreg-error.h"
#include "statreg-file.h"
#include "statreg-journal.h"
#include "statreg-retry.h"
#include "statreg-time.h"

#define PIECE_SIZE (64 * 1024)
#define TORN_MAX (64 * 1024 * 1024)
#define FREE_MIN (64 * 1024 * 1024)
/* 100 000 registrations of usual length. */
#define SIZE_MAX_JOURNAL (64 * 1024 * 1024)

struct _StatregJournalFile
{
  StatregFolder *folder;
  char *path;
  int fd;
  gint64 made; /* by its first line */
};

/**
 * statreg_journal_file_new:
 * @folder: the data folder
 *
 * Returns: (transfer full): the file, not opened yet
 */
StatregJournalFile *
statreg_journal_file_new (StatregFolder *folder)
{
  StatregJournalFile *self = g_new0 (StatregJournalFile, 1);

  self->folder = g_object_ref (folder);
  self->path = statreg_folder_build_path (folder, STATREG_JOURNAL_NAME);
  self->fd = -1;
  return self;
}

static void
close_file (StatregJournalFile *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}

/**
 * statreg_journal_file_free:
 * @self: (nullable): a file
 */
void
statreg_journal_file_free (StatregJournalFile *self)
{
  if (!self)
    return;
  close_file (self);
  g_object_unref (self->folder);
  g_free (self->path);
  g_free (self);
}

/**
 * statreg_journal_set_aside:
 * @folder: the data folder
 * @data: what to keep
 * @size: bytes in @data
 * @error: WRITE_FAILED, SYNC_FAILED, UNSAFE_FILE, FOLDER
 *
 * Adds what does not belong into the journal to ELOxcBoxReg.torn, for nothing is ever thrown away unseen.
 *
 * Returns: whether it is on disk
 */
gboolean
statreg_journal_set_aside (StatregFolder *folder, gconstpointer data, gsize size, GError **error)
{
  g_autofree char *path = statreg_folder_build_path (folder, STATREG_JOURNAL_TORN);
  int fd = statreg_folder_open_file (folder, STATREG_JOURNAL_TORN, O_WRONLY | O_APPEND | O_CREAT, error);
  gboolean done;

  if (fd < 0)
    return FALSE;
  done = statreg_file_append (fd, data, size, path, error) &&
         (size == 0 || ((const char *) data)[size - 1] == '\n' ||
          statreg_file_append (fd, "\n", 1, path, error));
  close (fd);
  return done && statreg_folder_sync (folder, NULL, error);
}

/* Where the last complete line ends; 0 when there is none. */
static gboolean
find_end (StatregJournalFile *self, goffset size, goffset *end, GError **error)
{
  g_autofree char *piece = g_malloc (PIECE_SIZE);
  gsize length = MIN (1, size); /* almost always the last byte tells it */
  goffset at = size;

  for (*end = 0; at > 0 && *end == 0; length = MIN (PIECE_SIZE, at))
    {
      const char *found;

      at -= length;
      if (!statreg_file_read_at (self->fd, piece, length, at, self->path, error))
        return FALSE;
      found = memrchr (piece, '\n', length);
      if (found)
        *end = at + (found + 1 - piece);
    }
  return TRUE;
}

static gboolean
set_foreign (StatregJournalFile *self, GError **error)
{
  g_set_error (
      error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE,
      _("%s is damaged or not a file of Statreg's; nothing was written; have it repaired, or move it away"),
      self->path);
  return FALSE;
}

/* A crash in the middle of a write leaves a line without its end, which nobody was promised would be kept. */
static gboolean
cut_torn_tail (StatregJournalFile *self, goffset end, goffset size, GError **error)
{
  g_autofree char *torn = NULL;

  if (size - end > TORN_MAX)
    return set_foreign (self, error);
  torn = g_malloc (size - end);
  if (!statreg_file_read_at (self->fd, torn, size - end, end, self->path, error) ||
      !statreg_journal_set_aside (self->folder, torn, size - end, error))
    return FALSE;
  if (STATREG_RETRY (ftruncate (self->fd, end)) == 0)
    return TRUE;
  statreg_file_set_write_error (error, errno, self->path);
  return FALSE;
}

static gboolean
check_header (StatregJournalFile *self, goffset size, GError **error)
{
  char first[STATREG_JOURNAL_LINE_MAX];
  gsize length = MIN ((goffset) sizeof first, size);
  g_auto(StatregJournalLine) line = { 0 };
  g_autoptr(GError) own_error = NULL;
  const char *end;

  if (!statreg_file_read_at (self->fd, first, length, 0, self->path, error))
    return FALSE;
  end = memchr (first, '\n', length);
  if (end && statreg_journal_line_decode (&line, first, end - first, self->path, &own_error) &&
      line.kind == STATREG_JOURNAL_LINE_HEADER)
    {
      self->made = line.at;
      return TRUE;
    }
  if (!g_error_matches (own_error, STATREG_ERROR, STATREG_ERROR_NEWER_VERSION))
    return set_foreign (self, error);
  g_propagate_error (error, g_steal_pointer (&own_error));
  return FALSE;
}

static gboolean
write_header (StatregJournalFile *self, GError **error)
{
  g_autoptr(GString) header = g_string_new (NULL);
  gint64 now = statreg_time_now ();
  gboolean done;
  struct stat info;

  statreg_journal_line_append_header (header, now);
  done = statreg_file_append (self->fd, header->str, header->len, self->path, error);
  /* Whether it was taken back. */
  self->made = done || fstat (self->fd, &info) < 0 || info.st_size > 0 ? now : 0;
  return done;
}

static gboolean
is_current (StatregJournalFile *self)
{
  struct stat here, there;

  return self->fd >= 0 && fstat (self->fd, &here) == 0 &&
         statreg_folder_stat (self->folder, STATREG_JOURNAL_NAME, &there) && here.st_dev == there.st_dev &&
         here.st_ino == there.st_ino && statreg_file_check (&there, self->path, NULL);
}

/* Makes the open file one that ends in a complete line. */
static gboolean
settle (StatregJournalFile *self, gboolean known, GError **error)
{
  struct stat info;
  goffset end;

  if (fstat (self->fd, &info) < 0)
    {
      statreg_file_set_read_error (error, errno, self->path);
      return FALSE;
    }
  if (!find_end (self, info.st_size, &end, error) || (end > 0 && !known && !check_header (self, end, error)))
    return FALSE;
  /* A fresh file is synced with its first line, so a crash cannot leave more than that without any LF. */
  if (end == 0 && info.st_size > STATREG_JOURNAL_LINE_MAX)
    return set_foreign (self, error);
  if (end < info.st_size && !cut_torn_tail (self, end, info.st_size, error))
    return FALSE;
  return end > 0 || write_header (self, error);
}

/**
 * statreg_journal_file_prepare:
 * @self: a file
 * @error: DAMAGED_FILE when the file has no header; NEWER_VERSION; UNSAFE_FILE; WRITE_FAILED; SYNC_FAILED;
 *   FOLDER
 *
 * Opens the file, anew when another one has taken its place; makes it when it is missing; moves a torn tail
 * to ELOxcBoxReg.torn. Of a file that is refused nothing is changed.
 *
 * Returns: whether lines can be appended
 */
gboolean
statreg_journal_file_prepare (StatregJournalFile *self, GError **error)
{
  gboolean known = is_current (self);

  if (!known)
    {
      close_file (self);
      self->fd =
          statreg_folder_open_file (self->folder, STATREG_JOURNAL_NAME, O_RDWR | O_APPEND | O_CREAT, error);
      if (self->fd < 0)
        return FALSE;
    }
  /* Whoever made or replaced the file may have ended before its name was on disk, and lines in a file without a
   * name are lost. */
  if (settle (self, known, error) && (known || statreg_folder_sync (self->folder, NULL, error)))
    return TRUE;
  close_file (self);
  return FALSE;
}

/**
 * statreg_journal_file_has_room:
 * @self: a file that was prepared
 * @size: bytes to be appended
 * @error: LIMIT when the journal would become too large; WRITE_FAILED when the disk is almost full
 *
 * Registrations from the network must not fill the administrator's disk. Decisions are always let through,
 * for they are what makes room.
 *
 * Returns: whether registrations may be appended
 */
gboolean
statreg_journal_file_has_room (StatregJournalFile *self, gsize size, GError **error)
{
  struct statvfs disk;
  struct stat info;

  if (fstat (self->fd, &info) == 0 && info.st_size + size > SIZE_MAX_JOURNAL)
    {
      g_set_error (error, STATREG_ERROR, STATREG_ERROR_LIMIT,
                   _("%s is too large to take more registrations; apply or delete some"), self->path);
      return FALSE;
    }
  if (fstatvfs (self->fd, &disk) == 0 && (guint64) disk.f_bavail * disk.f_frsize < FREE_MIN + size)
    {
      g_set_error (error, STATREG_ERROR, STATREG_ERROR_WRITE_FAILED,
                   _("%s was not written to: the disk is almost full; make room on it"), self->path);
      return FALSE;
    }
  return TRUE;
}

/* Programs of ours do not replace the file while another one holds the lock, but editors and backups might. What
 * was written to a file without a name must not be promised to be kept; and it must not be kept if it has its
 * name after all. */
static gboolean
check_kept_its_name (StatregJournalFile *self, goffset before, GError **error)
{
  int why;

  errno = 0;
  if (is_current (self))
    return TRUE;
  why = errno;
  if (!statreg_file_cut (self->fd, before, self->path, error))
    return FALSE;
  if (why && why != ENOENT)
    statreg_file_set_write_error (error, why, self->path);
  else
    g_set_error (error, STATREG_ERROR, STATREG_ERROR_FOLDER,
                 _("%s was replaced by another program while it was written to; nothing was stored, try again"),
                 self->path);
  return FALSE;
}

/**
 * statreg_journal_file_get_made:
 * @self: a file
 *
 * Returns: the time in the first line of the file when it was last prepared; 0 when it is not there
 */
gint64
statreg_journal_file_get_made (StatregJournalFile *self)
{
  return self->made;
}

/**
 * statreg_journal_file_append:
 * @self: a file that was prepared
 * @lines: complete lines
 * @error: WRITE_FAILED or FOLDER: the file is as it was, or another one has taken its place; SYNC_FAILED: what
 *   is on disk is unknown
 *
 * Returns: whether all lines are on disk
 */
gboolean
statreg_journal_file_append (StatregJournalFile *self, GString *lines, GError **error)
{
  struct stat info;

  if (fstat (self->fd, &info) < 0)
    statreg_file_set_write_error (error, errno, self->path);
  else if (statreg_file_append (self->fd, lines->str, lines->len, self->path, error) &&
           check_kept_its_name (self, info.st_size, error))
    return TRUE;
  close_file (self);
  return FALSE;
}
