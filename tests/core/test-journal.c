/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sodium.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "statreg-bad-disk.h"
#include "statreg-base64.h"
#include "statreg-error.h"
#include "statreg-journal-file.h"
#include "statreg-journal-rewrite.h"
#include "statreg-test.h"

#define NAME STATREG_JOURNAL_NAME

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

static gboolean
append (StatregFolder *folder, GString *lines, GError **error)
{
  g_autoptr(StatregLock) lock = statreg_test_lock (folder);
  g_autoptr(StatregJournalFile) file = statreg_journal_file_new (folder);

  return statreg_journal_file_prepare (file, error) && statreg_journal_file_append (file, lines, error);
}

static void
append_registration (Fixture *fixture, const char *address, char **id)
{
  g_autoptr(StatregRegistration) registration = statreg_test_make_registration (address, 1795329067);
  g_autoptr(GString) line = g_string_new (NULL);
  g_autoptr(GError) error = NULL;

  g_assert_true (statreg_journal_line_append_registration (line, registration, NULL));
  g_assert_true (append (fixture->folder, line, &error));
  g_assert_no_error (error);
  if (id)
    *id = g_strdup (statreg_registration_get_id (registration));
}

static void
append_decision (Fixture *fixture, const char *id, gint64 at, const char *instance)
{
  g_autoptr(GString) line = g_string_new (NULL);

  statreg_journal_line_append_decision (line, id, at, instance);
  g_assert_true (append (fixture->folder, line, NULL));
}

static StatregJournal *
scan (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  StatregJournal *journal = statreg_journal_new (fixture->folder);

  g_assert_true (statreg_journal_scan (journal, &error));
  g_assert_no_error (error);
  return journal;
}

static guint
count_pending (StatregJournal *journal)
{
  guint n = 0;

  for (guint i = 0; i < journal->entries->len; i++)
    n += ((StatregJournalEntry *) journal->entries->pdata[i])->decided == 0;
  return n;
}

static char *
read_all (Fixture *fixture, gsize *size)
{
  g_autofree char *path = g_build_filename (fixture->path, NAME, NULL);
  char *content;

  g_assert_true (g_file_get_contents (path, &content, size, NULL));
  return content;
}

static void
write_all (Fixture *fixture, const char *content, gsize size)
{
  statreg_test_write (fixture->path, NAME, content, size);
}

/* Another file in its place, rather than other bytes in the same one. */
static void
replace_all (Fixture *fixture, const char *content, gsize size)
{
  g_autoptr(GBytes) bytes = g_bytes_new (content, size);

  g_assert_true (statreg_folder_replace (fixture->folder, NAME, bytes, NULL));
}

static void
remove_torn (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->path, STATREG_JOURNAL_TORN, NULL);

  g_unlink (path);
}

static void
test_fresh (Fixture *fixture, gconstpointer data)
{
  g_autoptr(StatregJournal) empty = scan (fixture);
  g_autofree char *content = NULL;
  mode_t old = umask (0);

  g_assert_cmpuint (empty->entries->len, ==, 0);
  append_registration (fixture, "anna@example.org", NULL);
  umask (old);
  g_assert_cmphex (statreg_test_mode (fixture->path, NAME), ==, 0600);
  content = read_all (fixture, NULL);
  g_assert_true (g_str_has_prefix (content, "{\"file\":\"ELOxcBoxReg\",\"version\":1,\"made\":\""));
  g_assert_true (statreg_journal_scan (empty, NULL));
  g_assert_cmpuint (empty->entries->len, ==, 1);
}

static void
test_follows_appends (Fixture *fixture, gconstpointer data)
{
  g_autoptr(StatregJournal) journal = scan (fixture);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  guint generation;

  append_registration (fixture, "anna@example.org", &first);
  append_registration (fixture, "bert@example.org", &second);
  g_assert_true (statreg_journal_scan (journal, NULL));
  append_decision (fixture, first, 1795330800, "x");
  append_decision (fixture, "AAAAAAAAAAAAAAAAAAAAAA", 1795330801, NULL);
  generation = journal->generation;
  g_assert_true (statreg_journal_scan (journal, NULL));
  g_assert_cmpuint (journal->generation, ==, generation);
  g_assert_cmpint (statreg_journal_lookup (journal, first)->decided, ==, 1795330800);
  g_assert_cmpstr (statreg_journal_lookup (journal, first)->instance, ==, "x");
  g_assert_cmpint (statreg_journal_lookup (journal, second)->decided, ==, 0);
  g_assert_null (statreg_journal_lookup (journal, "AAAAAAAAAAAAAAAAAAAAAA"));
  g_assert_cmpint (statreg_journal_get_newest_decision (journal), ==, 1795330800);
}

static void
test_doubled_lines (Fixture *fixture, gconstpointer data)
{
  g_autoptr(StatregRegistration) registration =
      statreg_test_make_registration ("anna@example.org", 1795329067);
  g_autoptr(GString) lines = g_string_new (NULL);
  g_autoptr(StatregJournal) journal = NULL;
  g_autoptr(StatregJournal) after = NULL;

  g_assert_true (statreg_journal_line_append_registration (lines, registration, NULL));
  g_assert_true (statreg_journal_line_append_registration (lines, registration, NULL));
  statreg_journal_line_append_decision (lines, statreg_registration_get_id (registration), 1000, "first");
  statreg_journal_line_append_decision (lines, statreg_registration_get_id (registration), 2000, NULL);
  g_assert_true (append (fixture->folder, lines, NULL));
  journal = scan (fixture);
  g_assert_cmpuint (journal->entries->len, ==, 1);
  g_assert_cmpstr (((StatregJournalEntry *) journal->entries->pdata[0])->instance, ==, "first");
  g_assert_true (statreg_journal_compact (journal, TRUE, 0, NULL));
  after = scan (fixture);
  g_assert_cmpuint (after->entries->len, ==, 0);
  g_assert_cmpuint (after->ranges->len, ==, 0);
}

/* The file cut at every byte of its last line: the others stay, what is torn goes aside byte for byte. */
static void
test_torn_tail (Fixture *fixture, gconstpointer data)
{
  g_autofree char *content = NULL;
  gsize size, last;

  append_registration (fixture, "anna@example.org", NULL);
  append_registration (fixture, "bert@example.org", NULL);
  append_registration (fixture, "cleo@example.org", NULL);
  content = read_all (fixture, &size);
  last = (const char *) memrchr (content, '\n', size - 1) + 1 - content;

  for (gsize cut = last; cut < size; cut++)
    {
      g_autoptr(StatregJournal) before = NULL;
      g_autoptr(StatregJournal) after = NULL;

      write_all (fixture, content, cut);
      remove_torn (fixture);
      before = scan (fixture);
      g_assert_cmpuint (before->entries->len, ==, 2);
      g_assert_cmpint (before->torn, ==, cut > last);
      g_assert_cmpuint (before->n_damaged, ==, 0);
      append_registration (fixture, "dora@example.org", NULL);
      after = scan (fixture);
      g_assert_cmpuint (after->entries->len, ==, 3);
      g_assert_false (after->torn);
      if (cut > last)
        {
          g_autofree char *torn = statreg_test_read (fixture->path, STATREG_JOURNAL_TORN);

          g_assert_cmpmem (torn, strlen (torn) - 1, content + last, cut - last);
          g_assert_cmphex (statreg_test_mode (fixture->path, STATREG_JOURNAL_TORN), ==, 0600);
        }
    }
}

/* A power failure may leave a longer file whose last part was never written. */
static void
test_unwritten_tail (Fixture *fixture, gconstpointer data)
{
  static const char fillings[] = { '\0', '\xff', 'x' };
  g_autofree char *content = NULL;
  gsize size;

  append_registration (fixture, "anna@example.org", NULL);
  content = read_all (fixture, &size);
  for (guint i = 0; i < G_N_ELEMENTS (fillings); i++)
    {
      const gsize more = 700000;
      g_autofree char *longer = g_malloc (size + more);
      g_autoptr(StatregJournal) before = NULL;
      g_autoptr(StatregJournal) after = NULL;

      memcpy (longer, content, size);
      memset (longer + size, fillings[i], more);
      write_all (fixture, longer, size + more);
      before = scan (fixture);
      g_assert_cmpuint (before->entries->len, ==, 1);
      g_assert_true (before->torn);
      append_registration (fixture, "bert@example.org", NULL);
      after = scan (fixture);
      g_assert_cmpuint (after->entries->len, ==, 2);
      g_assert_cmpuint (after->n_damaged, ==, 0);
    }
}

static void
test_torn_header (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GString) header = g_string_new (NULL);

  statreg_journal_line_append_header (header, 1795329000);
  for (gsize cut = 0; cut < header->len; cut++)
    {
      g_autoptr(StatregJournal) journal = NULL;

      write_all (fixture, header->str, cut);
      append_registration (fixture, "anna@example.org", NULL);
      journal = scan (fixture);
      g_assert_cmpuint (journal->entries->len, ==, 1);
      g_assert_nonnull (journal->header);
    }
}

static void
assert_untouched (Fixture *fixture, const char *content, gsize size, int code)
{
  g_autoptr(StatregJournal) journal = statreg_journal_new (fixture->folder);
  g_autoptr(GString) line = g_string_new ("x\n");
  g_autoptr(GError) error = NULL;
  g_autofree char *after = NULL;
  gsize size_after;

  write_all (fixture, content, size);
  g_assert_false (append (fixture->folder, line, &error));
  g_assert_error (error, STATREG_ERROR, code);
  g_clear_error (&error);
  if (memchr (content, '\n', size))
    {
      g_assert_false (statreg_journal_scan (journal, &error));
      g_assert_error (error, STATREG_ERROR, code);
    }
  after = read_all (fixture, &size_after);
  g_assert_cmpmem (after, size_after, content, size);
}

static char *
add_sum (const char *start)
{
  guint8 hash[32];
  g_autofree char *sum = NULL;

  crypto_generichash (hash, sizeof hash, (const guint8 *) start, strlen (start), NULL, 0);
  sum = statreg_base64_encode (hash, 16);
  return g_strdup_printf ("%s,\"sum\":\"%s\"}\n", start, sum);
}

static void
test_newer_version (Fixture *fixture, gconstpointer data)
{
  g_autofree char *header =
      add_sum ("{\"file\":\"ELOxcBoxReg\",\"version\":2,\"made\":\"2030-01-01T00:00:00Z\"");
  g_autofree char *content = g_strconcat (header, "whatever that is\nand a tail", NULL);
  g_autoptr(GError) error = NULL;
  g_autofree char *after = NULL;

  assert_untouched (fixture, content, strlen (content), STATREG_ERROR_NEWER_VERSION);
  g_assert_false (statreg_journal_repair (fixture->folder, NULL, NULL, NULL, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_NEWER_VERSION);
  after = read_all (fixture, NULL);
  g_assert_cmpstr (after, ==, content);
}

static void
test_foreign_file (Fixture *fixture, gconstpointer data)
{
  g_autofree char *large = g_strnfill (5000, 'x');

  assert_untouched (fixture, "\n", 1, STATREG_ERROR_DAMAGED_FILE);
  assert_untouched (fixture, "some notes of mine\n", 19, STATREG_ERROR_DAMAGED_FILE);
  assert_untouched (fixture, "some notes\nwithout end", 22, STATREG_ERROR_DAMAGED_FILE);
  assert_untouched (fixture, large, 5000, STATREG_ERROR_DAMAGED_FILE);
}

static void
test_unsafe_file (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->path, NAME, NULL);
  g_autofree char *other = g_build_filename (fixture->path, "other", NULL);
  g_autoptr(StatregJournal) journal = statreg_journal_new (fixture->folder);
  g_autoptr(GString) line = g_string_new ("x\n");
  g_autoptr(GError) error = NULL;
  g_autofree char *after = NULL;

  statreg_test_write (fixture->path, "other", "kept", -1);
  g_assert_cmpint (symlink (other, path), ==, 0);
  g_assert_false (append (fixture->folder, line, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_UNSAFE_FILE);
  g_clear_error (&error);
  g_assert_false (statreg_journal_scan (journal, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_UNSAFE_FILE);
  after = statreg_test_read (fixture->path, "other");
  g_assert_cmpstr (after, ==, "kept");
}

/* The mode of a file that is open already. */
static void
test_opened_to_others (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->path, NAME, NULL);
  g_autoptr(StatregJournalFile) file = statreg_journal_file_new (fixture->folder);
  g_autoptr(StatregJournal) journal = NULL;
  g_autoptr(GError) error = NULL;

  append_registration (fixture, "anna@example.org", NULL);
  journal = scan (fixture);
  g_assert_true (statreg_journal_file_prepare (file, NULL));
  g_chmod (path, 0666);
  g_assert_false (statreg_journal_file_prepare (file, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_UNSAFE_FILE);
  g_clear_error (&error);
  g_assert_false (statreg_journal_scan (journal, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_UNSAFE_FILE);
}

static void
append_many (Fixture *fixture, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *address = g_strdup_printf ("owner%u@example.org", i);

      append_registration (fixture, address, NULL);
    }
}

static guint
get_line (const char *content, gsize at)
{
  guint line = 1;

  for (gsize i = 0; i < at; i++)
    line += content[i] == '\n';
  return line;
}

/* Whichever byte is changed, exactly the line that it stands in is reported and all others stay usable. */
static void
test_flipped_bytes (Fixture *fixture, gconstpointer data)
{
  g_autofree char *content = NULL;
  gsize size, first;

  append_many (fixture, 20);
  content = read_all (fixture, &size);
  first = (const char *) memchr (content, '\n', size) + 1 - content;
  for (gsize i = first; i < size; i += 7)
    {
      g_autofree char *where = g_strdup_printf (NAME ", line %u:", get_line (content, i));
      g_autoptr(StatregJournal) journal = NULL;

      if (content[i] == '\n')
        continue;
      content[i] ^= 1;
      write_all (fixture, content, size);
      journal = scan (fixture);
      g_assert_cmpuint (journal->n_damaged, ==, 1);
      g_assert_cmpuint (journal->problems->len, ==, 1);
      g_assert_true (g_str_has_prefix (journal->problems->pdata[0], where));
      g_assert_cmpuint (journal->entries->len, ==, 19);
      content[i] ^= 1;
    }
}

static void
test_flipped_header (Fixture *fixture, gconstpointer data)
{
  g_autofree char *content = NULL;
  gsize size;

  append_many (fixture, 3);
  content = read_all (fixture, &size);
  for (gsize i = 0; content[i] != '\n'; i++)
    {
      content[i] ^= 1;
      assert_untouched (fixture, content, size, STATREG_ERROR_DAMAGED_FILE);
      content[i] ^= 1;
    }
}

/* Rewriting must not lose what it does not understand. */
static void
test_damage_is_carried_over (Fixture *fixture, gconstpointer data)
{
  static const char damage[] = "{\"registration\":\"broken\"}\n\n\xff\xfe not text\n";
  g_autoptr(StatregJournal) journal = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *id = NULL;
  g_autoptr(GString) expected = NULL;
  g_autoptr(GString) broken = g_string_new (damage);
  gsize size;

  append_many (fixture, 2);
  before = read_all (fixture, &size);
  append_registration (fixture, "goes@example.org", &id);
  g_assert_true (append (fixture->folder, broken, NULL));
  append_decision (fixture, id, 1000, NULL);
  append_decision (fixture, "AAAAAAAAAAAAAAAAAAAAAA", 1000, NULL);
  journal = scan (fixture);
  g_assert_cmpuint (journal->n_damaged, ==, 3);
  g_assert_true (statreg_journal_compact (journal, TRUE, 0, NULL));

  expected = g_string_new_len (before, size);
  g_string_append (expected, damage);
  statreg_journal_line_append_decision (expected, "AAAAAAAAAAAAAAAAAAAAAA", 1000, NULL);
  after = read_all (fixture, &size);
  g_assert_cmpmem (after, size, expected->str, expected->len);
  append_many (fixture, 1);
}

static void
test_repair (Fixture *fixture, gconstpointer data)
{
  static const char damage[] = "{\"registration\":\"broken\"}\n\xff\xfe not text\n";
  g_autoptr(GString) broken = g_string_new (damage);
  g_autoptr(StatregJournal) journal = NULL;
  g_autofree char *content = NULL;
  g_autofree char *with_tail = NULL;
  g_autofree char *torn = NULL;
  g_autofree char *copy = NULL;
  g_autofree char *copied = NULL;
  g_autoptr(GError) error = NULL;
  guint kept = 0, set_aside = 0;
  gsize size;

  append_many (fixture, 2);
  g_assert_true (append (fixture->folder, broken, NULL));
  append_many (fixture, 1);
  content = read_all (fixture, &size);
  with_tail = g_strconcat (content, "{\"tail", NULL);
  with_tail[2] ^= 1;
  write_all (fixture, with_tail, size + 6);

  g_assert_true (statreg_journal_repair (fixture->folder, &kept, &set_aside, &copy, &error));
  g_assert_no_error (error);
  copied = statreg_test_read (fixture->path, strrchr (copy, '/') + 1);
  g_assert_cmpstr (copied, ==, with_tail);
  g_assert_cmphex (statreg_test_mode (fixture->path, strrchr (copy, '/') + 1), ==, 0600);
  g_assert_cmpuint (kept, ==, 3);
  g_assert_cmpuint (set_aside, ==, 4);
  journal = scan (fixture);
  g_assert_cmpuint (journal->entries->len, ==, 3);
  g_assert_cmpuint (journal->n_damaged, ==, 0);
  torn = statreg_test_read (fixture->path, STATREG_JOURNAL_TORN);
  g_assert_true (strncmp (torn, with_tail, strchr (with_tail, '\n') - with_tail) == 0);
  g_assert_nonnull (strstr (torn, damage));
  g_assert_true (g_str_has_suffix (torn, "{\"tail\n"));
}

static void
test_long_lines (Fixture *fixture, gconstpointer data)
{
  static const gsize sizes[] = { 4095, 4096, 262143, 262144, 262145, 5000000 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr(StatregJournal) journal = NULL;
      g_autoptr(GString) line = g_string_new (NULL);
      g_autofree char *path = g_build_filename (fixture->path, NAME, NULL);

      g_unlink (path);
      append_many (fixture, 1);
      g_string_set_size (line, sizes[i]);
      memset (line->str, '[', line->len);
      g_string_append_c (line, '\n');
      g_assert_true (append (fixture->folder, line, NULL));
      append_many (fixture, 2);
      journal = scan (fixture);
      g_assert_cmpuint (journal->n_damaged, ==, 1);
      g_assert_cmpuint (journal->entries->len, ==, 3);
      append_many (fixture, 1);
      g_assert_true (statreg_journal_scan (journal, NULL));
      g_assert_cmpuint (journal->entries->len, ==, 4);
    }
}

static void
test_many_damaged_lines (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GString) lines = g_string_new (NULL);
  g_autoptr(StatregJournal) journal = NULL;

  append_many (fixture, 1);
  for (guint i = 0; i < 5000; i++)
    g_string_append (lines, "nothing\n");
  g_assert_true (append (fixture->folder, lines, NULL));
  journal = scan (fixture);
  g_assert_cmpuint (journal->n_damaged, ==, 5000);
  g_assert_cmpuint (journal->problems->len, ==, 100);
}

/* A failed write that was taken back, with another one in its place, must not deceive who read it before. */
static void
test_rewritten_end (Fixture *fixture, gconstpointer data)
{
  g_autoptr(StatregJournal) journal = NULL;
  g_autofree char *path = g_build_filename (fixture->path, NAME, NULL);
  g_autofree char *id = NULL;
  guint generation;
  gsize size;

  append_many (fixture, 2);
  g_free (read_all (fixture, &size));
  append_many (fixture, 1);
  journal = scan (fixture);
  g_assert_cmpint (truncate (path, size), ==, 0);
  append_registration (fixture, "another@example.org", &id);
  append_many (fixture, 1);
  generation = journal->generation;
  g_assert_true (statreg_journal_scan (journal, NULL));
  g_assert_cmpuint (journal->generation, !=, generation);
  g_assert_cmpuint (journal->entries->len, ==, 4);
  g_assert_nonnull (statreg_journal_lookup (journal, id));
}

static void
test_shared (Fixture *fixture, gconstpointer data)
{
  StatregJournal *one = statreg_journal_share (fixture->folder);
  StatregJournal *other = statreg_journal_share (fixture->folder);
  g_autoptr(StatregJournal) own = statreg_journal_new (fixture->folder);

  g_assert_true (one == other);
  g_assert_true (own != one);
  statreg_journal_unref (one);
  append_many (fixture, 2);
  g_assert_true (statreg_journal_scan (other, NULL));
  g_assert_cmpuint (other->entries->len, ==, 2);
  statreg_journal_unref (other);
  one = statreg_journal_share (fixture->folder);
  g_assert_cmpuint (one->entries->len, ==, 0);
  statreg_journal_unref (one);
}

static void
test_replaced_and_removed (Fixture *fixture, gconstpointer data)
{
  g_autoptr(StatregJournal) journal = NULL;
  g_autofree char *path = g_build_filename (fixture->path, NAME, NULL);
  g_autofree char *content = NULL;
  guint generation;
  gsize size;

  append_many (fixture, 2);
  journal = scan (fixture);
  content = read_all (fixture, &size);
  replace_all (fixture, content, size);
  generation = journal->generation;
  g_assert_true (statreg_journal_scan (journal, NULL));
  g_assert_cmpuint (journal->generation, !=, generation);
  g_assert_cmpuint (journal->entries->len, ==, 2);
  g_unlink (path);
  generation = journal->generation;
  g_assert_true (statreg_journal_scan (journal, NULL));
  g_assert_cmpuint (journal->generation, !=, generation);
  g_assert_cmpuint (journal->entries->len, ==, 0);
}

static void
test_file_swapped_between_appends (Fixture *fixture, gconstpointer data)
{
  g_autoptr(StatregJournalFile) file = statreg_journal_file_new (fixture->folder);
  g_autoptr(StatregJournal) journal = NULL;
  g_autoptr(GString) line = g_string_new ("damaged\n");
  g_autofree char *content = NULL;
  gsize size;

  append_many (fixture, 1);
  g_assert_true (statreg_journal_file_prepare (file, NULL));
  content = read_all (fixture, &size);
  replace_all (fixture, content, size);
  g_assert_true (statreg_journal_file_prepare (file, NULL));
  g_assert_true (statreg_journal_file_append (file, line, NULL));
  journal = scan (fixture);
  g_assert_cmpuint (journal->n_damaged, ==, 1);
}

static void
test_compaction_waits (Fixture *fixture, gconstpointer data)
{
  g_autoptr(StatregJournal) journal = NULL;
  g_autoptr(StatregJournal) after = NULL;
  g_autofree char *old = NULL;
  g_autofree char *young = NULL;
  g_autofree char *future = NULL;

  append_registration (fixture, "old@example.org", &old);
  append_registration (fixture, "young@example.org", &young);
  append_registration (fixture, "future@example.org", &future);
  append_many (fixture, 1);
  append_decision (fixture, old, 10000 - 60, NULL);
  append_decision (fixture, young, 10000 - 59, NULL);
  append_decision (fixture, future, 90000, NULL);
  journal = scan (fixture);
  g_assert_true (statreg_journal_compact (journal, FALSE, 10000, NULL));
  after = scan (fixture);
  g_assert_null (statreg_journal_lookup (after, old));
  g_assert_nonnull (statreg_journal_lookup (after, young));
  g_assert_null (statreg_journal_lookup (after, future));
  g_assert_cmpuint (count_pending (after), ==, 1);
  g_assert_cmphex (statreg_test_mode (fixture->path, NAME), ==, 0600);
}

/* RLIMIT_FSIZE lets a part of the lines through, then fails like a full disk. */
static int
append_over_limit (Fixture *fixture, gsize room)
{
  g_autoptr(GString) lines = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  struct rlimit limit = { room, room };

  for (guint i = 0; i < 5; i++)
    {
      g_autoptr(StatregRegistration) registration = statreg_test_make_registration ("late@example.org", 1);

      statreg_journal_line_append_registration (lines, registration, NULL);
    }
  signal (SIGXFSZ, SIG_IGN);
  setrlimit (RLIMIT_FSIZE, &limit);
  if (append (fixture->folder, lines, &error))
    return 1;
  return g_error_matches (error, STATREG_ERROR, STATREG_ERROR_WRITE_FAILED) ? 0 : 2;
}

static void
test_disk_full (Fixture *fixture, gconstpointer data)
{
  g_autofree char *before = NULL;
  gsize size, size_after;

  append_many (fixture, 3);
  before = read_all (fixture, &size);
  for (gsize more = 0; more < 2000; more += 97)
    {
      pid_t child = fork ();
      g_autofree char *after = NULL;
      int status;

      if (child == 0)
        _exit (append_over_limit (fixture, size + more));
      g_assert_cmpint (waitpid (child, &status, 0), ==, child);
      g_assert_cmpint (status, ==, 0);
      after = read_all (fixture, &size_after);
      g_assert_cmpmem (after, size_after, before, size);
    }
}

/* The very first line does not fit: the file may stay empty, but the next append makes it good. */
static void
test_disk_full_at_first (Fixture *fixture, gconstpointer data)
{
  g_autoptr(StatregJournal) journal = NULL;
  pid_t child = fork ();
  int status;

  if (child == 0)
    _exit (append_over_limit (fixture, 20));
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
  append_many (fixture, 1);
  journal = scan (fixture);
  g_assert_cmpuint (journal->entries->len, ==, 1);
}

#define WRITERS 4
#define APPENDS 250

static int
write_and_decide (Fixture *fixture)
{
  g_autoptr(StatregFolder) own = statreg_folder_open (fixture->path, NULL);
  Fixture other = { fixture->path, own };

  for (guint i = 0; i < APPENDS; i++)
    {
      g_autofree char *id = NULL;

      append_registration (&other, i % 5 == 0 ? "goes@example.org" : "stays@example.org", &id);
      if (i % 5 == 0)
        append_decision (&other, id, 1000, NULL);
    }
  return 0;
}

static void
compact (Fixture *fixture)
{
  g_autoptr(StatregJournal) journal = statreg_journal_new (fixture->folder);
  g_autoptr(StatregLock) lock = statreg_test_lock (fixture->folder);

  g_assert_true (statreg_journal_scan (journal, NULL));
  g_assert_true (statreg_journal_compact (journal, TRUE, 0, NULL));
}

/* Writers append while another process compacts: nothing is lost or doubled. */
static void
test_processes (Fixture *fixture, gconstpointer data)
{
  g_autoptr(StatregJournal) journal = NULL;
  pid_t children[WRITERS];
  guint running = WRITERS;

  for (guint i = 0; i < WRITERS; i++)
    {
      children[i] = fork ();
      if (children[i] == 0)
        _exit (write_and_decide (fixture));
    }
  while (running > 0)
    {
      int status;

      compact (fixture);
      for (guint i = 0; i < WRITERS; i++)
        if (children[i] > 0 && waitpid (children[i], &status, WNOHANG) == children[i])
          {
            g_assert_cmpint (status, ==, 0);
            children[i] = 0;
            running--;
          }
    }
  compact (fixture);
  journal = scan (fixture);
  g_assert_cmpuint (journal->n_damaged, ==, 0);
  g_assert_cmpuint (journal->entries->len, ==, WRITERS * APPENDS * 4 / 5);
  g_assert_cmpuint (journal->ranges->len, ==, WRITERS * APPENDS * 4 / 5);
  g_assert_cmpuint (count_pending (journal), ==, WRITERS * APPENDS * 4 / 5);
}

#define ADD(path, function) g_test_add ("/journal/" path, Fixture, NULL, set_up, function, tear_down)

/* A file whose name may not be on disk takes nothing, whoever made it. */
static void
test_unconfirmed_name (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GString) nothing = g_string_new (NULL);

  statreg_bad_disk_set (STATREG_BAD_DISK_FOLDERS);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (append (fixture->folder, nothing, &error));
      g_assert_error (error, STATREG_ERROR, STATREG_ERROR_SYNC_FAILED);
    }
  statreg_bad_disk_set (STATREG_BAD_DISK_GOOD);
  g_assert_true (append (fixture->folder, nothing, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("fresh", test_fresh);
  ADD ("unconfirmed-name", test_unconfirmed_name);
  ADD ("follows", test_follows_appends);
  ADD ("doubled", test_doubled_lines);
  ADD ("torn/tail", test_torn_tail);
  ADD ("torn/unwritten", test_unwritten_tail);
  ADD ("torn/header", test_torn_header);
  ADD ("refused/newer", test_newer_version);
  ADD ("refused/foreign", test_foreign_file);
  ADD ("refused/unsafe", test_unsafe_file);
  ADD ("refused/opened", test_opened_to_others);
  ADD ("damaged/bytes", test_flipped_bytes);
  ADD ("damaged/header", test_flipped_header);
  ADD ("damaged/kept", test_damage_is_carried_over);
  ADD ("damaged/repair", test_repair);
  ADD ("damaged/long", test_long_lines);
  ADD ("damaged/many", test_many_damaged_lines);
  ADD ("changed/end", test_rewritten_end);
  ADD ("changed/replaced", test_replaced_and_removed);
  ADD ("shared", test_shared);
  ADD ("changed/swapped", test_file_swapped_between_appends);
  ADD ("compact", test_compaction_waits);
  ADD ("disk-full/group", test_disk_full);
  ADD ("disk-full/first", test_disk_full_at_first);
  ADD ("processes", test_processes);
  return g_test_run ();
}
