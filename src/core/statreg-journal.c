/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-journal.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "statreg-error.h"
#include "statreg-file.h"

#define BUFFER_SIZE (256 * 1024)
#define TAIL_SIZE 64
#define PROBLEMS_MAX 100

static void
free_entry (StatregJournalEntry *entry)
{
  g_object_unref (entry->registration);
  g_clear_pointer (&entry->instance, g_ref_string_release);
  g_free (entry);
}

/**
 * statreg_journal_new:
 * @folder: the data folder
 *
 * Returns: (transfer full): a journal of which nothing was read yet
 */
StatregJournal *
statreg_journal_new (StatregFolder *folder)
{
  StatregJournal *self = g_new0 (StatregJournal, 1);

  g_mutex_init (&self->mutex);
  self->n_users = 1;
  self->folder = g_object_ref (folder);
  self->fd = -1;
  self->tail = g_malloc (TAIL_SIZE);
  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) free_entry);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->ranges = g_array_new (FALSE, FALSE, sizeof (StatregJournalRange));
  self->problems = g_ptr_array_new_with_free_func (g_free);
  return self;
}

/* Forgets what was read, but keeps the file open. */
static void
reset (StatregJournal *self)
{
  self->generation++;
  g_hash_table_remove_all (self->by_id);
  g_ptr_array_set_size (self->entries, 0);
  g_array_set_size (self->ranges, 0);
  g_ptr_array_set_size (self->problems, 0);
  g_clear_pointer (&self->header, g_free);
  self->made = 0;
  self->offset = 0;
  self->n_tail = 0;
  self->n_lines = 0;
  self->n_damaged = 0;
  self->torn = FALSE;
}

static void
close_file (StatregJournal *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}

/* When the last user has gone. */
void
statreg_journal_free (StatregJournal *self)
{
  close_file (self);
  g_hash_table_unref (self->by_id);
  g_ptr_array_unref (self->entries);
  g_array_unref (self->ranges);
  g_ptr_array_unref (self->problems);
  g_object_unref (self->folder);
  g_free (self->header);
  g_free (self->tail);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static void
add_range (StatregJournal *self, gsize size, guint entry, gboolean decision)
{
  StatregJournalRange range = { .start = self->offset, .size = size, .entry = entry, .decision = decision };

  g_array_append_val (self->ranges, range);
}

/* A doubled registration says nothing new; its range goes with the first one's. */
static void
take_registration (StatregJournal *self, StatregJournalLine *line, gsize size)
{
  const char *id = statreg_registration_get_id (line->registration);
  StatregJournalEntry *entry = g_hash_table_lookup (self->by_id, id);

  if (!entry)
    {
      entry = g_new0 (StatregJournalEntry, 1);
      entry->registration = g_steal_pointer (&line->registration);
      entry->order = self->entries->len;
      g_ptr_array_add (self->entries, entry);
      g_hash_table_insert (self->by_id, (gpointer) id, entry);
    }
  add_range (self, size, entry->order, FALSE);
}

/* The first decision on a registration counts; one on a registration that the file does not hold changes
 * nothing. */
static void
take_decision (StatregJournal *self, StatregJournalLine *line, gsize size)
{
  StatregJournalEntry *entry = g_hash_table_lookup (self->by_id, line->id);

  add_range (self, size, entry ? entry->order : STATREG_JOURNAL_NO_ENTRY, TRUE);
  if (!entry || entry->decided)
    return;
  entry->decided = MAX (line->at, 1);
  entry->instance = g_steal_pointer (&line->instance);
}

static void
report_damage (StatregJournal *self, const char *what)
{
  self->n_damaged++;
  if (self->problems->len < PROBLEMS_MAX)
    g_ptr_array_add (self->problems, g_strdup (what));
}

/* An editor may have given the lines other ends. */
static gsize
trim (StatregJournal *self, const char *text, gsize size)
{
  if (!self->lenient || size == 0 || text[size - 1] != '\r')
    return size;
  self->mended = TRUE;
  return size - 1;
}

/* A repair writes another header, and keeps a registration that stands where it is missing. */
static gboolean
take_header (StatregJournal *self, const char *text, gsize size, const char *where, GError **error)
{
  g_auto(StatregJournalLine) line = { 0 };
  g_autoptr(GError) own_error = NULL;

  if (statreg_journal_line_decode (&line, text, trim (self, text, size), where, &own_error) &&
      line.kind != STATREG_JOURNAL_LINE_HEADER)
    g_set_error (&own_error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE,
                 _("%s: the line that says what file this is is missing"), where);
  if (!own_error)
    {
      self->header = g_strndup (text, size + 1);
      self->made = line.at;
    }
  else if (self->lenient && line.registration)
    {
      take_registration (self, &line, size + 1);
      self->mended = TRUE;
    }
  else if (self->lenient && own_error->code == STATREG_ERROR_DAMAGED_FILE)
    report_damage (self, own_error->message);
  else
    {
      g_propagate_error (error, g_steal_pointer (&own_error));
      return FALSE;
    }
  return TRUE;
}

/* size: without the LF. */
static gboolean
take_line (StatregJournal *self, const char *text, gsize size, GError **error)
{
  g_autofree char *where = g_strdup_printf (_("%s, line %u"), STATREG_JOURNAL_NAME, ++self->n_lines);
  g_auto(StatregJournalLine) line = { 0 };
  g_autoptr(GError) own_error = NULL;

  if (self->n_lines == 1)
    return take_header (self, text, size, where, error);
  if (!statreg_journal_line_decode (&line, text, trim (self, text, size), where, &own_error))
    report_damage (self, own_error->message);
  else if (line.kind == STATREG_JOURNAL_LINE_REGISTRATION)
    take_registration (self, &line, size + 1);
  else if (line.kind == STATREG_JOURNAL_LINE_DECISION)
    take_decision (self, &line, size + 1);
  else
    {
      g_autofree char *what =
          g_strdup_printf (_("%s: the first line of a file in the middle of one"), where);

      report_damage (self, what);
    }
  return TRUE;
}

static void
remember_tail (StatregJournal *self, const char *end, gsize available)
{
  self->n_tail = MIN (available, TAIL_SIZE);
  memcpy (self->tail, end - self->n_tail, self->n_tail);
}

/* Takes the complete lines of a piece of the file that begins where reading stopped; returns their total
 * size, or -1. A piece that is longer than any line and has no LF gives 0. */
static gssize
take_lines (StatregJournal *self, const char *text, gsize size, GError **error)
{
  const char *at = text;

  while (TRUE)
    {
      const char *end = memchr (at, '\n', text + size - at);

      if (!end)
        break;
      if (!take_line (self, at, end - at, error))
        return -1;
      self->offset += end + 1 - at;
      at = end + 1;
    }
  if (at > text)
    remember_tail (self, at, at - text);
  return at - text;
}

/* Steps over a line that is too long to be one of ours; FALSE when its end is not there yet. */
static gboolean
skip_long_line (StatregJournal *self, char *buffer, goffset *end, GError **error)
{
  g_autofree char *path = statreg_folder_build_path (self->folder, STATREG_JOURNAL_NAME);
  goffset at = self->offset;

  while (at < *end)
    {
      gsize size = MIN (BUFFER_SIZE, *end - at);
      const char *found;

      if (!statreg_file_read_at (self->fd, buffer, size, at, path, error))
        return FALSE;
      found = memchr (buffer, '\n', size);
      if (found)
        {
          gsize used = found + 1 - buffer;

          if (!take_line (self, buffer, STATREG_JOURNAL_LINE_MAX, error))
            return FALSE;
          self->offset = at + used;
          remember_tail (self, buffer + used, used);
          return TRUE;
        }
      at += size;
    }
  *end = self->offset;
  return TRUE;
}

static gboolean
read_lines (StatregJournal *self, goffset end, GError **error)
{
  g_autofree char *path = statreg_folder_build_path (self->folder, STATREG_JOURNAL_NAME);
  g_autofree char *buffer = g_malloc (BUFFER_SIZE);
  goffset full_end = end;

  while (self->offset < end)
    {
      gsize size = MIN (BUFFER_SIZE, end - self->offset);
      gssize taken;

      if (!statreg_file_read_at (self->fd, buffer, size, self->offset, path, error))
        return FALSE;
      taken = take_lines (self, buffer, size, error);
      if (taken < 0)
        return FALSE;
      if (taken == 0 && size < BUFFER_SIZE)
        break;
      if (taken == 0 && !skip_long_line (self, buffer, &end, error))
        return FALSE;
    }
  self->torn = self->offset < full_end;
  return TRUE;
}

/* Whether what was read still stands in the file: a failed write may have been taken back and others
 * written instead. */
static gboolean
is_continued (StatregJournal *self, goffset size)
{
  char found[TAIL_SIZE];

  if (size < self->offset)
    return FALSE;
  return self->n_tail == 0 ||
         (statreg_file_read_at (self->fd, found, self->n_tail, self->offset - self->n_tail, "", NULL) &&
          memcmp (found, self->tail, self->n_tail) == 0);
}

/* Sees to it that the file of that name is the open one, if there is any. */
static gboolean
follow_file (StatregJournal *self, struct stat *info, GError **error)
{
  g_autoptr(GError) own_error = NULL;
  struct stat named;

  if (self->fd >= 0 && statreg_folder_stat (self->folder, STATREG_JOURNAL_NAME, &named) &&
      fstat (self->fd, info) == 0 && named.st_dev == info->st_dev && named.st_ino == info->st_ino)
    {
      g_autofree char *path = statreg_folder_build_path (self->folder, STATREG_JOURNAL_NAME);

      return statreg_file_check (&named, path, error);
    }
  if (self->fd >= 0 || self->entries->len > 0)
    reset (self);
  close_file (self);
  self->fd = statreg_folder_open_file (self->folder, STATREG_JOURNAL_NAME, O_RDONLY, &own_error);
  if (self->fd >= 0 && fstat (self->fd, info) == 0)
    return TRUE;
  if (self->fd >= 0)
    {
      g_autofree char *path = statreg_folder_build_path (self->folder, STATREG_JOURNAL_NAME);

      statreg_file_set_read_error (&own_error, errno, path);
    }
  close_file (self);
  if (g_error_matches (own_error, STATREG_ERROR, STATREG_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&own_error));
  return FALSE;
}

static gboolean
read_file (StatregJournal *self, goffset size, GError **error)
{
  g_autoptr(GError) own_error = NULL;
  struct stat info;

  if (!is_continued (self, size))
    reset (self);
  if (read_lines (self, size, &own_error))
    return TRUE;
  /* Cut meanwhile: a failed write was taken back. The rest is not there, which the next time sees as well. */
  if (own_error->code == STATREG_ERROR_FOLDER && fstat (self->fd, &info) == 0 && info.st_size < size)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&own_error));
  return FALSE;
}

/**
 * statreg_journal_scan:
 * @self: a journal
 * @error: DAMAGED_FILE when the first line is not a header; NEWER_VERSION; UNSAFE_FILE; FOLDER
 *
 * Reads what was appended since the last time; all of it, in a new generation, when the file is another one or was cut.
 * Works with or without the lock: a line that has no LF yet does not count. A missing file is an empty journal.
 * After an error all is forgotten.
 *
 * Returns: whether the file could be read; damaged lines do not matter
 */
gboolean
statreg_journal_scan (StatregJournal *self, GError **error)
{
  struct stat info = { 0 };
  gboolean done = follow_file (self, &info, error);

  if (done && self->fd >= 0)
    done = read_file (self, info.st_size, error);
  if (!done)
    {
      close_file (self);
      reset (self);
    }
  return done;
}

/**
 * statreg_journal_lookup:
 * @self: a journal
 * @id: id of a registration
 *
 * Returns: (transfer none) (nullable): what the file says of it, pending or decided
 */
StatregJournalEntry *
statreg_journal_lookup (StatregJournal *self, const char *id)
{
  return g_hash_table_lookup (self->by_id, id);
}

/**
 * statreg_journal_get_newest_decision:
 * @self: a journal
 *
 * Returns: time of the newest decision that the file still holds; 0 when there is none
 */
gint64
statreg_journal_get_newest_decision (StatregJournal *self)
{
  gint64 newest = 0;

  for (guint i = 0; i < self->entries->len; i++)
    newest = MAX (newest, ((StatregJournalEntry *) self->entries->pdata[i])->decided);
  return newest;
}
