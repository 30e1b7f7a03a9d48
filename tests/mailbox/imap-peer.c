/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap-peer.h"

#include <string.h>

#define CLIENTS_MAX 64

/* One client, in a thread of its own. */
typedef struct
{
  ImapPeer *peer;
  GDataInputStream *input;
  GOutputStream *output;
  gboolean gone;
} Client;

static void
say (Client *client, const char *format, const char *tag)
{
  g_auto(GStrv) parts = g_strsplit (format, "%t", -1);
  g_autofree char *line = g_strjoinv (tag, parts);

  g_output_stream_write_all (client->output, line, strlen (line), NULL, NULL, NULL);
}

static gboolean
is_right (const char *encoded)
{
  gsize size;
  g_autofree guchar *plain = g_base64_decode (encoded, &size);
  const char *right = "right";
  gsize length = strlen (right);

  return size > length && memcmp (plain + size - length, right, length) == 0;
}

static void
authenticate (Client *client, const char *tag, const char *encoded)
{
  ImapPeer *peer = client->peer;
  gboolean right = is_right (encoded);
  guint number;

  g_mutex_lock (&peer->mutex);
  number = ++peer->n_attempts;
  peer->n_refused += !right;
  while (number > peer->hold_after)
    g_cond_wait (&peer->released, &peer->mutex);
  g_mutex_unlock (&peer->mutex);
  say (client, right ? "%t OK done\r\n" : "%t NO [AUTHENTICATIONFAILED] Wrong\r\n", tag);
}

static void
come (Client *client)
{
  ImapPeer *peer = client->peer;
  gint64 now = g_get_monotonic_time ();

  g_mutex_lock (&peer->mutex);
  peer->n_now++;
  peer->n_most = MAX (peer->n_most, peer->n_now);
  g_array_append_val (peer->begins, now);
  g_mutex_unlock (&peer->mutex);
}

static void
go (Client *client)
{
  if (client->gone)
    return;
  client->gone = TRUE;
  g_mutex_lock (&client->peer->mutex);
  client->peer->n_now--;
  g_mutex_unlock (&client->peer->mutex);
}

static gboolean
answer (Client *client, const char *line)
{
  g_auto(GStrv) words = g_strsplit (line, " ", 4);
  const char *command = words[0] && words[1] ? words[1] : "";
  gboolean leaves = g_ascii_strcasecmp (command, "LOGOUT") == 0;

  /* Before the client hears it, who may be back at once; the peer is not touched any more. */
  if (leaves)
    go (client);
  if (g_ascii_strcasecmp (command, "CAPABILITY") == 0)
    say (client, "* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN\r\n%t OK done\r\n", words[0]);
  else if (g_ascii_strcasecmp (command, "AUTHENTICATE") == 0)
    authenticate (client, words[0], words[2] && words[3] ? words[3] : "");
  else if (g_ascii_strcasecmp (command, "STATUS") == 0)
    say (client, "* STATUS INBOX (MESSAGES 3)\r\n%t OK done\r\n", words[0]);
  else if (leaves)
    say (client, "* BYE\r\n%t OK bye\r\n", words[0]);
  else
    say (client, "%t BAD what\r\n", words[0] ? words[0] : "*");
  return !leaves;
}

static gboolean
on_run (GThreadedSocketService *service, GSocketConnection *connection, GObject *source, gpointer data)
{
  Client client = { data, g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection))),
                    g_io_stream_get_output_stream (G_IO_STREAM (connection)) };
  gboolean more = TRUE;

  come (&client);
  g_data_input_stream_set_newline_type (client.input, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  say (&client, "* OK ready\r\n", "");
  while (more)
    {
      g_autofree char *line = g_data_input_stream_read_line (client.input, NULL, NULL, NULL);

      more = line && answer (&client, line);
    }
  go (&client);
  g_object_unref (client.input);
  return TRUE;
}

ImapPeer *
imap_peer_new (void)
{
  ImapPeer *self = g_new0 (ImapPeer, 1);
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) wanted = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) got = NULL;
  g_autoptr(GError) error = NULL;

  g_mutex_init (&self->mutex);
  g_cond_init (&self->released);
  self->hold_after = G_MAXUINT;
  self->begins = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->service = g_threaded_socket_service_new (CLIENTS_MAX);
  g_signal_connect (self->service, "run", G_CALLBACK (on_run), self);
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), wanted, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &got, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (got));
  return self;
}

/* Clients that are there still are waited for. */
void
imap_peer_free (ImapPeer *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  imap_peer_hold (self, G_MAXUINT);
  while (imap_peer_get (self, &self->n_now) > 0)
    g_usleep (1000);
  g_object_unref (self->service);
  g_array_unref (self->begins);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->released);
  g_free (self);
}

guint
imap_peer_get (ImapPeer *self, const guint *number)
{
  guint value;

  g_mutex_lock (&self->mutex);
  value = *number;
  g_mutex_unlock (&self->mutex);
  return value;
}

/* Logins from then on are answered when this is called again; G_MAXUINT: all are answered at once. */
void
imap_peer_hold (ImapPeer *self, guint after)
{
  g_mutex_lock (&self->mutex);
  self->hold_after = after;
  g_cond_broadcast (&self->released);
  g_mutex_unlock (&self->mutex);
}
