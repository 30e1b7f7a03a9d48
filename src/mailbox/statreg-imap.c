/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-probe-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "statreg-imap-answer.h"
#include "statreg-imap-dialogue.h"
#include "statreg-provider.h"
#include "statreg-transfer.h"

#define COUNT_COMMAND "STATUS INBOX (MESSAGES)"

/* How long the answer to LOGOUT is waited for; the check is over by then. */
#define LOGOUT_SECONDS 1L

/* Which ways to log in libcurl may take. It chooses the best one that the server offers, and tries no second one
 * after a refusal, so that one check is one attempt. The command LOGIN comes only with the last of these, where no
 * mechanism is offered. */
#define WAYS_PLAIN "AUTH=PLAIN;AUTH=LOGIN"
#define WAYS_ANY "AUTH=*"

typedef struct
{
  StatregTransfer     *transfer;
  StatregImapDialogue *dialogue;
  gboolean             tried;      /* the password may have been sent */
} Conversation;

static void
conversation_clear (Conversation *self)
{
  g_clear_pointer (&self->transfer, statreg_transfer_free);
  g_clear_pointer (&self->dialogue, statreg_imap_dialogue_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Conversation, conversation_clear)

/* RFC 9051 §7.1: a greeting begins so. libcurl would wait for one until the time is over. */
static gboolean
is_foreign (Conversation *self)
{
  return !g_str_has_prefix (g_ptr_array_index (self->dialogue->lines, 0), "* ");
}

static gsize
on_line (char *data, gsize size, gsize n, Conversation *self)
{
  if (self->dialogue->messages >= 0)
    curl_easy_setopt (self->transfer->easy, CURLOPT_SERVER_RESPONSE_TIMEOUT, LOGOUT_SECONDS);
  if (!statreg_imap_dialogue_add (self->dialogue, data, size * n) || is_foreign (self))
    return 0;
  return size * n;
}

static gsize
on_body (char *data, gsize size, gsize n, Conversation *self)
{
  statreg_imap_dialogue_add_body (self->dialogue, data, size * n);
  /* Counted as well, or else a server could talk without end here. */
  self->dialogue->size += size * n;
  return self->dialogue->size < 64 * 1024 ? size * n : 0;
}

static gboolean
is_implicit (StatregProbe *probe)
{
  return g_strcmp0 (probe->security, "tls") == 0;
}

static gboolean
is_bare (StatregProbe *probe)
{
  return g_strcmp0 (probe->security, "none") == 0;
}

static char *
make_logon (StatregProbe *probe)
{
  if (*probe->domain != '\0' && strpbrk (probe->logon, "@\\") == NULL)
    return g_strconcat (probe->domain, "\\", probe->logon, NULL);
  return g_strdup (probe->logon);
}

static void
set_login (StatregProbe *probe, CURL *easy, const char *ways)
{
  g_autofree char *logon = make_logon (probe);

  curl_easy_setopt (easy, CURLOPT_LOGIN_OPTIONS, ways);
  curl_easy_setopt (easy, CURLOPT_USERNAME, logon);
  curl_easy_setopt (easy, CURLOPT_PASSWORD, statreg_secret_get_text (probe->password));
}

static CURLcode
converse (StatregProbe *probe, const char *ways, gint64 deadline, GCancellable *cancellable, Conversation *self)
{
  g_autofree char *url = g_strdup_printf ("%s://%s/", is_implicit (probe) ? "imaps" : "imap", probe->place);
  CURL *easy;

  conversation_clear (self);
  self->dialogue = statreg_imap_dialogue_new ();
  self->transfer = statreg_transfer_new (probe, is_implicit (probe) ? "imaps" : "imap", deadline);
  easy = self->transfer->easy;
  curl_easy_setopt (easy, CURLOPT_URL, url);
  curl_easy_setopt (easy, CURLOPT_USE_SSL, (long) (is_bare (probe) ? CURLUSESSL_NONE : CURLUSESSL_ALL));
  curl_easy_setopt (easy, CURLOPT_CUSTOMREQUEST, probe->password != NULL ? COUNT_COMMAND : "NOOP");
  curl_easy_setopt (easy, CURLOPT_HEADERFUNCTION, on_line);
  curl_easy_setopt (easy, CURLOPT_HEADERDATA, self);
  curl_easy_setopt (easy, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt (easy, CURLOPT_WRITEDATA, self);
  if (probe->password != NULL)
    set_login (probe, easy, ways);
  return statreg_transfer_run (self->transfer, cancellable);
}

/* The commands before a login: CAPABILITY, and with STARTTLS that and CAPABILITY once more. */
static guint
count_preliminaries (StatregProbe *probe)
{
  return g_strcmp0 (probe->security, "starttls") == 0 ? 3 : 1;
}

static gboolean
offers_challenge (StatregImapDialogue *dialogue)
{
  return statreg_imap_dialogue_offers (dialogue, "AUTH=CRAM-MD5") ||
         statreg_imap_dialogue_offers (dialogue, "AUTH=DIGEST-MD5") ||
         statreg_imap_dialogue_offers (dialogue, "AUTH=NTLM");
}

static const char *
choose_ways (StatregProbe *probe)
{
  if (g_strcmp0 (probe->authentication, "plain") == 0)
    return "AUTH=PLAIN";
  if (g_strcmp0 (probe->authentication, "login") == 0)
    return "AUTH=LOGIN";
  if (g_strcmp0 (probe->authentication, "ntlm") == 0)
    return "AUTH=NTLM";
  return WAYS_PLAIN;
}

/* Whether the server mentioned one of these ways anywhere, however it did: then the password may be on its way. */
static gboolean
may_have_tried (const char *ways, StatregImapDialogue *dialogue)
{
  g_auto(GStrv) words = g_strsplit (ways, ";", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (statreg_imap_dialogue_mentions (dialogue, words[i]))
        return TRUE;
    }
  return FALSE;
}

/* Where the command LOGIN is all that is left: libcurl 7.88 does not forget that it was forbidden before STARTTLS. */
static gboolean
has_command (StatregImapDialogue *dialogue)
{
  return !statreg_imap_dialogue_mentions (dialogue, "LOGINDISABLED");
}

/* Where the connection settings name one mode, the login has no part in it that the server lacks that. */
static gboolean
is_choosy (StatregProbe *probe)
{
  return g_strcmp0 (probe->authentication, "plain") == 0 || g_strcmp0 (probe->authentication, "ntlm") == 0;
}

static gboolean
has_other_ways (StatregProbe *probe, StatregImapDialogue *dialogue)
{
  return !is_choosy (probe) && (has_command (dialogue) || offers_challenge (dialogue));
}

/* A second connection is made only if the first one ended before the password was sent. */
static CURLcode
log_in (StatregProbe *probe, GCancellable *cancellable, Conversation *self)
{
  const gint64 deadline = statreg_transfer_make_deadline (probe);
  const char *ways = choose_ways (probe);
  CURLcode code = converse (probe, ways, deadline, cancellable, self);

  self->tried = may_have_tried (ways, self->dialogue);
  if (code != CURLE_LOGIN_DENIED || self->tried || !has_other_ways (probe, self->dialogue))
    return code;
  code = converse (probe, WAYS_ANY, deadline, cancellable, self);
  self->tried = TRUE;
  return code;
}

static void
explain_not_offered (StatregProbe *probe, StatregImapDialogue *dialogue, StatregFinding *finding)
{
  if (is_bare (probe) && statreg_imap_dialogue_offers (dialogue, "LOGINDISABLED"))
    {
      finding->verdict = STATREG_VERDICT_NO_TLS;
      statreg_finding_set_detail (finding, _("The server demands encryption before it lets anybody log in."));
      return;
    }
  if (is_choosy (probe))
    {
      finding->verdict = STATREG_VERDICT_UNEXPECTED;
      statreg_finding_set_detail (finding, _("The server does not offer the authentication mode of the connection "
                                             "settings, so no password was sent."));
      return;
    }
  if (!has_command (dialogue) && !statreg_imap_dialogue_offers (dialogue, "LOGINDISABLED"))
    {
      finding->verdict = STATREG_VERDICT_UNEXPECTED;
      statreg_finding_set_detail (finding, _("With STARTTLS, nobody can log in to this server from here, so no "
                                             "password was sent: choose TLS as encryption."));
      return;
    }
  finding->verdict = STATREG_VERDICT_NOT_ALLOWED;
  statreg_finding_set_detail (finding, _("The server offers no login by password, so none was sent."));
}

static void
explain_garbage (StatregProbe *probe, StatregImapDialogue *dialogue, StatregFinding *finding)
{
  finding->verdict = STATREG_VERDICT_UNEXPECTED;
  statreg_finding_set_detail (finding, _("What answers there does not speak IMAP as it should."));
  if (dialogue->lines->len > 0)
    statreg_probe_quote (probe, finding, g_ptr_array_index (dialogue->lines, dialogue->lines->len - 1));
}

/* The command LOGIN carries ASCII only (RFC 9051 §6.2.3, §9: astring), and servers make of the rest what they like. */
static gboolean
is_beyond_command (StatregProbe *probe, StatregImapDialogue *dialogue)
{
  g_autofree char *logon = make_logon (probe);

  return !statreg_imap_dialogue_mentions (dialogue, "AUTH=") &&
         !(g_str_is_ascii (logon) && g_str_is_ascii (statreg_secret_get_text (probe->password)));
}

static void
explain_command (StatregProbe *probe, StatregImapDialogue *dialogue, StatregFinding *finding)
{
  if (is_beyond_command (probe, dialogue))
    statreg_finding_set_detail (finding, _("The server knows only the command LOGIN, which is not made for special "
                                           "characters in user names and passwords: a password without them may help."));
}

static void
explain_refusal (StatregProbe *probe, Conversation *self, StatregFinding *finding)
{
  const char *text;
  const StatregImapStatus status = statreg_imap_dialogue_get_answer (self->dialogue, count_preliminaries (probe),
                                                                     &text);
  g_autofree char *notes = statreg_imap_dialogue_get_notes (self->dialogue);
  g_autofree char *all = g_strconcat (notes, *notes != '\0' ? " " : "", text, NULL);

  if (status == STATREG_IMAP_STATUS_NONE)
    {
      if (self->tried)
        explain_garbage (probe, self->dialogue, finding);
      else
        explain_not_offered (probe, self->dialogue, finding);
      return;
    }
  finding->verdict = status == STATREG_IMAP_STATUS_NO ? statreg_imap_answer_judge (all)
                                                      : STATREG_VERDICT_UNEXPECTED;
  if (finding->verdict == STATREG_VERDICT_WRONG_LOGIN || status == STATREG_IMAP_STATUS_BAD)
    explain_command (probe, self->dialogue, finding);
  statreg_probe_quote (probe, finding, all);
}

static gboolean
explain_bye (StatregProbe *probe, StatregImapDialogue *dialogue, StatregFinding *finding)
{
  const char *bye = statreg_imap_dialogue_get_bye (dialogue);

  if (bye == NULL)
    return FALSE;
  finding->verdict = STATREG_VERDICT_TRY_LATER;
  statreg_finding_set_detail (finding, _("The server ended the connection by itself."));
  statreg_probe_quote (probe, finding, bye);
  return TRUE;
}

/* The login was accepted, but the inbox could not be looked at. */
static void
explain_inbox (StatregProbe *probe, StatregImapDialogue *dialogue, StatregFinding *finding)
{
  const char *text;

  /* Nobody logged in: what was refused was NOOP, and the server has been reached. */
  if (probe->password == NULL)
    {
      finding->verdict = STATREG_VERDICT_WORKS;
      return;
    }
  statreg_imap_dialogue_get_answer (dialogue, count_preliminaries (probe), &text);
  finding->verdict = statreg_imap_answer_judge (text) == STATREG_VERDICT_NOT_ALLOWED ? STATREG_VERDICT_NOT_ALLOWED
                                                                                     : STATREG_VERDICT_WORKS;
  statreg_finding_set_detail (finding, _("The login was accepted, but the inbox could not be opened."));
  statreg_probe_quote (probe, finding, text);
}

static void
explain_preauth (StatregFinding *finding)
{
  finding->verdict = STATREG_VERDICT_UNEXPECTED;
  statreg_finding_set_detail (finding, _("The server lets everybody in without a password, so none was sent."));
}

static void
explain (StatregProbe *probe, CURLcode code, Conversation *self, StatregFinding *finding)
{
  if (statreg_imap_dialogue_is_preauth (self->dialogue) && code != CURLE_USE_SSL_FAILED)
    explain_preauth (finding);
  else if (code == CURLE_OK)
    finding->verdict = STATREG_VERDICT_WORKS;
  else if (code == CURLE_LOGIN_DENIED)
    explain_refusal (probe, self, finding);
  else if (code == CURLE_QUOTE_ERROR)
    explain_inbox (probe, self->dialogue, finding);
  else if (explain_bye (probe, self->dialogue, finding))
    return;
  else if (code == CURLE_WEIRD_SERVER_REPLY || code == CURLE_WRITE_ERROR)
    explain_garbage (probe, self->dialogue, finding);
  else
    statreg_transfer_explain (self->transfer, code, finding);
}

static StatregFinding *
refuse_provider (const StatregProvider *provider)
{
  StatregFinding *finding = statreg_finding_new (STATREG_VERDICT_NOT_ALLOWED);

  g_free (finding->provider);
  finding->provider = g_strdup (provider->id);
  statreg_finding_set_detail (finding, _("This provider’s servers accept no passwords, so none was sent."));
  return finding;
}

/**
 * statreg_probe_run_imap:
 * @cancellable: (nullable): ends it early
 *
 * Logs in by IMAP (RFC 9051) and counts the messages of the inbox; without a password, looks what the server
 * offers. The password is sent at most once, and only over TLS that was verified, unless the connection settings
 * say that there is none.
 *
 * Returns: (transfer full): what came of it
 */
StatregFinding *
statreg_probe_run_imap (StatregProbe *self, GCancellable *cancellable)
{
  const StatregProvider *provider = statreg_provider_find_by_host (self->host);
  g_auto(Conversation) conversation = { NULL, NULL, FALSE };
  StatregFinding *finding;
  CURLcode code;

  if (self->password != NULL && provider != NULL && provider->refuses_passwords)
    return refuse_provider (provider);
  finding = statreg_finding_new (STATREG_VERDICT_NONE);
  code = log_in (self, cancellable, &conversation);
  if (code == CURLE_ABORTED_BY_CALLBACK)
    return finding;
  statreg_transfer_read_certificate (conversation.transfer, finding);
  g_strfreev (finding->capabilities);
  finding->capabilities = statreg_imap_dialogue_get_capabilities (conversation.dialogue);
  explain (self, code, &conversation, finding);
  if (finding->verdict == STATREG_VERDICT_WORKS)
    finding->messages = conversation.dialogue->messages;
  return finding;
}
