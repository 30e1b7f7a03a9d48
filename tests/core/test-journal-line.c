/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <sodium.h>
#include <string.h>

#include "statreg-base64.h"
#include "statreg-error.h"
#include "statreg-journal-line.h"
#include "statreg-test.h"

#define ID "AAECAwQFBgcICQoLDA0ODw"
#define KEY "EBESExQVFhcYGRobHB0eHw"
#define SEALED "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7"

/* An independent way to a line: any text and its sum. */
static char *
add_sum (const char *start)
{
  guint8 hash[32];
  g_autofree char *sum = NULL;

  crypto_generichash (hash, sizeof hash, (const guint8 *) start, strlen (start), NULL, 0);
  sum = statreg_base64_encode (hash, 16);
  return g_strdup_printf ("%s,\"sum\":\"%s\"}", start, sum);
}

static gboolean
decode (StatregJournalLine *line, const char *text, GError **error)
{
  return statreg_journal_line_decode (line, text, strlen (text), "here", error);
}

static void
assert_refused (const char *start, int code)
{
  g_autofree char *text = add_sum (start);
  g_auto(StatregJournalLine) line = { 0 };
  g_autoptr(GError) error = NULL;

  g_assert_false (decode (&line, text, &error));
  g_assert_error (error, STATREG_ERROR, code);
  g_assert_true (g_str_has_prefix (error->message, "here"));
}

static StatregRegistration *
make_registration (const char *address, const char *logon)
{
  return statreg_registration_new (ID, 1795329067, address, logon, "EXAMPLE", "2001:db8::7", KEY, SEALED);
}

static GString *
encode (StatregRegistration *registration)
{
  g_autoptr(GError) error = NULL;
  GString *out = g_string_new (NULL);

  g_assert_true (statreg_journal_line_append_registration (out, registration, &error));
  g_assert_no_error (error);
  g_assert_cmpint (out->str[out->len - 1], ==, '\n');
  return out;
}

/* The format is a contract: these bytes must not change. */
static void
test_vectors (void)
{
  g_autoptr(GString) out = g_string_new (NULL);
  g_autoptr(StatregRegistration) registration =
      statreg_registration_new (ID, 1795329067, "anna@example.org", "änna", "", "192.0.2.7", KEY, SEALED);
  g_autofree char *header =
      add_sum ("{\"file\":\"ELOxcBoxReg\",\"version\":1,\"made\":\"2026-11-22T06:30:00Z\"");
  g_autofree char *line = add_sum (
      "{\"registration\":\"" ID "\",\"received\":\"2026-11-22T06:31:07Z\",\"address\":\"anna@example.org\","
      "\"logon\":\"\\u00e4nna\",\"domain\":\"\",\"source\":\"192.0.2.7\",\"key\":\"" KEY "\","
      "\"sealed\":\"" SEALED "\"");
  g_autofree char *applied = add_sum (
      "{\"decision\":\"" ID "\",\"at\":\"2026-11-22T07:00:00Z\",\"what\":\"applied\",\"instance\":\"x\"");
  g_autofree char *deleted =
      add_sum ("{\"decision\":\"" ID "\",\"at\":\"2026-11-22T07:00:05Z\",\"what\":\"deleted\"");
  g_autofree char *expected = g_strdup_printf ("%s\n%s\n%s\n%s\n", header, line, applied, deleted);

  statreg_journal_line_append_header (out, 1795329000);
  g_assert_true (statreg_journal_line_append_registration (out, registration, NULL));
  statreg_journal_line_append_decision (out, ID, 1795330800, "x");
  statreg_journal_line_append_decision (out, ID, 1795330805, NULL);
  g_assert_cmpstr (out->str, ==, expected);
  g_assert_true (
      g_str_has_prefix (out->str, "{\"file\":\"ELOxcBoxReg\",\"version\":1,\"made\":\"2026-11-22T06:30:00Z\","
                                  "\"sum\":\"8AXlG8RsgQjqVtXCehompQ\"}\n"));
}

static void
test_round_trip (void)
{
  static const char *const logons[] = { "", "anna", "\"\\/\b\t\x7f", "Грета", "😀 and blanks ", "<b>&amp;" };

  for (guint i = 0; i < G_N_ELEMENTS (logons); i++)
    {
      g_autoptr(StatregRegistration) in = make_registration ("Anna@Example.org", logons[i]);
      g_autoptr(GString) text = encode (in);
      g_auto(StatregJournalLine) line = { 0 };
      g_autoptr(GError) error = NULL;

      for (gsize k = 0; k < text->len - 1; k++)
        g_assert_true (text->str[k] >= 0x20 && text->str[k] < 0x7f);
      g_assert_true (statreg_journal_line_decode (&line, text->str, text->len - 1, "here", &error));
      g_assert_no_error (error);
      g_assert_cmpint (line.kind, ==, STATREG_JOURNAL_LINE_REGISTRATION);
      g_assert_cmpstr (statreg_registration_get_id (line.registration), ==, ID);
      g_assert_cmpint (statreg_registration_get_received (line.registration), ==, 1795329067);
      g_assert_cmpstr (statreg_registration_get_address (line.registration), ==, "Anna@Example.org");
      g_assert_cmpstr (statreg_registration_get_address_key (line.registration), ==, "anna@example.org");
      g_assert_cmpstr (statreg_registration_get_logon (line.registration), ==, logons[i]);
      g_assert_cmpstr (statreg_registration_get_domain (line.registration), ==, "EXAMPLE");
      g_assert_cmpstr (statreg_registration_get_source (line.registration), ==, "2001:db8::7");
      g_assert_cmpstr (statreg_registration_get_key (line.registration), ==, KEY);
      g_assert_cmpstr (statreg_registration_get_sealed (line.registration), ==, SEALED);
    }
}

static void
test_decisions (void)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_auto(StatregJournalLine) line = { 0 };
  g_autoptr(GError) error = NULL;

  statreg_journal_line_append_decision (text, ID, 1795330800, "an-instance");
  g_assert_true (statreg_journal_line_decode (&line, text->str, text->len - 1, "here", &error));
  g_assert_cmpint (line.kind, ==, STATREG_JOURNAL_LINE_DECISION);
  g_assert_cmpstr (line.id, ==, ID);
  g_assert_cmpstr (line.instance, ==, "an-instance");
  g_assert_cmpint (line.at, ==, 1795330800);

  statreg_journal_line_clear (&line);
  g_string_truncate (text, 0);
  statreg_journal_line_append_decision (text, ID, 1795330800, NULL);
  g_assert_true (statreg_journal_line_decode (&line, text->str, text->len - 1, "here", &error));
  g_assert_null (line.instance);
}

static void
test_every_flipped_bit (void)
{
  g_autoptr(StatregRegistration) in = make_registration ("anna@example.org", "anna");
  g_autoptr(GString) text = encode (in);

  for (gsize i = 0; i < text->len - 1; i++)
    for (guint bit = 0; bit < 8; bit++)
      {
        g_auto(StatregJournalLine) line = { 0 };
        g_autoptr(GError) error = NULL;

        text->str[i] ^= 1 << bit;
        g_assert_false (statreg_journal_line_decode (&line, text->str, text->len - 1, "here", &error));
        g_assert_error (error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE);
        text->str[i] ^= 1 << bit;
      }
}

static void
test_every_cut (void)
{
  g_autoptr(StatregRegistration) in = make_registration ("anna@example.org", "anna");
  g_autoptr(GString) text = encode (in);

  for (gsize size = 0; size < text->len - 1; size++)
    {
      g_auto(StatregJournalLine) line = { 0 };
      g_autofree char *cut = g_memdup2 (text->str, MAX (size, 1));

      g_assert_false (statreg_journal_line_decode (&line, cut, size, "here", NULL));
    }
}

static void
test_too_long (void)
{
  g_autofree char *logon = g_strnfill (STATREG_JOURNAL_LINE_MAX, 'x');
  g_autoptr(StatregRegistration) in = make_registration ("anna@example.org", logon);
  g_autoptr(GString) out = g_string_new ("before\n");
  g_autofree char *start = g_strdup_printf ("{\"decision\":\"" ID "\",\"at\":\"%s\"", logon);
  g_autoptr(GError) error = NULL;

  g_assert_false (statreg_journal_line_append_registration (out, in, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_LIMIT);
  g_assert_cmpstr (out->str, ==, "before\n");
  assert_refused (start, STATREG_ERROR_DAMAGED_FILE);
}

#define REGISTRATION(id, received, logon, sealed)                                                            \
  "{\"registration\":" id ",\"received\":" received ",\"address\":\"a@b.c\",\"logon\":" logon                \
  ",\"domain\":\"\","                                                                                        \
  "\"source\":\"192.0.2.7\",\"key\":\"" KEY "\",\"sealed\":" sealed
#define GOOD_TIME "\"2026-11-22T06:31:07Z\""

/* Lines whose sums fit but whose content is not what it must be. */
static void
test_hostile (void)
{
  static const char *const starts[] = {
    "{",
    "[",
    "{\"a\":1",
    "{\"other\":\"" ID "\"",
    REGISTRATION ("\"short\"", GOOD_TIME, "\"\"", "\"" SEALED "\""),
    REGISTRATION ("\"AAECAwQFBgcICQoLDA0ODx\"", GOOD_TIME, "\"\"", "\"" SEALED "\""),
    REGISTRATION ("17", GOOD_TIME, "\"\"", "\"" SEALED "\""),
    "{\"registration\":\"" ID "\",\"received\":" GOOD_TIME ",\"address\":\"nobody\",\"logon\":\"\",\"domain\":\"\","
    "\"source\":\"192.0.2.7\",\"key\":\"" KEY "\",\"sealed\":\"" SEALED "\"",
    REGISTRATION ("\"" ID "\"", "\"yesterday\"", "\"\"", "\"" SEALED "\""),
    REGISTRATION ("\"" ID "\"", "12", "\"\"", "\"" SEALED "\""),
    REGISTRATION ("\"" ID "\"", GOOD_TIME, "null", "\"" SEALED "\""),
    REGISTRATION ("\"" ID "\"", GOOD_TIME, "\"x\\u0000y\"", "\"" SEALED "\""),
    REGISTRATION ("\"" ID "\"", GOOD_TIME, "\"\"", "\"AAAA\""),
    REGISTRATION ("\"" ID "\"", GOOD_TIME, "\"\"", "\"" SEALED "=\""),
    REGISTRATION ("\"" ID "\"", GOOD_TIME, "\"\",\"logon\":\"twice\"", "\"" SEALED "\""),
    REGISTRATION ("\"" ID "\"", GOOD_TIME, "\"\",\"more\":1", "\"" SEALED "\""),
    "{\"registration\":\"" ID "\"",
    "{\"decision\":\"" ID "\",\"at\":" GOOD_TIME ",\"what\":\"eaten\"",
    "{\"decision\":\"" ID "\",\"at\":" GOOD_TIME ",\"what\":\"applied\"",
    "{\"decision\":\"" ID "\",\"at\":" GOOD_TIME ",\"what\":\"deleted\",\"instance\":\"x\"",
    "{\"file\":\"Other\",\"version\":1,\"made\":" GOOD_TIME,
    "{\"file\":\"ELOxcBoxReg\",\"version\":0,\"made\":" GOOD_TIME,
    "{\"file\":\"ELOxcBoxReg\",\"made\":" GOOD_TIME,
  };

  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    assert_refused (starts[i], STATREG_ERROR_DAMAGED_FILE);
}

static void
test_deep (void)
{
  g_autofree char *brackets = g_strnfill (4000, '[');
  g_autofree char *start = g_strconcat ("{\"registration\":", brackets, NULL);

  assert_refused (start, STATREG_ERROR_DAMAGED_FILE);
}

static void
test_newer_version (void)
{
  assert_refused ("{\"file\":\"ELOxcBoxReg\",\"version\":2,\"made\":" GOOD_TIME, STATREG_ERROR_NEWER_VERSION);
  assert_refused ("{\"file\":\"ELOxcBoxReg\",\"version\":2,\"made\":" GOOD_TIME ",\"more\":[1]",
                  STATREG_ERROR_NEWER_VERSION);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/journal-line/vectors", test_vectors);
  g_test_add_func ("/journal-line/round-trip", test_round_trip);
  g_test_add_func ("/journal-line/decisions", test_decisions);
  g_test_add_func ("/journal-line/flipped", test_every_flipped_bit);
  g_test_add_func ("/journal-line/cut", test_every_cut);
  g_test_add_func ("/journal-line/too-long", test_too_long);
  g_test_add_func ("/journal-line/hostile", test_hostile);
  g_test_add_func ("/journal-line/deep", test_deep);
  g_test_add_func ("/journal-line/newer-version", test_newer_version);
  return g_test_run ();
}
