/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-peer.h"

#include <errno.h>
#include <libsoup/soup.h>
#include <sodium.h>
#include <sys/socket.h>

#include "statreg-farewell.h"
#include "statreg-gate.h"
#include "statreg-refusal.h"
#include "statreg-source.h"

#define HANDSHAKE_MS 5000
#define HEAD_MS 5000
#define REQUEST_MS 15000      /* from the first byte to the last, the handshake included */
#define ANSWER_MS 10000       /* the store has five of them */
#define LIFE_MS 20000         /* whatever it did when; longer holds a place for nothing */
#define STACK_SIZE (64 * 1024)
#define TLS_HANDSHAKE 0x16    /* first byte of a record with a ClientHello */

typedef enum
{
  HELLO,        /* connected, nothing read */
  HANDSHAKE,
  REQUEST,
  SERVED,       /* SoupServer has the stream */
  LEAVING,
} Phase;

struct _StatregPeer
{
  const StatregPeerOwner *owner;
  gpointer data;
  GMainContext *context;
  StatregTlsSession *session;
  GSocketAddress *local;
  GSocketAddress *remote;
  Phase phase;
  StatregPeerFate fate;
  GSource *watch;
  GSource *deadline;
  gint64 begun;               /* when it came, monotonic time */
  StatregGate *gate;          /* while in REQUEST */
  StatregSoupStream *stream;   /* while SERVED */
  StatregFarewell *farewell;  /* while LEAVING */
};

static void
stop_waiting (StatregPeer *self)
{
  g_clear_pointer (&self->watch, statreg_source_end);
  g_clear_pointer (&self->deadline, statreg_source_end);
}

static void
watch (StatregPeer *self, GIOCondition condition, GSocketSourceFunc callback)
{
  g_clear_pointer (&self->watch, statreg_source_end);
  self->watch = statreg_source_watch (statreg_tls_session_get_socket (self->session), condition,
                                      self->context, callback, self);
}

static gboolean on_deadline (gpointer data);

static void
set_deadline (StatregPeer *self, gint64 milliseconds)
{
  gint64 left = (self->begun - g_get_monotonic_time ()) / 1000 + LIFE_MS;

  g_clear_pointer (&self->deadline, statreg_source_end);
  self->deadline = statreg_source_after (MIN (left, milliseconds), self->context, on_deadline, self);
}

/* The last thing to call: the owner frees the peer. */
static void
go (StatregPeer *self, StatregPeerFate fate)
{
  stop_waiting (self);
  self->owner->gone (self, fate, self->data);
}

static void
on_farewell_done (gpointer data)
{
  StatregPeer *self = data;

  go (self, self->fate);
}

static void
leave (StatregPeer *self, StatregPeerFate fate, GBytes *words, gboolean in_clear)
{
  stop_waiting (self);
  g_clear_pointer (&self->gate, statreg_gate_free);
  self->phase = LEAVING;
  self->fate = fate;
  self->farewell = statreg_farewell_new (self->session, words, in_clear, self->begun + LIFE_MS * 1000,
                                         self->context, on_farewell_done, self);
}

static void
refuse (StatregPeer *self, StatregPeerFate fate, guint status)
{
  gboolean is_head = statreg_gate_get_request (self->gate)->method == STATREG_METHOD_HEAD;

  statreg_tls_session_forget_received (self->session);
  leave (self, fate, statreg_refusal_new (status, !is_head), FALSE);
}

static void
on_answered (GBytes *answer, gpointer data)
{
  StatregPeer *self = data;

  g_clear_object (&self->stream);
  leave (self, STATREG_PEER_ANSWERED, answer, FALSE);
}

/* SoupServer sees nothing that a client wrote: method and path are one of five, the rest goes with the
 * address. */
static GBytes *
make_canonical (const StatregRequest *request)
{
  static const char *const methods[] = { "GET", "HEAD", "POST" };
  char *text = g_strdup_printf ("%s /statreg HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%s\r\n",
                                methods[request->method],
                                request->method == STATREG_METHOD_POST ? "Content-Length: 0\r\n" : "");

  return g_bytes_new_take (text, strlen (text));
}

static void
serve (StatregPeer *self)
{
  StatregRequest *request = statreg_gate_take_request (self->gate);
  g_autoptr(GBytes) canonical = make_canonical (request);
  g_autoptr(StatregSoupStream) stream = NULL;

  stop_waiting (self);
  g_clear_pointer (&self->gate, statreg_gate_free);
  self->phase = SERVED;
  self->stream = statreg_soup_stream_new (canonical, on_answered, self);
  stream = g_object_ref (self->stream);
  set_deadline (self, ANSWER_MS);
  self->owner->serve (self, request, G_IO_STREAM (stream), self->data);
}

/* TRUE: done with reading, one way or the other. */
static gboolean
judge (StatregPeer *self, StatregGateState before)
{
  StatregGateState state = statreg_gate_get_state (self->gate);
  guint status = 0;

  if (state == STATREG_GATE_REFUSED)
    {
      refuse (self, STATREG_PEER_MALFORMED, statreg_gate_get_status (self->gate));
      return TRUE;
    }
  if (before != STATREG_GATE_HEAD || state == STATREG_GATE_HEAD)
    return FALSE;
  status = self->owner->judge (self, statreg_gate_get_request (self->gate), self->data);
  if (status == 0)
    {
      set_deadline (self, (self->begun - g_get_monotonic_time ()) / 1000 + REQUEST_MS);
      return FALSE;
    }
  refuse (self, STATREG_PEER_FOREIGN, status);
  return TRUE;
}

/* Nothing more to read at the moment, or at all. */
static void
settle (StatregPeer *self, gboolean ended)
{
  if (statreg_gate_get_state (self->gate) == STATREG_GATE_COMPLETE)
    serve (self);
  else if (ended && statreg_gate_is_untouched (self->gate))
    leave (self, STATREG_PEER_UNUSED, NULL, FALSE);
  else if (ended)
    refuse (self, STATREG_PEER_MALFORMED, SOUP_STATUS_BAD_REQUEST);
}

/* Browsers give up the first handshake with a certificate that they do not know: nobody was refused then. */
static gboolean
is_closed (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED);
}

static void
read_request (StatregPeer *self)
{
  g_autoptr(GError) error = NULL;
  guint8 buffer[4096];
  gssize size;

  for (;;)
    {
      StatregGateState before = statreg_gate_get_state (self->gate);

      size = statreg_tls_session_read (self->session, buffer, sizeof buffer, &error);
      if (size <= 0)
        break;
      statreg_gate_feed (self->gate, buffer, (gsize) size);
      sodium_memzero (buffer, (gsize) size);
      if (judge (self, before))
        return;
    }
  if (size == 0 || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    settle (self, size == 0);
  else
    go (self, is_closed (error) ? STATREG_PEER_UNUSED : STATREG_PEER_NO_TLS);
}

/* Opening a record leaves pieces of it on the stack, and nothing may come after it that covers them. */
static gboolean
on_request (GSocket *socket, GIOCondition condition, gpointer data)
{
  read_request (data);
  sodium_stackzero (STACK_SIZE);
  return G_SOURCE_CONTINUE;
}

static void
begin_request (StatregPeer *self)
{
  self->phase = REQUEST;
  self->gate = statreg_gate_new ();
  set_deadline (self, HEAD_MS);
  watch (self, G_IO_IN, on_request);
  /* GnuTLS may have read the request together with the end of the handshake: no event would come for it. */
  on_request (NULL, G_IO_IN, self);
}

static gboolean
on_handshake (GSocket *socket, GIOCondition condition, gpointer data)
{
  StatregPeer *self = data;
  g_autoptr(GError) error = NULL;
  GIOCondition wait = G_IO_IN;

  if (statreg_tls_session_handshake (self->session, &wait, &error))
    begin_request (self);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    watch (self, wait, on_handshake);
  else
    go (self, is_closed (error) ? STATREG_PEER_UNUSED : STATREG_PEER_NO_TLS);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_hello (GSocket *socket, GIOCondition condition, gpointer data)
{
  StatregPeer *self = data;
  guint8 first = 0;
  gssize size = recv (g_socket_get_fd (socket), &first, sizeof first, MSG_PEEK | MSG_DONTWAIT);

  if (size < 0 && (errno == EAGAIN || errno == EINTR))
    return G_SOURCE_CONTINUE;
  if (size <= 0)
    go (self, STATREG_PEER_UNUSED);
  else if (first != TLS_HANDSHAKE)
    leave (self, STATREG_PEER_NO_TLS, self->owner->dup_plain_answer (self, self->data), TRUE);
  else
    {
      self->phase = HANDSHAKE;
      on_handshake (socket, condition, self);
    }
  return G_SOURCE_CONTINUE;
}

static gboolean
on_deadline (gpointer data)
{
  StatregPeer *self = data;

  if (self->phase == REQUEST && statreg_gate_is_untouched (self->gate))
    leave (self, STATREG_PEER_UNUSED, NULL, FALSE);
  else if (self->phase == REQUEST)
    refuse (self, STATREG_PEER_TIMED_OUT, SOUP_STATUS_REQUEST_TIMEOUT);
  else
    go (self, STATREG_PEER_TIMED_OUT);
  return G_SOURCE_REMOVE;
}

/**
 * statreg_peer_new:
 * @connection: an accepted socket
 * @credentials: certificate and key
 * @context: where everything happens
 * @owner: what its owner does for it
 * @data: for @owner
 * @error: return location: #G_IO_ERROR for a connection that is gone already
 *
 * Returns: (transfer full): a peer whose handshake deadline runs, or %NULL with @error set
 */
StatregPeer *
statreg_peer_new (GSocket *connection, StatregTlsCredentials *credentials, GMainContext *context,
                  const StatregPeerOwner *owner, gpointer data, GError **error)
{
  g_autoptr(StatregPeer) self = g_new0 (StatregPeer, 1);

  self->context = g_main_context_ref (context);
  self->owner = owner;
  self->data = data;
  self->local = g_socket_get_local_address (connection, error);
  self->remote = self->local != NULL ? g_socket_get_remote_address (connection, error) : NULL;
  self->session = self->remote != NULL ? statreg_tls_session_new (connection, credentials, error) : NULL;
  if (self->session == NULL)
    return NULL;
  self->begun = g_get_monotonic_time ();
  set_deadline (self, HANDSHAKE_MS);
  watch (self, G_IO_IN, on_hello);
  return g_steal_pointer (&self);
}

/**
 * statreg_peer_free:
 * @self: (nullable): a peer; cut off if it has not ended
 */
void
statreg_peer_free (StatregPeer *self)
{
  if (self == NULL)
    return;
  stop_waiting (self);
  g_clear_pointer (&self->gate, statreg_gate_free);
  g_clear_pointer (&self->farewell, statreg_farewell_free);
  /* SoupServer may hold on to it. */
  if (self->stream != NULL)
    statreg_soup_stream_forget (self->stream);
  g_clear_object (&self->stream);
  g_clear_pointer (&self->session, statreg_tls_session_unref);
  g_clear_object (&self->local);
  g_clear_object (&self->remote);
  g_main_context_unref (self->context);
  g_free (self);
}

/**
 * statreg_peer_is_idle:
 * @self: a peer
 *
 * Returns: whether nobody would miss an answer if it ended
 */
gboolean
statreg_peer_is_idle (StatregPeer *self)
{
  switch (self->phase)
    {
    case REQUEST:
      return statreg_gate_is_untouched (self->gate);
    case SERVED:
    case LEAVING:
      return FALSE;
    case HELLO:
    case HANDSHAKE:
    default:
      return TRUE;
    }
}

/**
 * statreg_peer_is_awaited:
 * @self: a peer
 *
 * Returns: whether it is the other end's turn, and not the page's
 */
gboolean
statreg_peer_is_awaited (StatregPeer *self)
{
  return self->phase != SERVED;
}

/**
 * statreg_peer_get_local:
 * @self: a peer
 *
 * Returns: (transfer none): the address that it connected to
 */
GSocketAddress *
statreg_peer_get_local (StatregPeer *self)
{
  return self->local;
}

/**
 * statreg_peer_get_remote:
 * @self: a peer
 *
 * Returns: (transfer none): the address that it connected from; an object of this connection alone
 */
GSocketAddress *
statreg_peer_get_remote (StatregPeer *self)
{
  return self->remote;
}

/**
 * statreg_peer_get_address:
 * @self: a peer
 *
 * Returns: (transfer none): the same without the port
 */
GInetAddress *
statreg_peer_get_address (StatregPeer *self)
{
  return g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (self->remote));
}
