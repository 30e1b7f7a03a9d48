/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-verdict.h"

G_BEGIN_DECLS

/* What an Exchange Web Services answer says. */
typedef struct
{
  char   *code;       /* "NoError", "ErrorAccessDenied", …; or that of a SOAP fault; or "" */
  char   *message;    /* the server's sentence, or "" */
  gint64  messages;   /* in the inbox; -1: not said */
} StatregEwsAnswer;

char             *statreg_ews_make_question (const char *address);   /* NULL or "": of whoever logs in */
StatregEwsAnswer *statreg_ews_answer_parse  (const char *bytes, gsize size);   /* NULL: not one */
void              statreg_ews_answer_free   (StatregEwsAnswer *self);

/* What a ResponseCode means for the login, and a sentence about it or NULL; FALSE for a code that is not
 * known. */
gboolean          statreg_ews_code_judge    (const char *code, StatregVerdict *verdict,
                                             const char **sentence);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StatregEwsAnswer, statreg_ews_answer_free)

G_END_DECLS
