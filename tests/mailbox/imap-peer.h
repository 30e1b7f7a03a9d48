/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A small IMAP server on loopback, without TLS, that takes the password "right" and counts. All may be read from any
 * thread. */
typedef struct
{
  GSocketService *service;
  guint16 port;
  GMutex  mutex;
  GCond   released;
  guint   hold_after;     /* so many logins; those that come later wait for their answer */
  guint   n_attempts;
  guint   n_refused;
  guint   n_now;          /* connections */
  guint   n_most;         /* connections at a time */
  GArray *begins;         /* of gint64: when somebody connected, monotonic */
} ImapPeer;

ImapPeer *imap_peer_new  (void);
void      imap_peer_free (ImapPeer *self);
guint     imap_peer_get  (ImapPeer *self, const guint *number);
void      imap_peer_hold (ImapPeer *self, guint after);

G_END_DECLS
