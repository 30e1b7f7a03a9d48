/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-imap-answer.h"

#include <string.h>

typedef struct
{
  const char    *words;
  StatregVerdict verdict;
} Meaning;

/* RFC 5530, section 3: codes that leave no doubt. */
static const Meaning clear_codes[] = {
  { "[EXPIRED]", STATREG_VERDICT_EXPIRED },
  { "[PRIVACYREQUIRED]", STATREG_VERDICT_NO_TLS },
  { "[UNAVAILABLE]", STATREG_VERDICT_TRY_LATER },
  { "[INUSE]", STATREG_VERDICT_TRY_LATER },
  { "[LIMIT]", STATREG_VERDICT_TRY_LATER },
  { "[AUTHORIZATIONFAILED]", STATREG_VERDICT_NOT_ALLOWED },
};

/* Words of servers, lower-case, the more telling ones first: Gmail, Exchange Online, Outlook.com, GMX and WEB.DE,
 * Yahoo, iCloud, Yandex, Dovecot, Cyrus and Courier were seen to use them. */
static const Meaning sayings[] = {
  { "invalid credentials or imap is disabled", STATREG_VERDICT_WRONG_LOGIN },
  { "application-specific password", STATREG_VERDICT_NOT_ALLOWED },
  { "app-specific password", STATREG_VERDICT_NOT_ALLOWED },
  { "app password", STATREG_VERDICT_NOT_ALLOWED },
  { "basic authentication is disabled", STATREG_VERDICT_NOT_ALLOWED },
  { "basicauthblocked", STATREG_VERDICT_NOT_ALLOWED },
  { "not enabled for imap", STATREG_VERDICT_NOT_ALLOWED },
  { "imap access is disabled", STATREG_VERDICT_NOT_ALLOWED },
  { "imap access disabled", STATREG_VERDICT_NOT_ALLOWED },
  { "imap is disabled", STATREG_VERDICT_NOT_ALLOWED },
  { "less secure app", STATREG_VERDICT_NOT_ALLOWED },
  { "authenticated but not connected", STATREG_VERDICT_NOT_ALLOWED },
  { "two-factor", STATREG_VERDICT_NOT_ALLOWED },
  { "password has expired", STATREG_VERDICT_EXPIRED },
  { "password expired", STATREG_VERDICT_EXPIRED },
  { "password is expired", STATREG_VERDICT_EXPIRED },
  { "expired password", STATREG_VERDICT_EXPIRED },
  { "kennwort abgelaufen", STATREG_VERDICT_EXPIRED },
  { "passwort abgelaufen", STATREG_VERDICT_EXPIRED },
  { "too many", STATREG_VERDICT_TRY_LATER },
  { "maximum number of connections", STATREG_VERDICT_TRY_LATER },
  { "try again later", STATREG_VERDICT_TRY_LATER },
  { "temporar", STATREG_VERDICT_TRY_LATER },
  { "throttl", STATREG_VERDICT_TRY_LATER },
  { "rate limit", STATREG_VERDICT_TRY_LATER },
  { "bandwidth limit", STATREG_VERDICT_TRY_LATER },
  { "server busy", STATREG_VERDICT_TRY_LATER },
  { "web login required", STATREG_VERDICT_LOCKED },
  { "log in via your web browser", STATREG_VERDICT_LOCKED },
  { "account is blocked", STATREG_VERDICT_LOCKED },
  { "account blocked", STATREG_VERDICT_LOCKED },
  { "locked", STATREG_VERDICT_LOCKED },
  { "disabled", STATREG_VERDICT_LOCKED },
  { "suspended", STATREG_VERDICT_LOCKED },
  { "deactivated", STATREG_VERDICT_LOCKED },
  { "gesperrt", STATREG_VERDICT_LOCKED },
};

/* Codes that say less than words do. */
static const Meaning vague_codes[] = {
  { "[AUTHENTICATIONFAILED]", STATREG_VERDICT_WRONG_LOGIN },
  { "[CONTACTADMIN]", STATREG_VERDICT_LOCKED },
  { "[SERVERBUG]", STATREG_VERDICT_TRY_LATER },
};

static gboolean
look_up (const Meaning *meanings, gsize n, const char *lower, StatregVerdict *verdict)
{
  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *words = g_ascii_strdown (meanings[i].words, -1);

      if (strstr (lower, words) != NULL)
        {
          *verdict = meanings[i].verdict;
          return TRUE;
        }
    }
  return FALSE;
}

/**
 * statreg_imap_answer_judge:
 * @text: what follows NO in the answer to AUTHENTICATE or LOGIN, with notes that came along
 *
 * Servers rarely say more than NO, which then means user name or password (RFC 9051 §6.2.2). Response codes of
 * RFC 5530 and the words of well-known servers tell the other reasons.
 *
 * Returns: what it says about the login
 */
StatregVerdict
statreg_imap_answer_judge (const char *text)
{
  g_autofree char *lower = NULL;
  StatregVerdict verdict = STATREG_VERDICT_WRONG_LOGIN;

  g_return_val_if_fail (text != NULL, STATREG_VERDICT_UNEXPECTED);

  lower = g_ascii_strdown (text, -1);
  if (!look_up (clear_codes, G_N_ELEMENTS (clear_codes), lower, &verdict) &&
      !look_up (sayings, G_N_ELEMENTS (sayings), lower, &verdict))
    look_up (vague_codes, G_N_ELEMENTS (vague_codes), lower, &verdict);
  return verdict;
}
