/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-bind.h"

#include <glib/gi18n-lib.h>
#include <netinet/in.h>

#include "statreg-error.h"

#define BACKLOG 128

/* What bind() and listen() say, as something that can be repaired. */
static void
set_error (GError **error, const GError *cause, const char *address, guint port)
{
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    g_set_error (error, STATREG_ERROR, STATREG_ERROR_PORT_TAKEN,
                 _("Another program already listens on port %u of %s: end it or choose another port in the "
                   "registration settings"), port, address);
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    g_set_error (error, STATREG_ERROR, STATREG_ERROR_PORT_FORBIDDEN,
                 _("You may not listen on port %u of %s: choose a port from 1024 up in the registration "
                   "settings"),
                 port, address);
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) ||
           g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT))
    g_set_error (error, STATREG_ERROR, STATREG_ERROR_NETWORK,
                 _("%s is not an address of this machine, so port %u cannot be opened there: change the "
                   "listen addresses in the registration settings"), address, port);
  else
    g_set_error (error, STATREG_ERROR, STATREG_ERROR_NETWORK, _("Cannot listen on port %u of %s: %s"),
                 port, address, cause->message);
}

/* GSocket sets SO_REUSEADDR for listening sockets through @allow_reuse. */
static gboolean
prepare (GSocket *socket, GInetAddress *address, guint port, GError **error)
{
  g_autoptr(GSocketAddress) where = g_inet_socket_address_new (address, (guint16) port);

  if (g_socket_get_family (socket) == G_SOCKET_FAMILY_IPV6)
    g_socket_set_option (socket, IPPROTO_IPV6, IPV6_V6ONLY, TRUE, NULL);
  g_socket_set_listen_backlog (socket, BACKLOG);
  g_socket_set_blocking (socket, FALSE);
  return g_socket_bind (socket, where, TRUE, error) && g_socket_listen (socket, error);
}

static GSocket *
bind_address (GInetAddress *address, guint port, GError **error)
{
  g_autofree char *text = g_inet_address_to_string (address);
  g_autoptr(GError) cause = NULL;
  g_autoptr(GSocket) socket = g_socket_new (g_inet_address_get_family (address), G_SOCKET_TYPE_STREAM,
                                            G_SOCKET_PROTOCOL_DEFAULT, &cause);

  if (socket != NULL && prepare (socket, address, port, &cause))
    return g_steal_pointer (&socket);
  set_error (error, cause, text, port);
  return NULL;
}

static guint
get_port (GSocket *socket)
{
  g_autoptr(GSocketAddress) where = g_socket_get_local_address (socket, NULL);

  return where != NULL ? g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (where)) : 0;
}

static gboolean
add_socket (GPtrArray *sockets, GInetAddress *address, guint *port, GError **error)
{
  GSocket *socket = bind_address (address, *port, error);

  if (socket == NULL)
    return FALSE;
  g_ptr_array_add (sockets, socket);
  *port = get_port (socket);
  return TRUE;
}

static gboolean
has_ipv6 (void)
{
  g_autoptr(GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV6, G_SOCKET_TYPE_STREAM,
                                            G_SOCKET_PROTOCOL_DEFAULT, NULL);
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV6);
  g_autoptr(GSocketAddress) where = g_inet_socket_address_new (loopback, 0);

  return socket != NULL && g_socket_bind (socket, where, FALSE, NULL);
}

/* Two sockets of one family each: their behaviour does not hang on the machine's bindv6only. */
static gboolean
add_every_address (GPtrArray *sockets, guint *port, GError **error)
{
  g_autoptr(GInetAddress) any4 = g_inet_address_new_any (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GInetAddress) any6 = g_inet_address_new_any (G_SOCKET_FAMILY_IPV6);

  return add_socket (sockets, any4, port, error) && (!has_ipv6 () || add_socket (sockets, any6, port, error));
}

static gboolean
add_text (GPtrArray *sockets, const char *text, guint *port, GError **error)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (text);

  if (address != NULL)
    return add_socket (sockets, address, port, error);
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_NETWORK,
               _("“%s” is not an IP address: change the listen addresses in the registration settings"),
               text);
  return FALSE;
}

/**
 * statreg_bind:
 * @addresses: (nullable): IP addresses; %NULL or none: every address of this machine
 * @port: TCP port; 0 for any that is free
 * @actual: (out): the port
 * @error: return location: #STATREG_ERROR_PORT_TAKEN, #STATREG_ERROR_PORT_FORBIDDEN (below 1024),
 *   #STATREG_ERROR_NETWORK (not an address of this machine); the message names address and port and says what
 *   to do
 *
 * Does not block.
 *
 * Returns: (transfer full) (element-type GSocket): listening, non-blocking sockets, or %NULL with @error set
 */
GPtrArray *
statreg_bind (const char *const *addresses, guint port, guint *actual, GError **error)
{
  g_autoptr(GPtrArray) sockets = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean good = TRUE;

  g_return_val_if_fail (port <= G_MAXUINT16 && actual != NULL, NULL);

  *actual = port;
  if (addresses == NULL || addresses[0] == NULL)
    good = add_every_address (sockets, actual, error);
  for (guint i = 0; good && addresses != NULL && addresses[i] != NULL; i++)
    good = add_text (sockets, addresses[i], actual, error);
  return good ? g_steal_pointer (&sockets) : NULL;
}
