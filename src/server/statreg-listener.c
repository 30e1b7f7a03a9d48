/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-listener.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "statreg-source.h"

#define PAUSE_MS 500
#define BATCH 32
#define BACKLOG 128   /* as statreg_bind() asks for */

struct _StatregListener
{
  GPtrArray *sockets;
  GMainContext *context;
  GPtrArray *sources;   /* one for each socket; none while it pauses */
  GSource *pause;
  int reserve;          /* a descriptor to give up when there is no other */
  StatregListenerFunc accepted;
  StatregListenerRoomFunc make_room;
  gpointer data;
};

static int
open_reserve (void)
{
  return open ("/dev/null", O_RDONLY | O_CLOEXEC);
}

static gboolean on_connection (GSocket *socket, GIOCondition condition, gpointer data);

static void
resume (StatregListener *self)
{
  for (guint i = 0; i < self->sockets->len; i++)
    {
      GSocket *socket = g_ptr_array_index (self->sockets, i);

      g_ptr_array_add (self->sources,
                       statreg_source_watch (socket, G_IO_IN, self->context, on_connection, self));
    }
}

static gboolean
on_pause_over (gpointer data)
{
  StatregListener *self = data;

  g_clear_pointer (&self->pause, g_source_unref);
  if (self->reserve < 0)
    self->reserve = open_reserve ();
  resume (self);
  return G_SOURCE_REMOVE;
}

static int
accept_connection (GSocket *socket)
{
  return accept4 (g_socket_get_fd (socket), NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

/* Whoever waits to be accepted is sent away, at the price of the reserve. */
static void
refuse_waiting (StatregListener *self, GSocket *socket)
{
  int refused = 0;

  if (self->reserve >= 0)
    close (self->reserve);
  for (guint i = 0; i < BACKLOG && refused >= 0; i++)
    {
      refused = accept_connection (socket);
      if (refused >= 0)
        close (refused);
    }
  self->reserve = open_reserve ();
}

/* Without a descriptor the connections could be neither served nor refused, and their event would come again
 * at once. The reserve lets them be refused; then others get the time to give descriptors back. */
static void
pause_listening (StatregListener *self, GSocket *socket)
{
  refuse_waiting (self, socket);
  g_ptr_array_set_size (self->sources, 0);
  self->pause = statreg_source_after (PAUSE_MS, self->context, on_pause_over, self);
}

static gboolean
is_exhausted (int code)
{
  return code == EMFILE || code == ENFILE || code == ENOBUFS || code == ENOMEM;
}

static void
pass_on (StatregListener *self, int descriptor)
{
  g_autoptr(GSocket) connection = g_socket_new_from_fd (descriptor, NULL);

  if (connection != NULL)
    self->accepted (connection, self->data);
  else
    close (descriptor);
}

static gboolean
on_connection (GSocket *socket, GIOCondition condition, gpointer data)
{
  StatregListener *self = data;

  for (guint i = 0; i < BATCH; i++)
    {
      int descriptor = accept_connection (socket);

      if (descriptor >= 0)
        pass_on (self, descriptor);
      else if (errno == EAGAIN)
        break;
      else if (is_exhausted (errno) && !self->make_room (self->data))
        {
          pause_listening (self, socket);
          break;
        }
      /* Anything else concerns one connection that is gone already (accept(2), "Error handling"). */
    }
  return G_SOURCE_CONTINUE;
}

/**
 * statreg_listener_new:
 * @sockets: (transfer full) (element-type GSocket): listening, non-blocking sockets
 * @context: where to accept; @accepted is called there
 * @accepted: called for each connection; takes a reference if it wants it
 * @make_room: called when there is no descriptor for the next connection; returns whether it gave one back
 * @data: for both
 *
 * Returns: (transfer full): a listener; freeing it, in the thread of @context, closes the sockets
 */
StatregListener *
statreg_listener_new (GPtrArray *sockets, GMainContext *context, StatregListenerFunc accepted,
                      StatregListenerRoomFunc make_room, gpointer data)
{
  StatregListener *self = g_new0 (StatregListener, 1);

  self->sockets = sockets;
  self->context = g_main_context_ref (context);
  self->sources = g_ptr_array_new_with_free_func ((GDestroyNotify) statreg_source_end);
  self->reserve = open_reserve ();
  self->accepted = accepted;
  self->make_room = make_room;
  self->data = data;
  resume (self);
  return self;
}

/**
 * statreg_listener_free:
 * @self: (nullable): a listener
 */
void
statreg_listener_free (StatregListener *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->pause, statreg_source_end);
  g_ptr_array_unref (self->sources);
  for (guint i = 0; i < self->sockets->len; i++)
    g_socket_close (g_ptr_array_index (self->sockets, i), NULL);
  g_ptr_array_unref (self->sockets);
  g_main_context_unref (self->context);
  if (self->reserve >= 0)
    close (self->reserve);
  g_free (self);
}
