/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-autodiscover-message.h"

#include "statreg-markup.h"

#define REQUEST_SCHEMA "http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"
#define ANSWER_SCHEMA "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"

/**
 * statreg_autodiscover_make_question:
 * @address: whose server is asked for
 *
 * Returns: (transfer full): the request (Microsoft, MS-OXDSCLI, section 2.2.3)
 */
char *
statreg_autodiscover_make_question (const char *address)
{
  return g_markup_printf_escaped ("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                                  "<Autodiscover xmlns=\"" REQUEST_SCHEMA "\"><Request>"
                                  "<EMailAddress>%s</EMailAddress>"
                                  "<AcceptableResponseSchema>" ANSWER_SCHEMA "</AcceptableResponseSchema>"
                                  "</Request></Autodiscover>\n", address);
}

typedef struct
{
  StatregAutodiscoverAnswer *answer;
  char *type;          /* of the Protocol element that is open */
  char *url;
  gboolean discovered; /* the outermost element, which ends last, was the right one */
} Parsing;

static void
replace (char **kept, const char *text)
{
  g_free (*kept);
  *kept = g_strdup (text);
}

/* MS-OXDSCLI, section 2.2.4.1.1.2.6: EXCH is for clients within the organisation, EXPR for those outside. */
static void
keep_protocol (Parsing *self)
{
  StatregAutodiscoverAnswer *answer = self->answer;

  if (g_str_equal (self->type, "EXCH") && *answer->internal_url == '\0')
    replace (&answer->internal_url, self->url);
  else if (g_str_equal (self->type, "EXPR") && *answer->external_url == '\0')
    replace (&answer->external_url, self->url);
  replace (&self->type, "");
  replace (&self->url, "");
}

static char **
find_member (Parsing *self, const char *name)
{
  StatregAutodiscoverAnswer *answer = self->answer;
  const struct { const char *name; char **member; } members[] = {
    { "Action", &answer->action }, { "RedirectUrl", &answer->redirect_url },
    { "RedirectAddr", &answer->redirect_address }, { "ErrorCode", &answer->error_code },
    { "Message", &answer->error_message }, { "Type", &self->type }, { "EwsUrl", &self->url },
  };

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      /* Outlook and servers spell these with different capitals. */
      if (g_ascii_strcasecmp (members[i].name, name) == 0)
        return members[i].member;
    }
  return NULL;
}

static void
on_element (const char *name, const char *text, gpointer user_data)
{
  Parsing *self = user_data;
  char **member = find_member (self, name);

  if (member != NULL)
    replace (member, text);
  else if (g_str_equal (name, "Protocol"))
    keep_protocol (self);
  self->discovered = g_str_equal (name, "Autodiscover");
}

static StatregAutodiscoverAnswer *
make_empty (void)
{
  StatregAutodiscoverAnswer *answer = g_new0 (StatregAutodiscoverAnswer, 1);
  char **members[] = { &answer->action, &answer->redirect_url, &answer->redirect_address,
                       &answer->internal_url, &answer->external_url, &answer->error_code,
                       &answer->error_message };

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    *members[i] = g_strdup ("");
  return answer;
}

/**
 * statreg_autodiscover_answer_parse:
 * @bytes: the body of an answer
 * @size: their number
 *
 * Returns: (transfer full) (nullable): what it says; %NULL when it is no answer of Autodiscover, or a
 *   hostile one
 */
StatregAutodiscoverAnswer *
statreg_autodiscover_answer_parse (const char *bytes, gsize size)
{
  g_autoptr(StatregAutodiscoverAnswer) answer = make_empty ();
  Parsing parsing = { .answer = answer, .type = g_strdup (""), .url = g_strdup ("") };
  gboolean whole = statreg_markup_read (bytes, size, on_element, &parsing) && parsing.discovered;

  g_free (parsing.type);
  g_free (parsing.url);
  return whole ? g_steal_pointer (&answer) : NULL;
}

/**
 * statreg_autodiscover_answer_free:
 * @self: (transfer full): an answer
 */
void
statreg_autodiscover_answer_free (StatregAutodiscoverAnswer *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->action);
  g_free (self->redirect_url);
  g_free (self->redirect_address);
  g_free (self->internal_url);
  g_free (self->external_url);
  g_free (self->error_code);
  g_free (self->error_message);
  g_free (self);
}

/**
 * statreg_autodiscover_answer_choose_url:
 * @self: an answer
 * @priority: "internal" or "external"
 *
 * Returns: (nullable) (transfer none): the EWS URL of that kind, else the other one, else %NULL
 */
const char *
statreg_autodiscover_answer_choose_url (const StatregAutodiscoverAnswer *self, const char *priority)
{
  const gboolean internal = g_str_equal (priority, "internal");
  const char *first = internal ? self->internal_url : self->external_url;
  const char *second = internal ? self->external_url : self->internal_url;

  return *first != '\0' ? first : *second != '\0' ? second : NULL;
}
