/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-tls-output.h"

struct _StatregTlsOutput
{
  GOutputStream parent_instance;
  StatregTlsSession *session;
};

static void statreg_tls_output_pollable_init (GPollableOutputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (StatregTlsOutput, statreg_tls_output, G_TYPE_OUTPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM,
                                                      statreg_tls_output_pollable_init))

static gssize
write_nonblocking (GPollableOutputStream *stream, const void *data, gsize size, GError **error)
{
  return statreg_tls_session_write (STATREG_TLS_OUTPUT (stream)->session, data, size, error);
}

static gssize
write_bytes (GOutputStream *stream, const void *data, gsize size, GCancellable *cancellable, GError **error)
{
  return statreg_tls_session_write (STATREG_TLS_OUTPUT (stream)->session, data, size, error);
}

static gboolean
is_writable (GPollableOutputStream *stream)
{
  GSocket *socket = statreg_tls_session_get_socket (STATREG_TLS_OUTPUT (stream)->session);

  return g_socket_condition_check (socket, G_IO_OUT | G_IO_ERR | G_IO_HUP) != 0;
}

static GSource *
create_source (GPollableOutputStream *stream, GCancellable *cancellable)
{
  GSocket *socket = statreg_tls_session_get_socket (STATREG_TLS_OUTPUT (stream)->session);
  g_autoptr(GSource) source = g_socket_create_source (socket, G_IO_OUT, NULL);

  return g_pollable_source_new_full (stream, source, cancellable);
}

static void
statreg_tls_output_pollable_init (GPollableOutputStreamInterface *iface)
{
  iface->write_nonblocking = write_nonblocking;
  iface->is_writable = is_writable;
  iface->create_source = create_source;
}

static void
statreg_tls_output_finalize (GObject *object)
{
  statreg_tls_session_unref (STATREG_TLS_OUTPUT (object)->session);
  G_OBJECT_CLASS (statreg_tls_output_parent_class)->finalize (object);
}

static void
statreg_tls_output_class_init (StatregTlsOutputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = statreg_tls_output_finalize;
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = write_bytes;
}

static void
statreg_tls_output_init (StatregTlsOutput *self)
{
}

/**
 * statreg_tls_output_new:
 * @session: a session after its handshake
 *
 * Returns: (transfer full): a stream that writes into it; closing the stream leaves the session open
 */
GOutputStream *
statreg_tls_output_new (StatregTlsSession *session)
{
  StatregTlsOutput *self = g_object_new (STATREG_TYPE_TLS_OUTPUT, NULL);

  self->session = statreg_tls_session_ref (session);
  return G_OUTPUT_STREAM (self);
}
