/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-journal-rewrite.h"

#include <errno.h>

#include "statreg-error.h"
#include "statreg-file.h"
#include "statreg-journal-file.h"
#include "statreg-time.h"

#define PIECE_SIZE (64 * 1024)
#define UNDO_SECONDS 60

static const StatregJournalEntry *
get_entry (StatregJournal *journal, const StatregJournalRange *range)
{
  return range->entry == STATREG_JOURNAL_NO_ENTRY ? NULL : journal->entries->pdata[range->entry];
}

/* The new file, which gets what lies between the lines to be dropped. */
typedef struct
{
  StatregJournal *journal;
  StatregJournalDrop drop;
  gpointer data;
  const char *from;   /* for people, like path */
  int fd;
  const char *path;
  char piece[PIECE_SIZE];
} Copy;

static gboolean
keep (Copy *copy, goffset start, goffset end, GError **error)
{
  while (start < end)
    {
      gsize size = MIN (PIECE_SIZE, end - start);

      if (!statreg_file_read_at (copy->journal->fd, copy->piece, size, start, copy->from, error) ||
          !statreg_file_write (copy->fd, copy->piece, size, copy->path, error))
        return FALSE;
      start += size;
    }
  return TRUE;
}

static gboolean
keep_ranges (Copy *copy, goffset *done, GError **error)
{
  GArray *ranges = copy->journal->ranges;

  for (guint i = 0; i < ranges->len; i++)
    {
      const StatregJournalRange *range = &g_array_index (ranges, StatregJournalRange, i);
      const StatregJournalEntry *entry = get_entry (copy->journal, range);

      if (!entry || !copy->drop (entry, range->decision, copy->data))
        continue;
      if (!keep (copy, *done, range->start, error))
        return FALSE;
      *done = range->start + range->size;
    }
  return TRUE;
}

static gboolean
fill (int fd, const char *path, gpointer data, GError **error)
{
  Copy *copy = data;
  goffset done = 0;
  struct stat info;

  copy->fd = fd;
  copy->path = path;
  if (fstat (copy->journal->fd, &info) == 0)
    return keep_ranges (copy, &done, error) && keep (copy, done, info.st_size, error);
  statreg_file_set_read_error (error, errno, copy->from);
  return FALSE;
}

/**
 * statreg_journal_rewrite:
 * @journal: scanned under the lock that is held
 * @drop: says of a registration's line, or of the line of a decision on it, whether it goes
 * @data: for @drop
 * @error: WRITE_FAILED, FOLDER: the file is as it was; SYNC_FAILED
 *
 * Returns: whether the file holds what was to be kept
 */
gboolean
statreg_journal_rewrite (StatregJournal *journal, StatregJournalDrop drop, gpointer data, GError **error)
{
  g_autoptr(StatregJournalFile) file = statreg_journal_file_new (journal->folder);
  g_autofree char *path = statreg_folder_build_path (journal->folder, STATREG_JOURNAL_NAME);
  Copy copy = { .journal = journal, .drop = drop, .data = data, .from = path };

  return statreg_journal_file_prepare (file, error) &&
         statreg_folder_replace_by (journal->folder, STATREG_JOURNAL_NAME, fill, &copy, error);
}

/* Decisions from the future, made before a clock was set right, do not stay for ever. */
static gboolean
is_old (const StatregJournalEntry *entry, gint64 now)
{
  return entry->decided && (entry->decided <= now - UNDO_SECONDS || entry->decided > now + UNDO_SECONDS);
}

static gboolean
drop_decided (const StatregJournalEntry *entry, gboolean decision, gpointer now)
{
  return now ? is_old (entry, *(gint64 *) now) : entry->decided != 0;
}

static gboolean
would_drop (StatregJournal *journal, gint64 *now)
{
  for (guint i = 0; i < journal->entries->len; i++)
    if (drop_decided (journal->entries->pdata[i], FALSE, now))
      return TRUE;
  return FALSE;
}

/**
 * statreg_journal_has_old:
 * @journal: a journal that was scanned
 * @now: the time
 *
 * Returns: whether statreg_journal_compact() would drop something even when it is not to be at once
 */
gboolean
statreg_journal_has_old (StatregJournal *journal, gint64 now)
{
  return would_drop (journal, &now);
}

/**
 * statreg_journal_compact:
 * @journal: scanned under the lock that is held
 * @at_once: also drop decisions of the last minute, which then cannot be undone
 * @now: the time
 * @error: as statreg_journal_rewrite()
 *
 * Takes the registrations that were decided, sealed passwords and all, out of the file.
 *
 * Returns: whether the file is without them; also when there were none
 */
gboolean
statreg_journal_compact (StatregJournal *journal, gboolean at_once, gint64 now, GError **error)
{
  gint64 *limit = at_once ? NULL : &now;

  return !would_drop (journal, limit) || statreg_journal_rewrite (journal, drop_decided, limit, error);
}
