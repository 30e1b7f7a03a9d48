/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-tls-stream.h"

#include "statreg-tls-output.h"

struct _StatregTlsStream
{
  GIOStream parent_instance;
  GInputStream *input;
  GOutputStream *output;
  StatregTlsStreamFunc closed;
  gpointer data;
};

G_DEFINE_FINAL_TYPE (StatregTlsStream, statreg_tls_stream, G_TYPE_IO_STREAM)

static GInputStream *
get_input (GIOStream *stream)
{
  return STATREG_TLS_STREAM (stream)->input;
}

static GOutputStream *
get_output (GIOStream *stream)
{
  return STATREG_TLS_STREAM (stream)->output;
}

/* Ending the session in an orderly way takes a while; that is the peer's task. */
static gboolean
close_stream (GIOStream *stream, GCancellable *cancellable, GError **error)
{
  StatregTlsStream *self = STATREG_TLS_STREAM (stream);
  StatregTlsStreamFunc closed = g_steal_pointer (&self->closed);

  if (closed != NULL)
    closed (self->data);
  return TRUE;
}

static void
statreg_tls_stream_finalize (GObject *object)
{
  StatregTlsStream *self = STATREG_TLS_STREAM (object);

  g_clear_object (&self->input);
  g_clear_object (&self->output);
  G_OBJECT_CLASS (statreg_tls_stream_parent_class)->finalize (object);
}

static void
statreg_tls_stream_class_init (StatregTlsStreamClass *klass)
{
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = statreg_tls_stream_finalize;
  stream_class->get_input_stream = get_input;
  stream_class->get_output_stream = get_output;
  stream_class->close_fn = close_stream;
}

static void
statreg_tls_stream_init (StatregTlsStream *self)
{
}

/**
 * statreg_tls_stream_new:
 * @session: a session after its handshake
 * @input: what the stream reads before it ends
 * @closed: called once, when the stream is closed
 * @data: for @closed
 *
 * Returns: (transfer full): a stream
 */
StatregTlsStream *
statreg_tls_stream_new (StatregTlsSession *session, GBytes *input, StatregTlsStreamFunc closed, gpointer data)
{
  StatregTlsStream *self = g_object_new (STATREG_TYPE_TLS_STREAM, NULL);

  self->input = g_memory_input_stream_new_from_bytes (input);
  self->output = statreg_tls_output_new (session);
  self->closed = closed;
  self->data = data;
  return self;
}

/**
 * statreg_tls_stream_forget:
 * @self: a stream
 *
 * Closing the stream calls nobody: who wanted to know goes before it does.
 */
void
statreg_tls_stream_forget (StatregTlsStream *self)
{
  self->closed = NULL;
}
