/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-source.h"

static GSource *
attach (GSource *source, GMainContext *context, GSourceFunc callback, gpointer data)
{
  g_source_set_callback (source, callback, data, NULL);
  g_source_attach (source, context);
  return source;
}

/**
 * statreg_source_after:
 * @milliseconds: how long to wait; less than none is none
 * @context: (nullable): where @callback runs; %NULL: the process' default main context
 * @callback: what to do then
 * @data: for @callback; outlives the source
 *
 * Returns: (transfer full): a timer, for statreg_source_end()
 */
GSource *
statreg_source_after (gint64 milliseconds, GMainContext *context, GSourceFunc callback, gpointer data)
{
  return attach (g_timeout_source_new ((guint) CLAMP (milliseconds, 0, G_MAXINT)), context, callback, data);
}

/**
 * statreg_source_watch:
 * @socket: a socket
 * @condition: what to wait for
 * @context: (nullable): where @callback runs; %NULL: the process' default main context
 * @callback: what to do each time
 * @data: for @callback; outlives the source
 *
 * Returns: (transfer full): a watch over the socket, for statreg_source_end()
 */
GSource *
statreg_source_watch (GSocket *socket, GIOCondition condition, GMainContext *context,
                      GSocketSourceFunc callback, gpointer data)
{
  return attach (g_socket_create_source (socket, condition, NULL), context, G_SOURCE_FUNC (callback), data);
}

/**
 * statreg_source_end:
 * @source: (transfer full): a source, which may be the one whose callback runs
 *
 * Its callback is not called any more.
 */
void
statreg_source_end (GSource *source)
{
  g_source_destroy (source);
  g_source_unref (source);
}
