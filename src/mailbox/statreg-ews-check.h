/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-web-post.h"

G_BEGIN_DECLS

/* One check of a login at an Exchange server while it runs. All borrowed. */
typedef struct
{
  StatregProbe   *probe;      /* with host and port as in the connection settings */
  GCancellable   *cancellable;
  gint64          deadline;
  StatregFinding *finding;
} StatregEwsCheck;

void            statreg_ews_check_say   (StatregEwsCheck *self, StatregVerdict verdict, const char *sentence);
/* FALSE, and the finding says why: the password must not go there. */
gboolean        statreg_ews_check_allow (StatregEwsCheck *self, const char *url);
/* Posts without the login, then with it. NULL: the finding says why there is no answer to read. */
StatregWebPost *statreg_ews_check_ask   (StatregEwsCheck *self, const char *url, const char *invitation,
                                         const char *question);
/* What a server said, for a sentence of ours; without the password, should it repeat that. */
char           *statreg_ews_check_quote (StatregEwsCheck *self, const char *foreign);
void            statreg_ews_check_refuse_online (StatregEwsCheck *self);
void            statreg_ews_check_lose_ntlm     (StatregEwsCheck *self);
void            statreg_ews_check_misread       (StatregEwsCheck *self, StatregWebPost *post);

G_END_DECLS
