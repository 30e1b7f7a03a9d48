/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-store-reader.h"

#include <glib/gi18n-lib.h>

#include "statreg-journal-rewrite.h"
#include "statreg-journal.h"
#include "statreg-time.h"

struct _StatregStoreReader
{
  StatregFolder *folder;
  StatregJournal *journal; /* shared; its mutex guards what follows, too */
  guint64 serial;
  guint generation; /* of the journal: of what was handed out */
  guint n_ranges; /* of the journal, handed out already */
  guint n_entries;
  gboolean torn; /* the tail was torn under the lock, so nobody is writing it */
};

/**
 * statreg_store_item_free:
 * @self: an item
 */
void
statreg_store_item_free (StatregStoreItem *self)
{
  g_object_unref (self->registration);
  g_free (self);
}

/**
 * statreg_store_delta_free:
 * @self: a delta
 */
void
statreg_store_delta_free (StatregStoreDelta *self)
{
  g_ptr_array_unref (self->added);
  g_ptr_array_unref (self->gone);
  g_strfreev (self->problems);
  g_free (self);
}

/**
 * statreg_store_reader_new:
 * @folder: the data folder
 *
 * Returns: (transfer full): a reader
 */
StatregStoreReader *
statreg_store_reader_new (StatregFolder *folder)
{
  StatregStoreReader *self = g_new0 (StatregStoreReader, 1);

  self->folder = g_object_ref (folder);
  self->journal = statreg_journal_share (folder);
  return self;
}

/**
 * statreg_store_reader_free:
 * @self: a reader that no thread uses
 */
void
statreg_store_reader_free (StatregStoreReader *self)
{
  statreg_journal_unref (self->journal);
  g_object_unref (self->folder);
  g_free (self);
}

/* Without the lock, a line that is being written looks torn. */
static gboolean
find_torn (StatregStoreReader *self, GError **error)
{
  g_autoptr(StatregLock) lock = statreg_folder_lock (self->folder, NULL);

  if (!statreg_journal_scan (self->journal, error))
    return FALSE;
  self->torn = lock && self->journal->torn;
  return TRUE;
}

static void
add_item (GPtrArray *added, const StatregJournalEntry *entry)
{
  StatregStoreItem *item = g_new0 (StatregStoreItem, 1);

  item->registration = g_object_ref (entry->registration);
  item->order = entry->order;
  g_ptr_array_add (added, item);
}

static void
collect_all (StatregStoreReader *self, StatregStoreDelta *delta)
{
  for (guint i = 0; i < self->journal->entries->len; i++)
    {
      const StatregJournalEntry *entry = self->journal->entries->pdata[i];

      if (!entry->decided)
        add_item (delta->added, entry);
    }
}

static void
collect_recent (StatregStoreReader *self, StatregStoreDelta *delta)
{
  for (guint i = self->n_ranges; i < self->journal->ranges->len; i++)
    {
      const StatregJournalRange *range = &g_array_index (self->journal->ranges, StatregJournalRange, i);
      const StatregJournalEntry *entry;

      if (range->entry == STATREG_JOURNAL_NO_ENTRY)
        continue;
      entry = self->journal->entries->pdata[range->entry];
      if (range->decision)
        g_ptr_array_add (delta->gone, g_object_ref (entry->registration));
      else if (range->entry >= self->n_entries && !entry->decided)
        add_item (delta->added, entry);
    }
}

static void
count (StatregJournal *journal, StatregStoreDelta *delta)
{
  for (guint i = 0; i < journal->entries->len; i++)
    {
      gint64 decided = ((StatregJournalEntry *) journal->entries->pdata[i])->decided;

      if (!decided)
        delta->n_pending++;
      else if (!delta->oldest_decision || decided < delta->oldest_decision)
        delta->oldest_decision = decided;
    }
}

static GStrv
collect_problems (StatregStoreReader *self)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  GPtrArray *problems = self->journal->problems;

  for (guint i = 0; i < problems->len; i++)
    g_strv_builder_add (builder, problems->pdata[i]);
  if (self->journal->n_damaged > problems->len)
    {
      guint more = self->journal->n_damaged - problems->len;
      g_autofree char *text =
          g_strdup_printf (ngettext ("%s: %u more line is damaged", "%s: %u more lines are damaged", more),
                           STATREG_JOURNAL_NAME, more);

      g_strv_builder_add (builder, text);
    }
  if (self->torn && self->journal->torn)
    {
      g_autofree char *text =
          g_strdup_printf (_("%s: the last line is not complete; it was never confirmed to its owner and "
                              "will be moved to %s"),
                           STATREG_JOURNAL_NAME, STATREG_JOURNAL_TORN);

      g_strv_builder_add (builder, text);
    }
  return g_strv_builder_end (builder);
}

static StatregStoreDelta *
make_delta (StatregStoreReader *self, gboolean full)
{
  StatregStoreDelta *delta = g_new0 (StatregStoreDelta, 1);

  delta->serial = ++self->serial;
  delta->full = full || self->generation != self->journal->generation;
  delta->added = g_ptr_array_new_with_free_func ((GDestroyNotify) statreg_store_item_free);
  delta->gone = g_ptr_array_new_with_free_func (g_object_unref);
  if (delta->full)
    collect_all (self, delta);
  else
    collect_recent (self, delta);
  count (self->journal, delta);
  delta->problems = collect_problems (self);
  delta->made = self->journal->made;
  self->generation = self->journal->generation;
  self->n_ranges = self->journal->ranges->len;
  self->n_entries = self->journal->entries->len;
  return delta;
}

/**
 * statreg_store_reader_read:
 * @self: a reader
 * @full: whether all pending registrations are wanted; else those that came and went since the last time
 * @error: as statreg_journal_scan()
 *
 * Every delta must reach the list, in the order of their serials, or be followed by a full one.
 *
 * Returns: (transfer full) (nullable): what there is
 */
StatregStoreDelta *
statreg_store_reader_read (StatregStoreReader *self, gboolean full, GError **error)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->journal->mutex);

  if (!statreg_journal_scan (self->journal, error) || (full && self->journal->torn && !find_torn (self, error)))
    return NULL;
  return make_delta (self, full);
}

/**
 * statreg_store_reader_compact:
 * @self: a reader
 * @at_once: also drop decisions of the last minute
 * @error: as statreg_journal_scan() and statreg_journal_compact(), and BUSY
 *
 * Reads what is new before it takes the lock, to hold that for a short time only.
 *
 * Returns: whether the file is without what was decided
 */
gboolean
statreg_store_reader_compact (StatregStoreReader *self, gboolean at_once, GError **error)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->journal->mutex);
  g_autoptr(StatregLock) lock = NULL;

  if (!statreg_journal_scan (self->journal, error))
    return FALSE;
  lock = statreg_folder_lock (self->folder, error);
  return lock && statreg_journal_scan (self->journal, error) &&
         statreg_journal_compact (self->journal, at_once, statreg_time_now (), error);
}
