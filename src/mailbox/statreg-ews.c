/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-ews.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "statreg-autodiscover.h"
#include "statreg-ews-check.h"
#include "statreg-ews-message.h"
#include "statreg-web-address.h"

/* Ports that an instance has for IMAP, and keeps when it becomes one of Exchange. */
#define IMAP_PORT 143
#define IMAPS_PORT 993

/* Where Exchange's set-up puts it. */
static char *
make_usual_url (StatregProbe *probe)
{
  const guint port = probe->port == IMAP_PORT || probe->port == IMAPS_PORT ? 443 : probe->port;
  g_autofree char *place = statreg_web_address_make_place (probe->host, port);

  return g_strdup_printf ("https://%s/EWS/Exchange.asmx", place);
}

/**
 * statreg_ews_make_url:
 * @probe: what is checked
 *
 * The EWS URL of the connection settings goes before the Autodiscover URL, and this before the server's
 * name, on which EWS is looked for in its usual place.
 *
 * Returns: (nullable) (transfer full): the URL that is asked first; %NULL when the settings name none
 */
char *
statreg_ews_make_url (StatregProbe *probe)
{
  if (*probe->ews_url != '\0')
    return g_strdup (probe->ews_url);
  if (*probe->autodiscover_url != '\0')
    return g_strdup (probe->autodiscover_url);
  return *probe->host != '\0' ? make_usual_url (probe) : NULL;
}

static void
keep_answer (StatregEwsCheck *self, const StatregEwsAnswer *answer)
{
  StatregVerdict verdict = STATREG_VERDICT_UNEXPECTED;
  const char *sentence = NULL;
  g_autofree char *code = statreg_ews_check_quote (self, answer->code);
  g_autofree char *unknown = NULL;

  if (!statreg_ews_code_judge (answer->code, &verdict, &sentence))
    sentence = unknown = g_strdup_printf (_("The server answered with the code “%s”."), code);
  statreg_probe_quote (self->probe, self->finding, answer->message);
  statreg_ews_check_say (self, verdict, sentence);
  if (verdict == STATREG_VERDICT_WORKS)
    self->finding->messages = answer->messages;
}

static void
ask_for_inbox (StatregEwsCheck *self, const char *url)
{
  g_autofree char *invitation = statreg_ews_make_question (NULL);
  g_autofree char *question = statreg_ews_make_question (self->probe->address);
  g_autoptr(StatregWebPost) post = statreg_ews_check_ask (self, url, invitation, question);
  g_autoptr(StatregEwsAnswer) answer = NULL;

  if (post == NULL)
    return;
  answer = statreg_ews_answer_parse (post->body->str, post->body->len);
  if (answer == NULL || *answer->code == '\0')
    statreg_ews_check_misread (self, post);
  else
    keep_answer (self, answer);
}

/* Tells the address that Autodiscover found, which saves asking for it the next time. */
static void
tell_url (StatregEwsCheck *self, const char *url)
{
  g_autofree char *quoted = statreg_ews_check_quote (self, url);
  g_autofree char *found = g_strdup_printf (_("Autodiscover found “%s”."), quoted);
  g_autofree char *both = g_strconcat (found, " ", self->finding->detail, NULL);

  statreg_finding_set_detail (self->finding, both);
}

static void
check_discovered (StatregEwsCheck *self)
{
  g_autofree char *url = statreg_autodiscover_find (self);

  if (url == NULL)
    return;
  ask_for_inbox (self, url);
  if (self->finding->verdict != STATREG_VERDICT_NONE)
    tell_url (self, url);
}

static void
check (StatregEwsCheck *self)
{
  g_autofree char *url = statreg_ews_make_url (self->probe);

  if (url == NULL)
    statreg_ews_check_say (self, STATREG_VERDICT_UNEXPECTED,
                           _("The connection settings name no server: enter an EWS URL, an Autodiscover URL "
                             "or a server."));
  else if (*self->probe->ews_url == '\0' && *self->probe->autodiscover_url != '\0')
    check_discovered (self);
  else
    ask_for_inbox (self, url);
}

/**
 * statreg_probe_run_ews:
 * @self: a probe of an Exchange instance
 * @cancellable: (nullable): ends it early
 *
 * Logs in to Exchange Web Services over HTTPS by NTLM or Basic, whichever the server offers and the
 * connection settings allow, and asks for the number of messages in the inbox.
 *
 * Returns: (transfer full): what came of it
 */
StatregFinding *
statreg_probe_run_ews (StatregProbe *self, GCancellable *cancellable)
{
  g_autoptr(StatregFinding) finding = statreg_finding_new (STATREG_VERDICT_NONE);
  StatregEwsCheck run = { .probe = self, .cancellable = cancellable, .finding = finding,
                          .deadline = statreg_transfer_make_deadline (self) };

  check (&run);
  return g_steal_pointer (&finding);
}
