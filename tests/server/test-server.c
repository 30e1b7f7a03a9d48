/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <unistd.h>

#include "statreg-bind.h"
#include "statreg-certificate.h"
#include "statreg-error.h"
#include "statreg-server-fixture.h"
#include "statreg-test.h"
#include "statreg-time.h"

#define UNHURRIED (4 * G_USEC_PER_SEC)   /* nobody is cut for being slow before */
#define ATTEMPTS 12                       /* of a machine that may be busy */

static void
test_get (StatregServerFixture *self, gconstpointer data)
{
  g_autofree char *form = statreg_server_fixture_ask (self, "GET /statreg");
  g_autofree char *done = statreg_server_fixture_ask (self, "GET /statreg?ok");
  g_autofree char *token = statreg_reply_dup_token (form);

  g_assert_cmpuint (statreg_reply_get_status (form), ==, 200);
  g_assert_cmpuint (statreg_reply_get_status (done), ==, 200);
  statreg_reply_assert_headers (form);
  statreg_reply_assert_headers (done);
  g_assert_nonnull (token);
  g_assert_cmpstr (statreg_reply_get_body (done), !=, statreg_reply_get_body (form));
  g_assert_nonnull (strstr (form, "</html>"));
}

static void
test_head (StatregServerFixture *self, gconstpointer data)
{
  g_autofree char *reply = statreg_server_fixture_ask (self, "HEAD /statreg");
  g_autofree char *length = statreg_reply_dup_header (reply, "Content-Length");

  g_assert_cmpuint (statreg_reply_get_status (reply), ==, 200);
  g_assert_cmpstr (statreg_reply_get_body (reply), ==, "");
  g_assert_cmpuint (g_ascii_strtoull (length, NULL, 10), >, 1000);
  statreg_reply_assert_headers (reply);
}

static void
test_refused_head (StatregServerFixture *self, gconstpointer data)
{
  g_autofree char *reply = statreg_page_client_ask (self->port,
                                                    "HEAD /statreg HTTP/1.1\r\nHost: evil.example\r\n\r\n");
  g_autofree char *length = statreg_reply_dup_header (reply, "Content-Length");

  g_assert_cmpuint (statreg_reply_get_status (reply), ==, 400);
  g_assert_cmpuint (g_ascii_strtoull (length, NULL, 10), >, 0);
  g_assert_cmpstr (statreg_reply_get_body (reply), ==, "");
  statreg_reply_assert_headers (reply);
}

static void
test_language (StatregServerFixture *self, gconstpointer data)
{
  g_autofree char *text = g_strdup_printf (
      "GET /statreg HTTP/1.1\r\nHost: localhost:%u\r\nAccept-Language: de-AT\r\n\r\n", self->port);
  g_autofree char *german = statreg_page_client_ask (self->port, text);
  g_autofree char *english = statreg_server_fixture_ask (self, "GET /statreg");

  g_assert_nonnull (strstr (german, "lang=\"de\""));
  g_assert_nonnull (strstr (english, "lang=\"en\""));
}

static void
test_window (StatregServerFixture *self, gconstpointer data)
{
  g_autofree char *opens = statreg_time_to_local (statreg_time_now () + 3600);
  g_autofree char *closes = statreg_time_to_local (statreg_time_now () - 3600);
  g_autofree char *page = statreg_server_fixture_ask (self, "GET /statreg");
  g_autofree char *token = statreg_reply_dup_token (page);
  g_autofree char *post = statreg_page_client_make_post (self->port, STATREG_TEST_FIELDS, token);
  g_autofree char *early = NULL, *late = NULL, *late_post = NULL, *retry = NULL, *head = NULL;

  statreg_server_fixture_change (self, "opens", opens);
  early = statreg_server_fixture_ask (self, "GET /statreg");
  retry = statreg_reply_dup_header (early, "Retry-After");
  g_assert_cmpuint (statreg_reply_get_status (early), ==, 503);
  g_assert_cmpuint (g_ascii_strtoull (retry, NULL, 10), >, 3000);
  statreg_server_fixture_change (self, "opens", "");
  statreg_server_fixture_change (self, "closes", closes);
  late = statreg_server_fixture_ask (self, "GET /statreg");
  late_post = statreg_page_client_ask (self->port, post);
  head = statreg_server_fixture_ask (self, "HEAD /statreg");
  g_assert_cmpuint (statreg_reply_get_status (late), ==, 503);
  g_assert_cmpuint (statreg_reply_get_status (late_post), ==, 503);
  g_assert_cmpuint (statreg_reply_get_status (head), ==, 503);
  g_assert_null (strstr (late, "name=\"token\""));
  g_assert_null (strstr (late, "Retry-After"));
  statreg_reply_assert_headers (late);
}

static void
test_refusals (StatregServerFixture *self, gconstpointer data)
{
  static const struct
  {
    const char *text;
    guint status;
  } rows[] = {
    { "GET / HTTP/1.1\r\n", 400 },
    { "GET /statreg HTTP/1.1\r\nHost: evil.example\r\n\r\n", 400 },
    { "POST /statreg HTTP/1.1\r\nHost: localhost:%\r\nContent-Length: 0\r\nContent-Type: text/plain\r\n\r\n",
      415 },
    { "POST /statreg HTTP/1.1\r\nHost: localhost:%\r\nContent-Length: 0\r\n"
      "Content-Type: application/x-www-form-urlencoded\r\nOrigin: https://evil.example\r\n\r\n",
      403 },
    { "POST /statreg HTTP/1.1\r\nHost: localhost:%\r\nContent-Length: 0\r\n"
      "Content-Type: application/x-www-form-urlencoded\r\n\r\n",
      403 },
    { "POST /statreg HTTP/1.1\r\nHost: localhost:%\r\nContent-Length: 9000\r\n\r\n", 413 },
    { "POST /statreg HTTP/1.1\r\nHost: localhost:%\r\nExpect: 100-continue\r\n", 417 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GString) text = g_string_new (rows[i].text);
      g_autofree char *port = g_strdup_printf ("%u", self->port);
      g_autofree char *reply = NULL;

      g_string_replace (text, "%", port, 0);
      reply = statreg_page_client_ask (self->port, text->str);
      g_assert_cmpuint (statreg_reply_get_status (reply), ==, rows[i].status);
      statreg_reply_assert_headers (reply);
    }
}

/* The refusal arrives although far more is being sent than is read. */
static void
test_big_body (StatregServerFixture *self, gconstpointer data)
{
  g_autofree char *head = g_strdup_printf (
      "POST /statreg HTTP/1.1\r\nHost: localhost:%u\r\nContent-Length: 65535\r\n\r\n", self->port);
  g_autofree char *body = g_strnfill (65535, 'x');
  StatregPageClient *client = statreg_page_client_new ("127.0.0.1", self->port, TRUE);
  g_autofree char *reply = NULL;

  statreg_page_client_say (client, head, -1);
  statreg_page_client_say (client, body, -1);
  reply = statreg_page_client_hear (client);
  g_assert_cmpuint (statreg_reply_get_status (reply), ==, 413);
}

static void
test_plain_http (StatregServerFixture *self, gconstpointer data)
{
  StatregPageClient *client = statreg_page_client_new ("127.0.0.1", self->port, FALSE);
  g_autofree char *reply = NULL;
  g_autofree char *url = g_strdup_printf (":%u/statreg</a>", self->port);

  statreg_page_client_say (client, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", -1);
  reply = statreg_page_client_hear (client);
  g_assert_cmpuint (statreg_reply_get_status (reply), ==, 400);
  g_assert_nonnull (strstr (reply, "https://"));
  g_assert_nonnull (strstr (reply, url));
}

typedef struct
{
  StatregServer *server;
  guint n_open;
} Crowd;

static gboolean
has_crowd (gpointer data)
{
  Crowd *crowd = data;

  return statreg_server_get_count (crowd->server, STATREG_COUNT_OPEN) == crowd->n_open;
}

static gboolean
poll_again (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* The server's counters do not wake the test's main context; a tick makes it look. */
static void
wait_crowd (StatregServerFixture *self, guint n_open)
{
  Crowd crowd = { self->server, n_open };
  guint tick = g_timeout_add (10, poll_again, NULL);

  g_assert_true (statreg_test_wait_until (has_crowd, &crowd, 60000));
  g_source_remove (tick);
}

static GSocketConnection *
connect_to (const char *address, guint port)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autofree char *where = g_strdup_printf ("%s:%u", address, port);

  return g_socket_client_connect_to_host (client, where, 0, NULL, NULL);
}

/* Nobody keeps a connection: a silent one is closed, half a head gets told so. */
static void
test_deadlines (StatregServerFixture *self, gconstpointer data)
{
  StatregPageClient *silent = statreg_page_client_new ("127.0.0.1", self->port, TRUE);
  StatregPageClient *slow = statreg_page_client_new ("127.0.0.1", self->port, TRUE);
  StatregPageClient *mute = statreg_page_client_new ("127.0.0.1", self->port, FALSE);
  g_autofree char *silent_reply = NULL, *slow_reply = NULL, *mute_reply = NULL;
  gint64 start = g_get_monotonic_time ();

  statreg_page_client_say (slow, "GET /statreg HTTP/1.1\r\nHost:", -1);
  silent_reply = statreg_page_client_hear (silent);
  slow_reply = statreg_page_client_hear (slow);
  mute_reply = statreg_page_client_hear (mute);
  g_assert_cmpstr (silent_reply, ==, "");
  g_assert_cmpuint (statreg_reply_get_status (slow_reply), ==, 408);
  statreg_reply_assert_headers (slow_reply);
  g_assert_cmpstr (mute_reply, ==, "");
  g_assert_cmpint (g_get_monotonic_time () - start, <, 15 * G_USEC_PER_SEC);
  wait_crowd (self, 0);
  g_assert_cmpuint (statreg_server_get_count (self->server, STATREG_COUNT_TIMED_OUT), ==, 2);
}

static void
test_caps (StatregServerFixture *self, gconstpointer data)
{
  GSocketConnection *silent[3];
  g_autofree char *surplus = NULL, *later = NULL;

  wait_crowd (self, 0);
  statreg_server_fixture_change (self, "maxConnectionsPerSource", "3");
  for (guint i = 0; i < G_N_ELEMENTS (silent); i++)
    silent[i] = connect_to ("127.0.0.1", self->port);
  wait_crowd (self, G_N_ELEMENTS (silent));
  surplus = statreg_server_fixture_ask (self, "GET /statreg");
  g_assert_cmpstr (surplus, ==, "");
  g_assert_cmpuint (statreg_server_get_count (self->server, STATREG_COUNT_CAPPED_SOURCE), ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (silent); i++)
    g_object_unref (silent[i]);
  wait_crowd (self, 0);
  later = statreg_server_fixture_ask (self, "GET /statreg");
  g_assert_cmpuint (statreg_reply_get_status (later), ==, 200);
}

/* When all places are taken, who says nothing makes room. All come through a proxy here, which counts only in
 * all. */
static void
test_cap_in_all (StatregServerFixture *self, gconstpointer data)
{
  GSocketConnection *silent[8];
  g_autofree char *reply = NULL;
  char byte;

  statreg_server_fixture_change (self, "trustedProxies", "127.0.0.1");
  statreg_server_fixture_change (self, "maxConnectionsPerSource", "8");
  statreg_server_fixture_change (self, "maxConnections", "8");
  for (guint i = 0; i < G_N_ELEMENTS (silent); i++)
    silent[i] = connect_to ("127.0.0.1", self->port);
  wait_crowd (self, G_N_ELEMENTS (silent));
  reply = statreg_server_fixture_ask (self, "GET /statreg");
  g_assert_cmpuint (statreg_reply_get_status (reply), ==, 200);
  g_assert_cmpuint (statreg_server_get_count (self->server, STATREG_COUNT_CAPPED), ==, 1);
  g_assert_cmpint (g_socket_receive (g_socket_connection_get_socket (silent[0]), &byte, 1, NULL, NULL), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (silent); i++)
    g_object_unref (silent[i]);
}

/* Eight have begun to ask, and one more comes. Whether that took less time than the server gives any of them; if so, who was first went
 * for it. */
static gboolean
visit_busy_peers (StatregServerFixture *self)
{
  StatregPageClient *busy[8];
  g_autofree char *visit = NULL;
  gint64 start = g_get_monotonic_time ();
  guint n_capped = statreg_server_get_count (self->server, STATREG_COUNT_CAPPED);
  gboolean in_time;

  for (guint i = 0; i < G_N_ELEMENTS (busy); i++)
    {
      busy[i] = statreg_page_client_new ("127.0.0.1", self->port, TRUE);
      statreg_page_client_say (busy[i], "GET /statreg HTTP/1.1\r\n", -1);
      statreg_page_client_sync (busy[i]);
    }
  visit = statreg_server_fixture_ask (self, "GET /statreg");
  n_capped = statreg_server_get_count (self->server, STATREG_COUNT_CAPPED) - n_capped;
  in_time = g_get_monotonic_time () - start < UNHURRIED;
  if (in_time)
    g_assert_cmpuint (n_capped, ==, 1);
  g_assert_cmpuint (statreg_reply_get_status (visit), ==, 200);
  for (guint i = 0; i < G_N_ELEMENTS (busy); i++)
    {
      g_autofree char *reply = statreg_page_client_hear (busy[i]);

      if (in_time)
        g_assert_cmpuint (statreg_reply_get_status (reply), ==, i == 0 ? 0 : 408);
    }
  return in_time;
}

/* Where all have begun to ask, the first who did gives way: half a request is as cheap as silence. */
static void
test_cap_of_busy_peers (StatregServerFixture *self, gconstpointer data)
{
  guint n_attempts = 0;

  statreg_server_fixture_change (self, "trustedProxies", "127.0.0.1");
  statreg_server_fixture_change (self, "maxConnectionsPerSource", "8");
  statreg_server_fixture_change (self, "maxConnections", "8");
  while (!visit_busy_peers (self))
    g_assert_cmpuint (++n_attempts, <, ATTEMPTS);
}

/* Everybody comes through the proxy: the cap of a source does not hold for it. */
static void
test_proxy (StatregServerFixture *self, gconstpointer data)
{
  GSocketConnection *silent[3];
  g_autofree char *reply = NULL;

  statreg_server_fixture_change (self, "trustedProxies", "127.0.0.1");
  statreg_server_fixture_change (self, "maxConnectionsPerSource", "1");
  for (guint i = 0; i < G_N_ELEMENTS (silent); i++)
    silent[i] = connect_to ("127.0.0.1", self->port);
  wait_crowd (self, G_N_ELEMENTS (silent));
  reply = statreg_server_fixture_ask (self, "GET /statreg");
  g_assert_cmpuint (statreg_reply_get_status (reply), ==, 200);
  for (guint i = 0; i < G_N_ELEMENTS (silent); i++)
    g_object_unref (silent[i]);
}

/* Who says nothing is not waited for until the time for it is over. */
static void
test_stop_idle (StatregServerFixture *self, gconstpointer data)
{
  g_autoptr(GSocketConnection) silent = connect_to ("127.0.0.1", self->port);

  wait_crowd (self, 1);
  statreg_server_fixture_stop (self);
  g_assert_cmpuint (statreg_server_get_count (self->server, STATREG_COUNT_TIMED_OUT), ==, 0);
  statreg_server_fixture_stop (self);
  g_assert_null (connect_to ("127.0.0.1", self->port));
}

static void
test_stop_running (StatregServerFixture *self, gconstpointer data)
{
  g_autofree char *text = statreg_server_fixture_make_request (self, "GET /statreg");
  StatregPageClient *client = statreg_page_client_new ("127.0.0.1", self->port, TRUE);
  g_autofree char *reply = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;

  statreg_page_client_say (client, text, 10);
  statreg_page_client_sync (client);
  /* What was sent is in the server's hands once a later connection has been answered. */
  g_free (statreg_server_fixture_ask (self, "GET /statreg"));
  statreg_server_stop_async (self->server, NULL, statreg_test_on_ready, &slot);
  statreg_page_client_say (client, text + 10, -1);
  reply = statreg_page_client_hear (client);
  g_assert_cmpuint (statreg_reply_get_status (reply), ==, 200);
  result = statreg_test_wait_result (&slot);
}

static void
test_dispose_running (StatregServerFixture *self, gconstpointer data)
{
  StatregPageClient *client = statreg_page_client_new ("127.0.0.1", self->port, TRUE);
  g_autofree char *reply = NULL;

  statreg_page_client_say (client, "GET /st", -1);
  statreg_page_client_sync (client);
  g_object_unref (g_steal_pointer (&self->server));
  reply = statreg_page_client_hear (client);
  g_assert_cmpstr (reply, ==, "");
  self->server = g_object_new (STATREG_TYPE_SERVER, NULL);
}

static void
assert_bind_error (const char *const *listen, guint port, int code)
{
  g_autoptr(GError) error = NULL;
  guint actual = 0;

  g_assert_null (statreg_bind (listen, port, &actual, &error));
  g_assert_error (error, STATREG_ERROR, code);
}

static void
test_bind (StatregServerFixture *self, gconstpointer data)
{
  const char *const foreign[] = { "192.0.2.1", NULL };
  const char *const nonsense[] = { "localhost", NULL };
  const char *const loopback[] = { "127.0.0.1", NULL };
  g_autoptr(GPtrArray) every = NULL;
  g_autoptr(GError) error = NULL;
  guint port = 0;

  assert_bind_error (loopback, self->port, STATREG_ERROR_PORT_TAKEN);
  assert_bind_error (NULL, self->port, STATREG_ERROR_PORT_TAKEN);
  assert_bind_error (foreign, 0, STATREG_ERROR_NETWORK);
  assert_bind_error (nonsense, 0, STATREG_ERROR_NETWORK);
  every = statreg_bind (NULL, 0, &port, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (every->len, >=, 1);
}

static void
test_forbidden_port (StatregServerFixture *self, gconstpointer data)
{
  const char *const listen[] = { "127.0.0.1", NULL };
  g_autofree char *first_free = NULL;

  if (!g_file_get_contents ("/proc/sys/net/ipv4/ip_unprivileged_port_start", &first_free, NULL, NULL) ||
      g_ascii_strtoull (first_free, NULL, 10) <= 1)
    {
      g_test_skip ("every port is open to everybody here");
      return;
    }
  /* The effective user decides: root lays its rights down for a moment. */
  g_assert_true (geteuid () != 0 || seteuid (65534) == 0);
  assert_bind_error (listen, 1, STATREG_ERROR_PORT_FORBIDDEN);
  g_assert_true (getuid () != 0 || seteuid (0) == 0);
}

/* A certificate that is replaced serves new connections. */
static void
test_credentials (StatregServerFixture *self, gconstpointer data)
{
  const char *const names[] = { "other.example", NULL };
  g_autoptr(StatregCertificate) certificate = NULL;
  g_autoptr(StatregTlsCredentials) credentials = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *reply = NULL;

  certificate = statreg_certificate_renew (self->folder, names, &error);
  g_assert_no_error (error);
  credentials = statreg_tls_credentials_load (self->folder, &error);
  g_assert_no_error (error);
  statreg_server_set_credentials (self->server, credentials);
  reply = statreg_server_fixture_ask (self, "GET /statreg");
  g_assert_cmpuint (statreg_reply_get_status (reply), ==, 200);
}

/* An independent client. */
static void
test_curl (StatregServerFixture *self, gconstpointer data)
{
  g_autofree char *url = g_strdup_printf ("https://localhost:%u/statreg", self->port);
  g_autofree char *ca = g_build_filename (self->path, "tls", "certificate.pem", NULL);
  g_autofree char *curl = g_find_program_in_path ("curl");
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *output = NULL;
  GAsyncResult *slot = NULL;

  if (curl == NULL)
    {
      g_test_skip ("curl is not installed");
      return;
    }
  process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, curl, "--silent", "--show-error", "--http2",
                        "--cacert", ca, "--ipv4", "--write-out", "%{http_version} %{http_code}", url, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8_async (process, NULL, NULL, statreg_test_on_ready, &slot);
  result = statreg_test_wait_result (&slot);
  g_subprocess_communicate_utf8_finish (process, result, &output, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_suffix (output, "1.1 200"));
}

#define ADD(name, function) \
  g_test_add ("/server/" name, StatregServerFixture, NULL, statreg_server_fixture_set_up, function, \
              statreg_server_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  statreg_server_scrub_environment ();
  statreg_process_harden ();
  ADD ("get", test_get);
  ADD ("head", test_head);
  ADD ("refused-head", test_refused_head);
  ADD ("language", test_language);
  ADD ("window", test_window);
  ADD ("refusals", test_refusals);
  ADD ("big-body", test_big_body);
  ADD ("plain-http", test_plain_http);
  ADD ("deadlines", test_deadlines);
  ADD ("caps", test_caps);
  ADD ("cap-in-all", test_cap_in_all);
  ADD ("cap-of-busy-peers", test_cap_of_busy_peers);
  ADD ("proxy", test_proxy);
  ADD ("stop-idle", test_stop_idle);
  ADD ("stop-running", test_stop_running);
  ADD ("dispose-running", test_dispose_running);
  ADD ("bind", test_bind);
  ADD ("forbidden-port", test_forbidden_port);
  ADD ("credentials", test_credentials);
  ADD ("curl", test_curl);
  return g_test_run ();
}
