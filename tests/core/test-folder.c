/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utime.h>

#include "statreg-error.h"
#include "statreg-folder.h"
#include "statreg-test.h"

typedef struct
{
  char *path;
  StatregFolder *folder;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = statreg_test_open_folder (&fixture->path);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->folder);
  statreg_test_remove_folder (fixture->path);
}

static void
assert_content (Fixture *fixture, const char *name, const char *expected)
{
  g_autofree char *content = statreg_test_read (fixture->path, name);

  g_assert_cmpstr (content, ==, expected);
}

static gboolean
replace (StatregFolder *folder, const char *name, const char *content, GError **error)
{
  g_autoptr(GBytes) bytes = g_bytes_new (content, strlen (content));

  return statreg_folder_replace (folder, name, bytes, error);
}

static guint
count_files (Fixture *fixture)
{
  g_autoptr(GDir) dir = g_dir_open (fixture->path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir))
    n++;
  return n;
}

static void
test_modes (Fixture *fixture, gconstpointer data)
{
  static const mode_t masks[] = { 0000, 0077, 0277 };

  for (guint i = 0; i < G_N_ELEMENTS (masks); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *path = g_build_filename (fixture->path, i == 0 ? "a" : i == 1 ? "b" : "c", NULL);
      mode_t old = umask (masks[i]);
      g_autoptr(StatregFolder) folder = statreg_folder_open (path, &error);

      g_assert_no_error (error);
      g_assert_true (replace (folder, "settings.json", "{}", &error));
      g_assert_true (replace (folder, "instances/x.json", "{}", &error));
      statreg_lock_free (statreg_folder_lock (folder, &error));
      umask (old);
      g_assert_no_error (error);
      g_assert_cmphex (statreg_test_mode (path, "."), ==, 0700);
      g_assert_cmphex (statreg_test_mode (path, "instances"), ==, 0700);
      g_assert_cmphex (statreg_test_mode (path, "settings.json"), ==, 0600);
      g_assert_cmphex (statreg_test_mode (path, "instances/x.json"), ==, 0600);
      g_assert_cmphex (statreg_test_mode (path, "lock"), ==, 0600);
    }
}

static void
test_open_to_others (Fixture *fixture, gconstpointer data)
{
  static const mode_t modes[] = { 0755, 0710, 0701, 0770 };

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_autoptr(GError) error = NULL;

      g_chmod (fixture->path, modes[i]);
      g_assert_null (statreg_folder_open (fixture->path, &error));
      g_assert_error (error, STATREG_ERROR, STATREG_ERROR_UNSAFE_FILE);
      g_assert_nonnull (strstr (error->message, "chmod 700"));
      g_assert_nonnull (strstr (error->message, fixture->path));
    }
  g_chmod (fixture->path, 0700);
}

static void
test_not_a_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *file = g_build_filename (fixture->path, "file", NULL);
  g_autofree char *below = g_build_filename (file, "below", NULL);
  g_autoptr(GError) error = NULL;

  statreg_test_write (fixture->path, "file", "x", -1);
  g_assert_null (statreg_folder_open (file, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_FOLDER);
  g_clear_error (&error);
  g_assert_null (statreg_folder_open (below, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_FOLDER);
}

static void
test_parents_are_made (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->path, "one", "two", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregFolder) folder = statreg_folder_open (path, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (statreg_folder_get_path (folder), ==, path);
  g_assert_cmphex (statreg_test_mode (path, "."), ==, 0700);
}

static void
test_names (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "",   ".",    "..", "../x", "/etc/passwd", "a/b/c", "a/../b",
                                       ".x", "a/.x", "a/", "/" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (statreg_folder_read (fixture->folder, names[i], 100, &error));
      g_assert_error (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT);
      g_clear_error (&error);
      g_assert_false (replace (fixture->folder, names[i], "x", &error));
      g_assert_error (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT);
    }
  g_assert_cmpuint (count_files (fixture), ==, 0);
}

static void
test_read (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) content = NULL;

  g_assert_null (statreg_folder_read (fixture->folder, "settings.json", 100, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (replace (fixture->folder, "settings.json", "12345", &error));
  content = statreg_folder_read (fixture->folder, "settings.json", 5, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (content, NULL), g_bytes_get_size (content), "12345", 5);
  g_assert_null (statreg_folder_read (fixture->folder, "settings.json", 4, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE);
}

/* Whatever stands in the place of a file is refused for reading and for replacing, and stays as it is. */
static void
assert_refused (Fixture *fixture, const char *word)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (statreg_folder_read (fixture->folder, "settings.json", 100, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_UNSAFE_FILE);
  g_assert_nonnull (strstr (error->message, fixture->path));
  g_assert_nonnull (strstr (error->message, word));
  g_clear_error (&error);
  g_assert_false (replace (fixture->folder, "settings.json", "new", &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_UNSAFE_FILE);
}

static void
test_unsafe_files (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->path, "settings.json", NULL);
  g_autofree char *other = g_build_filename (fixture->path, "other", NULL);

  statreg_test_write (fixture->path, "other", "kept", -1);

  g_assert_cmpint (symlink (other, path), ==, 0);
  assert_refused (fixture, "symbolic link");
  g_assert_cmpint (g_unlink (path), ==, 0);

  g_assert_cmpint (link (other, path), ==, 0);
  assert_refused (fixture, "hard link");
  g_assert_cmpint (g_unlink (path), ==, 0);

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  assert_refused (fixture, "not a regular file");
  g_assert_cmpint (g_unlink (path), ==, 0);

  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  assert_refused (fixture, "not a regular file");
  g_assert_cmpint (g_rmdir (path), ==, 0);

  statreg_test_write (fixture->path, "settings.json", "kept", -1);
  g_chmod (path, 0644);
  assert_refused (fixture, "chmod 600");
  g_chmod (path, 0620);
  assert_refused (fixture, "chmod 600");
  assert_content (fixture, "settings.json", "kept");
  assert_content (fixture, "other", "kept");
}

static void
test_foreign_owner (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->path, "settings.json", NULL);
  g_autoptr(GError) error = NULL;

  if (geteuid () != 0)
    {
      g_test_skip ("only root can give files away");
      return;
    }
  statreg_test_write (fixture->path, "settings.json", "kept", -1);
  g_assert_cmpint (chown (path, 65534, 65534), ==, 0);
  assert_refused (fixture, "another user");
  g_assert_cmpint (chown (fixture->path, 65534, 65534), ==, 0);
  g_assert_null (statreg_folder_open (fixture->path, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_UNSAFE_FILE);
}

static void
test_unsafe_subfolder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->path, "instances", NULL);
  g_autofree char *outside = statreg_test_make_folder ();
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (symlink (outside, path), ==, 0);
  g_assert_false (replace (fixture->folder, "instances/x.json", "x", &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_UNSAFE_FILE);
  g_clear_error (&error);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  g_chmod (path, 0750);
  g_assert_null (statreg_folder_list (fixture->folder, "instances", &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_UNSAFE_FILE);
  g_assert_cmpint (g_rmdir (outside), ==, 0);
}

static void
assert_way_refused (const char *path, const char *named, const char *word)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (statreg_folder_open (path, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_UNSAFE_FILE);
  g_assert_nonnull (strstr (error->message, named));
  g_assert_nonnull (strstr (error->message, word));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
assert_way_trusted (const char *path)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregFolder) folder = statreg_folder_open (path, &error);

  g_assert_no_error (error);
  g_assert_cmpint (g_rmdir (path), ==, 0);
}

/* B31: whoever may write into a folder above can put another one in the place of the data folder. */
static void
test_b31_parents (Fixture *fixture, gconstpointer data)
{
  g_autofree char *above = g_build_filename (fixture->path, "above", NULL);
  g_autofree char *between = g_build_filename (above, "between", NULL);
  g_autofree char *path = g_build_filename (between, "data", NULL);

  g_assert_cmpint (g_mkdir_with_parents (between, 0700), ==, 0);
  assert_way_trusted (path);
  g_chmod (above, 0775);
  assert_way_refused (path, above, "chmod go-w");
  g_chmod (above, 0702);
  assert_way_refused (path, above, "chmod go-w");
  g_chmod (above, 01777);
  assert_way_trusted (path);
  if (geteuid () != 0)
    return;
  g_assert_cmpint (chown (between, 65534, 65534), ==, 0);
  assert_way_refused (path, between, "another user");
}

/* A link that a person chose is followed, but its own way must be as safe as any. */
static void
test_b31_links (Fixture *fixture, gconstpointer data)
{
  g_autofree char *open_to_all = g_build_filename (fixture->path, "open", NULL);
  g_autofree char *first = g_build_filename (fixture->path, "first", NULL);
  g_autofree char *second = g_build_filename (open_to_all, "second", NULL);
  g_autofree char *safe = g_build_filename (fixture->path, "safe", NULL);
  g_autofree char *path = g_build_filename (first, "data", NULL);

  g_assert_cmpint (g_mkdir (open_to_all, 0700), ==, 0);
  g_assert_cmpint (g_mkdir (safe, 0700), ==, 0);
  g_assert_cmpint (symlink ("open/../open/second", first), ==, 0);
  g_assert_cmpint (symlink (safe, second), ==, 0);
  assert_way_trusted (path);
  g_chmod (open_to_all, 0777);
  assert_way_refused (path, open_to_all, "chmod go-w");
  g_chmod (open_to_all, 0700);
  if (geteuid () == 0)
    {
      g_assert_cmpint (lchown (second, 65534, 65534), ==, 0);
      assert_way_refused (path, second, "another user");
    }
  g_assert_cmpint (g_unlink (second), ==, 0);
  g_assert_cmpint (symlink ("../first", second), ==, 0);
  g_assert_null (statreg_folder_open (path, NULL));
}

static void
test_replace_and_remove (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) names = NULL;

  g_assert_true (replace (fixture->folder, "instances/b.json", "1", &error));
  g_assert_true (replace (fixture->folder, "instances/a.json", "1", &error));
  g_assert_true (replace (fixture->folder, "instances/a.json", "22", &error));
  assert_content (fixture, "instances/a.json", "22");
  names = statreg_folder_list (fixture->folder, "instances", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (names), ==, 2);
  g_assert_cmpstr (names[0], ==, "a.json");
  g_assert_true (statreg_folder_remove (fixture->folder, "instances/a.json", &error));
  g_assert_false (statreg_folder_remove (fixture->folder, "instances/a.json", &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_NOT_FOUND);
}

static void
test_list_of_nothing (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) names = statreg_folder_list (fixture->folder, "instances", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (names), ==, 0);
}

static void
test_disk_full (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  int status;
  pid_t child;

  g_assert_true (replace (fixture->folder, "settings.json", "old", &error));
  child = fork ();
  if (child == 0)
    {
      static char content[5001];
      struct rlimit limit = { 1000, 1000 };

      memset (content, 'x', sizeof content - 1);
      signal (SIGXFSZ, SIG_IGN);
      setrlimit (RLIMIT_FSIZE, &limit);
      _exit (replace (fixture->folder, "settings.json", content, &error)          ? 1
             : g_error_matches (error, STATREG_ERROR, STATREG_ERROR_WRITE_FAILED) ? 0
                                                                                  : 2);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
  assert_content (fixture, "settings.json", "old");
  g_assert_cmpuint (count_files (fixture), ==, 1);
}

static void
test_sweep (Fixture *fixture, gconstpointer data)
{
  g_autofree char *old = g_build_filename (fixture->path, ".settings.json.0123456789abcdef", NULL);
  struct utimbuf times = { time (NULL) - 7200, time (NULL) - 7200 };
  g_autoptr(StatregFolder) again = NULL;

  statreg_test_write (fixture->path, ".settings.json.0123456789abcdef", "x", -1);
  statreg_test_write (fixture->path, ".settings.json.fedcba9876543210", "x", -1);
  statreg_test_write (fixture->path, ".hidden", "x", -1);
  g_assert_cmpint (utime (old, &times), ==, 0);
  again = statreg_folder_open (fixture->path, NULL);
  g_assert_false (g_file_test (old, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (count_files (fixture), ==, 2);
}

static void
test_lock_excludes (Fixture *fixture, gconstpointer data)
{
  g_autoptr(StatregFolder) other = statreg_folder_open (fixture->path, NULL);
  g_autoptr(GError) error = NULL;
  StatregLock *lock = statreg_folder_lock (fixture->folder, &error);
  gint64 start = g_get_monotonic_time ();

  g_assert_no_error (error);
  g_assert_null (statreg_folder_lock (other, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_BUSY);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 3 * G_USEC_PER_SEC);
  statreg_lock_free (lock);
  g_clear_error (&error);
  lock = statreg_folder_lock (other, &error);
  g_assert_no_error (error);
  statreg_lock_free (lock);
}

typedef struct
{
  StatregFolder *folder;
  int counter;
} Shared;

static gpointer
count_up (gpointer data)
{
  Shared *shared = data;

  for (guint i = 0; i < 100; i++)
    {
      g_autoptr(StatregLock) lock = statreg_test_lock (shared->folder);
      volatile int *counter = &shared->counter;
      int seen = *counter;

      g_thread_yield ();
      *counter = seen + 1;
    }
  return NULL;
}

static void
test_lock_between_threads (Fixture *fixture, gconstpointer data)
{
  Shared shared = { fixture->folder, 0 };
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("count", count_up, &shared);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpint (shared.counter, ==, 400);
}

static void
test_lock_ends_with_process (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  StatregLock *lock;
  int pipe_fds[2];
  pid_t child;
  char byte;

  g_assert_cmpint (pipe (pipe_fds), ==, 0);
  child = fork ();
  if (child == 0)
    {
      lock = statreg_folder_lock (fixture->folder, NULL);
      if (!lock || write (pipe_fds[1], "x", 1) != 1)
        _exit (1);
      while (TRUE)
        pause ();
    }
  g_assert_cmpint (read (pipe_fds[0], &byte, 1), ==, 1);
  kill (child, SIGKILL);
  waitpid (child, NULL, 0);
  lock = statreg_folder_lock (fixture->folder, &error);
  g_assert_no_error (error);
  statreg_lock_free (lock);
  close (pipe_fds[0]);
  close (pipe_fds[1]);
}

static void
test_page_lock (Fixture *fixture, gconstpointer data)
{
  g_autoptr(StatregFolder) other = statreg_folder_open (fixture->path, NULL);
  g_autoptr(GError) error = NULL;
  StatregLock *page;
  StatregLock *lock;

  g_assert_false (statreg_folder_is_page_served (other));
  page = statreg_folder_lock_page (fixture->folder, &error);
  g_assert_no_error (error);
  g_assert_true (statreg_folder_is_page_served (other));
  g_assert_true (statreg_folder_is_page_served (fixture->folder));
  g_assert_null (statreg_folder_lock_page (other, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_BUSY);
  g_clear_error (&error);
  lock = statreg_folder_lock (other, &error);
  g_assert_no_error (error);
  statreg_lock_free (lock);
  statreg_lock_free (page);
  g_assert_false (statreg_folder_is_page_served (other));
}

static void
on_changed (StatregFolder *folder, const char *name, GHashTable *seen)
{
  g_hash_table_add (seen, g_strdup (name));
}

typedef struct
{
  GHashTable *seen;
  const char *name;
} Wanted;

static gboolean
was_seen (gpointer data)
{
  Wanted *wanted = data;

  return g_hash_table_contains (wanted->seen, wanted->name);
}

static void
wait_for_change (GHashTable *seen, const char *name)
{
  Wanted wanted = { seen, name };

  g_assert_true (statreg_test_wait_until (was_seen, &wanted, 60000));
}

static void
assert_no_temporary (GHashTable *seen)
{
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, seen);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_assert_false (g_str_has_prefix (name, ".") || strstr (name, "/."));
}

static void
test_watch (Fixture *fixture, gconstpointer data)
{
  g_autoptr(StatregFolder) other = statreg_folder_open (fixture->path, NULL);
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  statreg_folder_watch (fixture->folder);
  g_signal_connect (fixture->folder, "changed", G_CALLBACK (on_changed), seen);
  g_assert_true (replace (other, "settings.json", "1", NULL));
  wait_for_change (seen, "settings.json");
  g_assert_true (replace (other, "instances/x.json", "1", NULL));
  wait_for_change (seen, "instances/x.json");
  g_hash_table_remove_all (seen);
  g_assert_true (replace (other, "instances/x.json", "2", NULL));
  wait_for_change (seen, "instances/x.json");
  g_hash_table_remove_all (seen);
  g_assert_true (statreg_folder_remove (other, "settings.json", NULL));
  wait_for_change (seen, "settings.json");
  assert_no_temporary (seen);
}

static gboolean
is_refused (gpointer data)
{
  return statreg_folder_read (data, "settings.json", 100, NULL) == NULL;
}

/* A folder that was moved away is neither used nor made anew, and goes on when it is back. */
static void
test_moved_away (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *gone = g_strconcat (fixture->path, "-gone", NULL);
  g_autoptr(GError) error = NULL;

  statreg_folder_watch (fixture->folder);
  g_signal_connect (fixture->folder, "changed", G_CALLBACK (on_changed), seen);
  g_assert_true (replace (fixture->folder, "settings.json", "1", &error));
  wait_for_change (seen, "settings.json");
  g_assert_true (replace (fixture->folder, "instances/x.json", "1", &error));
  wait_for_change (seen, "instances/x.json");
  g_hash_table_remove_all (seen);
  g_assert_cmpint (g_rename (fixture->path, gone), ==, 0);
  wait_for_change (seen, "ELOxcBoxReg");
  g_assert_true (is_refused (fixture->folder));
  g_assert_false (replace (fixture->folder, "settings.json", "2", &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_FOLDER);
  g_assert_nonnull (strstr (error->message, fixture->path));
  g_assert_null (statreg_folder_lock (fixture->folder, NULL));
  g_assert_null (statreg_folder_list (fixture->folder, NULL, NULL));
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_mkdir (fixture->path, 0700), ==, 0);
  g_assert_true (is_refused (fixture->folder));
  g_assert_cmpint (g_rmdir (fixture->path), ==, 0);
  g_hash_table_remove_all (seen);
  g_assert_cmpint (g_rename (gone, fixture->path), ==, 0);
  wait_for_change (seen, "ELOxcBoxReg");
  assert_content (fixture, "settings.json", "1");
  g_hash_table_remove_all (seen);
  g_assert_true (replace (fixture->folder, "settings.json", "2", NULL));
  wait_for_change (seen, "settings.json");
  g_hash_table_remove_all (seen);
  g_assert_true (replace (fixture->folder, "instances/x.json", "2", NULL));
  wait_for_change (seen, "instances/x.json");
}

static void
test_vanished (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GError) error = NULL;

  statreg_folder_watch (fixture->folder);
  g_signal_connect (fixture->folder, "changed", G_CALLBACK (on_changed), seen);
  g_assert_true (replace (fixture->folder, "settings.json", "1", NULL));
  wait_for_change (seen, "settings.json");
  g_hash_table_remove_all (seen);
  statreg_test_remove_folder (g_strdup (fixture->path));
  wait_for_change (seen, "settings.json");
  g_assert_false (replace (fixture->folder, "settings.json", "1", &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_FOLDER);
}

#define ADD(path, function) g_test_add ("/folder/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("modes", test_modes);
  ADD ("open-to-others", test_open_to_others);
  ADD ("not-a-folder", test_not_a_folder);
  ADD ("parents", test_parents_are_made);
  ADD ("names", test_names);
  ADD ("read", test_read);
  ADD ("unsafe/files", test_unsafe_files);
  ADD ("unsafe/owner", test_foreign_owner);
  ADD ("unsafe/subfolder", test_unsafe_subfolder);
  ADD ("unsafe/b31-parents", test_b31_parents);
  ADD ("unsafe/b31-links", test_b31_links);
  ADD ("replace", test_replace_and_remove);
  ADD ("list", test_list_of_nothing);
  ADD ("disk-full", test_disk_full);
  ADD ("sweep", test_sweep);
  ADD ("lock/process", test_lock_ends_with_process);
  ADD ("lock/excludes", test_lock_excludes);
  ADD ("lock/threads", test_lock_between_threads);
  ADD ("lock/page", test_page_lock);
  ADD ("watch/changed", test_watch);
  ADD ("watch/moved-away", test_moved_away);
  ADD ("watch/vanished", test_vanished);
  return g_test_run ();
}
