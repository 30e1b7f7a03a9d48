/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <sodium.h>

#include "fuzz.h"
#include "statreg-base64.h"
#include "statreg-journal-line.h"

/* A line that was understood is written so that it is understood again. */
static void
check_line (const StatregJournalLine *line)
{
  g_auto(StatregJournalLine) again = { 0 };
  g_autoptr(GString) text = g_string_new (NULL);

  if (line->kind == STATREG_JOURNAL_LINE_DECISION)
    statreg_journal_line_append_decision (text, line->id, line->at, line->instance);
  else if (line->kind == STATREG_JOURNAL_LINE_HEADER)
    statreg_journal_line_append_header (text, line->at);
  else if (!statreg_journal_line_append_registration (text, line->registration, NULL))
    return;
  g_assert_true (statreg_journal_line_decode (&again, text->str, text->len - 1, "again", NULL));
  g_assert_cmpint (again.kind, ==, line->kind);
  g_assert_cmpstr (again.id, ==, line->id);
}

static void
try_line (const char *text, gsize size)
{
  g_auto(StatregJournalLine) line = { 0 };
  g_autoptr(GError) error = NULL;

  if (statreg_journal_line_decode (&line, text, size, "here", &error))
    check_line (&line);
  else
    g_assert_nonnull (error);
}

/* As it is, and with a sum that fits, for no chance ever finds one. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  guint8 hash[32];
  g_autofree char *sum = NULL;
  g_autoptr(GString) summed = g_string_new_len ((const char *) data, size);

  crypto_generichash (hash, sizeof hash, data, size, NULL, 0);
  sum = statreg_base64_encode (hash, 16);
  g_string_append_printf (summed, ",\"sum\":\"%s\"}", sum);
  try_line ((const char *) data, size);
  try_line (summed->str, summed->len);
  return 0;
}
