/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-farewell.h"

#include <errno.h>
#include <sys/socket.h>

#include "statreg-source.h"

#define WRITE_MS 10000
#define LINGER_MS 1000
#define LEFTOVERS_SIZE 4096

struct _StatregFarewell
{
  StatregTlsSession *session;
  GBytes *words;        /* NULL: none */
  gsize said;
  gboolean in_clear;
  GMainContext *context;
  gint64 end;           /* of the connection, whatever happens; monotonic time */
  GSource *watch;
  GSource *deadline;
  StatregFarewellFunc done;
  gpointer data;
};

static void
watch (StatregFarewell *self, GIOCondition condition, GSocketSourceFunc callback)
{
  g_clear_pointer (&self->watch, statreg_source_end);
  self->watch = statreg_source_watch (statreg_tls_session_get_socket (self->session), condition,
                                      self->context, callback, self);
}

static gboolean
on_deadline (gpointer data)
{
  StatregFarewell *self = data;

  self->done (self->data);
  return G_SOURCE_REMOVE;
}

static void
set_deadline (StatregFarewell *self, gint64 milliseconds)
{
  gint64 left = (self->end - g_get_monotonic_time ()) / 1000;

  g_clear_pointer (&self->deadline, statreg_source_end);
  self->deadline = statreg_source_after (MIN (left, milliseconds), self->context, on_deadline, self);
}

/* What still comes is thrown away, unread bytes in the socket would turn its closing into a reset. The kernel
 * does it (MSG_TRUNC, see tcp(7)): who speaks without TLS may have sent a password in the clear. */
static gboolean
on_leftovers (GSocket *socket, GIOCondition condition, gpointer data)
{
  StatregFarewell *self = data;
  gssize size = recv (g_socket_get_fd (socket), NULL, LEFTOVERS_SIZE, MSG_TRUNC | MSG_DONTWAIT);

  if (size == 0 || (size < 0 && errno != EAGAIN && errno != EINTR))
    self->done (self->data);
  return G_SOURCE_CONTINUE;
}

static void
linger (StatregFarewell *self)
{
  statreg_tls_session_end (self->session);
  set_deadline (self, LINGER_MS);
  watch (self, G_IO_IN, on_leftovers);
}

static gssize
send_some (StatregFarewell *self, const guint8 *data, gsize size, gboolean *again)
{
  g_autoptr(GError) error = NULL;
  gssize sent;

  if (self->in_clear)
    {
      sent = send (g_socket_get_fd (statreg_tls_session_get_socket (self->session)), data, size,
                   MSG_DONTWAIT | MSG_NOSIGNAL);
      *again = sent < 0 && (errno == EAGAIN || errno == EINTR);
      return sent;
    }
  sent = statreg_tls_session_write (self->session, data, size, &error);
  *again = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
  return sent;
}

/* TRUE: all has been said. FALSE: after a while @again, or never. */
static gboolean
say (StatregFarewell *self, gboolean *again)
{
  gsize size;
  const guint8 *words = g_bytes_get_data (self->words, &size);
  gssize sent = 0;

  while (self->said < size && sent >= 0)
    {
      sent = send_some (self, words + self->said, size - self->said, again);
      self->said += (gsize) MAX (sent, 0);
    }
  return self->said == size;
}

static gboolean
on_writable (GSocket *socket, GIOCondition condition, gpointer data)
{
  StatregFarewell *self = data;
  gboolean again = FALSE;

  if (say (self, &again))
    linger (self);
  else if (!again)
    self->done (self->data);
  return G_SOURCE_CONTINUE;
}

/* Most words fit into the socket's buffer. What fails at once fails once more when @done may be called. */
static void
begin (StatregFarewell *self)
{
  gboolean again = FALSE;

  if (self->words == NULL || say (self, &again))
    linger (self);
  else
    {
      set_deadline (self, WRITE_MS);
      watch (self, G_IO_OUT, on_writable);
    }
}

/**
 * statreg_farewell_new:
 * @session: the session to end
 * @words: (transfer full) (nullable): what to send first
 * @in_clear: whether to send it without TLS, to someone who does not speak it
 * @end: when the connection ends in any case, monotonic time in µs
 * @context: where this happens
 * @done: called once, when the other end has closed or its time is over, and never before this returns; frees
 *   the farewell
 * @data: for @done
 *
 * Ten seconds for the words to be taken, then one second for the other end to close.
 *
 * Returns: (transfer full): a farewell under way
 */
StatregFarewell *
statreg_farewell_new (StatregTlsSession *session, GBytes *words, gboolean in_clear, gint64 end,
                      GMainContext *context, StatregFarewellFunc done, gpointer data)
{
  StatregFarewell *self = g_new0 (StatregFarewell, 1);

  self->session = statreg_tls_session_ref (session);
  self->words = words;
  self->in_clear = in_clear;
  self->end = end;
  self->context = g_main_context_ref (context);
  self->done = done;
  self->data = data;
  begin (self);
  return self;
}

/**
 * statreg_farewell_free:
 * @self: (nullable): a farewell; ends at once
 */
void
statreg_farewell_free (StatregFarewell *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->watch, statreg_source_end);
  g_clear_pointer (&self->deadline, statreg_source_end);
  g_clear_pointer (&self->words, g_bytes_unref);
  g_main_context_unref (self->context);
  statreg_tls_session_unref (self->session);
  g_free (self);
}
