/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What an answer of Autodiscover (POX, "plain old XML") says. Texts are never NULL. */
typedef struct
{
  char *action;             /* "settings", "redirectUrl", "redirectAddr" */
  char *redirect_url;
  char *redirect_address;
  char *internal_url;       /* EwsUrl of protocol EXCH */
  char *external_url;       /* EwsUrl of protocol EXPR */
  char *error_code;
  char *error_message;
} StatregAutodiscoverAnswer;

char                      *statreg_autodiscover_make_question (const char *address);
/* NULL: not one. */
StatregAutodiscoverAnswer *statreg_autodiscover_answer_parse  (const char *bytes, gsize size);
void                       statreg_autodiscover_answer_free   (StatregAutodiscoverAnswer *self);
/* priority: "internal" or "external"; the other one where the first is missing; NULL where both are. */
const char                *statreg_autodiscover_answer_choose_url (const StatregAutodiscoverAnswer *self,
                                                                   const char *priority);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StatregAutodiscoverAnswer, statreg_autodiscover_answer_free)

G_END_DECLS
