/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "statreg-error.h"
#include "statreg-page-fixture.h"
#include "statreg-server.h"
#include "statreg-test.h"

static void
assert_off (StatregPageFixture *self)
{
  g_assert_cmpint (statreg_page_get_state (self->page), ==, STATREG_PAGE_OFF);
  g_assert_false (statreg_page_is_active (self->page));
  g_assert_cmpstr (statreg_page_get_url (self->page), ==, "");
  g_assert_false (statreg_folder_is_page_served (self->folder));
}

static void
test_start_stop (StatregPageFixture *self, gconstpointer data)
{
  g_autofree char *url = g_strdup_printf ("https://localhost:%u/statreg", self->port);
  gboolean active = FALSE;
  g_autofree char *reason = NULL;

  assert_off (self);
  statreg_page_fixture_stop (self);
  for (guint round = 0; round < 2; round++)
    {
      statreg_page_fixture_start (self);
      statreg_page_fixture_start (self);
      g_assert_cmpint (statreg_page_get_state (self->page), ==, STATREG_PAGE_OPEN);
      g_assert_cmpstr (statreg_page_get_url (self->page), ==, url);
      g_assert_true (statreg_folder_is_page_served (self->folder));
      g_assert_cmpuint (statreg_page_client_get_status (self->port), ==, 200);
      statreg_page_fixture_stop (self);
      statreg_page_fixture_stop (self);
      assert_off (self);
      g_assert_cmpuint (statreg_page_client_get_status (self->port), ==, 0);
    }
  g_object_get (self->page, "active", &active, "reason", &reason, NULL);
  g_assert_false (active);
  g_assert_cmpstr (reason, ==, "Mailbox registrations are off");
}

static void
test_register (StatregPageFixture *self, gconstpointer data)
{
  g_autofree char *reply = NULL;
  g_autoptr(StatregRegistration) registration = NULL;
  g_autoptr(StatregSecret) password = NULL;
  g_autoptr(GError) error = NULL;

  statreg_page_fixture_change (self, "askDomain", "on");
  statreg_page_fixture_start (self);
  reply = statreg_page_client_register (
      self->port, "address=anna%40example.org&logon=anna&domain=OFFICE&password=%20p%C3%A4ss%20");
  g_assert_cmpuint (statreg_reply_get_status (reply), ==, 303);
  statreg_page_fixture_stop (self);
  statreg_store_load (self->store, &error);
  g_assert_no_error (error);
  registration = g_list_model_get_item (G_LIST_MODEL (self->store), 0);
  g_assert_nonnull (registration);
  g_assert_cmpstr (statreg_registration_get_domain (registration), ==, "OFFICE");
  password = statreg_keys_open (
      self->keys, statreg_registration_get_key (registration), statreg_registration_get_sealed (registration),
      statreg_registration_get_id (registration), "anna@example.org", "anna", "OFFICE", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (statreg_secret_get_text (password), ==, " p\xc3\xa4ss ");
}

static void
on_state_changed (StatregPage *page, GParamSpec *pspec, GString *seen)
{
  g_string_append_printf (seen, "%d%s ", statreg_page_get_state (page),
                          statreg_page_is_active (page) ? "+" : "");
}

/* Who looks at the page is told of each state, with everything else set already. */
static void
test_notify (StatregPageFixture *self, gconstpointer data)
{
  g_autoptr(GString) seen = g_string_new (NULL);
  g_autofree char *expected =
      g_strdup_printf ("%d %d+ %d ", STATREG_PAGE_STARTING, STATREG_PAGE_OPEN, STATREG_PAGE_OFF);

  g_signal_connect (self->page, "notify::state", G_CALLBACK (on_state_changed), seen);
  statreg_page_fixture_start (self);
  g_assert_true (statreg_certificate_is_self_signed (statreg_page_get_certificate (self->page)));
  statreg_page_fixture_stop (self);
  g_assert_cmpstr (seen->str, ==, expected);
  g_signal_handlers_disconnect_by_data (self->page, seen);
}

static void
test_port_taken (StatregPageFixture *self, gconstpointer data)
{
  g_autoptr(GSocketListener) other = g_socket_listener_new ();
  g_autoptr(GError) error = NULL;
  g_autofree char *port = g_strdup_printf ("%u", self->port);

  g_assert_true (g_socket_listener_add_inet_port (other, (guint16) self->port, NULL, NULL));
  g_assert_false (statreg_test_start_page (self->page, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_PORT_TAKEN);
  g_assert_nonnull (strstr (error->message, port));
  g_assert_cmpint (statreg_page_get_state (self->page), ==, STATREG_PAGE_FAILED);
  g_assert_cmpstr (statreg_page_get_reason (self->page), ==, error->message);
  g_assert_false (statreg_folder_is_page_served (self->folder));
  g_socket_listener_close (other);
  statreg_page_fixture_start (self);
  statreg_page_fixture_stop (self);
}

static void
test_two_pages (StatregPageFixture *self, gconstpointer data)
{
  g_autoptr(StatregPage) second = statreg_page_new (self->folder, self->settings, self->store, self->keys);
  g_autoptr(GError) error = NULL;

  statreg_page_fixture_start (self);
  g_assert_false (statreg_test_start_page (second, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_BUSY);
  g_assert_cmpuint (statreg_page_client_get_status (self->port), ==, 200);
}

static void
test_no_key (StatregPageFixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregKeys) keys = NULL;
  g_autoptr(StatregPage) page = NULL;

  g_assert_true (statreg_folder_remove (self->folder, "key.json", &error));
  g_assert_no_error (error);
  keys = statreg_keys_new (self->folder);
  page = statreg_page_new (self->folder, self->settings, self->store, keys);
  g_assert_false (statreg_test_start_page (page, &error));
  g_assert_cmpint (error->domain, ==, STATREG_ERROR);
  g_assert_cmpint (statreg_page_get_state (page), ==, STATREG_PAGE_FAILED);
  g_assert_false (statreg_folder_is_page_served (self->folder));
}

/* Damaged certificates keep the page shut; nothing is overwritten. */
static void
test_bad_certificate (StatregPageFixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *left = NULL;

  statreg_page_fixture_start (self);
  statreg_page_fixture_stop (self);
  statreg_test_write (self->path, "tls/certificate.pem", "nonsense", -1);
  g_assert_false (statreg_test_start_page (self->page, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_CERTIFICATE);
  left = statreg_test_read (self->path, "tls/certificate.pem");
  g_assert_cmpstr (left, ==, "nonsense");
}

static void
test_stop_while_starting (StatregPageFixture *self, gconstpointer data)
{
  GAsyncResult *started = NULL, *stopped = NULL, *again = NULL;
  g_autoptr(GAsyncResult) first = NULL, second = NULL, third = NULL;
  g_autoptr(GError) error = NULL;

  statreg_page_start_async (self->page, NULL, statreg_test_on_ready, &started);
  g_assert_cmpint (statreg_page_get_state (self->page), ==, STATREG_PAGE_STARTING);
  statreg_page_stop_async (self->page, NULL, statreg_test_on_ready, &stopped);
  first = statreg_test_wait_result (&started);
  second = statreg_test_wait_result (&stopped);
  g_assert_false (statreg_page_start_finish (self->page, first, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_off (self);
  /* And the other way round. */
  statreg_page_fixture_start (self);
  statreg_page_stop_async (self->page, NULL, statreg_test_on_ready, &stopped);
  statreg_page_start_async (self->page, NULL, statreg_test_on_ready, &again);
  third = statreg_test_wait_result (&again);
  g_assert_true (statreg_page_start_finish (self->page, third, NULL));
  g_assert_cmpuint (statreg_page_client_get_status (self->port), ==, 200);
  g_clear_object (&stopped);
}

/* Off and on again while it still starts: the last word counts. */
static void
test_start_again (StatregPageFixture *self, gconstpointer data)
{
  GAsyncResult *first = NULL, *stopped = NULL;
  g_autoptr(GAsyncResult) first_result = NULL, stop_result = NULL;
  g_autoptr(GError) error = NULL;

  statreg_page_start_async (self->page, NULL, statreg_test_on_ready, &first);
  statreg_page_stop_async (self->page, NULL, statreg_test_on_ready, &stopped);
  g_assert_true (statreg_test_start_page (self->page, &error));
  g_assert_no_error (error);
  first_result = statreg_test_wait_result (&first);
  stop_result = statreg_test_wait_result (&stopped);
  g_assert_false (statreg_page_start_finish (self->page, first_result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (statreg_page_stop_finish (self->page, stop_result, NULL));
  g_assert_true (statreg_page_is_active (self->page));
}

static void
test_cancel (StatregPageFixture *self, gconstpointer data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GAsyncResult *slot = NULL;

  statreg_page_start_async (self->page, cancellable, statreg_test_on_ready, &slot);
  g_cancellable_cancel (cancellable);
  result = statreg_test_wait_result (&slot);
  g_assert_false (statreg_page_start_finish (self->page, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_off (self);
}

static void
test_override (StatregPageFixture *self, gconstpointer data)
{
  const char *const listen[] = { "127.0.0.3", NULL };
  guint port = statreg_test_find_port ();
  StatregPageClient *client;
  g_autofree char *text = g_strdup_printf ("GET /statreg HTTP/1.1\r\nHost: 127.0.0.3:%u\r\n\r\n", port);
  g_autofree char *reply = NULL;

  statreg_page_override (self->page, port, listen);
  statreg_page_fixture_start (self);
  client = statreg_page_client_new ("127.0.0.3", port, TRUE);
  statreg_page_client_say (client, text, -1);
  reply = statreg_page_client_hear (client);
  g_assert_cmpuint (statreg_reply_get_status (reply), ==, 200);
}

#define ADD(name, function) \
  g_test_add ("/page/" name, StatregPageFixture, NULL, statreg_page_fixture_set_up, function, \
              statreg_page_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  statreg_server_scrub_environment ();
  statreg_process_harden ();
  g_unsetenv ("DBUS_SESSION_BUS_ADDRESS");
  ADD ("start-stop", test_start_stop);
  ADD ("register", test_register);
  ADD ("notify", test_notify);
  ADD ("port-taken", test_port_taken);
  ADD ("two-pages", test_two_pages);
  ADD ("no-key", test_no_key);
  ADD ("bad-certificate", test_bad_certificate);
  ADD ("stop-while-starting", test_stop_while_starting);
  ADD ("start-again", test_start_again);
  ADD ("cancel", test_cancel);
  ADD ("override", test_override);
  return g_test_run ();
}
