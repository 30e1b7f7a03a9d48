/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"
#include "statreg-autodiscover-message.h"
#include "statreg-ews-message.h"
#include "statreg-markup.h"
#include "statreg-web-address.h"

static void
try_text (const char *text)
{
  g_assert_nonnull (text);
  g_assert_true (g_utf8_validate (text, -1, NULL));
}

static void
try_answer (const char *bytes, gsize size)
{
  g_autoptr(StatregEwsAnswer) answer = statreg_ews_answer_parse (bytes, size);
  StatregVerdict verdict;
  const char *sentence;

  if (answer == NULL)
    return;
  try_text (answer->code);
  try_text (answer->message);
  g_assert_cmpint (answer->messages, >=, -1);
  statreg_ews_code_judge (answer->code, &verdict, &sentence);
}

/* What is taken for a URL of HTTPS comes to the same server when it is read again. */
static void
try_url (const char *url)
{
  g_autofree char *host = NULL;
  g_autofree char *place = NULL;
  g_autofree char *again = NULL;
  guint port;

  try_text (url);
  if (!statreg_web_address_read (url, &host, &port))
    return;
  g_assert_cmpuint (port, >, 0);
  g_assert_cmpuint (port, <=, G_MAXUINT16);
  place = statreg_web_address_make_place (host, port);
  again = g_strdup_printf ("https://%s/", place);
  g_assert_true (statreg_web_address_same_server (url, again));
}

static void
try_discovery (const char *bytes, gsize size)
{
  g_autoptr(StatregAutodiscoverAnswer) answer = statreg_autodiscover_answer_parse (bytes, size);
  const char *chosen;

  if (answer == NULL)
    return;
  try_text (answer->action);
  try_text (answer->redirect_address);
  try_text (answer->error_message);
  try_url (answer->redirect_url);
  chosen = statreg_autodiscover_answer_choose_url (answer, "internal");
  if (chosen != NULL)
    try_url (chosen);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *quote = statreg_markup_quote ((const char *) data, size);
  g_autofree char *typed = g_strndup ((const char *) data, size);

  try_text (quote);
  try_answer ((const char *) data, size);
  try_discovery ((const char *) data, size);
  if (g_utf8_validate (typed, -1, NULL))
    try_url (typed);
  return 0;
}
