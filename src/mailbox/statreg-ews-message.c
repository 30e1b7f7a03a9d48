/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-ews-message.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "statreg-markup.h"

/* Exchange2007_SP1 is understood by every release that is in use. */
#define QUESTION_START \
  "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" \
  "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"" \
  " xmlns:m=\"http://schemas.microsoft.com/exchange/services/2006/messages\"" \
  " xmlns:t=\"http://schemas.microsoft.com/exchange/services/2006/types\">" \
  "<s:Header><t:RequestServerVersion Version=\"Exchange2007_SP1\"/></s:Header>" \
  "<s:Body><m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>" \
  "<t:FieldURI FieldURI=\"folder:TotalCount\"/></t:AdditionalProperties></m:FolderShape>" \
  "<m:FolderIds><t:DistinguishedFolderId Id=\"inbox\">"
#define QUESTION_END "</t:DistinguishedFolderId></m:FolderIds></m:GetFolder></s:Body></s:Envelope>\n"

/**
 * statreg_ews_make_question:
 * @address: (nullable): whose inbox; %NULL or "" for that of whoever logs in
 *
 * The smallest question that only a login which may open the mailbox gets answered: GetFolder of the
 * inbox, with the number of its items (Microsoft, "EWS reference for Exchange", GetFolder operation). With
 * the address in it a login of somebody else is told from the owner's.
 *
 * Returns: (transfer full): the SOAP request
 */
char *
statreg_ews_make_question (const char *address)
{
  g_autofree char *mailbox = NULL;

  if (address != NULL && *address != '\0')
    mailbox = g_markup_printf_escaped ("<t:Mailbox><t:EmailAddress>%s</t:EmailAddress></t:Mailbox>", address);
  return g_strconcat (QUESTION_START, mailbox != NULL ? mailbox : "", QUESTION_END, NULL);
}

/* The first one counts: the answer to one question has one. */
static void
keep_first (char **kept, const char *text)
{
  if (**kept != '\0')
    return;
  g_free (*kept);
  *kept = g_strdup (text);
}

static const char *
skip_prefix (const char *code)
{
  const char *colon = strrchr (code, ':');

  return colon != NULL ? colon + 1 : code;
}

typedef struct
{
  StatregEwsAnswer *answer;
  char *fault;          /* faultcode, for want of a ResponseCode */
  gboolean envelope;    /* the outermost element, which ends last, was a SOAP envelope */
} Parsing;

static void
on_element (const char *name, const char *text, gpointer user_data)
{
  Parsing *self = user_data;
  StatregEwsAnswer *answer = self->answer;

  if (g_str_equal (name, "ResponseCode"))
    keep_first (&answer->code, text);
  else if (g_str_equal (name, "MessageText") || g_str_equal (name, "faultstring"))
    keep_first (&answer->message, text);
  else if (g_str_equal (name, "faultcode"))
    keep_first (&self->fault, skip_prefix (text));
  else if (g_str_equal (name, "TotalCount") && answer->messages < 0)
    {
      guint64 total;

      if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT32, &total, NULL))
        answer->messages = total;
    }
  self->envelope = g_str_equal (name, "Envelope");
}

/**
 * statreg_ews_answer_parse:
 * @bytes: the body of an answer
 * @size: their number
 *
 * Returns: (transfer full) (nullable): what it says; %NULL when it is no SOAP answer, or a hostile one
 */
StatregEwsAnswer *
statreg_ews_answer_parse (const char *bytes, gsize size)
{
  g_autoptr(StatregEwsAnswer) answer = g_new0 (StatregEwsAnswer, 1);
  Parsing parsing = { .answer = answer, .fault = g_strdup ("") };
  gboolean whole;

  answer->code = g_strdup ("");
  answer->message = g_strdup ("");
  answer->messages = -1;
  whole = statreg_markup_read (bytes, size, on_element, &parsing) && parsing.envelope;
  keep_first (&answer->code, parsing.fault);
  g_free (parsing.fault);
  return whole ? g_steal_pointer (&answer) : NULL;
}

/**
 * statreg_ews_answer_free:
 * @self: (transfer full): an answer
 */
void
statreg_ews_answer_free (StatregEwsAnswer *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->code);
  g_free (self->message);
  g_free (self);
}

typedef struct
{
  const char    *code;
  StatregVerdict verdict;
  const char    *sentence;
} Row;

#define NOT_THE_OWNER N_("The server accepted the login, but it may not open the mailbox of this address.")
#define NO_MAILBOX N_("The server accepted the login, but it has no mailbox with this address.")
#define DISABLED N_("The server says that the account is disabled.")
#define MUST_CHANGE N_("The server says that the password has to be changed first.")
#define NOT_THERE N_("The server accepted the login, but cannot reach the mailbox at the moment.")
#define TOO_MUCH N_("The server has too much to do, or has been asked too often.")

/* Codes of "ResponseCode" in Microsoft's EWS reference, as far as they can answer GetFolder. */
static const Row rows[] = {
  { "NoError", STATREG_VERDICT_WORKS, NULL },
  { "ErrorAccessDenied", STATREG_VERDICT_NOT_ALLOWED, NOT_THE_OWNER },
  { "ErrorImpersonateUserDenied", STATREG_VERDICT_NOT_ALLOWED, NOT_THE_OWNER },
  { "ErrorCrossSiteRequest", STATREG_VERDICT_UNEXPECTED,
    N_("The mailbox is on another server. Enter that server’s EWS URL in the connection settings.") },
  { "ErrorOrganizationAccessBlocked", STATREG_VERDICT_NOT_ALLOWED, NULL },
  { "ErrorNonExistentMailbox", STATREG_VERDICT_WRONG_LOGIN, NO_MAILBOX },
  { "ErrorNonPrimarySmtpAddress", STATREG_VERDICT_WRONG_LOGIN,
    N_("The server accepted the login, but this is not the first address of the mailbox.") },
  { "ErrorMissingEmailAddress", STATREG_VERDICT_WRONG_LOGIN, NO_MAILBOX },
  { "ErrorInvalidSmtpAddress", STATREG_VERDICT_WRONG_LOGIN, NO_MAILBOX },
  { "ErrorFolderNotFound", STATREG_VERDICT_WRONG_LOGIN, NO_MAILBOX },
  { "ErrorItemNotFound", STATREG_VERDICT_WRONG_LOGIN, NO_MAILBOX },
  { "ErrorAccountDisabled", STATREG_VERDICT_LOCKED, DISABLED },
  { "ErrorPasswordExpired", STATREG_VERDICT_EXPIRED, NULL },
  { "ErrorPasswordChangeRequired", STATREG_VERDICT_EXPIRED, MUST_CHANGE },
  { "ErrorServerBusy", STATREG_VERDICT_TRY_LATER, TOO_MUCH },
  { "ErrorExceededConnectionCount", STATREG_VERDICT_TRY_LATER, TOO_MUCH },
  { "ErrorExceededFindCountLimit", STATREG_VERDICT_TRY_LATER, TOO_MUCH },
  { "ErrorTooManyObjectsOpened", STATREG_VERDICT_TRY_LATER, TOO_MUCH },
  { "ErrorInsufficientResources", STATREG_VERDICT_TRY_LATER, TOO_MUCH },
  { "ErrorTimeoutExpired", STATREG_VERDICT_TRY_LATER, NOT_THERE },
  { "ErrorMailboxStoreUnavailable", STATREG_VERDICT_TRY_LATER, NOT_THERE },
  { "ErrorMailboxMoveInProgress", STATREG_VERDICT_TRY_LATER,
    N_("The mailbox is being moved to another server.") },
  { "ErrorMailboxFailover", STATREG_VERDICT_TRY_LATER, NOT_THERE },
  { "ErrorConnectionFailed", STATREG_VERDICT_TRY_LATER, NOT_THERE },
  { "ErrorConnectionFailedTransientError", STATREG_VERDICT_TRY_LATER, NOT_THERE },
  { "ErrorNoRespondingCASInDestinationSite", STATREG_VERDICT_TRY_LATER, NOT_THERE },
  { "ErrorADUnavailable", STATREG_VERDICT_TRY_LATER, NOT_THERE },
  { "ErrorADOperation", STATREG_VERDICT_TRY_LATER, NOT_THERE },
  { "ErrorInternalServerTransientError", STATREG_VERDICT_TRY_LATER, NOT_THERE },
  { "ErrorInternalServerError", STATREG_VERDICT_TRY_LATER, NULL },
};

/**
 * statreg_ews_code_judge:
 * @code: a ResponseCode
 * @verdict: (out): what it means
 * @sentence: (out) (nullable): what happened, translated; %NULL where the verdict says it all
 *
 * Returns: whether @code is known
 */
gboolean
statreg_ews_code_judge (const char *code, StatregVerdict *verdict, const char **sentence)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      if (!g_str_equal (rows[i].code, code))
        continue;
      *verdict = rows[i].verdict;
      *sentence = rows[i].sentence != NULL ? _(rows[i].sentence) : NULL;
      return TRUE;
    }
  return FALSE;
}
