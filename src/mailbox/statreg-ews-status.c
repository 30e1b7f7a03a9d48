/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-ews-status.h"

#include <glib/gi18n-lib.h>

#include "statreg-markup.h"
#include "statreg-web-address.h"

typedef struct
{
  long           status;
  StatregVerdict invited;   /* what it means when the login was with the question */
  const char    *sentence;
} Row;

#define BUSY N_("The server, or what stands in front of it, cannot answer at the moment.")
#define NOTHING N_("There is nothing under this URL. Compare it in the connection settings; that of Exchange " \
                   "usually ends in /EWS/Exchange.asmx.")
#define NO_REQUESTS N_("The server takes no such requests under this URL. Compare it in the connection " \
                       "settings.")

/* 440 is of Microsoft's web pages with forms; 456 and 457 are of Exchange's own logins. Without the login
 * in it, no answer says anything about the login. */
static const Row rows[] = {
  { 400, STATREG_VERDICT_UNEXPECTED, NO_REQUESTS },
  { 403, STATREG_VERDICT_NOT_ALLOWED,
    N_("The server refuses access. Exchange Web Services may be off for this mailbox, or closed to this "
       "computer.") },
  { 404, STATREG_VERDICT_UNEXPECTED, NOTHING },
  { 405, STATREG_VERDICT_UNEXPECTED, NO_REQUESTS },
  { 408, STATREG_VERDICT_TRY_LATER, BUSY },
  { 410, STATREG_VERDICT_UNEXPECTED, NOTHING },
  { 415, STATREG_VERDICT_UNEXPECTED, NO_REQUESTS },
  { 429, STATREG_VERDICT_TRY_LATER, N_("The server has been asked too often.") },
  { 440, STATREG_VERDICT_UNEXPECTED,
    N_("The server wants a login through its web page. Compare the URL in the connection settings, and "
       "whether a gateway with a login page stands in front of it.") },
  { 456, STATREG_VERDICT_LOCKED, N_("The server says that the account is locked.") },
  { 457, STATREG_VERDICT_EXPIRED, NULL },
  { 502, STATREG_VERDICT_TRY_LATER, BUSY },
  { 503, STATREG_VERDICT_TRY_LATER, BUSY },
  { 504, STATREG_VERDICT_TRY_LATER, BUSY },
  { 507, STATREG_VERDICT_TRY_LATER, BUSY },
};

static const Row *
find_row (long status)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      if (rows[i].status == status)
        return &rows[i];
    }
  return NULL;
}

static char *
make_sentence (const Row *row, StatregWebPost *post)
{
  guint64 seconds;

  if (row == NULL)
    return g_strdup_printf (_("The server answered with the status %ld."), post->status);
  if (row->sentence == NULL)
    return NULL;
  if (post->retry_after == NULL ||
      !g_ascii_string_to_unsigned (post->retry_after, 10, 1, G_MAXINT32, &seconds, NULL))
    return g_strdup (_(row->sentence));
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s It asks to wait for %u second.",
                                       "%s It asks to wait for %u seconds.", seconds),
                          _(row->sentence), (guint) seconds);
}

static void
judge_by_table (StatregEwsCheck *check, StatregWebPost *post, gboolean invited)
{
  const Row *row = find_row (post->status);
  StatregVerdict verdict = row != NULL ? row->invited : STATREG_VERDICT_UNEXPECTED;
  g_autofree char *sentence = make_sentence (row, post);

  if (!invited && statreg_verdict_get_kind (verdict) != STATREG_VERDICT_KIND_UNCLEAR)
    verdict = STATREG_VERDICT_UNEXPECTED;
  statreg_ews_check_say (check, verdict, sentence);
}

static void
judge_redirect (StatregEwsCheck *check, StatregWebPost *post)
{
  g_autofree char *quoted = statreg_ews_check_quote (check, post->location);
  g_autofree char *sentence = NULL;
  g_autofree char *host = NULL;

  if (statreg_web_address_read (post->location, &host, NULL) && statreg_web_address_is_online (host))
    {
      statreg_ews_check_refuse_online (check);
      return;
    }
  sentence = g_strdup_printf (_("The server sends on to “%s”. This is not followed, so that no password goes "
                                "astray: if it is right, enter it in the connection settings."), quoted);
  statreg_ews_check_say (check, STATREG_VERDICT_UNEXPECTED, sentence);
}

static void
judge_refusal (StatregEwsCheck *check, StatregWebPost *post, StatregWebLogin login)
{
  const gboolean ntlm = login == STATREG_WEB_LOGIN_NTLM;

  if (ntlm && statreg_web_post_has_lost_ntlm (post))
    statreg_ews_check_lose_ntlm (check);
  else if (!ntlm && !g_str_is_ascii (statreg_secret_get_text (check->probe->password)))
    statreg_ews_check_say (check, STATREG_VERDICT_WRONG_LOGIN,
                           _("The password has special characters. With Basic some servers misread them: "
                             "NTLM, or another password, may help."));
  else
    statreg_ews_check_say (check, STATREG_VERDICT_WRONG_LOGIN, NULL);
}

static void
quote (StatregEwsCheck *check, StatregWebPost *post)
{
  g_autofree char *words = post->diagnostics != NULL
    ? g_utf8_make_valid (post->diagnostics, -1)
    : statreg_markup_quote (post->body->str, post->body->len);

  statreg_probe_quote (check->probe, check->finding, words);
}

/**
 * statreg_ews_status_judge:
 * @check: gets the verdict
 * @post: an answer that is neither SOAP nor XML of Autodiscover
 * @login: by what the login was sent, or %STATREG_WEB_LOGIN_NONE when it was not
 *
 * Judges an answer by its status and quotes what the server says in its X-MS-Diagnostics or on its page.
 */
void
statreg_ews_status_judge (StatregEwsCheck *check, StatregWebPost *post, StatregWebLogin login)
{
  const gboolean invited = login != STATREG_WEB_LOGIN_NONE;

  quote (check, post);
  if (post->status >= 300 && post->status < 400 && post->location != NULL)
    judge_redirect (check, post);
  else if (post->status == 401 && invited)
    judge_refusal (check, post, login);
  else if (post->status / 100 == 2 && !invited)
    statreg_ews_check_say (check, STATREG_VERDICT_UNEXPECTED,
                           _("The server asks for no login under this URL, so no password was sent. Compare "
                             "the URL in the connection settings."));
  else
    judge_by_table (check, post, invited);
}
