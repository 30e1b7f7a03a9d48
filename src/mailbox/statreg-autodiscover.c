/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-autodiscover.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "statreg-address.h"
#include "statreg-autodiscover-message.h"
#include "statreg-web-address.h"

/* Microsoft's clients stop after ten. Within one server, which is all that is followed here, more than
 * three are a circle. */
#define QUESTIONS_MAX 4

#define ADDRESS_NOT_FOUND "500"   /* MS-OXDSCLI, section 2.2.4.1.1.1.1.2 */

typedef struct
{
  StatregEwsCheck *check;
  char *url;
  char *address;
  char *found;
} Search;

/* A server that is named in the connection settings may be given a login; one that only an answer names
 * may not. */
static gboolean
is_named (StatregEwsCheck *check, const char *url)
{
  g_autofree char *host = NULL;
  guint port = 0;

  if (statreg_web_address_same_server (url, check->probe->autodiscover_url))
    return TRUE;
  return statreg_web_address_read (url, &host, &port) && g_ascii_strcasecmp (host, check->probe->host) == 0 &&
         (port == 443 || port == check->probe->port);
}

static gboolean
is_online_url (const char *url)
{
  g_autofree char *host = NULL;

  return statreg_web_address_read (url, &host, NULL) && statreg_web_address_is_online (host);
}

static void
refuse_url (StatregEwsCheck *check, const char *url)
{
  g_autofree char *quoted = statreg_ews_check_quote (check, url);
  g_autofree char *sentence = NULL;

  if (is_online_url (url))
    {
      statreg_ews_check_refuse_online (check);
      return;
    }
  sentence = g_strdup_printf (_("Autodiscover names “%s”, on a server that is not in the connection "
                                "settings. The password was not sent there: if this is right, enter it as "
                                "EWS URL."), quoted);
  statreg_ews_check_say (check, STATREG_VERDICT_UNEXPECTED, sentence);
}

/* Each of these says whether to ask again. */
static gboolean
follow_url (Search *self, const char *url)
{
  if (!statreg_web_address_same_server (url, self->check->probe->autodiscover_url))
    {
      refuse_url (self->check, url);
      return FALSE;
    }
  g_free (self->url);
  self->url = g_strdup (url);
  return TRUE;
}

static gboolean
follow_address (Search *self, const char *address)
{
  g_autofree char *quoted = statreg_ews_check_quote (self->check, address);
  g_autofree char *sentence = NULL;
  const char *at = strrchr (address, '@');

  if (at != NULL && statreg_web_address_is_online (at + 1))
    {
      statreg_ews_check_refuse_online (self->check);
      return FALSE;
    }
  if (!statreg_address_check (address, NULL))
    {
      sentence = g_strdup_printf (_("Autodiscover sends on to “%s”, which is no e-mail address."), quoted);
      statreg_ews_check_say (self->check, STATREG_VERDICT_UNEXPECTED, sentence);
      return FALSE;
    }
  g_free (self->address);
  self->address = g_strdup (address);
  return TRUE;
}

static void
explain_nothing (StatregEwsCheck *check, const StatregAutodiscoverAnswer *answer)
{
  statreg_probe_quote (check->probe, check->finding, answer->error_message);
  if (g_str_equal (answer->error_code, ADDRESS_NOT_FOUND))
    statreg_ews_check_say (check, STATREG_VERDICT_WRONG_LOGIN,
                           _("The server accepted the login, but it has no mailbox with this address."));
  else
    statreg_ews_check_say (check, STATREG_VERDICT_UNEXPECTED,
                           _("Autodiscover knows no EWS URL. Enter it in the connection settings."));
}

static gboolean
take_settings (Search *self, const StatregAutodiscoverAnswer *answer)
{
  const char *url = statreg_autodiscover_answer_choose_url (answer, self->check->probe->ews_url_priority);

  if (url == NULL)
    explain_nothing (self->check, answer);
  else if (is_named (self->check, url))
    self->found = g_strdup (url);
  else
    refuse_url (self->check, url);
  return FALSE;
}

static gboolean
read_answer (Search *self, StatregWebPost *post)
{
  g_autoptr(StatregAutodiscoverAnswer) answer = NULL;

  answer = statreg_autodiscover_answer_parse (post->body->str, post->body->len);
  if (answer == NULL)
    {
      statreg_ews_check_misread (self->check, post);
      return FALSE;
    }
  if (g_ascii_strcasecmp (answer->action, "redirectUrl") == 0)
    return follow_url (self, answer->redirect_url);
  if (g_ascii_strcasecmp (answer->action, "redirectAddr") == 0)
    return follow_address (self, answer->redirect_address);
  return take_settings (self, answer);
}

static gboolean
ask (Search *self)
{
  g_autofree char *invitation = statreg_autodiscover_make_question ("");
  g_autofree char *question = statreg_autodiscover_make_question (self->address);
  g_autoptr(StatregWebPost) post = statreg_ews_check_ask (self->check, self->url, invitation, question);

  return post != NULL && read_answer (self, post);
}

/**
 * statreg_autodiscover_find:
 * @check: a check of a login of an instance with an Autodiscover URL
 *
 * Asks the Autodiscover URL of the instance, never one made from an address, and takes the EWS URL of the
 * kind that the instance prefers. Redirections are followed within the same host and port only, HTTP's not
 * at all. The EWS URL found must be there as well, or on the instance's server: a login never goes where
 * only an answer points.
 *
 * Returns: (nullable) (transfer full): the EWS URL; %NULL when the finding says why there is none
 */
char *
statreg_autodiscover_find (StatregEwsCheck *check)
{
  Search self = { .check = check, .url = g_strdup (check->probe->autodiscover_url),
                  .address = g_strdup (check->probe->address) };
  guint questions = 0;

  while (questions < QUESTIONS_MAX && ask (&self))
    questions++;
  if (questions == QUESTIONS_MAX)
    statreg_ews_check_say (check, STATREG_VERDICT_UNEXPECTED, _("Autodiscover sends in circles."));
  g_free (self.url);
  g_free (self.address);
  return self.found;
}
