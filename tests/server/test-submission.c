/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "statreg-bad-disk.h"
#include "statreg-server-fixture.h"
#include "statreg-test.h"
#include "statreg-time.h"

static gboolean
has_one (gpointer list)
{
  return g_list_model_get_n_items (list) == 1;
}

static StatregRegistration *
wait_registration (StatregServerFixture *self)
{
  statreg_store_update (self->store);
  g_assert_true (statreg_test_wait_until (has_one, self->store, 60000));
  return g_list_model_get_item (G_LIST_MODEL (self->store), 0);
}

static void
test_register (StatregServerFixture *self, gconstpointer data)
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
  statreg_reply_assert_headers (reply);
  g_assert_nonnull (strstr (journal, "\"registration\""));   /* on disk before the answer */
  registration = wait_registration (self);
  g_assert_cmpstr (statreg_registration_get_address (registration), ==, "Anna@example.org");
  g_assert_cmpstr (statreg_registration_get_logon (registration), ==, "Anna@example.org");
  g_assert_cmpstr (statreg_registration_get_source (registration), ==, "127.0.0.1");
  g_assert_cmpint (ABS (statreg_registration_get_received (registration) - statreg_time_now ()), <, 60);
  opened = statreg_open (&self->key, self->private_key, statreg_registration_get_sealed (registration),
                         statreg_registration_get_id (registration),
                         statreg_registration_get_address (registration),
                         statreg_registration_get_logon (registration), "", &error);
  g_assert_no_error (error);
  g_assert_cmpmem (statreg_secret_get_data (opened), statreg_secret_get_size (opened), password,
                   strlen (password));
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
test_complaints (StatregServerFixture *self, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (form_rows); i++)
    {
      g_autofree char *reply = statreg_page_client_register (self->port, form_rows[i].fields);

      g_assert_cmpuint (statreg_reply_get_status (reply), ==, form_rows[i].status);
      if (form_rows[i].kept != NULL)
        g_assert_nonnull (strstr (reply, form_rows[i].kept));
      g_assert_null (strstr (reply, "value=\"pw\""));
      g_assert_null (strstr (reply, "<script>"));
      statreg_reply_assert_headers (reply);
    }
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->store)), ==, 0);
}

static void
test_stale_token (StatregServerFixture *self, gconstpointer data)
{
  g_autofree char *post = statreg_page_client_make_post (self->port, STATREG_TEST_FIELDS, "AAAA");
  g_autofree char *reply = statreg_page_client_ask (self->port, post);
  g_autofree char *token = statreg_reply_dup_token (reply);
  g_autofree char *again = statreg_page_client_make_post (self->port, STATREG_TEST_FIELDS, token);
  g_autofree char *second = statreg_page_client_ask (self->port, again);

  g_assert_cmpuint (statreg_reply_get_status (reply), ==, 400);
  g_assert_nonnull (strstr (reply, "value=\"a@b.org\""));
  g_assert_cmpuint (statreg_reply_get_status (second), ==, 303);
}

/* The status; who is to wait is told how long. */
static guint
guess (StatregServerFixture *self, const char *code)
{
  g_autofree char *fields = g_strconcat (STATREG_TEST_FIELDS, "&code=", code, NULL);
  g_autofree char *reply = statreg_page_client_register (self->port, fields);
  g_autofree char *retry = statreg_reply_dup_header (reply, "Retry-After");
  guint status = statreg_reply_get_status (reply);

  g_assert_true ((status == 429) == (retry != NULL));
  return status;
}

static void
test_code (StatregServerFixture *self, gconstpointer data)
{
  g_autofree char *missing = NULL;
  guint n_wrong = 5, status;

  statreg_server_fixture_change (self, "code", "SESAME23");
  missing = statreg_page_client_register (self->port, STATREG_TEST_FIELDS);
  g_assert_cmpuint (statreg_reply_get_status (missing), ==, 403);
  g_assert_cmpuint (guess (self, "SESAME24"), ==, 403);
  g_assert_cmpuint (guess (self, "SESAME23"), ==, 303);
  for (guint i = 2; i < n_wrong; i++)
    g_assert_cmpuint (guess (self, "x"), ==, 403);
  /* For two seconds not even the right one helps. A machine may be too busy to see that; the next wait is twice as long. */
  while ((status = guess (self, "SESAME23")) == 303 && n_wrong++ < 10)
    g_assert_cmpuint (guess (self, "x"), ==, 403);
  g_assert_cmpuint (status, ==, 429);
  g_assert_cmpuint (statreg_server_get_count (self->server, STATREG_COUNT_WRONG_CODE), ==, n_wrong);
}

/* The page closes while the body is on its way: its last byte comes too late. */
static void
test_window_ends_within (StatregServerFixture *self, gconstpointer data)
{
  g_autofree char *closes = statreg_time_to_local (statreg_time_now () - 60);
  g_autofree char *page = statreg_server_fixture_ask (self, "GET /statreg");
  g_autofree char *token = statreg_reply_dup_token (page);
  g_autofree char *post = statreg_page_client_make_post (self->port, STATREG_TEST_FIELDS, token);
  StatregPageClient *client = statreg_page_client_new ("127.0.0.1", self->port, TRUE);
  g_autofree char *reply = NULL;

  statreg_page_client_say (client, post, (gssize) strlen (post) - 1);
  statreg_page_client_sync (client);
  statreg_server_fixture_change (self, "closes", closes);
  statreg_page_client_say (client, post + strlen (post) - 1, 1);
  reply = statreg_page_client_hear (client);
  g_assert_cmpuint (statreg_reply_get_status (reply), ==, 503);
}

/* A sync that fails: nothing is acknowledged. */
static void
test_sync_fails (StatregServerFixture *self, gconstpointer data)
{
  g_autofree char *reply = NULL;

  statreg_bad_disk_set (STATREG_BAD_DISK_FILES);
  reply = statreg_page_client_register (self->port, "address=a%40b.org&logon=keep&password=pw");
  g_assert_cmpuint (statreg_reply_get_status (reply), ==, 503);
  g_assert_nonnull (strstr (reply, "value=\"keep\""));
  statreg_reply_assert_headers (reply);
  g_assert_cmpuint (statreg_server_get_count (self->server, STATREG_COUNT_NOT_STORED), ==, 1);
}

static void
test_forwarded (StatregServerFixture *self, gconstpointer data)
{
  g_autofree char *get =
      g_strdup_printf ("GET /statreg HTTP/1.1\r\nHost: localhost:%u\r\nX-Forwarded-For: 192.0.2.7\r\n"
                       "\r\n",
                       self->port);
  g_autofree char *page = NULL, *token = NULL, *post = NULL, *reply = NULL;
  g_autoptr(GString) forwarded = NULL;
  g_autoptr(StatregRegistration) registration = NULL;

  statreg_server_fixture_change (self, "trustedProxies", "127.0.0.1");
  page = statreg_page_client_ask (self->port, get);
  token = statreg_reply_dup_token (page);
  post = statreg_page_client_make_post (self->port, STATREG_TEST_FIELDS, token);
  forwarded = g_string_new (post);
  g_string_replace (forwarded, "Origin:", "X-Forwarded-For: 192.0.2.7\r\nOrigin:", 1);
  reply = statreg_page_client_ask (self->port, forwarded->str);
  g_assert_cmpuint (statreg_reply_get_status (reply), ==, 303);
  registration = wait_registration (self);
  g_assert_cmpstr (statreg_registration_get_source (registration), ==, "192.0.2.7");
}

static void
test_quota (StatregServerFixture *self, gconstpointer data)
{
  g_autofree char *first = NULL, *second = NULL;

  statreg_store_set_max_pending (self->store, 1);
  first = statreg_page_client_register (self->port, STATREG_TEST_FIELDS);
  second = statreg_page_client_register (self->port, "address=c%40d.org&logon=&password=pw");
  g_assert_cmpuint (statreg_reply_get_status (first), ==, 303);
  g_assert_cmpuint (statreg_reply_get_status (second), ==, 503);
}

static void
test_throttle (StatregServerFixture *self, gconstpointer data)
{
  g_autofree char *page = statreg_server_fixture_ask (self, "GET /statreg");
  g_autofree char *token = statreg_reply_dup_token (page);
  g_autofree char *post =
      statreg_page_client_make_post (self->port, "address=keep%40b.org&logon=&password=", token);
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

#define ADD(name, function) \
  g_test_add ("/submission/" name, StatregServerFixture, NULL, statreg_server_fixture_set_up, function, \
              statreg_server_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  statreg_server_scrub_environment ();
  statreg_process_harden ();
  ADD ("register", test_register);
  ADD ("complaints", test_complaints);
  ADD ("stale-token", test_stale_token);
  ADD ("code", test_code);
  ADD ("window-ends-within", test_window_ends_within);
  ADD ("sync-fails", test_sync_fails);
  ADD ("forwarded", test_forwarded);
  ADD ("quota", test_quota);
  ADD ("throttle", test_throttle);
  return g_test_run ();
}
