/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-request.h"
#include "statreg-tls-session.h"
#include "statreg-soup-stream.h"

G_BEGIN_DECLS

/* One accepted connection: handshake, request, answer, end; a deadline for each. For one thread. */
typedef struct _StatregPeer StatregPeer;

typedef enum
{
  STATREG_PEER_ANSWERED,
  STATREG_PEER_UNUSED,      /* ended before it asked anything */
  STATREG_PEER_NO_TLS,
  STATREG_PEER_TIMED_OUT,
  STATREG_PEER_MALFORMED,
  STATREG_PEER_FOREIGN,
} StatregPeerFate;

/* What its owner does for it. */
typedef struct
{
  /* The head is complete: 0 to go on, else the HTTP status to refuse with. */
  guint  (*judge) (StatregPeer *peer, const StatregRequest *request, gpointer data);
  /* The whole request is there; both are the owner's. Closing the stream ends the peer. */
  void   (*serve) (StatregPeer *peer, StatregRequest *request, GIOStream *stream, gpointer data);
  /* What to say to someone who does not speak TLS. */
  GBytes *(*dup_plain_answer) (StatregPeer *peer, gpointer data);
  /* Nothing more will happen: free it. */
  void   (*gone) (StatregPeer *peer, StatregPeerFate fate, gpointer data);
} StatregPeerOwner;

StatregPeer    *statreg_peer_new         (GSocket *connection, StatregTlsCredentials *credentials,
                                          GMainContext *context, const StatregPeerOwner *owner, gpointer data,
                                          GError **error);
void            statreg_peer_free        (StatregPeer *self);
gboolean        statreg_peer_is_idle     (StatregPeer *self);
gboolean        statreg_peer_is_awaited  (StatregPeer *self);
GSocketAddress *statreg_peer_get_local   (StatregPeer *self);
GSocketAddress *statreg_peer_get_remote  (StatregPeer *self);
GInetAddress   *statreg_peer_get_address (StatregPeer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StatregPeer, statreg_peer_free)

G_END_DECLS
