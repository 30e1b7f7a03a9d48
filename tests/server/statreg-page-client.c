/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-page-client.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include "statreg-test.h"

#define TIMEOUT_SECONDS 30

struct _StatregPageClient
{
  char *address;
  guint port;
  gboolean tls;
  GAsyncQueue *orders;   /* of GBytes; an empty one ends the talking */
  gint said;
  guint told;
  GString *heard;
  GThread *thread;
  gint done;
};

static gboolean
accept_any (GTlsConnection *connection, GTlsCertificate *certificate, GTlsCertificateFlags errors,
            gpointer data)
{
  return TRUE;
}

/* Being cut off is what many tests want; the reason helps where they do not. */
static void
tell (const char *where, const GError *error)
{
  if (error != NULL)
    g_test_message ("%s: %s", where, error->message);
}

static GIOStream *
open_stream (StatregPageClient *self)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (self->address);
  g_autoptr(GSocketAddress) where = g_inet_socket_address_new (address, (guint16) self->port);
  g_autoptr(GSocketConnection) connection = NULL;
  GIOStream *stream;

  g_socket_client_set_timeout (client, TIMEOUT_SECONDS);
  connection = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (where), NULL, &error);
  tell ("connect", error);
  /* What was said has to be on its way, not gathered: tests rely on the order of what several clients do. */
  if (connection != NULL)
    g_socket_set_option (g_socket_connection_get_socket (connection), IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
  if (connection == NULL || !self->tls)
    return (GIOStream *) g_steal_pointer (&connection);
  stream = g_tls_client_connection_new (G_IO_STREAM (connection), NULL, NULL);
  g_signal_connect (stream, "accept-certificate", G_CALLBACK (accept_any), NULL);
  g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (stream), FALSE);
  if (!g_tls_connection_handshake (G_TLS_CONNECTION (stream), NULL, &error))
    g_clear_object (&stream);
  tell ("handshake", error);
  return stream;
}

static void
talk (StatregPageClient *self, GIOStream *stream)
{
  for (;;)
    {
      g_autoptr(GBytes) order = g_async_queue_pop (self->orders);
      g_autoptr(GError) error = NULL;
      gsize size;
      gconstpointer data = g_bytes_get_data (order, &size);

      if (size == 0)
        return;
      if (stream != NULL)
        g_output_stream_write_all (g_io_stream_get_output_stream (stream), data, size, NULL, NULL, &error);
      tell ("write", error);
      g_atomic_int_inc (&self->said);
      g_main_context_wakeup (NULL);
    }
}

static void
listen_to_end (StatregPageClient *self, GIOStream *stream)
{
  g_autoptr(GError) error = NULL;
  char buffer[4096];
  gssize size;

  while ((size = g_input_stream_read (g_io_stream_get_input_stream (stream), buffer, sizeof buffer, NULL,
                                      &error)) > 0)
    g_string_append_len (self->heard, buffer, size);
  tell ("read", error);
}

static gpointer
run (gpointer data)
{
  StatregPageClient *self = data;
  g_autoptr(GIOStream) stream = open_stream (self);

  talk (self, stream);
  if (stream != NULL)
    listen_to_end (self, stream);
  g_atomic_int_set (&self->done, TRUE);
  g_main_context_wakeup (NULL);
  return NULL;
}

StatregPageClient *
statreg_page_client_new (const char *address, guint port, gboolean tls)
{
  StatregPageClient *self = g_new0 (StatregPageClient, 1);

  self->address = g_strdup (address);
  self->port = port;
  self->tls = tls;
  self->orders = g_async_queue_new_full ((GDestroyNotify) g_bytes_unref);
  self->heard = g_string_new (NULL);
  self->thread = g_thread_new ("client", run, self);
  return self;
}

void
statreg_page_client_say (StatregPageClient *self, const char *text, gssize size)
{
  self->told++;
  g_async_queue_push (self->orders, g_bytes_new (text, size < 0 ? strlen (text) : (gsize) size));
}

static gboolean
is_all_said (gpointer data)
{
  StatregPageClient *self = data;

  return (guint) g_atomic_int_get (&self->said) == self->told;
}

void
statreg_page_client_sync (StatregPageClient *self)
{
  g_assert_true (statreg_test_wait_until (is_all_said, self, TIMEOUT_SECONDS * 1000));
}

static gboolean
is_done (gpointer data)
{
  return g_atomic_int_get (&((StatregPageClient *) data)->done);
}

char *
statreg_page_client_hear (StatregPageClient *self)
{
  char *heard;

  g_async_queue_push (self->orders, g_bytes_new (NULL, 0));
  g_assert_true (statreg_test_wait_until (is_done, self, 2 * TIMEOUT_SECONDS * 1000));
  g_thread_join (self->thread);
  heard = g_string_free (self->heard, FALSE);
  g_async_queue_unref (self->orders);
  g_free (self->address);
  g_free (self);
  return heard;
}

char *
statreg_page_client_ask (guint port, const char *text)
{
  StatregPageClient *client = statreg_page_client_new ("127.0.0.1", port, TRUE);

  statreg_page_client_say (client, text, -1);
  return statreg_page_client_hear (client);
}

guint
statreg_reply_get_status (const char *reply)
{
  return g_str_has_prefix (reply, "HTTP/1.1 ") ? (guint) g_ascii_strtoull (reply + 9, NULL, 10) : 0;
}

const char *
statreg_reply_get_body (const char *reply)
{
  const char *end = strstr (reply, "\r\n\r\n");

  return end != NULL ? end + 4 : "";
}

char *
statreg_reply_dup_header (const char *reply, const char *name)
{
  g_autofree char *start = g_strdup_printf ("\r\n%s: ", name);
  const char *value = strstr (reply, start);

  if (value == NULL || value > statreg_reply_get_body (reply))
    return NULL;
  value += strlen (start);
  return g_strndup (value, (gsize) (strstr (value, "\r\n") - value));
}

char *
statreg_reply_dup_token (const char *reply)
{
  g_autoptr(GRegex) regex = g_regex_new ("name=\"token\" value=\"([^\"]+)\"", 0, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;

  return g_regex_match (regex, reply, 0, &match) ? g_match_info_fetch (match, 1) : NULL;
}

char *
statreg_page_client_make_post (guint port, const char *fields, const char *token)
{
  g_autofree char *body = g_strdup_printf ("%s&token=%s", fields, token);

  return g_strdup_printf ("POST /statreg HTTP/1.1\r\nHost: localhost:%u\r\nOrigin: https://localhost:%u\r\n"
                          "Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                          "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s", port, port, strlen (body), body);
}

char *
statreg_page_client_register (guint port, const char *fields)
{
  g_autofree char *get = g_strdup_printf ("GET /statreg HTTP/1.1\r\nHost: localhost:%u\r\n\r\n", port);
  g_autofree char *page = statreg_page_client_ask (port, get);
  g_autofree char *token = statreg_reply_dup_token (page);
  g_autofree char *post = NULL;

  g_assert_nonnull (token);
  post = statreg_page_client_make_post (port, fields, token);
  return statreg_page_client_ask (port, post);
}
