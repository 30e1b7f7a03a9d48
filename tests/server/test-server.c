/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "statreg-bind.h"
#include "statreg-certificate.h"
#include "statreg-error.h"
#include "statreg-page-client.h"
#include "statreg-page-view.h"
#include "statreg-server.h"
#include "statreg-test.h"
#include "statreg-time.h"

/* Stands before libc's: the disk fails when it is told to. */
static gint sync_fails;

int
fdatasync (int fd)
{
  if (g_atomic_int_get (&sync_fails))
    {
      errno = EIO;
      return -1;
    }
  return (int) syscall (SYS_fdatasync, fd);
}

typedef struct
{
  char *path;
  StatregFolder *folder;
  StatregSettings *settings;
  StatregStore *store;
  StatregTlsCredentials *credentials;
  StatregPublicKey key;
  StatregSecret *private_key;
  StatregServer *server;
  guint port;
} Fixture;

static StatregPageConfig *
make_config (Fixture *self)
{
  return statreg_page_config_new (self->settings, self->port, &self->key, NULL, TRUE);
}

static void
change (Fixture *self, const char *setting, const char *value)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregPageConfig) config = NULL;

  statreg_settings_change (self->settings, setting, value, &error);
  g_assert_no_error (error);
  config = make_config (self);
  statreg_server_set_config (self->server, config);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  const char *const names[] = { "localhost", NULL };
  const char *const listen[] = { "127.0.0.1", "127.0.0.2", NULL };
  guint8 public[crypto_box_PUBLICKEYBYTES];
  g_autoptr(StatregCertificate) certificate = NULL;
  g_autoptr(StatregPageConfig) config = NULL;
  g_autoptr(GPtrArray) sockets = NULL;
  g_autoptr(GError) error = NULL;

  self->folder = statreg_test_open_folder (&self->path);
  self->settings = statreg_settings_new (self->folder);
  statreg_settings_load (self->settings, &error);
  g_assert_no_error (error);
  self->store = statreg_store_new (self->folder);
  statreg_store_load (self->store, &error);
  g_assert_no_error (error);
  certificate = statreg_certificate_ensure (self->folder, names, &error);
  g_assert_no_error (error);
  self->credentials = statreg_tls_credentials_load (self->folder, &error);
  g_assert_no_error (error);
  self->private_key = statreg_secret_new_size (crypto_box_SECRETKEYBYTES);
  crypto_box_keypair (public, statreg_secret_get_buffer (self->private_key));
  statreg_public_key_init (&self->key, public);
  sockets = statreg_bind (listen, 0, &self->port, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (self->port, >, 0);
  config = make_config (self);
  self->server = statreg_server_start (g_steal_pointer (&sockets), self->store, config, self->credentials, &error);
  g_assert_no_error (error);
}

static void
stop (Fixture *self)
{
  g_autoptr(GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;

  statreg_server_stop_async (self->server, NULL, statreg_test_on_ready, &slot);
  result = statreg_test_wait_result (&slot);
  g_assert_true (statreg_server_stop_finish (self->server, result, NULL));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_atomic_int_set (&sync_fails, FALSE);
  g_assert_finalize_object (self->server);
  g_object_unref (self->store);
  g_object_unref (self->settings);
  g_object_unref (self->folder);
  statreg_tls_credentials_unref (self->credentials);
  statreg_secret_unref (self->private_key);
  statreg_test_remove_folder (self->path);
}

static char *
make_request (Fixture *self, const char *line)
{
  return g_strdup_printf ("%s HTTP/1.1\r\nHost: localhost:%u\r\n\r\n", line, self->port);
}

static char *
ask (Fixture *self, const char *line)
{
  g_autofree char *text = make_request (self, line);

  return statreg_page_client_ask (self->port, text);
}

static void
assert_headers (const char *reply)
{
  const char *const *headers = statreg_page_view_get_headers ();

  for (guint i = 0; headers[i] != NULL; i += 2)
    {
      g_autofree char *value = statreg_reply_dup_header (reply, headers[i]);
      g_assert_cmpstr (value, ==, headers[i + 1]);
    }
  g_assert_null (strstr (reply, "\r\nServer:"));
}

static void
test_get (Fixture *self, gconstpointer data)
{
  g_autofree char *form = ask (self, "GET /statreg");
  g_autofree char *done = ask (self, "GET /statreg?ok");
  g_autofree char *token = statreg_reply_dup_token (form);

  g_assert_cmpuint (statreg_reply_get_status (form), ==, 200);
  g_assert_cmpuint (statreg_reply_get_status (done), ==, 200);
  assert_headers (form);
  assert_headers (done);
  g_assert_nonnull (token);
  g_assert_null (strstr (done, "name=\"token\""));
  g_assert_nonnull (strstr (form, "</html>"));
}

static void
test_head (Fixture *self, gconstpointer data)
{
  g_autofree char *reply = ask (self, "HEAD /statreg");
  g_autofree char *length = statreg_reply_dup_header (reply, "Content-Length");

  g_assert_cmpuint (statreg_reply_get_status (reply), ==, 200);
  g_assert_cmpstr (statreg_reply_get_body (reply), ==, "");
  g_assert_cmpuint (g_ascii_strtoull (length, NULL, 10), >, 1000);
  assert_headers (reply);
}

static void
test_language (Fixture *self, gconstpointer data)
{
  g_autofree char *text = g_strdup_printf ("GET /statreg HTTP/1.1\r\nHost: localhost:%u\r\nAccept-Language: de-AT\r\n\r\n",
                                           self->port);
  g_autofree char *german = statreg_page_client_ask (self->port, text);
  g_autofree char *english = ask (self, "GET /statreg");

  g_assert_nonnull (strstr (german, "lang=\"de\""));
  g_assert_nonnull (strstr (english, "lang=\"en\""));
}

static gboolean
has_one (gpointer list)
{
  return g_list_model_get_n_items (list) == 1;
}

static StatregRegistration *
wait_registration (Fixture *self)
{
  statreg_store_update (self->store);
  g_assert_true (statreg_test_wait_until (has_one, self->store, 10000));
  return g_list_model_get_item (G_LIST_MODEL (self->store), 0);
}

static void
test_register (Fixture *self, gconstpointer data)
{
  const char *password = " \xc3\xa4\"\\%+&= \xf0\x9f\x94\x91 ";
  g_autofree char *escaped = g_uri_escape_string (password, NULL, FALSE);
  g_autofree char *fields = g_strdup_printf ("address=Anna%%40Example.ORG&logon=&password=%s", escaped);
  g_autofree char *reply = statreg_page_client_register (self->port, fields);
  g_autofree char *location = statreg_reply_dup_header (reply, "Location");
  g_autofree char *journal = statreg_test_read (self->path, "ELOxcBoxReg");
  g_autoptr(StatregRegistration) registration = NULL;
  g_autoptr(StatregSecret) opened = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_cmpuint (statreg_reply_get_status (reply), ==, 303);
  g_assert_cmpstr (location, ==, "/statreg?ok");
  g_assert_cmpstr (statreg_reply_get_body (reply), ==, "");
  assert_headers (reply);
  g_assert_nonnull (strstr (journal, "\"registration\""));   /* on disk before the answer */
  registration = wait_registration (self);
  g_assert_cmpstr (statreg_registration_get_address (registration), ==, "Anna@example.org");
  g_assert_cmpstr (statreg_registration_get_logon (registration), ==, "Anna@example.org");
  g_assert_cmpstr (statreg_registration_get_source (registration), ==, "127.0.0.1");
  g_assert_cmpint (ABS (statreg_registration_get_received (registration) - statreg_time_now ()), <, 60);
  opened = statreg_open (&self->key, self->private_key, statreg_registration_get_sealed (registration),
                         statreg_registration_get_id (registration), statreg_registration_get_address (registration),
                         statreg_registration_get_logon (registration), "", &error);
  g_assert_no_error (error);
  g_assert_cmpmem (statreg_secret_get_data (opened), statreg_secret_get_size (opened), password, strlen (password));
  g_assert_cmpuint (statreg_server_get_count (self->server, STATREG_COUNT_REGISTERED), ==, 1);
}

typedef struct
{
  const char *fields;
  guint status;
  const char *kept;   /* stands in the page that comes back */
} FormRow;

static const FormRow form_rows[] =
{
  { "address=&logon=&password=pw", 400, "aria-invalid" },
  { "address=nonsense&logon=&password=pw", 400, "value=\"nonsense\"" },
  { "address=a%40b.org&logon=keep%26me&password=", 400, "value=\"keep&amp;me\"" },
  { "address=a%40b.org&logon=%22%3E%3Cscript%3E&password=", 400, "&quot;&gt;&lt;script&gt;" },
  { "address=a%40b.org&logon=x&password=%0A", 400, NULL },
  { "address=a%40b.org&logon=x&password=%FF", 400, NULL },
  { "address=a%40b.org&address=c%40d.org&logon=x&password=pw", 400, NULL },
  { "address=a%40b.org&logon=x&password=pw&surprise=1", 400, NULL },
};

static void
test_complaints (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (form_rows); i++)
    {
      g_autofree char *reply = statreg_page_client_register (self->port, form_rows[i].fields);

      g_assert_cmpuint (statreg_reply_get_status (reply), ==, form_rows[i].status);
      if (form_rows[i].kept != NULL)
        g_assert_nonnull (strstr (reply, form_rows[i].kept));
      g_assert_null (strstr (reply, "value=\"pw\""));
      g_assert_null (strstr (reply, "<script>"));
      assert_headers (reply);
    }
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->store)), ==, 0);
}

static void
test_stale_token (Fixture *self, gconstpointer data)
{
  g_autofree char *post = statreg_page_client_make_post (self->port, "address=a%40b.org&logon=&password=pw", "AAAA");
  g_autofree char *reply = statreg_page_client_ask (self->port, post);
  g_autofree char *token = statreg_reply_dup_token (reply);
  g_autofree char *again = statreg_page_client_make_post (self->port, "address=a%40b.org&logon=&password=pw", token);
  g_autofree char *second = statreg_page_client_ask (self->port, again);

  g_assert_cmpuint (statreg_reply_get_status (reply), ==, 400);
  g_assert_nonnull (strstr (reply, "value=\"a@b.org\""));
  g_assert_cmpuint (statreg_reply_get_status (second), ==, 303);
}

static void
test_code (Fixture *self, gconstpointer data)
{
  g_autofree char *missing = NULL, *wrong = NULL, *right = NULL, *blocked = NULL, *retry = NULL;

  change (self, "code", "SESAME23");
  missing = statreg_page_client_register (self->port, "address=a%40b.org&logon=&password=pw");
  wrong = statreg_page_client_register (self->port, "address=a%40b.org&logon=&password=pw&code=SESAME24");
  right = statreg_page_client_register (self->port, "address=a%40b.org&logon=&password=pw&code=SESAME23");
  g_assert_cmpuint (statreg_reply_get_status (missing), ==, 403);
  g_assert_cmpuint (statreg_reply_get_status (wrong), ==, 403);
  g_assert_cmpuint (statreg_reply_get_status (right), ==, 303);
  for (guint i = 2; i < 5; i++)
    {
      g_autofree char *reply = statreg_page_client_register (self->port, "address=a%40b.org&logon=&password=pw&code=x");
      g_assert_cmpuint (statreg_reply_get_status (reply), ==, 403);
    }
  blocked = statreg_page_client_register (self->port, "address=a%40b.org&logon=&password=pw&code=SESAME23");
  retry = statreg_reply_dup_header (blocked, "Retry-After");
  g_assert_cmpuint (statreg_reply_get_status (blocked), ==, 429);
  g_assert_nonnull (retry);
  g_assert_cmpuint (statreg_server_get_count (self->server, STATREG_COUNT_WRONG_CODE), ==, 5);
}

static void
test_window (Fixture *self, gconstpointer data)
{
  g_autofree char *opens = statreg_time_to_local (statreg_time_now () + 3600);
  g_autofree char *closes = statreg_time_to_local (statreg_time_now () - 3600);
  g_autofree char *page = ask (self, "GET /statreg");
  g_autofree char *token = statreg_reply_dup_token (page);
  g_autofree char *post = statreg_page_client_make_post (self->port, "address=a%40b.org&logon=&password=pw", token);
  g_autofree char *early = NULL, *late = NULL, *late_post = NULL, *retry = NULL, *head = NULL;

  change (self, "opens", opens);
  early = ask (self, "GET /statreg");
  retry = statreg_reply_dup_header (early, "Retry-After");
  g_assert_cmpuint (statreg_reply_get_status (early), ==, 503);
  g_assert_cmpuint (g_ascii_strtoull (retry, NULL, 10), >, 3000);
  change (self, "opens", "");
  change (self, "closes", closes);
  late = ask (self, "GET /statreg");
  late_post = statreg_page_client_ask (self->port, post);
  head = ask (self, "HEAD /statreg");
  g_assert_cmpuint (statreg_reply_get_status (late), ==, 503);
  g_assert_cmpuint (statreg_reply_get_status (late_post), ==, 503);
  g_assert_cmpuint (statreg_reply_get_status (head), ==, 503);
  g_assert_null (strstr (late, "name=\"token\""));
  g_assert_null (strstr (late, "Retry-After"));
  assert_headers (late);
}

/* The page closes while the body is on its way: its last byte comes too late. */
static void
test_window_ends_within (Fixture *self, gconstpointer data)
{
  g_autofree char *closes = statreg_time_to_local (statreg_time_now () - 60);
  g_autofree char *page = ask (self, "GET /statreg");
  g_autofree char *token = statreg_reply_dup_token (page);
  g_autofree char *post = statreg_page_client_make_post (self->port, "address=a%40b.org&logon=&password=pw", token);
  StatregPageClient *client = statreg_page_client_new ("127.0.0.1", self->port, TRUE);
  g_autofree char *reply = NULL;

  statreg_page_client_say (client, post, (gssize) strlen (post) - 1);
  statreg_page_client_sync (client);
  change (self, "closes", closes);
  statreg_page_client_say (client, post + strlen (post) - 1, 1);
  reply = statreg_page_client_hear (client);
  g_assert_cmpuint (statreg_reply_get_status (reply), ==, 503);
}

static void
test_refusals (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *text;
    guint status;
  } rows[] =
  {
    { "GET / HTTP/1.1\r\n", 400 },
    { "GET /statreg HTTP/1.1\r\nHost: evil.example\r\n\r\n", 400 },
    { "POST /statreg HTTP/1.1\r\nHost: localhost:%\r\nContent-Length: 0\r\nContent-Type: text/plain\r\n\r\n", 415 },
    { "POST /statreg HTTP/1.1\r\nHost: localhost:%\r\nContent-Length: 0\r\n"
      "Content-Type: application/x-www-form-urlencoded\r\nOrigin: https://evil.example\r\n\r\n", 403 },
    { "POST /statreg HTTP/1.1\r\nHost: localhost:%\r\nContent-Length: 0\r\n"
      "Content-Type: application/x-www-form-urlencoded\r\n\r\n", 403 },
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
      assert_headers (reply);
    }
}

/* The refusal arrives although far more is being sent than is read. */
static void
test_big_body (Fixture *self, gconstpointer data)
{
  g_autofree char *head = g_strdup_printf ("POST /statreg HTTP/1.1\r\nHost: localhost:%u\r\nContent-Length: 65535\r\n\r\n",
                                           self->port);
  g_autofree char *body = g_strnfill (65535, 'x');
  StatregPageClient *client = statreg_page_client_new ("127.0.0.1", self->port, TRUE);
  g_autofree char *reply = NULL;

  statreg_page_client_say (client, head, -1);
  statreg_page_client_say (client, body, -1);
  reply = statreg_page_client_hear (client);
  g_assert_cmpuint (statreg_reply_get_status (reply), ==, 413);
}

static void
test_plain_http (Fixture *self, gconstpointer data)
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

static gboolean
has_three_open (gpointer server)
{
  return statreg_server_get_count (server, STATREG_COUNT_OPEN) == 3;
}

static gboolean
has_none_open (gpointer server)
{
  return statreg_server_get_count (server, STATREG_COUNT_OPEN) == 0;
}

static gboolean
poll_again (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* The server's counters do not wake the test's main context; a tick makes it look. */
static void
wait_for (Fixture *self, StatregTestCondition condition)
{
  guint tick = g_timeout_add (10, poll_again, NULL);

  g_assert_true (statreg_test_wait_until (condition, self->server, 20000));
  g_source_remove (tick);
}

static GSocketConnection *
connect_to (const char *address, guint port)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autofree char *where = g_strdup_printf ("%s:%u", address, port);

  return g_socket_client_connect_to_host (client, where, 0, NULL, NULL);
}

static void
test_caps (Fixture *self, gconstpointer data)
{
  GSocketConnection *silent[3];
  g_autofree char *surplus = NULL, *later = NULL;
  g_autofree char *text = NULL, *elsewhere = NULL;
  StatregPageClient *client;

  wait_for (self, has_none_open);
  change (self, "maxConnectionsPerSource", "3");
  for (guint i = 0; i < G_N_ELEMENTS (silent); i++)
    silent[i] = connect_to ("127.0.0.1", self->port);
  wait_for (self, has_three_open);
  surplus = ask (self, "GET /statreg");
  g_assert_cmpstr (surplus, ==, "");
  g_assert_cmpuint (statreg_server_get_count (self->server, STATREG_COUNT_CAPPED_SOURCE), ==, 1);
  client = statreg_page_client_new ("127.0.0.2", self->port, TRUE);   /* from 127.0.0.1 all the same */
  elsewhere = statreg_page_client_hear (client);
  g_assert_cmpstr (elsewhere, ==, "");
  for (guint i = 0; i < G_N_ELEMENTS (silent); i++)
    g_object_unref (silent[i]);
  wait_for (self, has_none_open);
  later = ask (self, "GET /statreg");
  g_assert_cmpuint (statreg_reply_get_status (later), ==, 200);
}

static void
test_stop_idle (Fixture *self, gconstpointer data)
{
  g_autoptr(GSocketConnection) silent = connect_to ("127.0.0.1", self->port);
  gint64 start = g_get_monotonic_time ();

  stop (self);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 2 * G_USEC_PER_SEC);
  stop (self);
  g_assert_null (connect_to ("127.0.0.1", self->port));
}

static void
test_stop_running (Fixture *self, gconstpointer data)
{
  g_autofree char *text = make_request (self, "GET /statreg");
  StatregPageClient *client = statreg_page_client_new ("127.0.0.1", self->port, TRUE);
  g_autofree char *reply = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;

  statreg_page_client_say (client, text, 10);
  statreg_page_client_sync (client);
  /* What was sent is in the server's hands once a later connection has been answered. */
  g_free (ask (self, "GET /statreg"));
  statreg_server_stop_async (self->server, NULL, statreg_test_on_ready, &slot);
  statreg_page_client_say (client, text + 10, -1);
  reply = statreg_page_client_hear (client);
  g_assert_cmpuint (statreg_reply_get_status (reply), ==, 200);
  result = statreg_test_wait_result (&slot);
}

static void
test_dispose_running (Fixture *self, gconstpointer data)
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

/* A sync that fails: nothing is acknowledged. */
static void
test_sync_fails (Fixture *self, gconstpointer data)
{
  g_autofree char *reply = NULL;

  g_atomic_int_set (&sync_fails, TRUE);
  reply = statreg_page_client_register (self->port, "address=a%40b.org&logon=keep&password=pw");
  g_assert_cmpuint (statreg_reply_get_status (reply), ==, 503);
  g_assert_nonnull (strstr (reply, "value=\"keep\""));
  assert_headers (reply);
  g_assert_cmpuint (statreg_server_get_count (self->server, STATREG_COUNT_NOT_STORED), ==, 1);
}

static void
test_quota (Fixture *self, gconstpointer data)
{
  g_autofree char *first = NULL, *second = NULL;

  statreg_store_set_max_pending (self->store, 1);
  first = statreg_page_client_register (self->port, "address=a%40b.org&logon=&password=pw");
  second = statreg_page_client_register (self->port, "address=c%40d.org&logon=&password=pw");
  g_assert_cmpuint (statreg_reply_get_status (first), ==, 303);
  g_assert_cmpuint (statreg_reply_get_status (second), ==, 503);
}

static void
test_throttle (Fixture *self, gconstpointer data)
{
  g_autofree char *page = ask (self, "GET /statreg");
  g_autofree char *token = statreg_reply_dup_token (page);
  g_autofree char *post = statreg_page_client_make_post (self->port, "address=keep%40b.org&logon=&password=", token);
  g_autofree char *reply = NULL;
  guint n_posts = 0;

  do
    {
      g_free (reply);
      reply = statreg_page_client_ask (self->port, post);
    }
  while (statreg_reply_get_status (reply) == 400 && ++n_posts < 500);
  g_assert_cmpuint (statreg_reply_get_status (reply), ==, 429);
  g_assert_cmpuint (n_posts, >=, 60);
  g_assert_nonnull (strstr (reply, "HTTP/1.1 429 Too Many Requests\r\n"));
  g_assert_nonnull (strstr (reply, "\r\nRetry-After: "));
  g_assert_nonnull (strstr (reply, "value=\"keep@b.org\""));
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
test_bind (Fixture *self, gconstpointer data)
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

/* A certificate that is replaced serves new connections. */
static void
test_credentials (Fixture *self, gconstpointer data)
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
  reply = ask (self, "GET /statreg");
  g_assert_cmpuint (statreg_reply_get_status (reply), ==, 200);
}

/* An independent client. */
static void
test_curl (Fixture *self, gconstpointer data)
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
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, curl, "--silent", "--show-error", "--http2", "--cacert",
                              ca, "--ipv4", "--write-out", "%{http_version} %{http_code}", url, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8_async (process, NULL, NULL, statreg_test_on_ready, &slot);
  result = statreg_test_wait_result (&slot);
  g_subprocess_communicate_utf8_finish (process, result, &output, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_suffix (output, "1.1 200"));
}

#define ADD(name, function) g_test_add ("/server/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  statreg_server_scrub_environment ();
  statreg_process_harden ();
  ADD ("get", test_get);
  ADD ("head", test_head);
  ADD ("language", test_language);
  ADD ("register", test_register);
  ADD ("complaints", test_complaints);
  ADD ("stale-token", test_stale_token);
  ADD ("code", test_code);
  ADD ("window", test_window);
  ADD ("window-ends-within", test_window_ends_within);
  ADD ("refusals", test_refusals);
  ADD ("big-body", test_big_body);
  ADD ("plain-http", test_plain_http);
  ADD ("caps", test_caps);
  ADD ("stop-idle", test_stop_idle);
  ADD ("stop-running", test_stop_running);
  ADD ("dispose-running", test_dispose_running);
  ADD ("sync-fails", test_sync_fails);
  ADD ("quota", test_quota);
  ADD ("throttle", test_throttle);
  ADD ("bind", test_bind);
  ADD ("credentials", test_credentials);
  ADD ("curl", test_curl);
  return g_test_run ();
}
