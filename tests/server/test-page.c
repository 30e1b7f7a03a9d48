/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "statreg-error.h"
#include "statreg-page-client.h"
#include "statreg-page.h"
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
  StatregKeys *keys;
  StatregPage *page;
  guint port;
} Fixture;

static void
change (Fixture *self, const char *setting, const char *value)
{
  g_autoptr(GError) error = NULL;

  statreg_settings_change (self->settings, setting, value, &error);
  g_assert_no_error (error);
}

static void
change_port (Fixture *self)
{
  g_autofree char *text = NULL;

  self->port = statreg_test_find_port ();
  text = g_strdup_printf ("%u", self->port);
  change (self, "port", text);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  self->folder = statreg_test_open_folder (&self->path);
  self->settings = statreg_settings_new (self->folder);
  statreg_settings_load (self->settings, &error);
  g_assert_no_error (error);
  change (self, "listen", "127.0.0.1");
  change (self, "hostName", "localhost");
  change_port (self);
  self->store = statreg_store_new (self->folder);
  statreg_store_load (self->store, &error);
  g_assert_no_error (error);
  self->keys = statreg_keys_new (self->folder);
  statreg_keys_create (self->keys, STATREG_KEY_STORAGE_FILE, NULL, NULL, &error);
  g_assert_no_error (error);
  self->page = statreg_page_new (self->folder, self->settings, self->store, self->keys);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_atomic_int_set (&sync_fails, FALSE);
  g_assert_finalize_object (self->page);
  g_object_unref (self->keys);
  g_object_unref (self->store);
  g_object_unref (self->settings);
  g_object_unref (self->folder);
  statreg_test_remove_folder (self->path);
}

static gboolean
start (StatregPage *page, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;

  statreg_page_start_async (page, NULL, statreg_test_on_ready, &slot);
  result = statreg_test_wait_result (&slot);
  return statreg_page_start_finish (page, result, error);
}

static void
start_well (Fixture *self)
{
  g_autoptr(GError) error = NULL;

  start (self->page, &error);
  g_assert_no_error (error);
}

static void
stop (Fixture *self)
{
  g_autoptr(GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;

  statreg_page_stop_async (self->page, NULL, statreg_test_on_ready, &slot);
  result = statreg_test_wait_result (&slot);
  g_assert_true (statreg_page_stop_finish (self->page, result, NULL));
}

static guint
get_status (guint port)
{
  g_autofree char *text = g_strdup_printf ("GET /statreg HTTP/1.1\r\nHost: localhost:%u\r\n\r\n", port);
  g_autofree char *reply = statreg_page_client_ask (port, text);

  return statreg_reply_get_status (reply);
}

typedef struct
{
  StatregPage *page;
  StatregPageState state;
} Expectation;

static gboolean
has_state (gpointer data)
{
  Expectation *expectation = data;

  return statreg_page_get_state (expectation->page) == expectation->state;
}

static void
wait_state (Fixture *self, StatregPageState state)
{
  Expectation expectation = { self->page, state };

  if (!statreg_test_wait_until (has_state, &expectation, 20000))
    g_error ("The page is in state %d, not %d: %s", statreg_page_get_state (self->page), state,
             statreg_page_get_reason (self->page));
}

static void
assert_off (Fixture *self)
{
  g_assert_cmpint (statreg_page_get_state (self->page), ==, STATREG_PAGE_OFF);
  g_assert_false (statreg_page_is_active (self->page));
  g_assert_cmpstr (statreg_page_get_url (self->page), ==, "");
  g_assert_false (statreg_folder_is_page_served (self->folder));
}

static void
test_start_stop (Fixture *self, gconstpointer data)
{
  g_autofree char *url = g_strdup_printf ("https://localhost:%u/statreg", self->port);
  gboolean active = FALSE;
  g_autofree char *reason = NULL;

  assert_off (self);
  stop (self);
  for (guint round = 0; round < 2; round++)
    {
      start_well (self);
      start_well (self);
      g_assert_cmpint (statreg_page_get_state (self->page), ==, STATREG_PAGE_OPEN);
      g_assert_cmpstr (statreg_page_get_url (self->page), ==, url);
      g_assert_true (statreg_folder_is_page_served (self->folder));
      g_assert_cmpuint (get_status (self->port), ==, 200);
      stop (self);
      stop (self);
      assert_off (self);
      g_assert_cmpuint (get_status (self->port), ==, 0);
    }
  g_object_get (self->page, "active", &active, "reason", &reason, NULL);
  g_assert_false (active);
  g_assert_cmpstr (reason, ==, "Mailbox registrations are off");
}

static void
test_register (Fixture *self, gconstpointer data)
{
  g_autofree char *reply = NULL;
  g_autoptr(StatregRegistration) registration = NULL;
  g_autoptr(StatregSecret) password = NULL;
  g_autoptr(GError) error = NULL;

  change (self, "askDomain", "on");
  start_well (self);
  reply = statreg_page_client_register (self->port,
                                        "address=anna%40example.org&logon=anna&domain=OFFICE&password=%20p%C3%A4ss%20");
  g_assert_cmpuint (statreg_reply_get_status (reply), ==, 303);
  stop (self);
  statreg_store_load (self->store, &error);
  g_assert_no_error (error);
  registration = g_list_model_get_item (G_LIST_MODEL (self->store), 0);
  g_assert_nonnull (registration);
  g_assert_cmpstr (statreg_registration_get_domain (registration), ==, "OFFICE");
  password = statreg_keys_open (self->keys, statreg_registration_get_key (registration),
                                statreg_registration_get_sealed (registration),
                                statreg_registration_get_id (registration), "anna@example.org", "anna", "OFFICE", NULL,
                                &error);
  g_assert_no_error (error);
  g_assert_cmpstr (statreg_secret_get_text (password), ==, " p\xc3\xa4ss ");
}

static void
on_state_changed (StatregPage *page, GParamSpec *pspec, GString *seen)
{
  g_string_append_printf (seen, "%d%s ", statreg_page_get_state (page), statreg_page_is_active (page) ? "+" : "");
}

/* Who looks at the page is told of each state, with everything else set already. */
static void
test_notify (Fixture *self, gconstpointer data)
{
  g_autoptr(GString) seen = g_string_new (NULL);
  g_autofree char *expected = g_strdup_printf ("%d %d+ %d ", STATREG_PAGE_STARTING, STATREG_PAGE_OPEN, STATREG_PAGE_OFF);

  g_signal_connect (self->page, "notify::state", G_CALLBACK (on_state_changed), seen);
  start_well (self);
  g_assert_true (statreg_certificate_is_self_signed (statreg_page_get_certificate (self->page)));
  stop (self);
  g_assert_cmpstr (seen->str, ==, expected);
  g_signal_handlers_disconnect_by_data (self->page, seen);
}

static void
test_port_taken (Fixture *self, gconstpointer data)
{
  g_autoptr(GSocketListener) other = g_socket_listener_new ();
  g_autoptr(GError) error = NULL;
  g_autofree char *port = g_strdup_printf ("%u", self->port);

  g_assert_true (g_socket_listener_add_inet_port (other, (guint16) self->port, NULL, NULL));
  g_assert_false (start (self->page, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_PORT_TAKEN);
  g_assert_nonnull (strstr (error->message, port));
  g_assert_cmpint (statreg_page_get_state (self->page), ==, STATREG_PAGE_FAILED);
  g_assert_cmpstr (statreg_page_get_reason (self->page), ==, error->message);
  g_assert_false (statreg_folder_is_page_served (self->folder));
  g_socket_listener_close (other);
  start_well (self);
  stop (self);
}

static void
test_two_pages (Fixture *self, gconstpointer data)
{
  g_autoptr(StatregPage) second = statreg_page_new (self->folder, self->settings, self->store, self->keys);
  g_autoptr(GError) error = NULL;

  start_well (self);
  g_assert_false (start (second, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_BUSY);
  g_assert_cmpuint (get_status (self->port), ==, 200);
}

static void
test_no_key (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregKeys) keys = NULL;
  g_autoptr(StatregPage) page = NULL;

  g_assert_true (statreg_folder_remove (self->folder, "key.json", &error));
  g_assert_no_error (error);
  keys = statreg_keys_new (self->folder);
  page = statreg_page_new (self->folder, self->settings, self->store, keys);
  g_assert_false (start (page, &error));
  g_assert_cmpint (error->domain, ==, STATREG_ERROR);
  g_assert_cmpint (statreg_page_get_state (page), ==, STATREG_PAGE_FAILED);
  g_assert_false (statreg_folder_is_page_served (self->folder));
}

/* Damaged certificates keep the page shut; nothing is overwritten. */
static void
test_bad_certificate (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *left = NULL;

  start_well (self);
  stop (self);
  statreg_test_write (self->path, "tls/certificate.pem", "nonsense", -1);
  g_assert_false (start (self->page, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_CERTIFICATE);
  left = statreg_test_read (self->path, "tls/certificate.pem");
  g_assert_cmpstr (left, ==, "nonsense");
}

static void
test_other_port (Fixture *self, gconstpointer data)
{
  guint old_port = self->port;

  start_well (self);
  change_port (self);
  wait_state (self, STATREG_PAGE_STARTING);
  wait_state (self, STATREG_PAGE_OPEN);
  g_assert_cmpuint (get_status (self->port), ==, 200);
  g_assert_cmpuint (get_status (old_port), ==, 0);
}

static void
test_other_port_taken (Fixture *self, gconstpointer data)
{
  g_autoptr(GSocketListener) other = g_socket_listener_new ();
  guint old_port = self->port;
  g_autofree char *text = NULL;

  start_well (self);
  text = g_strdup_printf ("%u", g_socket_listener_add_any_inet_port (other, NULL, NULL));
  change (self, "port", text);
  wait_state (self, STATREG_PAGE_FAILED);
  g_assert_nonnull (strstr (statreg_page_get_reason (self->page), text));
  g_assert_false (statreg_folder_is_page_served (self->folder));
  g_assert_cmpuint (get_status (old_port), ==, 0);
}

static void
test_settings (Fixture *self, gconstpointer data)
{
  g_autofree char *text = g_strdup_printf ("GET /statreg HTTP/1.1\r\nHost: localhost:%u\r\n\r\n", self->port);
  g_autofree char *reply = NULL;
  g_autofree char *url = g_strdup_printf ("https://page.example:%u/statreg", self->port);

  start_well (self);
  change (self, "organisation", "Acme & Sons");
  change (self, "hostName", "page.example");
  while (g_main_context_iteration (NULL, FALSE))
    ;
  reply = statreg_page_client_ask (self->port, text);
  g_assert_nonnull (strstr (reply, "Acme &amp; Sons"));
  g_assert_cmpstr (statreg_page_get_url (self->page), ==, url);
}

static char *
from_now (gint64 seconds)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_local (statreg_time_now () + seconds);

  return g_date_time_format (time, "%Y-%m-%d %H:%M:%S");
}

static void
test_window (Fixture *self, gconstpointer data)
{
  g_autofree char *tomorrow = statreg_time_to_local (statreg_time_now () + 86400);
  g_autofree char *yesterday = statreg_time_to_local (statreg_time_now () - 86400);

  change (self, "opens", tomorrow);
  start_well (self);
  g_assert_cmpint (statreg_page_get_state (self->page), ==, STATREG_PAGE_WAITING);
  g_assert_true (statreg_page_is_active (self->page));
  g_assert_cmpuint (get_status (self->port), ==, 503);
  change (self, "opens", yesterday);
  wait_state (self, STATREG_PAGE_OPEN);
  g_assert_cmpuint (get_status (self->port), ==, 200);
  change (self, "opens", "");
  change (self, "closes", tomorrow);
  wait_state (self, STATREG_PAGE_OPEN);
  change (self, "closes", yesterday);
  wait_state (self, STATREG_PAGE_ENDED);
  g_assert_cmpuint (get_status (self->port), ==, 503);
}

/* By itself, at the second. */
static void
test_edges (Fixture *self, gconstpointer data)
{
  g_autofree char *opens = from_now (2);
  g_autofree char *closes = from_now (4);

  change (self, "opens", opens);
  change (self, "closes", closes);
  start_well (self);
  g_assert_cmpint (statreg_page_get_state (self->page), ==, STATREG_PAGE_WAITING);
  wait_state (self, STATREG_PAGE_OPEN);
  g_assert_cmpint (statreg_time_now (), >=, statreg_settings_get_opens (self->settings));
  wait_state (self, STATREG_PAGE_ENDED);
  g_assert_cmpint (statreg_time_now (), >=, statreg_settings_get_closes (self->settings));
}

static void
repair (Fixture *self)
{
  g_autoptr(GError) error = NULL;
  guint kept, set_aside;

  g_atomic_int_set (&sync_fails, FALSE);
  statreg_store_repair (self->store, &kept, &set_aside, &error);
  g_assert_no_error (error);
}

/* A failed sync closes the page; a repair opens it again. */
static void
test_latched (Fixture *self, gconstpointer data)
{
  g_autofree char *reply = NULL, *later = NULL;

  start_well (self);
  g_atomic_int_set (&sync_fails, TRUE);
  reply = statreg_page_client_register (self->port, "address=a%40b.org&logon=&password=pw");
  g_assert_cmpuint (statreg_reply_get_status (reply), ==, 503);
  wait_state (self, STATREG_PAGE_CLOSED);
  g_assert_true (statreg_page_is_active (self->page));
  g_assert_cmpuint (get_status (self->port), ==, 503);
  repair (self);
  wait_state (self, STATREG_PAGE_OPEN);
  later = statreg_page_client_register (self->port, "address=a%40b.org&logon=&password=pw");
  g_assert_cmpuint (statreg_reply_get_status (later), ==, 303);
}

static gboolean
is_ready (gpointer store)
{
  return statreg_store_get_state (store) == STATREG_STORE_READY;
}

static void
test_start_latched (Fixture *self, gconstpointer data)
{
  g_autofree char *reply = NULL;
  g_autoptr(GError) error = NULL;

  start_well (self);
  g_atomic_int_set (&sync_fails, TRUE);
  reply = statreg_page_client_register (self->port, "address=a%40b.org&logon=&password=pw");
  wait_state (self, STATREG_PAGE_CLOSED);
  stop (self);
  g_assert_false (start (self->page, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_SYNC_FAILED);
  repair (self);
  g_assert_true (statreg_test_wait_until (is_ready, self->store, 10000));
  start_well (self);
  g_assert_cmpint (statreg_page_get_state (self->page), ==, STATREG_PAGE_OPEN);
}

static void
test_quota (Fixture *self, gconstpointer data)
{
  g_autofree char *reply = NULL;

  change (self, "maxPending", "1");
  start_well (self);
  reply = statreg_page_client_register (self->port, "address=a%40b.org&logon=&password=pw");
  g_assert_cmpuint (statreg_reply_get_status (reply), ==, 303);
  wait_state (self, STATREG_PAGE_CLOSED);
  g_assert_cmpuint (get_status (self->port), ==, 503);
  change (self, "maxPending", "10");
  wait_state (self, STATREG_PAGE_OPEN);
}

/* Registrations are sealed with the key that is active when they come in. */
static void
test_key_change (Fixture *self, gconstpointer data)
{
  g_autofree char *reply = NULL, *journal = NULL, *id = NULL;
  g_autoptr(GError) error = NULL;

  start_well (self);
  statreg_keys_rotate (self->keys, NULL, &error);
  g_assert_no_error (error);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  id = g_strdup_printf ("\"key\":\"%s\"", statreg_keys_get_id (self->keys));
  reply = statreg_page_client_register (self->port, "address=a%40b.org&logon=&password=pw");
  g_assert_cmpuint (statreg_reply_get_status (reply), ==, 303);
  journal = statreg_test_read (self->path, "ELOxcBoxReg");
  g_assert_nonnull (strstr (journal, id));
}

static void
test_stop_while_starting (Fixture *self, gconstpointer data)
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
  start_well (self);
  statreg_page_stop_async (self->page, NULL, statreg_test_on_ready, &stopped);
  statreg_page_start_async (self->page, NULL, statreg_test_on_ready, &again);
  third = statreg_test_wait_result (&again);
  g_assert_true (statreg_page_start_finish (self->page, third, NULL));
  g_assert_cmpuint (get_status (self->port), ==, 200);
  g_clear_object (&stopped);
}

static void
test_cancel (Fixture *self, gconstpointer data)
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
test_override (Fixture *self, gconstpointer data)
{
  const char *const listen[] = { "127.0.0.3", NULL };
  guint port = statreg_test_find_port ();
  StatregPageClient *client;
  g_autofree char *text = g_strdup_printf ("GET /statreg HTTP/1.1\r\nHost: 127.0.0.3:%u\r\n\r\n", port);
  g_autofree char *reply = NULL;

  statreg_page_override (self->page, port, listen);
  start_well (self);
  client = statreg_page_client_new ("127.0.0.3", port, TRUE);
  statreg_page_client_say (client, text, -1);
  reply = statreg_page_client_hear (client);
  g_assert_cmpuint (statreg_reply_get_status (reply), ==, 200);
}

static gboolean
shows_renewed (gpointer page)
{
  return statreg_certificate_covers (statreg_page_get_certificate (page), "renewed.example");
}

/* Made by another program: the page notices by itself. */
static void
test_renewed_certificate (Fixture *self, gconstpointer data)
{
  const char *const names[] = { "localhost", "renewed.example", NULL };
  g_autoptr(StatregCertificate) renewed = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = g_strdup_printf ("GET /statreg HTTP/1.1\r\nHost: renewed.example:%u\r\n\r\n", self->port);
  g_autofree char *reply = NULL;

  start_well (self);
  renewed = statreg_certificate_renew (self->folder, names, &error);
  g_assert_no_error (error);
  g_assert_true (statreg_test_wait_until (shows_renewed, self->page, 20000));
  reply = statreg_page_client_ask (self->port, text);
  g_assert_cmpuint (statreg_reply_get_status (reply), ==, 200);
}

#define ADD(name, function) g_test_add ("/page/" name, Fixture, NULL, set_up, function, tear_down)

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
  ADD ("other-port", test_other_port);
  ADD ("other-port-taken", test_other_port_taken);
  ADD ("settings", test_settings);
  ADD ("window", test_window);
  ADD ("edges", test_edges);
  ADD ("latched", test_latched);
  ADD ("start-latched", test_start_latched);
  ADD ("quota", test_quota);
  ADD ("key-change", test_key_change);
  ADD ("stop-while-starting", test_stop_while_starting);
  ADD ("cancel", test_cancel);
  ADD ("override", test_override);
  ADD ("renewed-certificate", test_renewed_certificate);
  return g_test_run ();
}
