/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "statreg-checks.h"
#include "statreg-decide.h"
#include "statreg-instance-file.h"
#include "statreg-journal-file.h"
#include "statreg-journal-line.h"
#include "statreg-settings.h"
#include "statreg-test.h"
#include "statreg-time.h"

/* Applying breaks nothing that works, and what it replaces comes back. */

typedef struct
{
  char *path;
  StatregFolder *folder;
  char *instance;
} Fixture;

static void
save (Fixture *fixture, StatregInstance *instance)
{
  g_autoptr(StatregLock) lock = statreg_folder_lock (fixture->folder, NULL);
  g_autoptr(GError) error = NULL;

  g_assert_true (statreg_instance_file_save (fixture->folder, instance, &error));
  g_assert_no_error (error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr(StatregInstance) instance = statreg_instance_new ("Main archive", STATREG_INSTANCE_IMAP);

  fixture->folder = statreg_test_open_folder (&fixture->path);
  fixture->instance = g_strdup (statreg_instance_get_id (instance));
  g_object_set (statreg_instance_get_connection (instance), "host", "imap.example.org", NULL);
  save (fixture, instance);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_unref (fixture->folder);
  g_free (fixture->instance);
  statreg_test_remove_folder (fixture->path);
}

static StatregInstance *
load (Fixture *fixture)
{
  StatregInstance *instance = statreg_instance_file_load (fixture->folder, fixture->instance, NULL);

  g_assert_nonnull (instance);
  return instance;
}

static void
note (Fixture *fixture, StatregRegistration *registration, StatregVerdict verdict)
{
  g_autoptr(StatregLock) lock = statreg_folder_lock (fixture->folder, NULL);
  g_autoptr(StatregChecks) checks = statreg_checks_load (fixture->folder, NULL);
  StatregCheckSubject subject = { "imap.example.org:993", "anna",
                                  statreg_registration_get_sealed (registration) };
  StatregCheckResult result = { verdict, statreg_time_now (), 5, "text" };

  statreg_checks_end (checks, &subject, 0, &result, FALSE);
  g_assert_true (statreg_checks_save (checks, fixture->folder, statreg_time_now (), NULL));
}

/* verdict: NONE for one that was not checked. */
static char *
add (Fixture *fixture, const char *address, gint64 received, StatregVerdict verdict)
{
  g_autoptr(StatregRegistration) registration = statreg_test_make_registration (address, received);
  g_autoptr(GString) line = g_string_new (NULL);

  statreg_journal_line_append_registration (line, registration, NULL);
  {
    g_autoptr(StatregLock) lock = statreg_folder_lock (fixture->folder, NULL);
    g_autoptr(StatregJournalFile) file = statreg_journal_file_new (fixture->folder);

    g_assert_true (statreg_journal_file_prepare (file, NULL) &&
                   statreg_journal_file_append (file, line, NULL));
  }
  if (verdict != STATREG_VERDICT_NONE)
    note (fixture, registration, verdict);
  return g_strdup (statreg_registration_get_id (registration));
}

static StatregOutcomes *
apply (Fixture *fixture, StatregApplyFlags flags)
{
  g_autoptr(GError) error = NULL;
  StatregOutcomes *outcomes = statreg_decide_apply (fixture->folder, fixture->instance, NULL, flags, &error);

  g_assert_no_error (error);
  return outcomes;
}

/* failed: what the one objection has to say, NULL when there is none. */
static void
assert_apply (Fixture *fixture, StatregApplyFlags flags, guint applied, const char *failed)
{
  g_autoptr(StatregOutcomes) outcomes = apply (fixture, flags);

  g_assert_cmpuint (outcomes->applied->len, ==, applied);
  g_assert_cmpuint (outcomes->failed->len, ==, failed != NULL);
  g_assert_null (outcomes->warning);
  if (failed)
    g_assert_nonnull (strstr (((StatregOutcome *) outcomes->failed->pdata[0])->error, failed));
}

static void
assert_login (Fixture *fixture, const char *id, const char *verdict)
{
  g_autoptr(StatregInstance) instance = load (fixture);
  StatregStaticLogin *login = statreg_instance_lookup_login (instance, "anna@example.org");

  g_assert_cmpstr (login ? statreg_static_login_get_id (login) : NULL, ==, id);
  g_assert_cmpstr (login ? statreg_static_login_get_verdict (login) : NULL, ==, verdict);
}

static void
test_new (Fixture *fixture, gconstpointer data)
{
  g_autofree char *bad = add (fixture, "anna@example.org", 1000, STATREG_VERDICT_WRONG_LOGIN);

  assert_apply (fixture, STATREG_APPLY_SAFELY, 0, "does not work: wrong user name or password");
  assert_login (fixture, NULL, NULL);
  assert_apply (fixture, STATREG_APPLY_FAILING, 1, NULL);
  assert_login (fixture, bad, "wrong-login");
}

static void
test_replace_working (Fixture *fixture, gconstpointer data)
{
  g_autofree char *good = add (fixture, "anna@example.org", 1000, STATREG_VERDICT_WORKS);
  g_autofree char *bad = NULL;

  assert_apply (fixture, STATREG_APPLY_SAFELY, 1, NULL);
  assert_login (fixture, good, "works");
  bad = add (fixture, "Anna@example.org", 2000, STATREG_VERDICT_LOCKED);
  assert_apply (fixture, STATREG_APPLY_SAFELY, 0, "The login that is there works");
  assert_apply (fixture, STATREG_APPLY_FAILING, 0, "The login that is there works");
  assert_login (fixture, good, "works");
  assert_apply (fixture, STATREG_APPLY_REPLACE_WORKING, 1, NULL);
  assert_login (fixture, bad, "locked");
}

/* A mistyped later try does not keep the good one out. */
static void
test_twins (Fixture *fixture, gconstpointer data)
{
  g_autofree char *good = add (fixture, "anna@example.org", 1000, STATREG_VERDICT_WORKS);
  g_autofree char *bad = add (fixture, "anna@example.org", 2000, STATREG_VERDICT_WRONG_LOGIN);

  assert_apply (fixture, STATREG_APPLY_SAFELY, 1, "wrong user name");
  assert_login (fixture, good, "works");
}

/* Another server has said nothing about this one, and what is unclear is no reason. */
static void
test_not_checked (Fixture *fixture, gconstpointer data)
{
  g_autofree char *unclear = add (fixture, "anna@example.org", 1000, STATREG_VERDICT_UNEXPECTED);
  g_autofree char *bad = NULL;
  g_autoptr(StatregInstance) instance = NULL;

  assert_apply (fixture, STATREG_APPLY_SAFELY, 1, NULL);
  assert_login (fixture, unclear, "");
  bad = add (fixture, "anna@example.org", 2000, STATREG_VERDICT_WRONG_LOGIN);
  instance = load (fixture);
  g_object_set (statreg_instance_get_connection (instance), "host", "other.example.org", NULL);
  save (fixture, instance);
  assert_apply (fixture, STATREG_APPLY_SAFELY, 1, NULL);
  assert_login (fixture, bad, "");
}

static void
test_damaged (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = add (fixture, "anna@example.org", 1000, STATREG_VERDICT_NONE);
  g_autoptr(StatregOutcomes) outcomes = NULL;

  statreg_test_write (fixture->path, STATREG_CHECKS_NAME, "{", -1);
  outcomes = apply (fixture, STATREG_APPLY_SAFELY);
  g_assert_cmpuint (outcomes->applied->len, ==, 1);
  g_assert_nonnull (strstr (outcomes->warning, STATREG_CHECKS_NAME));
  assert_login (fixture, id, "");
}

static void
restore (Fixture *fixture, gboolean expected)
{
  g_autoptr(StatregInstance) instance = load (fixture);

  g_assert_true (statreg_instance_restore_previous (instance, "ANNA@example.org", statreg_time_now ()) ==
                 expected);
  save (fixture, instance);
}

static void
test_restore (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = add (fixture, "anna@example.org", 1000, STATREG_VERDICT_WORKS);
  g_autofree char *second = NULL;

  assert_apply (fixture, STATREG_APPLY_SAFELY, 1, NULL);
  restore (fixture, FALSE);
  second = add (fixture, "anna@example.org", 2000, STATREG_VERDICT_NONE);
  assert_apply (fixture, STATREG_APPLY_SAFELY, 1, NULL);
  restore (fixture, TRUE);
  assert_login (fixture, first, "works");
  restore (fixture, TRUE);
  assert_login (fixture, second, "");
  restore (fixture, TRUE);
  assert_login (fixture, first, "works");
}

/* After a restoration there is nothing left to undo but the decision. */
static void
test_restore_and_undo (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = add (fixture, "anna@example.org", 1000, STATREG_VERDICT_NONE);
  g_autofree char *second = NULL;
  g_autoptr(StatregOutcomes) undone = NULL;

  assert_apply (fixture, STATREG_APPLY_SAFELY, 1, NULL);
  second = add (fixture, "anna@example.org", 2000, STATREG_VERDICT_NONE);
  assert_apply (fixture, STATREG_APPLY_SAFELY, 1, NULL);
  restore (fixture, TRUE);
  undone = statreg_decide_undo (fixture->folder, NULL, NULL);
  g_assert_cmpuint (undone->undone->len, ==, 1);
  assert_login (fixture, first, "");
  assert_apply (fixture, STATREG_APPLY_SAFELY, 1, NULL);
  assert_login (fixture, second, "");
  restore (fixture, TRUE);
  assert_login (fixture, first, "");
}

static gboolean
has_previous_after (Fixture *fixture, gint64 age)
{
  g_autoptr(StatregInstance) instance = load (fixture);
  g_autoptr(StatregInstance) saved = NULL;

  g_object_set (statreg_instance_lookup_login (instance, "anna@example.org"), "changed",
                statreg_time_now () - age, NULL);
  save (fixture, instance);
  saved = load (fixture);
  return statreg_static_login_get_previous (statreg_instance_lookup_login (saved, "anna@example.org")) !=
         NULL;
}

static void
set_days (Fixture *fixture, const char *days)
{
  g_autoptr(StatregSettings) settings = statreg_settings_new (fixture->folder);

  g_assert_true (statreg_settings_load (settings, NULL));
  g_assert_true (statreg_settings_change (settings, "keepPrevious", days, NULL));
}

static void
test_sweep (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = add (fixture, "anna@example.org", 1000, STATREG_VERDICT_NONE);
  g_autofree char *second = NULL;

  assert_apply (fixture, STATREG_APPLY_SAFELY, 1, NULL);
  second = add (fixture, "anna@example.org", 2000, STATREG_VERDICT_NONE);
  assert_apply (fixture, STATREG_APPLY_SAFELY, 1, NULL);
  g_assert_true (has_previous_after (fixture, 29 * 86400));
  set_days (fixture, "0");
  /* What has just been done can be undone in any case. */
  g_assert_true (has_previous_after (fixture, 60));
  g_assert_false (has_previous_after (fixture, 3600));
}

static void
test_keep (Fixture *fixture, gconstpointer data)
{
  g_autoptr(StatregInstance) instance = statreg_instance_new ("x", STATREG_INSTANCE_IMAP);
  g_autoptr(StatregStaticLogin) login = statreg_static_login_new ("anna@example.org");
  g_autoptr(StatregStaticLogin) edited = NULL;
  g_autoptr(StatregStaticLogin) same = NULL;

  statreg_static_login_set_sealed (login, "1", "key", "one");
  statreg_instance_keep_previous (instance, login);
  g_assert_null (statreg_static_login_get_previous (login));
  statreg_instance_put_login (instance, login);
  edited = statreg_static_login_copy (login);
  statreg_static_login_set_sealed (edited, "2", "key", "two");
  statreg_instance_keep_previous (instance, edited);
  g_assert_cmpstr (statreg_static_login_get_sealed (statreg_static_login_get_previous (edited)), ==, "one");
  statreg_instance_put_login (instance, edited);
  same = statreg_static_login_copy (edited);
  statreg_instance_keep_previous (instance, same);
  g_assert_cmpstr (statreg_static_login_get_sealed (statreg_static_login_get_previous (same)), ==, "one");
}

#define ADD(path, function) g_test_add ("/protection/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("new", test_new);
  ADD ("replace-working", test_replace_working);
  ADD ("twins", test_twins);
  ADD ("not-checked", test_not_checked);
  ADD ("damaged", test_damaged);
  ADD ("restore", test_restore);
  ADD ("restore-and-undo", test_restore_and_undo);
  ADD ("sweep", test_sweep);
  ADD ("keep", test_keep);
  return g_test_run ();
}
