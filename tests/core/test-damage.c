/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "statreg-base64.h"
#include "statreg-error.h"
#include "statreg-journal-rewrite.h"
#include "statreg-test.h"

/* B34: each byte of a journal of 20 lines is changed in turn, on a memory file system if there is one: the program only
 * reads what stands in the file, and it is not the disk that is tried here. */

#define N_LINES 20
#define N_REGISTRATIONS 15 /* behind the first line; decisions on the first four of them follow */
#define N_DECISIONS (N_LINES - 1 - N_REGISTRATIONS)

typedef struct
{
  char *path;
  StatregFolder *folder;
  GString *content;
  gsize starts[N_LINES + 1];
} Fixture;

static char *
make_id (guint number)
{
  guint8 bytes[16] = { 0 };

  bytes[15] = number;
  return statreg_base64_encode (bytes, sizeof bytes);
}

static void
append_registration (GString *content, guint number)
{
  static const guint8 box[64] = { 1, 2, 3 };
  g_autofree char *id = make_id (number);
  g_autofree char *key = make_id (200);
  g_autofree char *sealed = statreg_base64_encode (box, sizeof box);
  g_autofree char *address = g_strdup_printf ("owner%u@example.org", number);
  g_autoptr(StatregRegistration) registration =
      statreg_registration_new (id, 1795329000 + number, address, "m\303\274ller", "", "192.0.2.7", key, sealed);

  g_assert_true (statreg_journal_line_append_registration (content, registration, NULL));
}

static void
append_line (GString *content, guint line)
{
  g_autofree char *id = make_id (line <= N_REGISTRATIONS ? line : line - N_REGISTRATIONS);

  if (line == 0)
    statreg_journal_line_append_header (content, 1795329000);
  else if (line <= N_REGISTRATIONS)
    append_registration (content, line);
  else
    statreg_journal_line_append_decision (content, id, 1795330000, line % 2 ? "an instance" : NULL);
}

static void
write_content (Fixture *fixture, const char *data, gsize size)
{
  statreg_test_write (fixture->path, STATREG_JOURNAL_NAME, data, size);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = statreg_test_open_folder (&fixture->path);
  fixture->content = g_string_new (NULL);
  for (guint line = 0; line < N_LINES; line++)
    {
      fixture->starts[line] = fixture->content->len;
      append_line (fixture->content, line);
    }
  fixture->starts[N_LINES] = fixture->content->len;
  write_content (fixture, fixture->content->str, fixture->content->len);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_string_free (fixture->content, TRUE);
  g_assert_finalize_object (fixture->folder);
  statreg_test_remove_folder (fixture->path);
}

static guint
find_line (Fixture *fixture, gsize at)
{
  guint line = 0;

  while (fixture->starts[line + 1] <= at)
    line++;
  return line;
}

/* What the journal says, with the lines from first to last gone. */
static void
assert_all_but (StatregJournal *journal, guint first, guint last)
{
  for (guint number = 1; number <= N_REGISTRATIONS; number++)
    {
      g_autofree char *id = make_id (number);
      StatregJournalEntry *entry = statreg_journal_lookup (journal, id);
      guint decision = N_REGISTRATIONS + number;
      gboolean decided = number <= N_DECISIONS && (decision < first || decision > last);

      g_assert_true ((entry != NULL) == (number < first || number > last));
      g_assert_true (!entry || (entry->decided != 0) == decided);
    }
}

static void
assert_named (const char *problem, guint line)
{
  g_autofree char *where = g_strdup_printf (STATREG_JOURNAL_NAME ", line %u:", line + 1);

  g_assert_true (g_str_has_prefix (problem, where));
}

/* Without its first line it is not known what the file is, so nothing of it is used before it was repaired. */
static void
assert_refused (StatregJournal *journal)
{
  g_autoptr(GError) error = NULL;

  g_assert_false (statreg_journal_scan (journal, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE);
  assert_named (error->message, 0);
}

static void
assert_contained (Fixture *fixture, gsize at, char changed)
{
  g_autoptr(StatregJournal) journal = statreg_journal_new (fixture->folder);
  guint line = find_line (fixture, at);
  gboolean ends_line = fixture->content->str[at] == '\n';
  gboolean torn = at + 1 == fixture->content->len;
  g_autoptr(GError) error = NULL;

  if (line == 0)
    {
      assert_refused (journal);
      return;
    }
  g_assert_true (statreg_journal_scan (journal, &error));
  g_assert_no_error (error);
  g_assert_cmpint (journal->torn, ==, torn);
  /* A line feed more makes two bad lines of one; without its line feed a line takes the next one with it. */
  g_assert_cmpuint (journal->n_damaged, ==, torn ? 0 : changed == '\n' ? 2 : 1);
  for (guint i = 0; i < journal->problems->len; i++)
    assert_named (journal->problems->pdata[i], line + i);
  assert_all_but (journal, line, ends_line && !torn ? line + 1 : line);
}

static void
assert_content (Fixture *fixture, const char *data, gsize size)
{
  g_autofree char *path = g_build_filename (fixture->path, STATREG_JOURNAL_NAME, NULL);
  g_autofree char *found = NULL;
  gsize found_size;

  g_assert_true (g_file_get_contents (path, &found, &found_size, NULL));
  g_assert_cmpmem (found, found_size, data, size);
}

static void
test_b34_every_byte (Fixture *fixture, gconstpointer data)
{
  gsize size = fixture->content->len;

  for (gsize at = 0; at < size; at++)
    {
      const guint8 patterns[] = { 1 << at % 8, 0xff };

      for (guint i = 0; i < G_N_ELEMENTS (patterns); i++)
        {
          g_autofree char *damaged = g_memdup2 (fixture->content->str, size);

          damaged[at] ^= patterns[i];
          write_content (fixture, damaged, size);
          assert_contained (fixture, at, damaged[at]);
          assert_content (fixture, damaged, size);
        }
    }
}

static void
assert_copied (Fixture *fixture, const char *copy, const char *data, gsize size)
{
  g_autofree char *found = NULL;
  g_autofree char *folder = g_path_get_dirname (copy);
  g_autofree char *name = g_path_get_basename (copy);
  gsize found_size;

  g_assert_cmpstr (folder, ==, fixture->path);
  g_assert_true (g_file_get_contents (copy, &found, &found_size, NULL));
  g_assert_cmpmem (found, found_size, data, size);
  g_assert_cmphex (statreg_test_mode (fixture->path, name), ==, 0600);
  g_assert_cmpint (g_unlink (copy), ==, 0);
}

static void
assert_mended (Fixture *fixture, gsize at, char changed)
{
  g_autofree char *damaged = g_memdup2 (fixture->content->str, fixture->content->len);
  g_autoptr(StatregJournal) journal = statreg_journal_new (fixture->folder);
  guint line = find_line (fixture, at);
  gboolean merged = damaged[at] == '\n' && line + 1 < N_LINES;
  guint last = merged ? line + 1 : line;
  g_autofree char *copy = NULL;
  g_autoptr(GError) error = NULL;
  guint kept, set_aside;

  damaged[at] = changed;
  write_content (fixture, damaged, fixture->content->len);
  g_assert_true (statreg_journal_repair (fixture->folder, &kept, &set_aside, &copy, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (set_aside, ==, changed == '\n' ? 2 : 1);
  assert_copied (fixture, copy, damaged, fixture->content->len);
  g_assert_true (statreg_journal_scan (journal, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (journal->n_damaged, ==, 0);
  g_assert_false (journal->torn);
  g_assert_cmpuint (kept, ==, journal->entries->len);
  assert_all_but (journal, line, last);
}

static void
test_b34_repair (Fixture *fixture, gconstpointer data)
{
  for (guint line = 0; line < N_LINES; line++)
    {
      assert_mended (fixture, fixture->starts[line] + 5, '?');
      assert_mended (fixture, fixture->starts[line] + 5, '\n');
      assert_mended (fixture, fixture->starts[line + 1] - 1, ' ');
    }
}

static void
test_b34_nothing_to_mend (Fixture *fixture, gconstpointer data)
{
  g_autofree char *copy = NULL;
  guint kept, set_aside;

  g_assert_true (statreg_journal_repair (fixture->folder, &kept, &set_aside, &copy, NULL));
  g_assert_cmpuint (kept, ==, N_REGISTRATIONS);
  g_assert_cmpuint (set_aside, ==, 0);
  g_assert_null (copy);
}

#define ADD(path, function) g_test_add ("/damage/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  if (g_access ("/dev/shm", W_OK) == 0)
    g_setenv ("TMPDIR", "/dev/shm", TRUE);
  g_test_init (&argc, &argv, NULL);
  ADD ("b34-every-byte", test_b34_every_byte);
  ADD ("b34-repair", test_b34_repair);
  ADD ("b34-nothing-to-mend", test_b34_nothing_to_mend);
  return g_test_run ();
}
