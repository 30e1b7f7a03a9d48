/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-journal-rewrite.h"

#include "statreg-error.h"
#include "statreg-file.h"
#include "statreg-journal-file.h"
#include "statreg-time.h"

#define REREAD_MAX (512 * 1024 * 1024)
#define UNDO_SECONDS 60

static const StatregJournalEntry *
get_entry (StatregJournal *journal, const StatregJournalRange *range)
{
  return range->entry == STATREG_JOURNAL_NO_ENTRY ? NULL : journal->entries->pdata[range->entry];
}

static GBytes *
read_all (StatregJournal *journal, GError **error)
{
  g_autofree char *path = statreg_folder_build_path (journal->folder, STATREG_JOURNAL_NAME);

  return statreg_file_read (journal->fd, REREAD_MAX, path, error);
}

/* Copies what lies between the ranges to be dropped. */
static GByteArray *
copy_kept (StatregJournal *journal, GBytes *content, StatregJournalDrop drop, gpointer data)
{
  gsize size;
  const guint8 *from = g_bytes_get_data (content, &size);
  GByteArray *kept = g_byte_array_sized_new (size);
  goffset done = 0;

  for (guint i = 0; i < journal->ranges->len; i++)
    {
      const StatregJournalRange *range = &g_array_index (journal->ranges, StatregJournalRange, i);
      const StatregJournalEntry *entry = get_entry (journal, range);

      if (!entry || !drop (entry, range->decision, data))
        continue;
      g_byte_array_append (kept, from + done, range->start - done);
      done = range->start + range->size;
    }
  g_byte_array_append (kept, from + done, size - done);
  return kept;
}

/**
 * statreg_journal_rewrite:
 * @journal: scanned under the lock that is held
 * @drop: says of a registration's line, or of the line of a decision on it, whether it goes
 * @data: for @drop
 * @error: WRITE_FAILED, FOLDER: the file is as it was; SYNC_FAILED; LIMIT
 *
 * Returns: whether the file holds what was to be kept
 */
gboolean
statreg_journal_rewrite (StatregJournal *journal, StatregJournalDrop drop, gpointer data, GError **error)
{
  g_autoptr(StatregJournalFile) file = statreg_journal_file_new (journal->folder);
  g_autoptr(GBytes) content = NULL;
  g_autoptr(GBytes) kept = NULL;

  if (!statreg_journal_file_prepare (file, error))
    return FALSE;
  content = read_all (journal, error);
  if (!content)
    return FALSE;
  kept = g_byte_array_free_to_bytes (copy_kept (journal, content, drop, data));
  return statreg_folder_replace (journal->folder, STATREG_JOURNAL_NAME, kept, error);
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
