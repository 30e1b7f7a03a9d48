/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an IMAP server says: the first line is a password, the others are the server's, in the order of a check. */
#include <string.h>

#include "fuzz.h"
#include "statreg-finding.h"
#include "statreg-imap-answer.h"
#include "statreg-imap-dialogue.h"
#include "statreg-probe-private.h"

static void
try_dialogue (StatregImapDialogue *dialogue)
{
  g_auto(GStrv) capabilities = statreg_imap_dialogue_get_capabilities (dialogue);

  for (guint i = 0; capabilities[i] != NULL; i++)
    {
      g_assert_true (statreg_imap_dialogue_offers (dialogue, capabilities[i]));
      g_assert_true (statreg_imap_dialogue_mentions (dialogue, capabilities[i]));
    }
  statreg_imap_dialogue_is_preauth (dialogue);
  statreg_imap_dialogue_get_bye (dialogue);
  g_assert_cmpint (dialogue->messages, >=, -1);
  g_assert_cmpint (dialogue->messages, <=, G_MAXUINT32);
}

static void
try_judging (const char *text)
{
  StatregVerdict verdict = statreg_imap_answer_judge (text);

  g_assert_cmpint (verdict, >, STATREG_VERDICT_WORKS);
  g_assert_cmpint (verdict, <, STATREG_N_VERDICTS);
}

/* What is kept can be shown, and has no password in it that could be told from our own words. */
static void
try_quoting (const char *text, const char *password)
{
  static const char none[] = "";
  g_autoptr(StatregSecret) secret = statreg_secret_new (password, strlen (password));
  g_autoptr(StatregFinding) finding = statreg_finding_new (STATREG_VERDICT_WRONG_LOGIN);
  g_autoptr(StatregFinding) own = statreg_finding_new (STATREG_VERDICT_WRONG_LOGIN);
  StatregProbe probe = { .password = secret };

  statreg_probe_quote (&probe, finding, text);
  g_assert_true (g_utf8_validate (finding->text, -1, NULL));
  g_assert_cmpint (g_utf8_strlen (finding->text, -1), <=, 501);
  g_assert_null (strpbrk (finding->text, "\n\r\033"));
  statreg_probe_quote (&probe, own, *password != '\0' ? password : none);
  if (*password != '\0' && strspn (password, "GHIJKLMNOPQRSTVWYZghijklmnopqrstvwyz") == strlen (password) &&
      strstr (own->text, password) == NULL)
    g_assert_null (strstr (finding->text, password));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const guint8 *end = size > 0 ? memchr (data, '\n', size) : NULL;
  g_autofree char *password = g_strndup ((const char *) data, end != NULL ? (gsize) (end - data) : size);
  g_autoptr(StatregImapDialogue) dialogue = statreg_imap_dialogue_new ();
  g_autofree char *notes = NULL;
  const char *text;

  while (end != NULL)
    {
      const guint8 *begin = end + 1;
      const gsize left = size - (begin - data);

      end = left > 0 ? memchr (begin, '\n', left) : NULL;
      statreg_imap_dialogue_add (dialogue, (const char *) begin, end != NULL ? (gsize) (end - begin) : left);
      statreg_imap_dialogue_add_body (dialogue, (const char *) begin, end != NULL ? (gsize) (end - begin) : left);
    }
  try_dialogue (dialogue);
  statreg_imap_dialogue_get_answer (dialogue, 1, &text);
  notes = statreg_imap_dialogue_get_notes (dialogue);
  try_judging (text);
  try_judging (notes);
  try_quoting (text, password);
  try_quoting (notes, password);
  return 0;
}
