/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-tls-session.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sodium.h>
#include <sys/socket.h>

struct _StatregTlsSession
{
  grefcount references;
  GSocket *socket;
  StatregTlsCredentials *credentials;
  gnutls_session_t session;
  gsize unsent;       /* bytes that GnuTLS took, but not yet could pass on */
  gboolean ready;     /* the handshake is done */
};

static int
to_io_error (int code)
{
  switch (code)
    {
    case GNUTLS_E_AGAIN:
      return G_IO_ERROR_WOULD_BLOCK;
    case GNUTLS_E_FATAL_ALERT_RECEIVED:
    case GNUTLS_E_PREMATURE_TERMINATION:
    case GNUTLS_E_PULL_ERROR:
    case GNUTLS_E_PUSH_ERROR:
      return G_IO_ERROR_CONNECTION_CLOSED;
    default:
      return G_IO_ERROR_FAILED;
    }
}

static void
set_error (GError **error, int code)
{
  g_set_error_literal (error, G_IO_ERROR, to_io_error (code), gnutls_strerror (code));
}

/* GnuTLS sends each message of its flight, the answer and the word of its end by themselves. Held together
 * they cost one packet, and the other end wakes up once. */
static ssize_t
push (gnutls_transport_ptr_t transport, const giovec_t *vectors, int n_vectors)
{
  struct msghdr message = { .msg_iov = (struct iovec *) vectors, .msg_iovlen = (gsize) n_vectors };

  return sendmsg (GPOINTER_TO_INT (transport), &message, MSG_NOSIGNAL | MSG_MORE);
}

/* Sends what push () held together: tcp(7), TCP_NODELAY. */
static void
flush (StatregTlsSession *self)
{
  g_socket_set_option (self->socket, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
}

static int
prepare (StatregTlsSession *self)
{
  int code = statreg_tls_credentials_begin (self->credentials, &self->session);

  if (code < 0)
    return code;
  gnutls_transport_set_int (self->session, g_socket_get_fd (self->socket));
  gnutls_transport_set_vec_push_function (self->session, push);
  gnutls_handshake_set_timeout (self->session, 0);
  return 0;
}

/**
 * statreg_tls_session_new:
 * @socket: an accepted socket; made non-blocking
 * @credentials: certificate and key
 * @error: return location: #G_IO_ERROR_FAILED, out of memory in practice
 *
 * Returns: (transfer full): a session before its handshake, or %NULL with @error set
 */
StatregTlsSession *
statreg_tls_session_new (GSocket *socket, StatregTlsCredentials *credentials, GError **error)
{
  g_autoptr(StatregTlsSession) self = NULL;
  int code;

  g_return_val_if_fail (G_IS_SOCKET (socket) && credentials != NULL, NULL);

  self = g_new0 (StatregTlsSession, 1);
  g_ref_count_init (&self->references);
  self->socket = g_object_ref (socket);
  self->credentials = statreg_tls_credentials_ref (credentials);
  g_socket_set_blocking (socket, FALSE);
  code = prepare (self);
  if (code < 0)
    {
      set_error (error, code);
      return NULL;
    }
  return g_steal_pointer (&self);
}

/**
 * statreg_tls_session_ref:
 * @self: a session
 *
 * Returns: (transfer full): @self
 */
StatregTlsSession *
statreg_tls_session_ref (StatregTlsSession *self)
{
  g_ref_count_inc (&self->references);
  return self;
}

/**
 * statreg_tls_session_unref:
 * @self: (transfer full) (nullable): a session
 *
 * The last reference closes the socket.
 */
void
statreg_tls_session_unref (StatregTlsSession *self)
{
  if (self == NULL || !g_ref_count_dec (&self->references))
    return;
  g_clear_pointer (&self->session, gnutls_deinit);
  g_socket_close (self->socket, NULL);
  g_object_unref (self->socket);
  statreg_tls_credentials_unref (self->credentials);
  g_free (self);
}

/**
 * statreg_tls_session_handshake:
 * @self: a session
 * @wait: (out): on #G_IO_ERROR_WOULD_BLOCK, what to wait for before the next call
 * @error: return location: #G_IO_ERROR_WOULD_BLOCK, #G_IO_ERROR_FAILED when the peer speaks something else, or
 *   #G_IO_ERROR_CONNECTION_CLOSED when it gave up, for example because it does not trust the certificate
 *
 * Returns: %TRUE when the handshake is done
 */
gboolean
statreg_tls_session_handshake (StatregTlsSession *self, GIOCondition *wait, GError **error)
{
  int code;

  do
    code = gnutls_handshake (self->session);
  while (code < 0 && code != GNUTLS_E_AGAIN && !gnutls_error_is_fatal (code));
  flush (self);
  /* A client that gathers its writes sends the rest of its flight, or its request, when the first part was
   * acknowledged: without this 40 ms later. The kernel forgets the option after a while, so it is set each
   * time. */
  g_socket_set_option (self->socket, IPPROTO_TCP, TCP_QUICKACK, TRUE, NULL);
  if (code < 0)
    {
      *wait = gnutls_record_get_direction (self->session) ? G_IO_OUT : G_IO_IN;
      /* Old clients can then tell their people what is missing. Once, and no matter whether it arrives. */
      if (gnutls_error_is_fatal (code))
        gnutls_alert_send_appropriate (self->session, code);
      set_error (error, code);
      return FALSE;
    }
  self->ready = TRUE;
  return TRUE;
}

/**
 * statreg_tls_session_read:
 * @self: a session
 * @buffer: (out): where to
 * @size: its size
 * @error: return location: #G_IO_ERROR_WOULD_BLOCK, #G_IO_ERROR_FAILED
 *
 * Returns: number of bytes, 0 at the end, -1 with @error set
 */
gssize
statreg_tls_session_read (StatregTlsSession *self, gpointer buffer, gsize size, GError **error)
{
  gssize code;

  do
    code = gnutls_record_recv (self->session, buffer, size);
  while (code == GNUTLS_E_INTERRUPTED);
  if (code >= 0)
    return code;
  if (code == GNUTLS_E_PREMATURE_TERMINATION)
    return 0;
  set_error (error, (int) code);
  return -1;
}

/**
 * statreg_tls_session_write:
 * @self: a session
 * @data: the bytes; after #G_IO_ERROR_WOULD_BLOCK the next call has to begin with the same ones
 * @size: how many
 * @error: return location: #G_IO_ERROR_WOULD_BLOCK, #G_IO_ERROR_FAILED
 *
 * A part of what was written may wait in the kernel for more, or for statreg_tls_session_end().
 *
 * Returns: number of bytes written, -1 with @error set
 */
gssize
statreg_tls_session_write (StatregTlsSession *self, gconstpointer data, gsize size, GError **error)
{
  gssize code;

  /* GnuTLS keeps the record that did not fit: asked with nothing, it sends the rest of it and says how
   * long it was. */
  do
    code = self->unsent > 0 ? gnutls_record_send (self->session, NULL, 0)
                            : gnutls_record_send (self->session, data, size);
  while (code == GNUTLS_E_INTERRUPTED);
  self->unsent = code == GNUTLS_E_AGAIN ? size : 0;
  if (code >= 0)
    return code;
  set_error (error, (int) code);
  return -1;
}

/**
 * statreg_tls_session_forget_received:
 * @self: a session after its handshake
 *
 * Clears what GnuTLS has opened of the record that was read last: whoever stops reading in the middle of a
 * request leaves the rest there, and with it perhaps a password. Reads nothing from the socket.
 */
void
statreg_tls_session_forget_received (StatregTlsSession *self)
{
  guint8 rest[1024];
  gssize size = 1;

  while (size > 0 && gnutls_record_check_pending (self->session) > 0)
    {
      size = gnutls_record_recv (self->session, rest, sizeof rest);
      sodium_memzero (rest, sizeof rest);
    }
}

/**
 * statreg_tls_session_end:
 * @self: a session
 *
 * Says that nothing more is sent. What the peer still sends can be read, so that its last bytes do not make
 * the kernel answer with a reset that would destroy the response on its way.
 */
void
statreg_tls_session_end (StatregTlsSession *self)
{
  if (self->ready)
    gnutls_bye (self->session, GNUTLS_SHUT_WR);
  g_socket_shutdown (self->socket, FALSE, TRUE, NULL);
}

/**
 * statreg_tls_session_get_socket:
 * @self: a session
 *
 * Returns: (transfer none): its socket
 */
GSocket *
statreg_tls_session_get_socket (StatregTlsSession *self)
{
  return self->socket;
}
