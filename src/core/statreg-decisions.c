/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-decisions.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "statreg-error.h"
#include "statreg-file.h"
#include "statreg-json-record.h"
#include "statreg-json.h"
#include "statreg-task.h"
#include "statreg-time.h"

#define FILE_NAME "decisions.jsonl"
#define LINE_MAX_BYTES 8192
#define SHOWN_MAX (64 * 1024 * 1024) /* of a longer file only the newest part is shown */
#define TEXT_MAX 1024
#define PIECE_SIZE (1024 * 1024)
#define DAMAGED_MAX 100 /* that many are told line by line */

static void
append_member (GString *out, char before, const char *name, const char *text)
{
  g_string_append_printf (out, "%c\"%s\":", before, name);
  statreg_json_append_ascii (out, text);
}

static void
append_line (GString *out, StatregDecision *decision)
{
  g_autofree char *at = statreg_time_format (statreg_decision_get_at (decision));

  append_member (out, '{', "at", at);
  append_member (out, ',', "who", statreg_decision_get_who (decision));
  append_member (out, ',', "what", statreg_decision_get_what (decision));
  append_member (out, ',', "registration", statreg_decision_get_registration (decision));
  append_member (out, ',', "address", statreg_decision_get_address (decision));
  append_member (out, ',', "instance", statreg_decision_get_instance (decision));
  append_member (out, ',', "instanceName", statreg_decision_get_instance_name (decision));
  g_string_append (out, "}\n");
}

/* A crash may have left a line without its end; it stays, but must not swallow the next one. */
static gboolean
is_torn (int fd, const char *path)
{
  struct stat info;
  char last;

  return fstat (fd, &info) == 0 && info.st_size > 0 &&
         statreg_file_read_at (fd, &last, 1, info.st_size - 1, path, NULL) && last != '\n';
}

/* By pieces, for a hundred thousand lines would take as much memory as what was decided on. */
static gboolean
append_lines (int fd, GString *lines, guint n, StatregDecisionsMake make, gpointer data, const char *path,
              GError **error)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(StatregDecision) decision = make (i, data);

      append_line (lines, decision);
      if (lines->len < PIECE_SIZE && i + 1 < n)
        continue;
      if (!statreg_file_append (fd, lines->str, lines->len, path, error))
        return FALSE;
      g_string_truncate (lines, 0);
    }
  return TRUE;
}

/**
 * statreg_decisions_append:
 * @folder: the data folder
 * @n: how many decisions were made
 * @make: makes each of them: (transfer full)
 * @data: for @make
 * @error: WRITE_FAILED, SYNC_FAILED, UNSAFE_FILE, FOLDER
 *
 * Adds a line for each decision to decisions.jsonl. To be called under the lock.
 *
 * Returns: whether the lines are on disk
 */
gboolean
statreg_decisions_append (StatregFolder *folder, guint n, StatregDecisionsMake make, gpointer data, GError **error)
{
  g_autofree char *path = statreg_folder_build_path (folder, FILE_NAME);
  g_autoptr(GString) lines = g_string_new (NULL);
  gboolean done;
  int fd;

  if (n == 0)
    return TRUE;
  fd = statreg_folder_open_file (folder, FILE_NAME, O_RDWR | O_APPEND | O_CREAT, error);
  if (fd < 0)
    return FALSE;
  if (is_torn (fd, path))
    g_string_append_c (lines, '\n');
  done = append_lines (fd, lines, n, make, data, path, error) && statreg_folder_sync (folder, NULL, error);
  close (fd);
  return done;
}

static StatregDecision *
read_line (const char *line, gsize size, const char *where, GError **error)
{
  const char *who, *what, *registration, *address, *instance, *instance_name;
  g_auto(StatregJsonRecord) record = { 0 };
  gint64 at;

  if (size > LINE_MAX_BYTES)
    {
      g_set_error (error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE, _("%s: the line is too long"), where);
      return NULL;
    }
  if (!statreg_json_record_read (&record, line, size, where, error) ||
      !statreg_json_record_get_time (&record, "at", &at, where, error) ||
      !(who = statreg_json_record_get_string (&record, "who", TEXT_MAX, where, error)) ||
      !(what = statreg_json_record_get_string (&record, "what", TEXT_MAX, where, error)) ||
      !(registration = statreg_json_record_get_string (&record, "registration", TEXT_MAX, where, error)) ||
      !(address = statreg_json_record_get_string (&record, "address", TEXT_MAX, where, error)) ||
      !(instance = statreg_json_record_get_string (&record, "instance", TEXT_MAX, where, error)) ||
      !(instance_name = statreg_json_record_get_string (&record, "instanceName", TEXT_MAX, where, error)))
    return NULL;
  return statreg_decision_new (at, who, what, registration, address, instance, instance_name);
}

/* Stands among the decisions where the line stands, with the time of what came after it. */
static StatregDecision *
make_damaged (GPtrArray *decisions, const char *what)
{
  gint64 at = decisions->len > 0 ? statreg_decision_get_at (decisions->pdata[decisions->len - 1]) : statreg_time_now ();

  return statreg_decision_new (at, "", what, "", "", "", "");
}

static guint
count_lines (const char *text, gsize size)
{
  guint n = 0;

  for (const char *at = text; at && at < text + size; n++)
    {
      at = memchr (at, '\n', text + size - at);
      at = at ? at + 1 : NULL;
    }
  return n;
}

/* Newest first: the lines from the last one to the first one. number: of the last one; 0: not known. */
static GPtrArray *
read_lines (const char *text, gsize size, guint number)
{
  GPtrArray *decisions = g_ptr_array_new_with_free_func (g_object_unref);
  gsize end = size;
  guint n_damaged = 0;

  while (end > 0)
    {
      const char *before = end > 1 ? memrchr (text, '\n', end - 1) : NULL;
      gsize start = before ? before + 1 - text : 0;
      gsize length = end - start - (text[end - 1] == '\n' ? 1 : 0);
      g_autofree char *where = number > 0 ? g_strdup_printf (_("%s, line %u"), FILE_NAME, number--)
                                          : g_strdup (FILE_NAME);
      g_autoptr(GError) error = NULL;
      StatregDecision *decision = read_line (text + start, length, where, &error);

      if (!decision && n_damaged++ < DAMAGED_MAX)
        decision = make_damaged (decisions, error->message);
      if (decision)
        g_ptr_array_add (decisions, decision);
      end = start;
    }
  if (n_damaged > DAMAGED_MAX)
    {
      g_autofree char *what = g_strdup_printf (ngettext ("%s: %u more line is damaged", "%s: %u more lines are damaged",
                                                         n_damaged - DAMAGED_MAX), FILE_NAME, n_damaged - DAMAGED_MAX);

      g_ptr_array_add (decisions, make_damaged (decisions, what));
    }
  return decisions;
}

static char *
read_newest (int fd, const char *path, gsize *size, gboolean *whole, GError **error)
{
  g_autofree char *text = NULL;
  struct stat info;

  if (fstat (fd, &info) < 0)
    info.st_size = 0;
  *size = MIN (info.st_size, SHOWN_MAX);
  *whole = info.st_size <= SHOWN_MAX;
  text = g_malloc (*size + 1);
  if (!statreg_file_read_at (fd, text, *size, info.st_size - *size, path, error))
    return NULL;
  return g_steal_pointer (&text);
}

/**
 * statreg_decisions_load:
 * @folder: the data folder
 * @error: UNSAFE_FILE, FOLDER
 *
 * Reads decisions.jsonl; blocks. A damaged line, on which nothing depends, becomes a decision that nobody made:
 * what it says is which line it is and what is wrong with it.
 *
 * Returns: (transfer full) (nullable): a list of #StatregDecision, newest first; empty when there is no file
 */
GListStore *
statreg_decisions_load (StatregFolder *folder, GError **error)
{
  g_autofree char *path = statreg_folder_build_path (folder, FILE_NAME);
  g_autoptr(GListStore) list = g_list_store_new (STATREG_TYPE_DECISION);
  g_autoptr(GPtrArray) decisions = NULL;
  g_autoptr(GError) own_error = NULL;
  g_autofree char *text = NULL;
  gsize size = 0;
  gboolean whole = FALSE;
  int fd = statreg_folder_open_file (folder, FILE_NAME, O_RDONLY, &own_error);

  if (g_error_matches (own_error, STATREG_ERROR, STATREG_ERROR_NOT_FOUND))
    return g_steal_pointer (&list);
  if (fd >= 0)
    {
      text = read_newest (fd, path, &size, &whole, &own_error);
      close (fd);
    }
  if (!text)
    {
      g_propagate_error (error, g_steal_pointer (&own_error));
      return NULL;
    }
  decisions = read_lines (text, size, whole ? count_lines (text, size) : 0);
  g_list_store_splice (list, 0, 0, decisions->pdata, decisions->len);
  return g_steal_pointer (&list);
}

static void
load_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  GListStore *list = statreg_decisions_load (source, &error);

  if (list)
    g_task_return_pointer (task, list, g_object_unref);
  else
    g_task_return_error (task, error);
}

/**
 * statreg_decisions_load_async:
 * @folder: the data folder
 * @cancellable: (nullable): ends the waiting
 * @callback: runs in the caller's thread-default main context
 * @user_data: for @callback
 *
 * Does statreg_decisions_load() in a worker thread.
 */
void
statreg_decisions_load_async (StatregFolder *folder, GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (folder, cancellable, callback, user_data);

  g_task_set_source_tag (task, statreg_decisions_load_async);
  statreg_task_run_in_thread (task, load_in_thread);
}

/**
 * statreg_decisions_load_finish:
 * @folder: the data folder
 * @result: what the callback got
 * @error: as statreg_decisions_load()
 *
 * Returns: (transfer full) (nullable): as statreg_decisions_load()
 */
GListStore *
statreg_decisions_load_finish (StatregFolder *folder, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, folder), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
