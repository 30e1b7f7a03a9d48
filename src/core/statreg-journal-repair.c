/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-journal-rewrite.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "statreg-error.h"
#include "statreg-file.h"
#include "statreg-retry.h"
#include "statreg-time.h"

#define PIECE_SIZE (256 * 1024)
#define SIZE_MAX_REPAIR (512 * 1024 * 1024)

/* One repair under the lock. */
typedef struct
{
  StatregJournal *journal;
  char *path;
  char *torn_path;
  int torn_fd;
} Repair;

static void
clear_repair (Repair *self)
{
  if (self->torn_fd >= 0)
    close (self->torn_fd);
  g_free (self->torn_path);
  g_free (self->path);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Repair, clear_repair)

static gboolean
check_size (Repair *self, goffset *size, GError **error)
{
  g_autofree char *limit = g_format_size_full (SIZE_MAX_REPAIR, G_FORMAT_SIZE_IEC_UNITS);
  struct stat info;

  if (fstat (self->journal->fd, &info) < 0)
    {
      statreg_file_set_read_error (error, errno, self->path);
      return FALSE;
    }
  *size = info.st_size;
  if (*size <= SIZE_MAX_REPAIR)
    return TRUE;
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE,
               _("%s is larger than the %s up to which it can be repaired; move it away"), self->path, limit);
  return FALSE;
}

/* Nothing that a repair takes out of the file is thrown away: the copy holds all of it. Its name says when. */
static char *
make_copy (Repair *self, GError **error)
{
  StatregFolder *folder = self->journal->folder;
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format (now, "%Y%m%d-%H%M%S");
  g_autofree char *name = g_strdup_printf ("%s.%s", STATREG_JOURNAL_COPY, time);
  struct stat info;

  for (guint i = 2; statreg_folder_stat (folder, name, &info); i++)
    {
      g_free (name);
      name = g_strdup_printf ("%s.%s-%u", STATREG_JOURNAL_COPY, time, i);
    }
  if (!statreg_folder_copy (folder, self->journal->fd, STATREG_JOURNAL_NAME, name, error))
    return NULL;
  return statreg_folder_build_path (folder, name);
}

/* By pieces, for a damaged line may be of any length. */
static gboolean
set_aside (Repair *self, goffset start, goffset end, GError **error)
{
  g_autofree char *piece = g_malloc (PIECE_SIZE);
  char last = '\n';

  if (start < end && self->torn_fd < 0)
    self->torn_fd = statreg_folder_open_file (self->journal->folder, STATREG_JOURNAL_TORN,
                                              O_WRONLY | O_APPEND | O_CREAT, error);
  if (start < end && self->torn_fd < 0)
    return FALSE;
  while (start < end)
    {
      gsize size = MIN (PIECE_SIZE, end - start);

      if (!statreg_file_read_at (self->journal->fd, piece, size, start, self->path, error) ||
          !statreg_file_write (self->torn_fd, piece, size, self->torn_path, error))
        return FALSE;
      last = piece[size - 1];
      start += size;
    }
  return last == '\n' || statreg_file_write (self->torn_fd, "\n", 1, self->torn_path, error);
}

static gboolean
sync_torn (Repair *self, GError **error)
{
  if (self->torn_fd < 0)
    return TRUE;
  if (STATREG_RETRY (fsync (self->torn_fd)) == 0)
    return statreg_folder_sync (self->journal->folder, NULL, error);
  statreg_file_set_write_error (error, errno, self->torn_path);
  return FALSE;
}

static gboolean
take_good (Repair *self, const StatregJournalRange *range, GString *good, GError **error)
{
  gsize length = good->len;

  g_string_set_size (good, length + range->size);
  if (!statreg_file_read_at (self->journal->fd, good->str + length, range->size, range->start, self->path, error))
    return FALSE;
  if (range->size > 1 && good->str[good->len - 2] == '\r')
    g_string_erase (good, good->len - 2, 1);
  return TRUE;
}

/* Splits the file into good lines, which go below a fresh header, and the rest. */
static gboolean
sort_out (Repair *self, goffset size, GString *good, GError **error)
{
  StatregJournal *journal = self->journal;
  goffset done = journal->header ? strlen (journal->header) : 0;

  /* Later than the old one in any case: by that, a page that was closed knows that it may open again. */
  statreg_journal_line_append_header (good, MAX (statreg_time_now (), journal->made + 1));
  for (guint i = 0; i < journal->ranges->len; i++)
    {
      const StatregJournalRange *range = &g_array_index (journal->ranges, StatregJournalRange, i);

      if (!set_aside (self, done, range->start, error) || !take_good (self, range, good, error))
        return FALSE;
      done = range->start + range->size;
    }
  return set_aside (self, done, size, error) && sync_torn (self, error);
}

static gboolean
write_sorted (Repair *self, goffset size, GError **error)
{
  g_autoptr(GString) good = g_string_new (NULL);
  g_autoptr(GBytes) anew = NULL;

  if (!sort_out (self, size, good, error))
    return FALSE;
  anew = g_string_free_to_bytes (g_steal_pointer (&good));
  return statreg_folder_replace (self->journal->folder, STATREG_JOURNAL_NAME, anew, error);
}

static gboolean
repair (StatregJournal *journal, gboolean damaged, char **copy, GError **error)
{
  g_auto(Repair) self = { journal, NULL, NULL, -1 };
  g_autofree char *made = NULL;
  goffset size;

  self.path = statreg_folder_build_path (journal->folder, STATREG_JOURNAL_NAME);
  self.torn_path = statreg_folder_build_path (journal->folder, STATREG_JOURNAL_TORN);
  if (!check_size (&self, &size, error) || (damaged && !(made = make_copy (&self, error))) ||
      !write_sorted (&self, size, error))
    return FALSE;
  if (copy)
    *copy = g_steal_pointer (&made);
  return TRUE;
}

/**
 * statreg_journal_repair:
 * @folder: the data folder
 * @kept: (out) (optional): number of registrations that the file holds now
 * @set_aside: (out) (optional): number of damaged or torn lines that were moved to ELOxcBoxReg.torn
 * @copy: (out) (optional) (transfer full) (nullable): full path of a copy of the file as it was; %NULL when
 *   nothing was damaged
 * @error: NEWER_VERSION, UNSAFE_FILE and DAMAGED_FILE (too large to be one of ours): the file was left alone;
 *   WRITE_FAILED, SYNC_FAILED, BUSY, FOLDER
 *
 * Writes the journal anew from the lines whose sums fit. Its first line gets the time of the repair, by
 * which other processes notice it.
 *
 * Returns: whether the journal is in order and on disk
 */
gboolean
statreg_journal_repair (StatregFolder *folder, guint *kept, guint *set_aside, char **copy, GError **error)
{
  g_autoptr(StatregJournal) journal = statreg_journal_new (folder);
  g_autoptr(StatregLock) lock = statreg_folder_lock (folder, error);
  guint n_bad;

  if (copy)
    *copy = NULL;
  journal->lenient = TRUE;
  if (!lock || !statreg_journal_scan (journal, error))
    return FALSE;
  n_bad = journal->n_damaged + (journal->torn ? 1 : 0);
  if (kept)
    *kept = journal->entries->len;
  if (set_aside)
    *set_aside = n_bad;
  return journal->fd < 0 || repair (journal, n_bad > 0 || journal->mended, copy, error);
}
