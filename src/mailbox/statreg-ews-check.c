/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-ews-check.h"

#include <glib/gi18n-lib.h>

#include "statreg-ews-status.h"
#include "statreg-markup.h"
#include "statreg-web-address.h"
#include "statreg-web-login.h"

/**
 * statreg_ews_check_say:
 * @verdict: what came of it
 * @sentence: (nullable): what happened, translated
 */
void
statreg_ews_check_say (StatregEwsCheck *self, StatregVerdict verdict, const char *sentence)
{
  self->finding->verdict = verdict;
  statreg_finding_set_detail (self->finding, sentence != NULL ? sentence : "");
}

/**
 * statreg_ews_check_quote:
 * @foreign: what a server said
 *
 * Returns: (transfer full): it, made safe to show
 */
char *
statreg_ews_check_quote (StatregEwsCheck *self, const char *foreign)
{
  g_autoptr(StatregFinding) finding = statreg_finding_new (STATREG_VERDICT_NONE);

  statreg_probe_quote (self->probe, finding, foreign);
  return g_steal_pointer (&finding->text);
}

/**
 * statreg_ews_check_refuse_online:
 *
 * Ends the check with the word that Exchange Online takes no passwords (Microsoft: Basic authentication is
 * off for everybody, and Exchange Web Services are closed there since 1 October 2026).
 */
void
statreg_ews_check_refuse_online (StatregEwsCheck *self)
{
  g_free (self->finding->provider);
  self->finding->provider = g_strdup ("microsoft");
  statreg_ews_check_say (self, STATREG_VERDICT_NOT_ALLOWED,
                         _("This is Exchange Online, where logins by password are off for everybody and "
                           "Exchange Web Services have been closed since October 2026. Nothing was sent "
                           "there."));
}

/**
 * statreg_ews_check_allow:
 * @url: where a login would be sent to
 *
 * Returns: whether it may: the URL is one of HTTPS, and not of Exchange Online
 */
gboolean
statreg_ews_check_allow (StatregEwsCheck *self, const char *url)
{
  g_autofree char *host = NULL;
  g_autofree char *sentence = NULL;
  g_autofree char *quote = statreg_ews_check_quote (self, url);

  if (!statreg_web_address_read (url, &host, NULL))
    {
      sentence = g_strdup_printf (_("“%s” is no address that begins with https://, so nothing was "
                                    "sent there."), quote);
      statreg_ews_check_say (self, STATREG_VERDICT_NO_TLS, sentence);
      return FALSE;
    }
  if (!statreg_web_address_is_online (host))
    return TRUE;
  statreg_ews_check_refuse_online (self);
  return FALSE;
}

/**
 * statreg_ews_check_misread:
 * @post: an answer that is not what was asked for
 *
 * Ends the check and quotes the answer.
 */
void
statreg_ews_check_misread (StatregEwsCheck *self, StatregWebPost *post)
{
  g_autofree char *quote = statreg_markup_quote (post->body->str, post->body->len);

  statreg_probe_quote (self->probe, self->finding, quote);
  statreg_ews_check_say (self, STATREG_VERDICT_UNEXPECTED,
                         _("What answers under this URL is not Exchange. Compare the URL in the connection "
                           "settings."));
}

/**
 * statreg_ews_check_lose_ntlm:
 *
 * Ends the check because the server offers NTLM and does not go through with it.
 */
void
statreg_ews_check_lose_ntlm (StatregEwsCheck *self)
{
  statreg_ews_check_say (self, STATREG_VERDICT_UNEXPECTED,
                         _("The server offers NTLM but does not go through with it. A gateway in front of it "
                           "may not let NTLM pass."));
}

static gboolean
allows (StatregEwsCheck *self, StatregWebLogin login)
{
  const char *mode = self->probe->authentication;

  if (g_str_equal (mode, "auto"))
    return TRUE;
  return g_str_equal (mode, "ntlm") == (login == STATREG_WEB_LOGIN_NTLM);
}

static gboolean
can_carry (StatregEwsCheck *self, StatregWebLogin login)
{
  g_autofree char *user = NULL;
  g_autoptr(StatregSecret) password = NULL;

  if (self->probe->password == NULL)
    return TRUE;
  user = statreg_web_login_make_user (self->probe, login);
  password = statreg_web_login_make_password (self->probe, login);
  return user != NULL && password != NULL;
}

static char *
join_schemes (StatregEwsCheck *self)
{
  return g_strjoinv (", ", self->finding->capabilities);
}

static void
explain_no_choice (StatregEwsCheck *self, gboolean known, gboolean allowed)
{
  g_autofree char *schemes = join_schemes (self);
  g_autofree char *sentence = NULL;

  if (!known)
    sentence = g_strdup_printf (_("The server takes no logins by password here; what it "
                                  "offers is: %s."), schemes);
  else if (!allowed)
    sentence = g_strdup_printf (_("The authentication mode in the connection settings excludes what the "
                                  "server offers: %s."), schemes);
  else
    sentence = g_strdup_printf (_("User name or password have characters that cannot be sent in the ways "
                                  "that the server offers (%s): NTLM here knows only those of Western "
                                  "Europe, in user names only ASCII; with Basic a user name has no colon. "
                                  "No password was sent. If the server offers IMAP as well, an IMAP instance "
                                  "can check such logins."), schemes);
  statreg_ews_check_say (self, known ? STATREG_VERDICT_UNEXPECTED : STATREG_VERDICT_NOT_ALLOWED, sentence);
}

/* NTLM comes first: it keeps the password itself from the server. */
static StatregWebLogin
choose_login (StatregEwsCheck *self, StatregWebPost *post)
{
  static const struct { StatregWebLogin login; const char *scheme; } ways[] = {
    { STATREG_WEB_LOGIN_NTLM, "NTLM" }, { STATREG_WEB_LOGIN_BASIC, "Basic" },
  };
  gboolean known = FALSE;
  gboolean allowed = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      const gboolean offered = statreg_web_post_offers (post, ways[i].scheme);

      known |= offered;
      allowed |= offered && allows (self, ways[i].login);
      if (offered && allows (self, ways[i].login) && can_carry (self, ways[i].login))
        return ways[i].login;
    }
  explain_no_choice (self, known, allowed);
  return STATREG_WEB_LOGIN_NONE;
}

static void
keep_schemes (StatregEwsCheck *self, StatregWebPost *post)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < post->schemes->len; i++)
    {
      g_autofree char *scheme = statreg_ews_check_quote (self, g_ptr_array_index (post->schemes, i));

      g_strv_builder_add (builder, scheme);
    }
  g_strfreev (self->finding->capabilities);
  self->finding->capabilities = g_strv_builder_end (builder);
}

static void
explain_failure (StatregEwsCheck *self, StatregWebPost *post)
{
  if (g_cancellable_is_cancelled (self->cancellable))
    statreg_ews_check_say (self, STATREG_VERDICT_NONE, NULL);
  else if (post->too_long)
    statreg_ews_check_say (self, STATREG_VERDICT_UNEXPECTED,
                           _("The answer was far too long and was cut off. Compare the URL in the "
                             "connection settings."));
  else if (post->code == CURLE_WRITE_ERROR && statreg_web_post_has_lost_ntlm (post))
    statreg_ews_check_lose_ntlm (self);
  else
    statreg_transfer_explain (post->transfer, post->code, self->finding);
}

static StatregWebPost *
post_once (StatregEwsCheck *self, const char *url, StatregWebLogin login, const char *body)
{
  g_autoptr(StatregProbe) aimed = statreg_probe_aim (self->probe, url);
  g_autoptr(StatregWebPost) post = statreg_web_post_new (aimed, url, self->deadline);

  if (login != STATREG_WEB_LOGIN_NONE)
    {
      statreg_web_post_add_header (post, "X-AnchorMailbox", self->probe->address);
      if (!statreg_web_post_set_login (post, login))
        {
          explain_no_choice (self, TRUE, TRUE);
          return NULL;
        }
    }
  statreg_web_post_run (post, body, self->cancellable);
  statreg_transfer_read_certificate (post->transfer, self->finding);
  if (post->code == CURLE_OK)
    return g_steal_pointer (&post);
  explain_failure (self, post);
  return NULL;
}

/* What can be said without a login: that the server is there, trusted, and takes passwords. */
static void
conclude_connection (StatregEwsCheck *self)
{
  g_autofree char *schemes = join_schemes (self);
  g_autofree char *sentence = NULL;

  sentence = g_strdup_printf (_("The server can be reached and offers these logins: %s."), schemes);
  statreg_ews_check_say (self, STATREG_VERDICT_WORKS, sentence);
}

static StatregWebLogin
get_invited (StatregEwsCheck *self, const char *url, const char *invitation)
{
  g_autoptr(StatregWebPost) post = post_once (self, url, STATREG_WEB_LOGIN_NONE, invitation);
  StatregWebLogin login;

  if (post == NULL)
    return STATREG_WEB_LOGIN_NONE;
  keep_schemes (self, post);
  if (post->status != 401)
    {
      statreg_ews_status_judge (self, post, STATREG_WEB_LOGIN_NONE);
      return STATREG_WEB_LOGIN_NONE;
    }
  login = choose_login (self, post);
  if (login == STATREG_WEB_LOGIN_NONE || self->probe->password != NULL)
    return login;
  conclude_connection (self);
  return STATREG_WEB_LOGIN_NONE;
}

/**
 * statreg_ews_check_ask:
 * @url: where to, HTTPS
 * @invitation: what is sent without a login and names nobody
 * @question: what is sent with it
 *
 * Asks first without the login. Only a server that then answers 401 and offers a way which the connection
 * settings allow is sent the login, once, by that way alone.
 *
 * Returns: (nullable) (transfer full): the answer to @question, with status 200 or 500; %NULL when the
 *   finding says what came instead, or when there is no password
 */
StatregWebPost *
statreg_ews_check_ask (StatregEwsCheck *self, const char *url, const char *invitation, const char *question)
{
  g_autoptr(StatregWebPost) post = NULL;
  StatregWebLogin login = STATREG_WEB_LOGIN_NONE;

  if (statreg_ews_check_allow (self, url))
    login = get_invited (self, url, invitation);
  if (login == STATREG_WEB_LOGIN_NONE)
    return NULL;
  post = post_once (self, url, login, question);
  if (post == NULL)
    return NULL;
  if (post->status == 200 || post->status == 500)
    return g_steal_pointer (&post);
  statreg_ews_status_judge (self, post, login);
  return NULL;
}
