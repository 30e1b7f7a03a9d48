/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "load.h"

#include <arpa/inet.h>
#include <gnutls/gnutls.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PATIENCE_SECONDS 10

typedef struct
{
  const Load *load;
  gint64      start;
  gint        next;        /* atomic */
} Crowd;

typedef struct
{
  Crowd  *crowd;
  GArray *milliseconds;    /* of double */
  guint   failed;
  gsize   answer_size;
} Client;

static int
connect_from (guint source, guint port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (0x7f010001u + source) };
  struct timeval patience = { .tv_sec = PATIENCE_SECONDS };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), yes = 1;

  setsockopt (fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes);
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (fd < 0 || bind (fd, (struct sockaddr *) &address, sizeof address) < 0)
    g_error ("bind: %s", g_strerror (errno));
  address.sin_port = htons (port);
  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  if (connect (fd, (struct sockaddr *) &address, sizeof address) == 0)
    return fd;
  close (fd);
  return -1;
}

static gnutls_certificate_credentials_t
get_credentials (void)
{
  static gnutls_certificate_credentials_t credentials = NULL;

  if (g_once_init_enter (&credentials))
    {
      gnutls_certificate_credentials_t made;

      gnutls_certificate_allocate_credentials (&made);
      g_once_init_leave (&credentials, made);
    }
  return credentials;
}

/* NULL: no TLS came about. */
static gnutls_session_t
shake_hands (int fd)
{
  gnutls_session_t session;
  int result;

  gnutls_init (&session, GNUTLS_CLIENT | GNUTLS_NO_SIGNAL);
  gnutls_priority_set_direct (session, LOAD_PRIORITY, NULL);
  gnutls_credentials_set (session, GNUTLS_CRD_CERTIFICATE, get_credentials ());
  gnutls_transport_set_int (session, fd);
  gnutls_handshake_set_timeout (session, PATIENCE_SECONDS * 1000);
  do
    result = gnutls_handshake (session);
  while (result == GNUTLS_E_INTERRUPTED || (result < 0 && result != GNUTLS_E_AGAIN && !gnutls_error_is_fatal (result)));
  if (result < 0)
    g_clear_pointer (&session, gnutls_deinit);
  return session;
}

static char *
talk (gnutls_session_t session, const char *request)
{
  GString *answer = g_string_sized_new (16384);
  char buffer[16384];
  gint64 deadline = g_get_monotonic_time () + PATIENCE_SECONDS * G_USEC_PER_SEC;
  ssize_t size;

  gnutls_record_send (session, request, strlen (request));
  /* "Again" is the end of patience, but also what GnuTLS says after a session ticket. */
  while ((size = gnutls_record_recv (session, buffer, sizeof buffer)) > 0 ||
         ((size == GNUTLS_E_AGAIN || size == GNUTLS_E_INTERRUPTED) && g_get_monotonic_time () < deadline))
    if (size > 0)
      g_string_append_len (answer, buffer, size);
  return g_string_free (answer, FALSE);
}

/**
 * load_exchange:
 * @load: where to
 * @source: number of the address to come from
 * @request: bytes to send
 *
 * Returns: (transfer full) (nullable): everything that came back until the connection was closed, or %NULL
 *   without TLS
 */
char *
load_exchange (const Load *load, guint source, const char *request)
{
  int fd = connect_from (source, load->port);
  gnutls_session_t session = fd >= 0 ? shake_hands (fd) : NULL;
  char *answer = session != NULL ? talk (session, request) : NULL;

  g_clear_pointer (&session, gnutls_deinit);
  if (fd >= 0)
    close (fd);
  return answer;
}

static double
get_seconds (gint64 since)
{
  return (g_get_monotonic_time () - since) / 1e6;
}

static gboolean
has_more (Crowd *crowd, guint number)
{
  const Load *load = crowd->load;

  return (load->requests == 0 || number < load->requests) && (load->seconds <= 0 || get_seconds (crowd->start) < load->seconds);
}

static void
ask_once (Client *client, guint number)
{
  const Load *load = client->crowd->load;
  guint source = number % load->sources;
  g_autofree char *request = load->make_request (load, number, source);
  gint64 start = g_get_monotonic_time ();
  g_autofree char *answer = load_exchange (load, source, request);
  double milliseconds = get_seconds (start) * 1e3;

  if (answer != NULL && g_str_has_prefix (answer, load->expected))
    {
      g_array_append_val (client->milliseconds, milliseconds);
      client->answer_size = strlen (answer);
    }
  else
    client->failed++;
}

static gpointer
be_a_client (gpointer data)
{
  Client *client = data;
  guint number;

  while (has_more (client->crowd, number = g_atomic_int_add (&client->crowd->next, 1)))
    {
      ask_once (client, number);
      if (client->crowd->load->pause_ms > 0)
        g_usleep (client->crowd->load->pause_ms * 1000);
    }
  return NULL;
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
get_quantile (GArray *sorted, double part)
{
  return sorted->len > 0 ? g_array_index (sorted, double, (guint) ((sorted->len - 1) * part + 0.5)) : 0;
}

static void
add_client (LoadFigures *figures, GArray *all, Client *client)
{
  g_array_append_vals (all, client->milliseconds->data, client->milliseconds->len);
  figures->failed += client->failed;
  figures->answer_size = MAX (figures->answer_size, client->answer_size);
  g_array_unref (client->milliseconds);
}

/**
 * load_run:
 * @load: what to do
 *
 * Returns: how it went
 */
LoadFigures
load_run (const Load *load)
{
  Crowd crowd = { load, g_get_monotonic_time (), 0 };
  g_autofree Client *clients = g_new0 (Client, load->clients);
  g_autofree GThread **threads = g_new0 (GThread *, load->clients);
  g_autoptr(GArray) all = g_array_new (FALSE, FALSE, sizeof (double));
  LoadFigures figures = { 0 };

  for (guint i = 0; i < load->clients; i++)
    {
      clients[i] = (Client) { .crowd = &crowd, .milliseconds = g_array_new (FALSE, FALSE, sizeof (double)) };
      threads[i] = g_thread_new ("client", be_a_client, &clients[i]);
    }
  for (guint i = 0; i < load->clients; i++)
    {
      g_thread_join (threads[i]);
      add_client (&figures, all, &clients[i]);
    }
  figures.seconds = get_seconds (crowd.start);
  g_array_sort (all, compare_doubles);
  figures.served = all->len;
  figures.p50 = get_quantile (all, 0.5);
  figures.p99 = get_quantile (all, 0.99);
  figures.longest = get_quantile (all, 1);
  return figures;
}

/**
 * load_describe:
 * @load: where to
 *
 * Returns: (transfer full): what a client and the server agree on, in GnuTLS's words
 */
char *
load_describe (const Load *load)
{
  int fd = connect_from (0, load->port);
  gnutls_session_t session = fd >= 0 ? shake_hands (fd) : NULL;
  g_autofree char *words = session != NULL ? gnutls_session_get_desc (session) : NULL;
  char *description = g_strdup (words != NULL ? words : "no TLS");

  g_clear_pointer (&session, gnutls_deinit);
  if (fd >= 0)
    close (fd);
  return description;
}
