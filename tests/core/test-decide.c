/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "statreg-bad-disk.h"
#include "statreg-decide.h"
#include "statreg-decisions.h"
#include "statreg-error.h"
#include "statreg-instance-file.h"
#include "statreg-journal-file.h"
#include "statreg-journal-line.h"
#include "statreg-test.h"

typedef struct
{
  char *path;
  StatregFolder *folder;
  char *instance; /* id */
} Fixture;

static char *
add_instance (Fixture *fixture, const char *name)
{
  g_autoptr(StatregInstance) instance = statreg_instance_new (name, STATREG_INSTANCE_IMAP);
  g_autoptr(StatregLock) lock = statreg_folder_lock (fixture->folder, NULL);
  g_autoptr(GError) error = NULL;

  g_assert_true (statreg_instance_file_save (fixture->folder, instance, &error));
  g_assert_no_error (error);
  return g_strdup (statreg_instance_get_id (instance));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = statreg_test_open_folder (&fixture->path);
  fixture->instance = add_instance (fixture, "Main archive");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_unref (fixture->folder);
  g_free (fixture->instance);
  statreg_test_remove_folder (fixture->path);
}

static void
append_lines (Fixture *fixture, GString *lines)
{
  g_autoptr(StatregLock) lock = statreg_folder_lock (fixture->folder, NULL);
  g_autoptr(StatregJournalFile) file = statreg_journal_file_new (fixture->folder);

  g_assert_true (statreg_journal_file_prepare (file, NULL) &&
                 statreg_journal_file_append (file, lines, NULL));
}

static char *
append (Fixture *fixture, const char *address, gint64 received)
{
  g_autoptr(StatregRegistration) registration = statreg_test_make_registration (address, received);
  g_autoptr(GString) line = g_string_new (NULL);

  statreg_journal_line_append_registration (line, registration, NULL);
  append_lines (fixture, line);
  return g_strdup (statreg_registration_get_id (registration));
}

static StatregInstance *
load_instance (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  StatregInstance *instance = statreg_instance_file_load (fixture->folder, fixture->instance, &error);

  g_assert_no_error (error);
  return instance;
}

/* id NULL: there must be no login of that address. */
static void
assert_login (Fixture *fixture, const char *address, const char *id)
{
  g_autoptr(StatregInstance) instance = load_instance (fixture);
  StatregStaticLogin *login = statreg_instance_lookup_login (instance, address);

  g_assert_cmpstr (login ? statreg_static_login_get_id (login) : NULL, ==, id);
}

static StatregOutcomes *
check (StatregOutcomes *outcomes, GError *error)
{
  g_assert_no_error (error);
  g_assert_nonnull (outcomes);
  g_assert_null (outcomes->warning);
  return outcomes;
}

static StatregOutcomes *
apply (Fixture *fixture, const char *const *ids)
{
  GError *error = NULL;
  StatregOutcomes *outcomes = statreg_decide_apply (fixture->folder, fixture->instance, ids, STATREG_APPLY_SAFELY, &error);

  return check (outcomes, error);
}

static void
assert_apply_fails (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (statreg_decide_apply (fixture->folder, fixture->instance, NULL, STATREG_APPLY_SAFELY, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_SYNC_FAILED);
}

/* As long as it is not sure that the instance keeps a login, its registration must not go. */
static void
test_unconfirmed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = append (fixture, "anna@example.org", 1000);
  g_autoptr(StatregOutcomes) outcomes = NULL;

  statreg_bad_disk_set (STATREG_BAD_DISK_FOLDERS);
  assert_apply_fails (fixture);
  assert_login (fixture, "anna@example.org", id);
  assert_apply_fails (fixture);
  statreg_bad_disk_set (STATREG_BAD_DISK_GOOD);
  outcomes = apply (fixture, NULL);
  g_assert_cmpuint (outcomes->applied->len, ==, 1);
}

static StatregOutcomes *
undo (Fixture *fixture, const char *const *ids)
{
  GError *error = NULL;
  StatregOutcomes *outcomes = statreg_decide_undo (fixture->folder, ids, &error);

  return check (outcomes, error);
}

static void
apply_one (Fixture *fixture, const char *id)
{
  const char *const ids[] = { id, NULL };
  g_autoptr(StatregOutcomes) outcomes = apply (fixture, ids);

  g_assert_cmpuint (outcomes->applied->len, ==, 1);
}

static void
undo_last (Fixture *fixture, guint expected)
{
  g_autoptr(StatregOutcomes) outcomes = undo (fixture, NULL);

  g_assert_cmpuint (outcomes->undone->len, ==, expected);
  g_assert_cmpuint (outcomes->failed->len, ==, 0);
}

static void
test_apply (Fixture *fixture, gconstpointer data)
{
  g_autofree char *anna = append (fixture, "anna@example.org", 1000);
  g_autofree char *bert = append (fixture, "bert@example.org", 1001);
  const char *const ids[] = { anna, NULL };
  g_autoptr(StatregOutcomes) first = apply (fixture, ids);
  g_autoptr(StatregOutcomes) rest = NULL;
  StatregOutcome *outcome = first->applied->pdata[0];

  g_assert_cmpuint (first->applied->len, ==, 1);
  g_assert_cmpuint (first->failed->len, ==, 0);
  g_assert_cmpstr (outcome->id, ==, anna);
  g_assert_cmpstr (outcome->address, ==, "anna@example.org");
  assert_login (fixture, "anna@example.org", anna);
  assert_login (fixture, "bert@example.org", NULL);
  rest = apply (fixture, NULL);
  g_assert_cmpuint (rest->applied->len, ==, 1);
  assert_login (fixture, "bert@example.org", bert);
}

static void
test_unknown_and_decided (Fixture *fixture, gconstpointer data)
{
  g_autofree char *anna = append (fixture, "anna@example.org", 1000);
  g_autofree char *bert = append (fixture, "bert@example.org", 1001);
  const char *const ids[] = { "AAAAAAAAAAAAAAAAAAAAAA", anna, bert, bert, "../x", NULL };
  g_autoptr(StatregOutcomes) outcomes = NULL;

  apply_one (fixture, anna);
  outcomes = apply (fixture, ids);
  g_assert_cmpuint (outcomes->applied->len, ==, 1);
  g_assert_cmpuint (outcomes->failed->len, ==, 3);
  for (guint i = 0; i < outcomes->failed->len; i++)
    g_assert_nonnull (((StatregOutcome *) outcomes->failed->pdata[i])->error);
  assert_login (fixture, "bert@example.org", bert);
}

static void
test_no_such_instance (Fixture *fixture, gconstpointer data)
{
  static const char *const wrong[] = { "00000000-0000-4000-8000-000000000000", "../../etc/passwd", "",
                                       "x/y" };
  g_autofree char *anna = append (fixture, "anna@example.org", 1000);

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (statreg_decide_apply (fixture->folder, wrong[i], NULL, STATREG_APPLY_SAFELY, &error));
      g_assert_nonnull (error);
    }
  apply_one (fixture, anna);
}

static void
test_delete_and_undo (Fixture *fixture, gconstpointer data)
{
  g_autofree char *anna = append (fixture, "anna@example.org", 1000);
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregOutcomes) deleted = statreg_decide_delete (fixture->folder, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (deleted->deleted->len, ==, 1);
  assert_login (fixture, "anna@example.org", NULL);
  undo_last (fixture, 1);
  apply_one (fixture, anna);
  assert_login (fixture, "anna@example.org", anna);
}

/* Who decided says whether it is worth while to read the journal once more and write it without what was decided. */
static void
test_compactable (Fixture *fixture, gconstpointer data)
{
  g_autofree char *anna = append (fixture, "anna@example.org", 1000);
  g_autofree char *bernd = append (fixture, "bernd@example.org", 1001);
  g_autofree char *carla = append (fixture, "carla@example.org", 1002);
  g_autoptr(GString) old = g_string_new (NULL);
  g_autoptr(StatregOutcomes) first = apply (fixture, (const char *[]){ anna, NULL });
  g_autoptr(StatregOutcomes) second = NULL;

  g_assert_false (first->compactable);
  statreg_journal_line_append_decision (old, bernd, 2000, NULL);
  append_lines (fixture, old);
  second = apply (fixture, (const char *[]){ carla, NULL });
  g_assert_true (second->compactable);
}

static void
test_undo_apply (Fixture *fixture, gconstpointer data)
{
  g_autofree char *before = append (fixture, "anna@example.org", 1000);
  g_autofree char *anna = NULL;
  g_autofree char *bert = NULL;
  g_autoptr(StatregOutcomes) both = NULL;

  apply_one (fixture, before);
  anna = append (fixture, "ANNA@example.org", 2000);
  bert = append (fixture, "bert@example.org", 2000);
  both = apply (fixture, NULL);
  g_assert_cmpuint (both->applied->len, ==, 2);
  assert_login (fixture, "anna@example.org", anna);
  undo_last (fixture, 2);
  assert_login (fixture, "anna@example.org", before);
  assert_login (fixture, "bert@example.org", NULL);
  undo_last (fixture, 1);
  assert_login (fixture, "anna@example.org", NULL);
}

/* Both acts happen within the same second, but are two. */
static void
test_undo_is_one_act (Fixture *fixture, gconstpointer data)
{
  g_autofree char *anna = append (fixture, "anna@example.org", 1000);
  g_autofree char *bert = append (fixture, "bert@example.org", 1000);
  g_autoptr(GError) error = NULL;

  apply_one (fixture, anna);
  apply_one (fixture, bert);
  undo_last (fixture, 1);
  assert_login (fixture, "anna@example.org", anna);
  assert_login (fixture, "bert@example.org", NULL);
  undo_last (fixture, 1);
  assert_login (fixture, "anna@example.org", NULL);
  g_assert_null (statreg_decide_undo (fixture->folder, NULL, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_NOT_FOUND);
}

static void
test_undo_some (Fixture *fixture, gconstpointer data)
{
  g_autofree char *anna = append (fixture, "anna@example.org", 1000);
  g_autofree char *bert = append (fixture, "bert@example.org", 1000);
  g_autofree char *cleo = NULL;
  g_autoptr(StatregOutcomes) applied = apply (fixture, NULL);
  g_autoptr(StatregOutcomes) undone = NULL;

  cleo = append (fixture, "cleo@example.org", 1000);
  undone = undo (fixture, (const char *const[]){ bert, "AAAAAAAAAAAAAAAAAAAAAA", cleo, NULL });
  g_assert_cmpuint (undone->undone->len, ==, 1);
  g_assert_cmpuint (undone->failed->len, ==, 2);
  assert_login (fixture, "anna@example.org", anna);
  assert_login (fixture, "bert@example.org", NULL);
}

/* The login was replaced since: the registration is pending again, the newer login stays. */
static void
test_undo_after_replacement (Fixture *fixture, gconstpointer data)
{
  g_autofree char *older = append (fixture, "anna@example.org", 1000);
  g_autofree char *newer = NULL;
  const char *const ids[] = { older, NULL };
  g_autoptr(StatregOutcomes) undone = NULL;

  apply_one (fixture, older);
  newer = append (fixture, "anna@example.org", 2000);
  apply_one (fixture, newer);
  undone = undo (fixture, ids);
  g_assert_cmpuint (undone->undone->len, ==, 1);
  assert_login (fixture, "anna@example.org", newer);
}

static void
put_by_hand (Fixture *fixture, const char *address)
{
  g_autoptr(StatregInstance) instance = load_instance (fixture);
  g_autoptr(StatregStaticLogin) login = statreg_static_login_new (address);
  g_autoptr(StatregLock) lock = statreg_folder_lock (fixture->folder, NULL);

  g_object_set (login, "id", "by-hand", "sealed", "AAAA", NULL);
  statreg_instance_put_login (instance, login);
  g_assert_true (statreg_instance_file_save (fixture->folder, instance, NULL));
}

/* Two acts on one mailbox; whichever is undone first, in the end all is as it was. */
static void
test_undo_one_after_the_other (Fixture *fixture, gconstpointer data)
{
  g_autofree char *older = append (fixture, "anna@example.org", 1000);
  g_autofree char *newer = append (fixture, "anna@example.org", 2000);
  const char *const ids[] = { older, NULL };
  g_autoptr(StatregOutcomes) undone = NULL;
  g_autoptr(StatregOutcomes) both = NULL;

  put_by_hand (fixture, "anna@example.org");
  apply_one (fixture, older);
  apply_one (fixture, newer);
  undo_last (fixture, 1);
  assert_login (fixture, "anna@example.org", older);
  undo_last (fixture, 1);
  assert_login (fixture, "anna@example.org", "by-hand");

  apply_one (fixture, older);
  apply_one (fixture, newer);
  undone = undo (fixture, ids);
  g_assert_cmpuint (undone->undone->len, ==, 1);
  assert_login (fixture, "anna@example.org", newer);
  undo_last (fixture, 1);
  assert_login (fixture, "anna@example.org", "by-hand");

  both = apply (fixture, NULL);
  g_assert_cmpuint (both->applied->len, ==, 2);
}

static void
test_undo_without_instance (Fixture *fixture, gconstpointer data)
{
  g_autofree char *anna = append (fixture, "anna@example.org", 1000);
  g_autofree char *name = g_strdup_printf ("instances/%s.json", fixture->instance);

  apply_one (fixture, anna);
  g_assert_true (statreg_folder_remove (fixture->folder, name, NULL));
  undo_last (fixture, 1);
  g_free (fixture->instance);
  fixture->instance = add_instance (fixture, "Another");
  apply_one (fixture, anna);
}

static void
test_undo_with_damaged_instance (Fixture *fixture, gconstpointer data)
{
  g_autofree char *anna = append (fixture, "anna@example.org", 1000);
  g_autofree char *name = g_strdup_printf ("instances/%s.json", fixture->instance);
  g_autoptr(StatregOutcomes) outcomes = NULL;
  g_autofree char *good = NULL;

  apply_one (fixture, anna);
  good = statreg_test_read (fixture->path, name);
  statreg_test_write (fixture->path, name, "{", -1);
  outcomes = undo (fixture, NULL);
  g_assert_cmpuint (outcomes->undone->len, ==, 0);
  g_assert_cmpuint (outcomes->failed->len, ==, 1);
  statreg_test_write (fixture->path, name, good, -1);
  undo_last (fixture, 1);
  assert_login (fixture, "anna@example.org", NULL);
}

static void
test_same_address (Fixture *fixture, gconstpointer data)
{
  g_autofree char *before = append (fixture, "anna@example.org", 500);
  g_autofree char *newest = NULL;
  g_autoptr(StatregOutcomes) outcomes = NULL;

  apply_one (fixture, before);
  newest = append (fixture, "Anna@example.org", 3000);
  g_free (append (fixture, "anna@EXAMPLE.org", 1000));
  g_free (append (fixture, "anna@example.org", 2000));
  outcomes = apply (fixture, NULL);
  g_assert_cmpuint (outcomes->applied->len, ==, 3);
  assert_login (fixture, "anna@example.org", newest);
  undo_last (fixture, 3);
  assert_login (fixture, "anna@example.org", before);
}

/* What a crash between instance and decision leaves: applying again changes nothing but the decision. */
static void
test_crash_between (Fixture *fixture, gconstpointer data)
{
  g_autofree char *before = append (fixture, "anna@example.org", 1000);
  g_autofree char *anna = NULL;
  g_autofree char *journal = NULL;
  g_autofree char *name = g_strdup_printf ("instances/%s.json", fixture->instance);
  g_autofree char *once = NULL;
  g_autofree char *twice = NULL;

  apply_one (fixture, before);
  anna = append (fixture, "anna@example.org", 2000);
  journal = statreg_test_read (fixture->path, STATREG_JOURNAL_NAME);
  apply_one (fixture, anna);
  once = statreg_test_read (fixture->path, name);
  statreg_test_write (fixture->path, STATREG_JOURNAL_NAME, journal, -1);
  apply_one (fixture, anna);
  twice = statreg_test_read (fixture->path, name);
  g_assert_cmpstr (once, ==, twice);
  undo_last (fixture, 1);
  assert_login (fixture, "anna@example.org", before);
}

static void
test_decisions (Fixture *fixture, gconstpointer data)
{
  g_autofree char *anna = append (fixture, "anna@example.org", 1000);
  g_autoptr(GListStore) none = statreg_decisions_load (fixture->folder, NULL);
  g_autoptr(GListStore) list = NULL;
  g_autoptr(StatregDecision) newest = NULL;
  g_autoptr(StatregDecision) torn = NULL;
  g_autoptr(StatregDecision) bad = NULL;
  g_autoptr(StatregDecision) oldest = NULL;
  g_autofree char *content = NULL;
  g_autofree char *damaged = NULL;

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (none)), ==, 0);
  apply_one (fixture, anna);
  content = statreg_test_read (fixture->path, "decisions.jsonl");
  g_assert_null (strstr (content, "sealed"));
  damaged = g_strconcat (content, "damaged\n{\"torn", NULL);
  statreg_test_write (fixture->path, "decisions.jsonl", damaged, -1);
  undo_last (fixture, 1);
  list = statreg_decisions_load (fixture->folder, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 4);
  newest = g_list_model_get_item (G_LIST_MODEL (list), 0);
  torn = g_list_model_get_item (G_LIST_MODEL (list), 1);
  bad = g_list_model_get_item (G_LIST_MODEL (list), 2);
  oldest = g_list_model_get_item (G_LIST_MODEL (list), 3);
  g_assert_true (g_str_has_prefix (statreg_decision_get_what (torn), "decisions.jsonl, line 3: "));
  g_assert_true (g_str_has_prefix (statreg_decision_get_what (bad), "decisions.jsonl, line 2: "));
  g_assert_cmpstr (statreg_decision_get_what (newest), ==, "undone");
  g_assert_cmpstr (statreg_decision_get_what (oldest), ==, "applied");
  g_assert_cmpstr (statreg_decision_get_registration (oldest), ==, anna);
  g_assert_cmpstr (statreg_decision_get_address (oldest), ==, "anna@example.org");
  g_assert_cmpstr (statreg_decision_get_instance (oldest), ==, fixture->instance);
  g_assert_cmpstr (statreg_decision_get_instance_name (oldest), ==, "Main archive");
  g_assert_cmpstr (statreg_decision_get_who (oldest), ==, g_get_user_name ());
  g_assert_cmphex (statreg_test_mode (fixture->path, "decisions.jsonl"), ==, 0600);
}

/* The act counts even where its record cannot be kept. */
static void
test_decisions_unwritable (Fixture *fixture, gconstpointer data)
{
  g_autofree char *anna = append (fixture, "anna@example.org", 1000);
  g_autofree char *path = g_build_filename (fixture->path, "decisions.jsonl", NULL);
  g_autoptr(StatregOutcomes) outcomes = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  outcomes = statreg_decide_apply (fixture->folder, fixture->instance, NULL, STATREG_APPLY_SAFELY, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (outcomes->applied->len, ==, 1);
  g_assert_nonnull (outcomes->warning);
  assert_login (fixture, "anna@example.org", anna);
}

static void
test_async (Fixture *fixture, gconstpointer data)
{
  g_autofree char *anna = append (fixture, "anna@example.org", 1000);
  GAsyncResult *slot = NULL;
  g_autoptr(GAsyncResult) applied = NULL;
  g_autoptr(GAsyncResult) undone = NULL;
  g_autoptr(GAsyncResult) deleted = NULL;
  g_autoptr(StatregOutcomes) first = NULL;
  g_autoptr(StatregOutcomes) second = NULL;
  g_autoptr(StatregOutcomes) third = NULL;

  statreg_decide_apply_async (fixture->folder, fixture->instance, NULL, STATREG_APPLY_SAFELY, NULL, statreg_test_on_ready, &slot);
  applied = statreg_test_wait_result (&slot);
  first = statreg_decide_finish (fixture->folder, applied, NULL);
  g_assert_cmpuint (first->applied->len, ==, 1);
  statreg_decide_undo_async (fixture->folder, NULL, NULL, statreg_test_on_ready, &slot);
  undone = statreg_test_wait_result (&slot);
  second = statreg_decide_finish (fixture->folder, undone, NULL);
  g_assert_cmpuint (second->undone->len, ==, 1);
  statreg_decide_delete_async (fixture->folder, (const char *const[]){ anna, NULL }, NULL,
                               statreg_test_on_ready, &slot);
  deleted = statreg_test_wait_result (&slot);
  third = statreg_decide_finish (fixture->folder, deleted, NULL);
  g_assert_cmpuint (third->deleted->len, ==, 1);
}

static void
test_many (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GString) lines = g_string_new (NULL);
  g_autoptr(StatregOutcomes) outcomes = NULL;
  g_autoptr(StatregInstance) instance = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  for (guint i = 0; i < 3000; i++)
    {
      g_autofree char *address = g_strdup_printf ("owner%u@example.org", i);
      g_autoptr(StatregRegistration) registration = statreg_test_make_registration (address, 1000 + i);

      statreg_journal_line_append_registration (lines, registration, NULL);
    }
  append_lines (fixture, lines);
  before = statreg_test_read (fixture->path, STATREG_JOURNAL_NAME);
  outcomes = apply (fixture, NULL);
  g_assert_cmpuint (outcomes->applied->len, ==, 3000);
  instance = load_instance (fixture);
  g_assert_cmpuint (g_list_model_get_n_items (statreg_instance_get_static_logins (instance)), ==, 3000);
  undo_last (fixture, 3000);
  after = statreg_test_read (fixture->path, STATREG_JOURNAL_NAME);
  g_assert_cmpstr (before, ==, after);
}

#define ADD(path, function) g_test_add ("/decide/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("apply", test_apply);
  ADD ("unknown", test_unknown_and_decided);
  ADD ("no-instance", test_no_such_instance);
  ADD ("delete", test_delete_and_undo);
  ADD ("compactable", test_compactable);
  ADD ("undo/apply", test_undo_apply);
  ADD ("undo/one-act", test_undo_is_one_act);
  ADD ("undo/some", test_undo_some);
  ADD ("undo/replaced", test_undo_after_replacement);
  ADD ("undo/one-after-the-other", test_undo_one_after_the_other);
  ADD ("undo/no-instance", test_undo_without_instance);
  ADD ("undo/damaged-instance", test_undo_with_damaged_instance);
  ADD ("same-address", test_same_address);
  ADD ("crash-between", test_crash_between);
  ADD ("unconfirmed", test_unconfirmed);
  ADD ("decisions/file", test_decisions);
  ADD ("decisions/unwritable", test_decisions_unwritable);
  ADD ("async", test_async);
  ADD ("many", test_many);
  return g_test_run ();
}
