/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-journal-writer.h"

#include <glib/gi18n-lib.h>

#include "statreg-error.h"
#include "statreg-journal-file.h"
#include "statreg-journal-line.h"

#define GROUP_LINES 512
#define GROUP_BYTES (1024 * 1024)

struct _StatregJournalWriter
{
  StatregFolder *folder;
  StatregJournalWritten written;
  gpointer data;
  GThread *thread;
  StatregJournalFile *file; /* of the thread */

  GMutex mutex; /* guards what follows */
  GCond cond;
  GQueue queue; /* of Request */
  gboolean stop;
  guint pending;      /* by the last reading of the file */
  GHashTable *unseen; /* what that may not have seen: id → number of the group, 0 while it is being written */
  gsize n_groups;     /* that are on disk */
  guint max_pending;
  GError *latch;
  gint64 latched_made; /* when the file was made that could not be synced */
};

typedef struct
{
  char *id;
  GString *line;
  GTask *task;
} Request;

static void
free_request (Request *request)
{
  g_free (request->id);
  g_string_free (request->line, TRUE);
  g_object_unref (request->task);
  g_free (request);
}

/* The requests of one context and what became of them. */
typedef struct
{
  GPtrArray *requests;
  GError *error;
} Answer;

static void
free_answer (Answer *answer)
{
  g_ptr_array_unref (answer->requests);
  g_clear_error (&answer->error);
  g_free (answer);
}

static gboolean
on_answer (gpointer data)
{
  Answer *answer = data;

  for (guint i = 0; i < answer->requests->len; i++)
    {
      Request *request = answer->requests->pdata[i];

      if (answer->error)
        g_task_return_error (request->task, g_error_copy (answer->error));
      else
        g_task_return_boolean (request->task, TRUE);
    }
  return G_SOURCE_REMOVE;
}

/* Tasks are returned and released in the thread of their own context, never in this one: the last reference
 * to whatever they hold must not be dropped here. */
static void
answer_context (GMainContext *context, GPtrArray *requests, const GError *error)
{
  Answer *answer = g_new0 (Answer, 1);
  /* Its owner may let go of it once it has the answer, and a source must not outlive its context. */
  g_autoptr(GMainContext) kept = g_main_context_ref (context);
  g_autoptr(GSource) source = g_idle_source_new ();

  answer->requests = requests;
  answer->error = error ? g_error_copy (error) : NULL;
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_answer, answer, (GDestroyNotify) free_answer);
  g_source_attach (source, context);
}

static void
answer_all (GPtrArray *group, const GError *error)
{
  g_autoptr(GHashTable) by_context = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer context, requests;

  for (guint i = 0; i < group->len; i++)
    {
      Request *request = group->pdata[i];

      context = g_task_get_context (request->task);
      requests = g_hash_table_lookup (by_context, context);
      if (!requests)
        {
          requests = g_ptr_array_new_with_free_func ((GDestroyNotify) free_request);
          g_hash_table_insert (by_context, context, requests);
        }
      g_ptr_array_add (requests, request);
    }
  g_hash_table_iter_init (&iter, by_context);
  while (g_hash_table_iter_next (&iter, &context, &requests))
    answer_context (context, requests, error);
}

static gboolean
write_lines (StatregJournalWriter *self, GString *lines, GError **error)
{
  g_autoptr(StatregLock) lock = statreg_folder_lock (self->folder, error);

  return lock && statreg_journal_file_prepare (self->file, error) &&
         statreg_journal_file_has_room (self->file, lines->len, error) &&
         statreg_journal_file_append (self->file, lines, error);
}

/* Under the mutex. Waits for work; NULL when there is none and none will come. */
static GPtrArray *
take_group (StatregJournalWriter *self)
{
  GPtrArray *group = NULL;
  gsize size = 0;

  while (g_queue_is_empty (&self->queue) && !self->stop)
    g_cond_wait (&self->cond, &self->mutex);
  if (g_queue_is_empty (&self->queue))
    return NULL;
  group = g_ptr_array_new ();
  while (!g_queue_is_empty (&self->queue) && group->len < GROUP_LINES && size < GROUP_BYTES)
    {
      Request *request = g_queue_pop_head (&self->queue);

      size += request->line->len;
      g_ptr_array_add (group, request);
      g_hash_table_insert (self->unseen, g_strdup (request->id), GSIZE_TO_POINTER (0));
    }
  return group;
}

/* Under the mutex. A reading may have seen the lines before they were confirmed to be on disk. */
static void
count_group (StatregJournalWriter *self, GPtrArray *group, gboolean written)
{
  self->n_groups += written;
  for (guint i = 0; i < group->len; i++)
    {
      const char *id = ((Request *) group->pdata[i])->id;

      if (!written)
        g_hash_table_remove (self->unseen, id);
      else if (g_hash_table_contains (self->unseen, id))
        g_hash_table_insert (self->unseen, g_strdup (id), GSIZE_TO_POINTER (self->n_groups));
    }
}

/* Without the mutex. */
static void
write_group (StatregJournalWriter *self, GPtrArray *group)
{
  g_autoptr(GError) error = statreg_journal_writer_dup_latch (self);
  g_autoptr(GString) lines = g_string_new (NULL);

  for (guint i = 0; i < group->len; i++)
    g_string_append_len (lines, ((Request *) group->pdata[i])->line->str,
                         ((Request *) group->pdata[i])->line->len);
  if (!error)
    write_lines (self, lines, &error);

  g_mutex_lock (&self->mutex);
  count_group (self, group, !error);
  if (error && error->code == STATREG_ERROR_SYNC_FAILED && !self->latch)
    {
      self->latch = g_error_copy (error);
      self->latched_made = statreg_journal_file_get_made (self->file);
    }
  g_mutex_unlock (&self->mutex);

  answer_all (group, error);
  if (!error || error->code == STATREG_ERROR_SYNC_FAILED)
    self->written (self->data);
}

static gpointer
run (gpointer data)
{
  StatregJournalWriter *self = data;
  GPtrArray *group;

  g_mutex_lock (&self->mutex);
  while ((group = take_group (self)))
    {
      g_mutex_unlock (&self->mutex);
      write_group (self, group);
      g_ptr_array_unref (group);
      g_mutex_lock (&self->mutex);
    }
  g_mutex_unlock (&self->mutex);
  return NULL;
}

/**
 * statreg_journal_writer_new:
 * @folder: the data folder
 * @written: runs in the writer's thread when the file has changed or the writer has latched
 * @data: for @written; must outlive the writer
 *
 * Returns: (transfer full): a running writer
 */
StatregJournalWriter *
statreg_journal_writer_new (StatregFolder *folder, StatregJournalWritten written, gpointer data)
{
  StatregJournalWriter *self = g_new0 (StatregJournalWriter, 1);

  self->folder = g_object_ref (folder);
  self->written = written;
  self->data = data;
  self->file = statreg_journal_file_new (folder);
  self->max_pending = G_MAXUINT;
  self->unseen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  g_queue_init (&self->queue);
  self->thread = g_thread_new ("statreg-journal", run, self);
  return self;
}

/**
 * statreg_journal_writer_free:
 * @self: (nullable): a writer
 *
 * Writes what waits, answers it, and ends the thread.
 */
void
statreg_journal_writer_free (StatregJournalWriter *self)
{
  if (!self)
    return;
  g_mutex_lock (&self->mutex);
  self->stop = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
  g_thread_join (self->thread);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_clear_error (&self->latch);
  g_hash_table_unref (self->unseen);
  statreg_journal_file_free (self->file);
  g_object_unref (self->folder);
  g_free (self);
}

/* Under the mutex. */
static GError *
judge (StatregJournalWriter *self)
{
  guint pending = self->pending + g_hash_table_size (self->unseen);

  if (self->latch)
    return g_error_copy (self->latch);
  if (pending + g_queue_get_length (&self->queue) >= self->max_pending)
    return g_error_new (
        STATREG_ERROR, STATREG_ERROR_LIMIT,
        _("There are %u pending registrations, as many as the settings allow; apply or delete some"),
        pending);
  return NULL;
}

/**
 * statreg_journal_writer_append:
 * @self: a writer
 * @registration: what an owner sent
 * @task: (transfer full): returns %TRUE once the line is on disk. Errors: LIMIT (line too long, too many
 *   pending), BUSY, WRITE_FAILED, DAMAGED_FILE, NEWER_VERSION, UNSAFE_FILE, FOLDER: the file is as it was;
 *   SYNC_FAILED: the writer is latched
 *
 * May be called from any thread.
 */
void
statreg_journal_writer_append (StatregJournalWriter *self, StatregRegistration *registration, GTask *task)
{
  g_autoptr(GString) line = g_string_sized_new (1024);
  GError *error = NULL;

  if (statreg_journal_line_append_registration (line, registration, &error))
    {
      g_mutex_lock (&self->mutex);
      error = judge (self);
      if (!error)
        {
          Request *request = g_new0 (Request, 1);

          request->id = g_strdup (statreg_registration_get_id (registration));
          request->line = g_steal_pointer (&line);
          request->task = g_steal_pointer (&task);
          g_queue_push_tail (&self->queue, request);
          g_cond_signal (&self->cond);
        }
      g_mutex_unlock (&self->mutex);
    }
  if (!error)
    return;
  g_task_return_error (task, error);
  g_object_unref (task);
}

/**
 * statreg_journal_writer_set_max_pending:
 * @self: a writer
 * @max_pending: from this many pending registrations on, further ones are refused
 */
void
statreg_journal_writer_set_max_pending (StatregJournalWriter *self, guint max_pending)
{
  g_mutex_lock (&self->mutex);
  self->max_pending = max_pending;
  g_mutex_unlock (&self->mutex);
}

/**
 * statreg_journal_writer_get_mark:
 * @self: a writer
 *
 * Returns: for statreg_journal_writer_set_pending(), to be taken before the file is read
 */
gsize
statreg_journal_writer_get_mark (StatregJournalWriter *self)
{
  gsize mark;

  g_mutex_lock (&self->mutex);
  mark = self->n_groups;
  g_mutex_unlock (&self->mutex);
  return mark;
}

/**
 * statreg_journal_writer_set_pending:
 * @self: a writer
 * @pending: number of pending registrations in the file, as just read
 * @mark: from before that reading
 * @seen: (element-type utf8): ids that it was the first to see
 *
 * A reading sees what had been written when it began, unless that is gone again; and what of that which is written
 * meanwhile, only @seen can tell.
 */
void
statreg_journal_writer_set_pending (StatregJournalWriter *self, guint pending, gsize mark, GPtrArray *seen)
{
  GHashTableIter iter;
  gpointer number;

  g_mutex_lock (&self->mutex);
  self->pending = pending;
  for (guint i = 0; i < seen->len && g_hash_table_size (self->unseen) > 0; i++)
    g_hash_table_remove (self->unseen, seen->pdata[i]);
  g_hash_table_iter_init (&iter, self->unseen);
  while (g_hash_table_iter_next (&iter, NULL, &number))
    if (number && GPOINTER_TO_SIZE (number) <= mark)
      g_hash_table_iter_remove (&iter);
  g_mutex_unlock (&self->mutex);
}

/**
 * statreg_journal_writer_dup_latch:
 * @self: a writer
 *
 * After a failed sync nobody knows what is on disk, so nothing more is accepted until a repair.
 *
 * Returns: (transfer full) (nullable): why the writer is latched; %NULL when it is not
 */
GError *
statreg_journal_writer_dup_latch (StatregJournalWriter *self)
{
  GError *latch;

  g_mutex_lock (&self->mutex);
  latch = self->latch ? g_error_copy (self->latch) : NULL;
  g_mutex_unlock (&self->mutex);
  return latch;
}

/**
 * statreg_journal_writer_unlatch:
 * @self: a writer
 *
 * To be called after the journal was repaired.
 */
void
statreg_journal_writer_unlatch (StatregJournalWriter *self)
{
  g_mutex_lock (&self->mutex);
  g_clear_error (&self->latch);
  g_mutex_unlock (&self->mutex);
}

/**
 * statreg_journal_writer_follow:
 * @self: a writer
 * @made: what the journal's first line says, as just read; 0 when there is none
 *
 * A repair, by whatever process, writes the journal anew with a later time in its first line, and then what is
 * in the file is on the disk; so the writer accepts again.
 */
void
statreg_journal_writer_follow (StatregJournalWriter *self, gint64 made)
{
  g_mutex_lock (&self->mutex);
  if (self->latch && made > self->latched_made)
    g_clear_error (&self->latch);
  g_mutex_unlock (&self->mutex);
}
