/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "statreg-secret.h"

G_BEGIN_DECLS

typedef enum
{
  STATREG_METHOD_GET,
  STATREG_METHOD_HEAD,
  STATREG_METHOD_POST,
} StatregMethod;

/* One request that the gate let through: all that the rest of the program ever sees of what a client sent. */
typedef struct
{
  StatregMethod  method;
  gboolean       registered;        /* the query is "?ok" */
  char          *host;              /* headers: bytes as sent, NULL when absent */
  char          *origin;
  char          *fetch_site;
  char          *content_type;
  char          *accept_language;
  char          *forwarded_for;
  StatregSecret *body;              /* of a POST, else NULL */
  GInetAddress  *source;            /* who sent it, set once the peer is known */
} StatregRequest;

StatregRequest *statreg_request_new        (void);
void            statreg_request_free       (StatregRequest *self);
void            statreg_request_clear_body (StatregRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StatregRequest, statreg_request_free)

/* SoupServer carries the request from the peer to its handler in the one object that both have: the peer's
 * address. */
void            statreg_request_attach     (StatregRequest *self, GSocketAddress *peer);
StatregRequest *statreg_request_of         (GSocketAddress *peer);

G_END_DECLS
