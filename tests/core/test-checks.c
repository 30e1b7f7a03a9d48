/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "statreg-checks.h"
#include "statreg-error.h"
#include "statreg-test.h"

#define NOW G_GINT64_CONSTANT (1795000000)

static const StatregCheckSubject anna = { "imap.example.org:993", "anna", "sealed" };
static const StatregCheckSubject anna_again = { "imap.example.org:993", "anna", "sealed anew" };
static const StatregCheckSubject anna_third = { "imap.example.org:993", "anna", "sealed once more" };
static const StatregCheckSubject elsewhere = { "other.example.org:993", "anna", "sealed" };

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
  g_object_unref (fixture->folder);
  statreg_test_remove_folder (fixture->path);
}

static void
try (StatregChecks *checks, const StatregCheckSubject *subject, gint64 at, StatregVerdict verdict)
{
  StatregCheckResult result = { verdict, at + 1, verdict == STATREG_VERDICT_WORKS ? 7 : -1, "said “so”\\" };

  statreg_checks_begin (checks, subject, at);
  statreg_checks_end (checks, subject, at, &result, FALSE);
}

static gboolean
may (StatregChecks *checks, const StatregCheckSubject *subject, StatregCheckManner manner, gint64 now)
{
  g_autofree char *why = NULL;
  gboolean allowed = statreg_checks_may_try (checks, subject, manner, now, &why);

  g_assert_true (allowed == (why == NULL));
  return allowed;
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr(StatregChecks) checks = statreg_checks_new ();

  g_assert_true (may (checks, &anna, STATREG_CHECK_BY_ITSELF, NOW));
  try (checks, &anna, NOW, STATREG_VERDICT_WRONG_LOGIN);
  g_assert_false (may (checks, &anna, STATREG_CHECK_BY_ITSELF, NOW + 1000 * STATREG_CHECKS_DAY));
  g_assert_true (may (checks, &anna, STATREG_CHECK_BY_HAND, NOW));
  g_assert_true (may (checks, &anna_again, STATREG_CHECK_BY_ITSELF, NOW));
  g_assert_true (may (checks, &elsewhere, STATREG_CHECK_BY_ITSELF, NOW));
}

static void
test_account (Fixture *fixture, gconstpointer data)
{
  g_autoptr(StatregChecks) checks = statreg_checks_new ();

  try (checks, &anna, NOW, STATREG_VERDICT_WRONG_LOGIN);
  try (checks, &anna_again, NOW + 100, STATREG_VERDICT_LOCKED);
  g_assert_false (may (checks, &anna_third, STATREG_CHECK_BY_ITSELF, NOW + 200));
  g_assert_false (may (checks, &anna_third, STATREG_CHECK_BY_HAND, NOW + 200));
  g_assert_true (may (checks, &anna_third, STATREG_CHECK_INSISTING, NOW + 200));
  g_assert_false (may (checks, &anna_third, STATREG_CHECK_BY_HAND, NOW + STATREG_CHECKS_DAY - 1));
  g_assert_true (may (checks, &anna_third, STATREG_CHECK_BY_HAND, NOW + STATREG_CHECKS_DAY));
  /* The clock was set back. */
  g_assert_false (may (checks, &anna_third, STATREG_CHECK_BY_HAND, NOW - 1000 * STATREG_CHECKS_DAY));
  g_assert_true (may (checks, &elsewhere, STATREG_CHECK_BY_HAND, NOW));
}

static void
test_not_counted (Fixture *fixture, gconstpointer data)
{
  const StatregVerdict unsent[] = { STATREG_VERDICT_UNREACHABLE, STATREG_VERDICT_NAME_UNKNOWN,
                                    STATREG_VERDICT_NOT_TRUSTED, STATREG_VERDICT_NO_TLS,
                                    STATREG_VERDICT_WORKS };
  g_autoptr(StatregChecks) checks = statreg_checks_new ();

  for (guint i = 0; i < 3 * G_N_ELEMENTS (unsent); i++)
    try (checks, &anna, NOW + i, unsent[i % G_N_ELEMENTS (unsent)]);
  g_assert_true (may (checks, &anna, STATREG_CHECK_BY_ITSELF, NOW));
  /* These may have been refusals in disguise. */
  try (checks, &anna, NOW, STATREG_VERDICT_UNEXPECTED);
  try (checks, &anna, NOW, STATREG_VERDICT_TRY_LATER);
  g_assert_false (may (checks, &anna, STATREG_CHECK_BY_ITSELF, NOW));
}

static void
test_known (Fixture *fixture, gconstpointer data)
{
  g_autoptr(StatregChecks) checks = statreg_checks_new ();
  StatregCheckResult result;

  g_assert_false (statreg_checks_lookup (checks, anna.server, anna.sealed, &result));
  try (checks, &anna, NOW, STATREG_VERDICT_UNEXPECTED);
  g_assert_false (statreg_checks_lookup (checks, anna.server, anna.sealed, &result));
  try (checks, &anna, NOW, STATREG_VERDICT_WORKS);
  try (checks, &anna, NOW + 5, STATREG_VERDICT_UNREACHABLE);
  g_assert_true (statreg_checks_lookup (checks, anna.server, anna.sealed, &result));
  g_assert_cmpuint (result.verdict, ==, STATREG_VERDICT_WORKS);
  g_assert_cmpint (result.at, ==, NOW + 1);
  g_assert_cmpint (result.messages, ==, 7);
  g_assert_cmpstr (result.text, ==, "said “so”\\");
  g_assert_false (statreg_checks_lookup (checks, elsewhere.server, anna.sealed, &result));
}

/* Begun, and the program was killed. */
static void
test_broken_off (Fixture *fixture, gconstpointer data)
{
  g_autoptr(StatregChecks) checks = statreg_checks_new ();

  statreg_checks_begin (checks, &anna, NOW);
  g_assert_false (may (checks, &anna, STATREG_CHECK_BY_ITSELF, NOW));
  g_assert_true (may (checks, &anna, STATREG_CHECK_BY_HAND, NOW));
  statreg_checks_begin (checks, &anna_again, NOW);
  g_assert_false (may (checks, &anna, STATREG_CHECK_BY_HAND, NOW));
  statreg_checks_undo (checks, &anna_again, NOW);
  g_assert_true (may (checks, &anna, STATREG_CHECK_BY_HAND, NOW));
  statreg_checks_undo (checks, &anna, NOW);
  g_assert_true (may (checks, &anna, STATREG_CHECK_BY_ITSELF, NOW));
}

static StatregChecks *
save_and_load (Fixture *fixture, StatregChecks *checks, gint64 now)
{
  g_autoptr(GError) error = NULL;
  StatregChecks *loaded;

  g_assert_true (statreg_checks_save (checks, fixture->folder, now, &error));
  g_assert_no_error (error);
  loaded = statreg_checks_load (fixture->folder, &error);
  g_assert_no_error (error);
  return loaded;
}

static void
test_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr(StatregChecks) checks = statreg_checks_load (fixture->folder, NULL);
  g_autoptr(StatregChecks) loaded = NULL;
  g_autofree char *content = NULL;
  StatregCheckResult result;

  g_assert_nonnull (checks);
  try (checks, &anna, NOW, STATREG_VERDICT_WRONG_LOGIN);
  try (checks, &elsewhere, NOW, STATREG_VERDICT_WORKS);
  statreg_checks_begin (checks, &anna_again, NOW);
  loaded = save_and_load (fixture, checks, NOW);
  g_assert_true (statreg_checks_lookup (loaded, anna.server, anna.sealed, &result));
  g_assert_cmpuint (result.verdict, ==, STATREG_VERDICT_WRONG_LOGIN);
  g_assert_cmpstr (result.text, ==, "said “so”\\");
  g_assert_true (statreg_checks_lookup (loaded, elsewhere.server, elsewhere.sealed, &result));
  g_assert_cmpint (result.messages, ==, 7);
  g_assert_false (may (loaded, &anna_third, STATREG_CHECK_BY_HAND, NOW));
  content = statreg_test_read (fixture->path, STATREG_CHECKS_NAME);
  g_assert_null (strstr (content, anna_again.sealed));
  g_assert_cmpuint (statreg_test_mode (fixture->path, STATREG_CHECKS_NAME), ==, 0600);
}

static void
test_sweep (Fixture *fixture, gconstpointer data)
{
  g_autoptr(StatregChecks) checks = statreg_checks_new ();
  g_autoptr(StatregChecks) later = NULL;
  g_autoptr(StatregChecks) next_year = NULL;

  try (checks, &anna, NOW, STATREG_VERDICT_WRONG_LOGIN);
  try (checks, &elsewhere, NOW, STATREG_VERDICT_UNEXPECTED);
  later = save_and_load (fixture, checks, NOW + 2 * STATREG_CHECKS_DAY);
  g_assert_true (may (later, &anna_again, STATREG_CHECK_BY_ITSELF, NOW));
  g_assert_false (may (later, &anna, STATREG_CHECK_BY_ITSELF, NOW));
  next_year = save_and_load (fixture, later, NOW + 366 * STATREG_CHECKS_DAY);
  g_assert_true (may (next_year, &anna, STATREG_CHECK_BY_ITSELF, NOW));
}

#define ENTRY(verdict, more)                                                                                 \
  "{\"server\": \"s\", \"account\": \"a\", \"sum\": \"x\", \"verdict\": \"" verdict                          \
  "\", \"at\": \"2026-11-22T06:00:00Z\", \"messages\": 1, \"text\": \"\", \"failures\": []" more "}"
#define CHECKS(version, entries)                                                                             \
  "{\"format\": \"statreg-checks\", \"version\": " version ", \"checks\": [" entries "]}"

static void
test_damaged (Fixture *fixture, gconstpointer data)
{
  static const char *const bad[] = {
    "",
    "{",
    "[]",
    "{}",
    CHECKS ("1", "1"),
    CHECKS ("1", "{}"),
    CHECKS ("1", ENTRY ("perhaps", "")),
    CHECKS ("1", ENTRY ("works", ", \"more\": 1")),
    CHECKS ("1", ENTRY ("works", "") "," ENTRY ("works", "")),
    CHECKS ("0", ""),
    "{\"format\": \"statreg-settings\", \"version\": 1, \"checks\": []}",
  };
  g_autoptr(GError) newer = NULL;
  g_autoptr(StatregChecks) good = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      statreg_test_write (fixture->path, STATREG_CHECKS_NAME, bad[i], -1);
      g_assert_null (statreg_checks_load (fixture->folder, &error));
      g_assert_error (error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE);
      g_assert_nonnull (strstr (error->message, STATREG_CHECKS_NAME));
    }
  statreg_test_write (fixture->path, STATREG_CHECKS_NAME, CHECKS ("2", ""), -1);
  g_assert_null (statreg_checks_load (fixture->folder, &newer));
  g_assert_error (newer, STATREG_ERROR, STATREG_ERROR_NEWER_VERSION);
  statreg_test_write (fixture->path, STATREG_CHECKS_NAME, CHECKS ("1", ENTRY ("works", "")), -1);
  good = statreg_checks_load (fixture->folder, NULL);
  g_assert_nonnull (good);
}

static void
test_names (Fixture *fixture, gconstpointer data)
{
  g_autoptr(StatregConnection) connection = statreg_connection_new ();
  static const char *const accounts[][4] = {
    { "", "", "Anna@Example.org", "anna@example.org" },
    { "", "ANNA", "x@example.org", "anna" },
    { "CORP", "Anna", "x@example.org", "corp\\anna" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (accounts); i++)
    {
      g_autofree char *account = statreg_checks_dup_account (accounts[i][0], accounts[i][1], accounts[i][2]);

      g_assert_cmpstr (account, ==, accounts[i][3]);
    }
  for (guint i = 0; i < 3; i++)
    {
      static const char *const hosts[] = { "imap.example.org", "bücher.example", "::1" };
      static const char *const servers[] = { "imap.example.org:993", "xn--bcher-kva.example:993",
                                             "[::1]:993" };
      g_autofree char *server = NULL;

      g_object_set (connection, "host", hosts[i], NULL);
      server = statreg_checks_dup_server (connection);
      g_assert_cmpstr (server, ==, servers[i]);
    }
}

#define ADD(path, function) g_test_add ("/checks/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("refused", test_refused);
  ADD ("account", test_account);
  ADD ("not-counted", test_not_counted);
  ADD ("known", test_known);
  ADD ("broken-off", test_broken_off);
  ADD ("file", test_file);
  ADD ("sweep", test_sweep);
  ADD ("damaged", test_damaged);
  ADD ("names", test_names);
  return g_test_run ();
}
