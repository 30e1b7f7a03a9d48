/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-intake STATREGCTL: registrations a second over fresh TLS connections, each answered only when it is durable, with 1, 16 and
 * 64 clients at once, beside the bare fdatasync rate of the same disk. Figures are printed, never asserted.
 * The page's own limits hold: 60 submissions at once for a source, 1 000 in all; so each round has a fresh server, clients come from
 * many loopback addresses, and 900 registrations are sent. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <gnutls/gnutls.h>
#include <string.h>
#include <unistd.h>

#include "statreg-test.h"

#define REGISTRATIONS 900
#define PER_SOURCE 45
#define SOURCES (REGISTRATIONS / PER_SOURCE)

typedef struct
{
  const char *host;                /* value of Host */
  guint       port;
  char       *tokens[SOURCES];
  gnutls_certificate_credentials_t credentials;
  gint        next;                /* atomic */
  gint        stored;
} Round;

static int
connect_from (guint source, guint port)
{
  struct sockaddr_in address = { .sin_family = AF_INET };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  address.sin_addr.s_addr = htonl (0x7f010001u + source);
  if (fd < 0 || bind (fd, (struct sockaddr *) &address, sizeof address) < 0)
    g_error ("bind: %s", g_strerror (errno));
  address.sin_port = htons (port);
  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  if (connect (fd, (struct sockaddr *) &address, sizeof address) < 0)
    g_error ("connect: %s", g_strerror (errno));
  return fd;
}

/* One request on a connection of its own; the whole answer. */
static char *
exchange (Round *round, guint source, const char *request)
{
  GString *answer = g_string_new (NULL);
  gnutls_session_t session;
  char buffer[4096];
  ssize_t size;
  int result, fd = connect_from (source, round->port);

  gnutls_init (&session, GNUTLS_CLIENT);
  gnutls_set_default_priority (session);
  gnutls_credentials_set (session, GNUTLS_CRD_CERTIFICATE, round->credentials);
  gnutls_transport_set_int (session, fd);
  do
    result = gnutls_handshake (session);
  while (result < 0 && !gnutls_error_is_fatal (result));
  if (result < 0)
    g_error ("handshake: %s", gnutls_strerror (result));
  gnutls_record_send (session, request, strlen (request));
  while ((size = gnutls_record_recv (session, buffer, sizeof buffer)) > 0 || size == GNUTLS_E_AGAIN || size == GNUTLS_E_INTERRUPTED)
    if (size > 0)
      g_string_append_len (answer, buffer, size);
  gnutls_deinit (session);
  close (fd);
  return g_string_free (answer, FALSE);
}

static char *
fetch_token (Round *round, guint source)
{
  g_autofree char *request = g_strdup_printf ("GET /statreg HTTP/1.1\r\nHost: %s\r\n\r\n", round->host);
  g_autofree char *answer = exchange (round, source, request);
  g_autoptr(GRegex) pattern = g_regex_new ("name=\"?token\"?[^>]*value=\"([^\"]+)\"", 0, 0, NULL);
  g_autoptr(GMatchInfo) found = NULL;
  g_autofree char *token = NULL;

  if (!g_regex_match (pattern, answer, 0, &found))
    g_error ("no token in: %.300s", answer);
  token = g_match_info_fetch (found, 1);
  return g_uri_escape_string (token, NULL, FALSE);
}

static void
register_one (Round *round, guint number)
{
  guint source = number / PER_SOURCE;
  g_autofree char *body = g_strdup_printf ("address=owner%u%%40example.org&logon=&password=p%%C3%%A4ss-%u&token=%s",
                                           number, number, round->tokens[source]);
  g_autofree char *request = g_strdup_printf ("POST /statreg HTTP/1.1\r\nHost: %s\r\nOrigin: https://%s\r\n"
                                              "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
                                              round->host, round->host, strlen (body), body);
  g_autofree char *answer = exchange (round, source, request);

  if (g_str_has_prefix (answer, "HTTP/1.1 303"))
    g_atomic_int_inc (&round->stored);
  else
    g_printerr ("%.60s\n", answer);
}

static gpointer
be_a_client (gpointer data)
{
  Round *round = data;
  gint number;

  while ((number = g_atomic_int_add (&round->next, 1)) < REGISTRATIONS)
    register_one (round, number);
  return NULL;
}

static double
seconds_since (gint64 start)
{
  return (g_get_monotonic_time () - start) / 1e6;
}

static void
run_clients (Round *round, guint clients)
{
  GThread *threads[64];
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < clients; i++)
    threads[i] = g_thread_new ("client", be_a_client, round);
  for (guint i = 0; i < clients; i++)
    g_thread_join (threads[i]);
  g_print ("  %2u clients: %5.0f registrations/s durable (%d of %d stored)\n", clients,
           round->stored / seconds_since (start), round->stored, REGISTRATIONS);
}

static GSubprocess *
start_server (const char *statregctl, const char *folder, char **host, guint *port)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GSubprocess) create = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error, statregctl, "--data-dir", folder,
                                                    "key", "create", "--storage", "file", NULL);
  GSubprocess *server;
  g_autoptr(GDataInputStream) lines = NULL;
  g_autofree char *line = NULL;
  g_autoptr(GUri) uri = NULL;

  g_assert_no_error (error);
  g_subprocess_wait_check (create, NULL, &error);
  g_assert_no_error (error);
  server = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, statregctl, "--data-dir", folder, "serve", "--port", "0",
                             "--listen", "127.0.0.1", NULL);
  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (server));
  line = g_data_input_stream_read_line (lines, NULL, NULL, &error);
  g_assert_nonnull (line);
  uri = g_uri_parse (strstr (line, "https://"), 0, &error);
  g_assert_no_error (error);
  *host = g_strdup_printf ("%s:%d", g_uri_get_host (uri), g_uri_get_port (uri));
  *port = g_uri_get_port (uri);
  return server;
}

static void
run_round (const char *statregctl, guint clients)
{
  Round round = { 0 };
  g_autofree char *host = NULL;
  char *folder = statreg_test_make_folder ();
  g_autoptr(GSubprocess) server = start_server (statregctl, folder, &host, &round.port);

  round.host = host;
  gnutls_certificate_allocate_credentials (&round.credentials);
  for (guint i = 0; i < SOURCES; i++)
    round.tokens[i] = fetch_token (&round, i);
  run_clients (&round, clients);
  g_subprocess_send_signal (server, SIGTERM);
  g_subprocess_wait (server, NULL, NULL);
  for (guint i = 0; i < SOURCES; i++)
    g_free (round.tokens[i]);
  gnutls_certificate_free_credentials (round.credentials);
  statreg_test_remove_folder (folder);
}

static void
measure_bare_disk (void)
{
  char *folder = statreg_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "bare", NULL);
  char line[500];
  guint count = 0;
  int fd = open (path, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
  gint64 start = g_get_monotonic_time ();

  memset (line, 'x', sizeof line);
  for (; seconds_since (start) < 1; count++)
    if (write (fd, line, sizeof line) != sizeof line || fdatasync (fd) < 0)
      g_error ("%s", g_strerror (errno));
  g_print ("  bare disk: %5.0f times 500 bytes + fdatasync a second\n", count / seconds_since (start));
  close (fd);
  statreg_test_remove_folder (folder);
}

int
main (int argc, char **argv)
{
  static const guint levels[] = { 1, 16, 64 };

  if (argc != 2)
    return 2;
  g_print ("Registrations over fresh TLS connections:\n");
  measure_bare_disk ();
  for (guint i = 0; i < G_N_ELEMENTS (levels); i++)
    run_round (argv[1], levels[i]);
  return 0;
}
