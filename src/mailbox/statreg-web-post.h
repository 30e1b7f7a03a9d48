/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-transfer.h"

G_BEGIN_DECLS

/* Ways to log in that a server may offer and a password can serve. */
typedef enum
{
  STATREG_WEB_LOGIN_NONE,
  STATREG_WEB_LOGIN_BASIC,   /* RFC 7617 */
  STATREG_WEB_LOGIN_NTLM,    /* MS-NTHT, MS-NLMP: NTLMv2 */
} StatregWebLogin;

/* One POST over HTTPS and what came back. */
typedef struct
{
  StatregTransfer *transfer;
  struct curl_slist *headers;
  CURLcode   code;
  long       status;
  GString   *body;            /* not necessarily text */
  gsize      head_size;       /* of all answers of the exchange */
  gboolean   too_long;        /* it was cut off, and the exchange with it */
  guint      answers;         /* of the exchange; an NTLM handshake has two */
  gboolean   challenged;      /* by NTLM, which is the second step of the handshake */
  GPtrArray *schemes;         /* names of the ways to log in that were offered, as spelled */
  char      *location;        /* all of these are NULL where there is none */
  char      *diagnostics;     /* Exchange's X-MS-Diagnostics */
  char      *retry_after;
} StatregWebPost;

StatregWebPost *statreg_web_post_new     (StatregProbe *probe, const char *url, gint64 deadline);
void            statreg_web_post_add_header (StatregWebPost *self, const char *name, const char *value);
/* FALSE: user name or password cannot be sent this way; nothing has been sent then. */
gboolean        statreg_web_post_set_login (StatregWebPost *self, StatregWebLogin login);
void            statreg_web_post_run     (StatregWebPost *self, const char *body, GCancellable *cancellable);
void            statreg_web_post_free    (StatregWebPost *self);
gboolean        statreg_web_post_has_lost_ntlm (StatregWebPost *self);
gboolean        statreg_web_post_offers  (StatregWebPost *self, const char *scheme);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StatregWebPost, statreg_web_post_free)

G_END_DECLS
