/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "statreg-bad-disk.h"
#include "statreg-decide.h"
#include "statreg-error.h"
#include "statreg-journal-file.h"
#include "statreg-journal-line.h"
#include "statreg-journal-rewrite.h"
#include "statreg-journal-writer.h"
#include "statreg-store.h"
#include "statreg-test.h"
#include "statreg-time.h"

#define TIMEOUT_MS 60000

typedef struct
{
  char *path;
  StatregFolder *folder;
  StatregStore *store;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = statreg_test_open_folder (&fixture->path);
  fixture->store = statreg_store_new (fixture->folder);
  statreg_folder_watch (fixture->folder);
}

static void
drain (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static gboolean
on_tick (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  statreg_test_drop (fixture->store);
  drain ();
  g_object_unref (fixture->folder);
  statreg_test_remove_folder (fixture->path);
}

static void
load (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (statreg_store_load (fixture->store, &error));
  g_assert_no_error (error);
}

static guint
count (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->store));
}

typedef struct
{
  Fixture *fixture;
  guint n;
} Wanted;

static gboolean
has_count (gpointer data)
{
  Wanted *wanted = data;

  return count (wanted->fixture) == wanted->n;
}

static void
wait_for_count (Fixture *fixture, guint n)
{
  Wanted wanted = { fixture, n };

  g_assert_true (statreg_test_wait_until (has_count, &wanted, TIMEOUT_MS));
}

static gboolean
append_now (Fixture *fixture, StatregRegistration *registration, GError **error)
{
  GAsyncResult *slot = NULL;
  g_autoptr(GAsyncResult) result = NULL;

  statreg_store_append_async (fixture->store, registration, NULL, statreg_test_on_ready, &slot);
  result = statreg_test_wait_result (&slot);
  return statreg_store_append_finish (fixture->store, result, error);
}

static char *
append (Fixture *fixture, const char *address, gint64 received)
{
  g_autoptr(StatregRegistration) registration = statreg_test_make_registration (address, received);
  g_autoptr(GError) error = NULL;

  append_now (fixture, registration, &error);
  g_assert_no_error (error);
  return g_strdup (statreg_registration_get_id (registration));
}

/* As another process would do it. */
static void
append_lines (Fixture *fixture, GString *lines)
{
  g_autoptr(StatregFolder) folder = statreg_folder_open (fixture->path, NULL);
  g_autoptr(StatregLock) lock = statreg_test_lock (folder);
  g_autoptr(StatregJournalFile) file = statreg_journal_file_new (folder);

  g_assert_true (statreg_journal_file_prepare (file, NULL) &&
                 statreg_journal_file_append (file, lines, NULL));
}

static void
append_elsewhere (Fixture *fixture, const char *address, gint64 received)
{
  g_autoptr(StatregRegistration) registration = statreg_test_make_registration (address, received);
  g_autoptr(GString) line = g_string_new (NULL);

  statreg_journal_line_append_registration (line, registration, NULL);
  append_lines (fixture, line);
}

static void
append_many_elsewhere (Fixture *fixture, guint n)
{
  g_autoptr(GString) lines = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *address = g_strdup_printf ("owner%u@example.org", i);
      g_autoptr(StatregRegistration) registration = statreg_test_make_registration (address, 1000 + i);

      statreg_journal_line_append_registration (lines, registration, NULL);
    }
  append_lines (fixture, lines);
}

static const char *
get_address (Fixture *fixture, guint position)
{
  g_autoptr(StatregRegistration) registration =
      g_list_model_get_item (G_LIST_MODEL (fixture->store), position);

  return statreg_registration_get_address (registration);
}

static char *
dup_id (Fixture *fixture, guint position)
{
  g_autoptr(StatregRegistration) registration =
      g_list_model_get_item (G_LIST_MODEL (fixture->store), position);

  return g_strdup (statreg_registration_get_id (registration));
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpint (statreg_store_get_state (fixture->store), ==, STATREG_STORE_LOADING);
  load (fixture);
  g_assert_cmpint (statreg_store_get_state (fixture->store), ==, STATREG_STORE_READY);
  g_assert_cmpuint (count (fixture), ==, 0);
  g_assert_null (statreg_store_get_error (fixture->store));
  g_assert_cmpuint (g_strv_length ((GStrv) statreg_store_get_problems (fixture->store)), ==, 0);
  g_assert_true (g_list_model_get_item_type (G_LIST_MODEL (fixture->store)) == STATREG_TYPE_REGISTRATION);
}

static void
on_notify (GObject *object, GParamSpec *pspec, guint *n)
{
  ++*n;
}

static void
test_append (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = NULL;
  g_autofree char *content = NULL;
  guint notified = 0;

  load (fixture);
  g_signal_connect (fixture->store, "notify::n-pending", G_CALLBACK (on_notify), &notified);
  id = append (fixture, "anna@example.org", 1000);
  content = statreg_test_read (fixture->path, STATREG_JOURNAL_NAME);
  g_assert_nonnull (strstr (content, id));
  wait_for_count (fixture, 1);
  g_assert_cmpuint (notified, ==, 1);
  g_assert_nonnull (statreg_store_lookup (fixture->store, id));
  g_assert_null (statreg_store_lookup (fixture->store, "AAAAAAAAAAAAAAAAAAAAAA"));
}

static void
test_load_async (Fixture *fixture, gconstpointer data)
{
  GAsyncResult *slot = NULL;
  g_autoptr(GAsyncResult) result = NULL;

  append_many_elsewhere (fixture, 100);
  statreg_store_load_async (fixture->store, NULL, statreg_test_on_ready, &slot);
  append_elsewhere (fixture, "late@example.org", 5000);
  result = statreg_test_wait_result (&slot);
  g_assert_true (statreg_store_load_finish (fixture->store, result, NULL));
  wait_for_count (fixture, 101);
  g_assert_cmpstr (get_address (fixture, 100), ==, "late@example.org");
}

static void
test_other_process (Fixture *fixture, gconstpointer data)
{
  load (fixture);
  append_elsewhere (fixture, "first@example.org", 1000);
  wait_for_count (fixture, 1);
  append_elsewhere (fixture, "third@example.org", 3000);
  wait_for_count (fixture, 2);
  append_elsewhere (fixture, "second@example.org", 2000);
  wait_for_count (fixture, 3);
  g_assert_cmpstr (get_address (fixture, 0), ==, "first@example.org");
  g_assert_cmpstr (get_address (fixture, 1), ==, "second@example.org");
  g_assert_cmpstr (get_address (fixture, 2), ==, "third@example.org");
}

/* Follows the list by its signals alone. */
typedef struct
{
  GPtrArray *copy;
  guint signals;
} Mirror;

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, Mirror *mirror)
{
  mirror->signals++;
  if (removed > 0)
    g_ptr_array_remove_range (mirror->copy, position, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (mirror->copy, position + i, g_list_model_get_item (model, position + i));
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, mirror->copy->len);
}

static void
assert_mirrored (Fixture *fixture, Mirror *mirror)
{
  g_assert_cmpuint (mirror->copy->len, ==, count (fixture));
  for (guint i = 0; i < mirror->copy->len; i++)
    {
      g_autoptr(StatregRegistration) registration = g_list_model_get_item (G_LIST_MODEL (fixture->store), i);

      g_assert_true (mirror->copy->pdata[i] == registration);
      g_assert_true (i == 0 || statreg_registration_get_received (mirror->copy->pdata[i - 1]) <=
                                   statreg_registration_get_received (registration));
    }
}

static void
delete_ids (Fixture *fixture, const char *const *ids)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregOutcomes) outcomes = statreg_decide_delete (fixture->folder, ids, &error);

  g_assert_no_error (error);
  g_assert_null (outcomes->warning);
  g_assert_cmpuint (outcomes->deleted->len, ==, g_strv_length ((GStrv) ids));
}

static void
delete_every (Fixture *fixture, guint first, guint step, guint n)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (ids, dup_id (fixture, first + i * step));
  g_ptr_array_add (ids, NULL);
  delete_ids (fixture, (const char *const *) ids->pdata);
}

static void
undo (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregOutcomes) outcomes = statreg_decide_undo (fixture->folder, NULL, &error);

  g_assert_no_error (error);
  g_assert_null (outcomes->warning);
}

static void
test_list_changes (Fixture *fixture, gconstpointer data)
{
  Mirror mirror = { g_ptr_array_new_with_free_func (g_object_unref), 0 };

  g_signal_connect (fixture->store, "items-changed", G_CALLBACK (on_items_changed), &mirror);
  append_many_elsewhere (fixture, 200);
  load (fixture);
  g_assert_cmpuint (mirror.signals, ==, 1);
  assert_mirrored (fixture, &mirror);

  mirror.signals = 0;
  delete_every (fixture, 10, 1, 50);
  wait_for_count (fixture, 150);
  g_assert_cmpuint (mirror.signals, ==, 1);
  assert_mirrored (fixture, &mirror);

  undo (fixture);
  wait_for_count (fixture, 200);
  g_assert_cmpuint (mirror.signals, ==, 2);
  assert_mirrored (fixture, &mirror);
  g_assert_cmpstr (get_address (fixture, 10), ==, "owner10@example.org");

  mirror.signals = 0;
  delete_every (fixture, 5, 7, 4);
  wait_for_count (fixture, 196);
  g_assert_cmpuint (mirror.signals, ==, 4);
  assert_mirrored (fixture, &mirror);

  mirror.signals = 0;
  delete_every (fixture, 1, 3, 60);
  wait_for_count (fixture, 136);
  g_assert_cmpuint (mirror.signals, ==, 1);
  assert_mirrored (fixture, &mirror);

  undo (fixture);
  wait_for_count (fixture, 196);
  assert_mirrored (fixture, &mirror);
  g_ptr_array_unref (mirror.copy);
  g_signal_handlers_disconnect_by_data (fixture->store, &mirror);
}

static void
assert_twin (Fixture *fixture, guint position, StatregTwin expected, guint expected_of)
{
  g_autoptr(StatregRegistration) registration =
      g_list_model_get_item (G_LIST_MODEL (fixture->store), position);
  guint of = 0;

  g_assert_cmpint (statreg_store_get_twin (fixture->store, registration, &of), ==, expected);
  g_assert_cmpuint (of, ==, expected_of);
}

static void
test_twins (Fixture *fixture, gconstpointer data)
{
  load (fixture);
  append_elsewhere (fixture, "anna@example.org", 1000);
  append_elsewhere (fixture, "bert@example.org", 1001);
  wait_for_count (fixture, 2);
  assert_twin (fixture, 0, STATREG_TWIN_NONE, 1);
  append_elsewhere (fixture, "Anna@EXAMPLE.org", 1002);
  wait_for_count (fixture, 3);
  assert_twin (fixture, 0, STATREG_TWIN_OLDER, 2);
  assert_twin (fixture, 1, STATREG_TWIN_NONE, 1);
  assert_twin (fixture, 2, STATREG_TWIN_NEWEST, 2);
  append_elsewhere (fixture, "anna@example.org", 1002);
  wait_for_count (fixture, 4);
  assert_twin (fixture, 2, STATREG_TWIN_OLDER, 3);
  assert_twin (fixture, 3, STATREG_TWIN_NEWEST, 3);
  delete_every (fixture, 3, 1, 1);
  wait_for_count (fixture, 3);
  assert_twin (fixture, 2, STATREG_TWIN_NEWEST, 2);
}

static void
test_compaction (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr(GError) error = NULL;

  load (fixture);
  id = append (fixture, "anna@example.org", 1000);
  g_free (append (fixture, "bert@example.org", 1001));
  wait_for_count (fixture, 2);
  delete_every (fixture, 0, 1, 1);
  wait_for_count (fixture, 1);
  g_assert_true (statreg_store_compact (fixture->store, FALSE, &error));
  before = statreg_test_read (fixture->path, STATREG_JOURNAL_NAME);
  g_assert_nonnull (strstr (before, id));
  g_assert_true (statreg_store_compact (fixture->store, TRUE, &error));
  g_assert_no_error (error);
  after = statreg_test_read (fixture->path, STATREG_JOURNAL_NAME);
  g_assert_null (strstr (after, id));
  g_free (append (fixture, "cleo@example.org", 1002));
  wait_for_count (fixture, 2);
}

static void
compact_elsewhere (Fixture *fixture, const char *id)
{
  g_autoptr(StatregFolder) folder = statreg_folder_open (fixture->path, NULL);
  g_autoptr(StatregOutcomes) outcomes = statreg_decide_delete (folder, (const char *[]) { id, NULL }, NULL);
  g_autoptr(StatregJournal) journal = statreg_journal_new (folder);
  g_autoptr(StatregLock) lock = statreg_test_lock (folder);

  g_assert_cmpuint (outcomes->deleted->len, ==, 1);
  g_assert_true (statreg_journal_scan (journal, NULL));
  g_assert_true (statreg_journal_compact (journal, TRUE, 0, NULL));
}

/* What another user of the same journal, such as an act, has read already must not pass by the list: neither what was
 * added, nor that the file is another one. */
static void
test_shared_journal (Fixture *fixture, gconstpointer data)
{
  g_autoptr(StatregJournal) journal = statreg_journal_share (fixture->folder);
  g_autofree char *id = NULL;

  load (fixture);
  id = append (fixture, "anna@example.org", 1000);
  append_elsewhere (fixture, "bert@example.org", 1001);
  g_mutex_lock (&journal->mutex);
  g_assert_true (statreg_journal_scan (journal, NULL));
  g_assert_cmpuint (journal->entries->len, ==, 2);
  g_mutex_unlock (&journal->mutex);
  wait_for_count (fixture, 2);
  compact_elsewhere (fixture, id);
  g_mutex_lock (&journal->mutex);
  g_assert_true (statreg_journal_scan (journal, NULL));
  g_assert_cmpuint (journal->entries->len, ==, 1);
  g_mutex_unlock (&journal->mutex);
  wait_for_count (fixture, 1);
  g_assert_cmpstr (get_address (fixture, 0), ==, "bert@example.org");
}

/* Byte 1 of the lock file is held by who waits for the lock (statreg-lock.c). */
static gboolean
is_waited_for (gpointer path)
{
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 1, .l_len = 1 };
  g_autofree char *name = g_build_filename (path, "lock", NULL);
  int fd = open (name, O_RDWR | O_CLOEXEC);
  gboolean waited_for = fd >= 0 && fcntl (fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;

  if (fd >= 0)
    close (fd);
  return waited_for;
}

static gboolean
is_left_alone (gpointer path)
{
  return !is_waited_for (path);
}

static gboolean
has_no_decision (gpointer path)
{
  g_autofree char *content = statreg_test_read (path, STATREG_JOURNAL_NAME);

  return strstr (content, "decision") == NULL;
}

static void
test_compaction_again (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GString) decision = g_string_new (NULL);
  g_autoptr(StatregLock) lock = NULL;
  g_autofree char *id = NULL;
  guint tick = g_timeout_add (20, on_tick, NULL);

  load (fixture);
  id = append (fixture, "anna@example.org", 1000);
  statreg_journal_line_append_decision (decision, id, statreg_time_now () - 100, NULL);
  append_lines (fixture, decision);
  lock = statreg_test_lock (fixture->folder);
  g_assert_true (statreg_test_wait_until (is_waited_for, fixture->path, TIMEOUT_MS));
  g_assert_true (statreg_test_wait_until (is_left_alone, fixture->path, TIMEOUT_MS));
  g_assert_false (has_no_decision (fixture->path));
  g_clear_pointer (&lock, statreg_lock_free);
  g_assert_true (statreg_test_wait_until (has_no_decision, fixture->path, TIMEOUT_MS));
  g_source_remove (tick);
}

static void
test_quota (Fixture *fixture, gconstpointer data)
{
  g_autoptr(StatregRegistration) registration = statreg_test_make_registration ("late@example.org", 1);
  g_autoptr(GError) error = NULL;

  load (fixture);
  statreg_store_set_max_pending (fixture->store, 2);
  g_free (append (fixture, "anna@example.org", 1000));
  g_free (append (fixture, "bert@example.org", 1001));
  g_assert_false (append_now (fixture, registration, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_LIMIT);
  wait_for_count (fixture, 2);
  delete_every (fixture, 0, 1, 1);
  wait_for_count (fixture, 1);
  g_free (append (fixture, "cleo@example.org", 1002));
  wait_for_count (fixture, 2);
}

/* What is seen in the file before it is confirmed to be on the disk is one registration, and not two. */
static void
test_quota_is_exact (Fixture *fixture, gconstpointer data)
{
  g_autoptr(StatregRegistration) registration = statreg_test_make_registration ("anna@example.org", 1000);
  GAsyncResult *slot = NULL;
  g_autoptr(GAsyncResult) result = NULL;

  load (fixture);
  statreg_store_set_max_pending (fixture->store, 3);
  g_free (append (fixture, "dora@example.org", 999));
  wait_for_count (fixture, 1);
  statreg_bad_disk_set (STATREG_BAD_DISK_SLOW);
  statreg_store_append_async (fixture->store, registration, NULL, statreg_test_on_ready, &slot);
  wait_for_count (fixture, 2);
  g_assert_null (slot);
  statreg_bad_disk_set (STATREG_BAD_DISK_GOOD);
  result = statreg_test_wait_result (&slot);
  g_assert_true (statreg_store_append_finish (fixture->store, result, NULL));
  g_free (append (fixture, "bert@example.org", 1001));
  wait_for_count (fixture, 3);
}

static void
test_too_long (Fixture *fixture, gconstpointer data)
{
  g_autofree char *sealed = g_strnfill (4096, 'A');
  g_autoptr(StatregRegistration) registration = statreg_registration_new (
      "AAAAAAAAAAAAAAAAAAAAAA", 1, "a@b.c", "", "", "::1", "AAAAAAAAAAAAAAAAAAAAAA", sealed);
  g_autoptr(GError) error = NULL;

  g_assert_false (append_now (fixture, registration, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_LIMIT);
}

static gboolean
is_ready (gpointer data)
{
  return statreg_store_get_state (data) == STATREG_STORE_READY;
}

static gboolean
is_latched (gpointer data)
{
  return statreg_store_get_state (data) == STATREG_STORE_LATCHED;
}

static void
latch (Fixture *fixture)
{
  g_autoptr(StatregRegistration) lost = statreg_test_make_registration ("lost@example.org", 1);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr(GError) error = NULL;

  load (fixture);
  g_free (append (fixture, "anna@example.org", 1000));
  wait_for_count (fixture, 1);
  before = statreg_test_read (fixture->path, STATREG_JOURNAL_NAME);
  statreg_bad_disk_set (STATREG_BAD_DISK_ONCE);
  g_assert_false (append_now (fixture, lost, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_SYNC_FAILED);
  g_clear_error (&error);
  after = statreg_test_read (fixture->path, STATREG_JOURNAL_NAME);
  g_assert_cmpstr (before, ==, after);

  g_assert_false (append_now (fixture, lost, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_SYNC_FAILED);
  g_assert_true (statreg_test_wait_until (is_latched, fixture->store, TIMEOUT_MS));
  g_assert_nonnull (statreg_store_get_error (fixture->store));
  g_assert_cmpuint (count (fixture), ==, 1);
}

static void
test_latch (Fixture *fixture, gconstpointer data)
{
  GAsyncResult *slot = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  guint kept = 0, set_aside = 9;

  latch (fixture);
  statreg_store_repair_async (fixture->store, NULL, statreg_test_on_ready, &slot);
  result = statreg_test_wait_result (&slot);
  g_assert_true (statreg_store_repair_finish (fixture->store, result, &kept, &set_aside, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (kept, ==, 1);
  g_assert_cmpuint (set_aside, ==, 0);
  g_assert_true (statreg_test_wait_until (is_ready, fixture->store, TIMEOUT_MS));
  g_assert_null (statreg_store_get_error (fixture->store));
  g_free (append (fixture, "bert@example.org", 1001));
  wait_for_count (fixture, 2);
}

static void
test_latch_repaired_elsewhere (Fixture *fixture, gconstpointer data)
{
  g_autoptr(StatregFolder) folder = NULL;
  g_autoptr(StatregStore) other = NULL;
  guint tick = g_timeout_add (20, on_tick, NULL);

  latch (fixture);
  folder = statreg_folder_open (fixture->path, NULL);
  other = statreg_store_new (folder);
  /* Another rewriting than a repair is not taken for one. */
  g_assert_true (statreg_store_compact (other, TRUE, NULL));
  g_assert_true (is_latched (fixture->store));
  g_assert_true (statreg_store_repair (other, NULL, NULL, NULL, NULL));
  g_assert_true (statreg_test_wait_until (is_ready, fixture->store, TIMEOUT_MS));
  g_free (append (fixture, "bert@example.org", 1001));
  g_source_remove (tick);
}

static gboolean
has_problem (gpointer data)
{
  return statreg_store_get_problems (data)[0] != NULL;
}

static void
test_damage (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GString) damaged = g_string_new ("nothing\n");
  g_autofree char *content = NULL;
  g_autofree char *torn = NULL;

  load (fixture);
  g_free (append (fixture, "anna@example.org", 1000));
  append_lines (fixture, damaged);
  g_assert_true (statreg_test_wait_until (has_problem, fixture->store, TIMEOUT_MS));
  g_assert_nonnull (strstr (statreg_store_get_problems (fixture->store)[0], "line 3"));
  g_free (append (fixture, "bert@example.org", 1000));
  wait_for_count (fixture, 2);
  content = statreg_test_read (fixture->path, STATREG_JOURNAL_NAME);
  torn = g_strconcat (content, "{\"torn", NULL);
  statreg_test_write (fixture->path, STATREG_JOURNAL_NAME, torn, -1);
  load (fixture);
  g_assert_cmpuint (g_strv_length ((GStrv) statreg_store_get_problems (fixture->store)), ==, 2);
  g_assert_cmpuint (count (fixture), ==, 2);
  g_assert_true (statreg_store_repair (fixture->store, NULL, NULL, NULL, NULL));
  load (fixture);
  g_assert_cmpuint (g_strv_length ((GStrv) statreg_store_get_problems (fixture->store)), ==, 0);
}

static void
test_unreadable (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  statreg_test_write (fixture->path, STATREG_JOURNAL_NAME, "my notes\n", -1);
  g_assert_false (statreg_store_load (fixture->store, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE);
  g_assert_cmpint (statreg_store_get_state (fixture->store), ==, STATREG_STORE_FAILED);
  g_assert_cmpstr (statreg_store_get_error (fixture->store), ==, error->message);
  g_assert_true (statreg_folder_remove (fixture->folder, STATREG_JOURNAL_NAME, NULL));
  g_assert_true (statreg_test_wait_until (is_ready, fixture->store, TIMEOUT_MS));
}

static void
on_written (gpointer groups)
{
  g_atomic_int_inc ((gint *) groups);
}

static void
on_appended (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (g_task_propagate_boolean (G_TASK (result), &error));
  g_assert_no_error (error);
  ++*(guint *) data;
}

static gboolean
is_hundred (gpointer data)
{
  return *(guint *) data == 100;
}

/* What waits while the lock is taken is written together. */
static void
test_group (Fixture *fixture, gconstpointer data)
{
  gint groups = 0;
  guint done = 0;
  StatregJournalWriter *writer = statreg_journal_writer_new (fixture->folder, on_written, &groups);
  StatregLock *lock = statreg_test_lock (fixture->folder);

  for (guint i = 0; i < 100; i++)
    {
      g_autoptr(StatregRegistration) registration = statreg_test_make_registration ("a@example.org", i);

      statreg_journal_writer_append (writer, registration, g_task_new (NULL, NULL, on_appended, &done));
    }
  drain ();
  g_assert_cmpuint (done, ==, 0);
  statreg_lock_free (lock);
  g_assert_true (statreg_test_wait_until (is_hundred, &done, TIMEOUT_MS));
  statreg_journal_writer_free (writer);
  g_assert_cmpint (groups, <=, 2);
}

static void
test_ends_clean (Fixture *fixture, gconstpointer data)
{
  gint groups = 0;
  guint done = 0;
  StatregJournalWriter *writer = statreg_journal_writer_new (fixture->folder, on_written, &groups);

  for (guint i = 0; i < 100; i++)
    {
      g_autoptr(StatregRegistration) registration = statreg_test_make_registration ("a@example.org", i);

      statreg_journal_writer_append (writer, registration, g_task_new (NULL, NULL, on_appended, &done));
    }
  statreg_journal_writer_free (writer);
  load (fixture);
  g_assert_cmpuint (count (fixture), ==, 100);
  g_assert_true (statreg_test_wait_until (is_hundred, &done, TIMEOUT_MS));
}

typedef struct
{
  StatregStore *store;
  GMainContext *context;
  guint n;
  GThread *thread;
} Client;

static void
on_client_appended (GObject *source, GAsyncResult *result, gpointer data)
{
  Client *client = data;

  g_assert_true (g_main_context_is_owner (client->context));
  g_assert_true (statreg_store_append_finish (client->store, result, NULL));
  client->n++;
}

static gpointer
run_client (gpointer data)
{
  Client *client = data;

  client->context = g_main_context_new ();
  g_main_context_push_thread_default (client->context);
  for (guint i = 0; i < 100; i++)
    {
      g_autoptr(StatregRegistration) registration = statreg_test_make_registration ("a@example.org", i);

      statreg_store_append_async (client->store, registration, NULL, on_client_appended, client);
    }
  while (client->n < 100)
    g_main_context_iteration (client->context, TRUE);
  g_main_context_pop_thread_default (client->context);
  g_main_context_unref (client->context);
  return NULL;
}

static void
test_threads (Fixture *fixture, gconstpointer data)
{
  Client clients[3] = { 0 };

  load (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    {
      clients[i].store = fixture->store;
      clients[i].thread = g_thread_new ("client", run_client, &clients[i]);
    }
  wait_for_count (fixture, 300);
  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    g_thread_join (clients[i].thread);
}

#define ADD(path, function) g_test_add ("/store/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("empty", test_empty);
  ADD ("append", test_append);
  ADD ("load-async", test_load_async);
  ADD ("other-process", test_other_process);
  ADD ("list-changes", test_list_changes);
  ADD ("twins", test_twins);
  ADD ("compaction", test_compaction);
  ADD ("shared-journal", test_shared_journal);
  ADD ("compaction-again", test_compaction_again);
  ADD ("quota", test_quota);
  ADD ("quota-is-exact", test_quota_is_exact);
  ADD ("too-long", test_too_long);
  ADD ("latch/repair", test_latch);
  ADD ("latch/repaired-elsewhere", test_latch_repaired_elsewhere);
  ADD ("damage", test_damage);
  ADD ("unreadable", test_unreadable);
  ADD ("writer/group", test_group);
  ADD ("writer/ends-clean", test_ends_clean);
  ADD ("writer/threads", test_threads);
  return g_test_run ();
}
