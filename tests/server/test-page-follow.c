/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "statreg-bad-disk.h"
#include "statreg-error.h"
#include "statreg-page-fixture.h"
#include "statreg-server.h"
#include "statreg-test.h"
#include "statreg-time.h"

static void
test_other_port (StatregPageFixture *self, gconstpointer data)
{
  guint old_port = self->port;

  statreg_page_fixture_start (self);
  statreg_page_fixture_change_port (self);
  statreg_page_fixture_wait (self, STATREG_PAGE_STARTING);
  statreg_page_fixture_wait (self, STATREG_PAGE_OPEN);
  g_assert_cmpuint (statreg_page_client_get_status (self->port), ==, 200);
  g_assert_cmpuint (statreg_page_client_get_status (old_port), ==, 0);
}

static void
test_other_port_taken (StatregPageFixture *self, gconstpointer data)
{
  g_autoptr(GSocketListener) other = g_socket_listener_new ();
  guint old_port = self->port;
  g_autofree char *text = NULL;

  statreg_page_fixture_start (self);
  text = g_strdup_printf ("%u", g_socket_listener_add_any_inet_port (other, NULL, NULL));
  statreg_page_fixture_change (self, "port", text);
  statreg_page_fixture_wait (self, STATREG_PAGE_FAILED);
  g_assert_nonnull (strstr (statreg_page_get_reason (self->page), text));
  g_assert_false (statreg_folder_is_page_served (self->folder));
  g_assert_cmpuint (statreg_page_client_get_status (old_port), ==, 0);
}

static void
test_settings (StatregPageFixture *self, gconstpointer data)
{
  g_autofree char *text = g_strdup_printf ("GET /statreg HTTP/1.1\r\nHost: localhost:%u\r\n\r\n", self->port);
  g_autofree char *reply = NULL;
  g_autofree char *url = g_strdup_printf ("https://page.example:%u/statreg", self->port);

  statreg_page_fixture_start (self);
  statreg_page_fixture_change (self, "organisation", "Acme & Sons");
  statreg_page_fixture_change (self, "hostName", "page.example");
  while (g_main_context_iteration (NULL, FALSE))
    ;
  reply = statreg_page_client_ask (self->port, text);
  g_assert_nonnull (strstr (reply, "Acme &amp; Sons"));
  g_assert_cmpstr (statreg_page_get_url (self->page), ==, url);
}

static void
change_host (StatregPageFixture *self, const char *host)
{
  statreg_page_fixture_change (self, "hostName", host);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static guint
ask_as (StatregPageFixture *self, const char *host)
{
  g_autofree char *text = g_strdup_printf ("GET /statreg HTTP/1.1\r\nHost: %s:%u\r\n\r\n", host, self->port);
  g_autofree char *reply = statreg_page_client_ask (self->port, text);

  return statreg_reply_get_status (reply);
}

/* Browsers write names and addresses in a form of their own, however the administrator typed them. */
static void
test_host_names (StatregPageFixture *self, gconstpointer data)
{
  statreg_page_fixture_start (self);
  change_host (self, "Stra\xc3\x9f""e.example");
  g_assert_cmpuint (ask_as (self, "xn--strae-oqa.example"), ==, 200);
  g_assert_cmpuint (ask_as (self, "strasse.example"), ==, 400);
  change_host (self, "2001:DB8:0:0::7");
  g_assert_cmpuint (ask_as (self, "[2001:db8::7]"), ==, 200);
}

static char *
from_now (gint64 seconds)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_local (statreg_time_now () + seconds);

  return g_date_time_format (time, "%Y-%m-%d %H:%M:%S");
}

static void
test_window (StatregPageFixture *self, gconstpointer data)
{
  g_autofree char *tomorrow = statreg_time_to_local (statreg_time_now () + 86400);
  g_autofree char *yesterday = statreg_time_to_local (statreg_time_now () - 86400);

  statreg_page_fixture_change (self, "opens", tomorrow);
  statreg_page_fixture_start (self);
  g_assert_cmpint (statreg_page_get_state (self->page), ==, STATREG_PAGE_WAITING);
  g_assert_true (statreg_page_is_active (self->page));
  g_assert_cmpuint (statreg_page_client_get_status (self->port), ==, 503);
  statreg_page_fixture_change (self, "opens", yesterday);
  statreg_page_fixture_wait (self, STATREG_PAGE_OPEN);
  g_assert_cmpuint (statreg_page_client_get_status (self->port), ==, 200);
  statreg_page_fixture_change (self, "opens", "");
  statreg_page_fixture_change (self, "closes", tomorrow);
  statreg_page_fixture_wait (self, STATREG_PAGE_OPEN);
  statreg_page_fixture_change (self, "closes", yesterday);
  statreg_page_fixture_wait (self, STATREG_PAGE_ENDED);
  g_assert_cmpuint (statreg_page_client_get_status (self->port), ==, 503);
}

/* By itself, and not before its second. Each edge is set only when the page has come to what is before it, so that it does no harm
 * when setting it takes longer than that. */
static void
test_edges (StatregPageFixture *self, gconstpointer data)
{
  g_autofree char *later = from_now (3600);
  g_autofree char *opens = NULL, *closes = NULL;

  statreg_page_fixture_change (self, "opens", later);
  statreg_page_fixture_start (self);
  g_assert_cmpint (statreg_page_get_state (self->page), ==, STATREG_PAGE_WAITING);
  opens = from_now (2);
  statreg_page_fixture_change (self, "opens", opens);
  statreg_page_fixture_wait (self, STATREG_PAGE_OPEN);
  g_assert_cmpint (statreg_time_now (), >=, statreg_settings_get_opens (self->settings));
  closes = from_now (2);
  statreg_page_fixture_change (self, "closes", closes);
  statreg_page_fixture_wait (self, STATREG_PAGE_ENDED);
  g_assert_cmpint (statreg_time_now (), >=, statreg_settings_get_closes (self->settings));
}

static void
repair (StatregPageFixture *self)
{
  g_autoptr(GError) error = NULL;
  guint kept, set_aside;

  statreg_bad_disk_set (STATREG_BAD_DISK_GOOD);
  statreg_store_repair (self->store, &kept, &set_aside, NULL, &error);
  g_assert_no_error (error);
}

/* A failed sync closes the page; a repair opens it again. */
static void
test_latched (StatregPageFixture *self, gconstpointer data)
{
  g_autofree char *reply = NULL, *later = NULL;

  statreg_page_fixture_start (self);
  statreg_bad_disk_set (STATREG_BAD_DISK_FILES);
  reply = statreg_page_client_register (self->port, STATREG_TEST_FIELDS);
  g_assert_cmpuint (statreg_reply_get_status (reply), ==, 503);
  statreg_page_fixture_wait (self, STATREG_PAGE_CLOSED);
  g_assert_true (statreg_page_is_active (self->page));
  g_assert_cmpuint (statreg_page_client_get_status (self->port), ==, 503);
  repair (self);
  statreg_page_fixture_wait (self, STATREG_PAGE_OPEN);
  later = statreg_page_client_register (self->port, STATREG_TEST_FIELDS);
  g_assert_cmpuint (statreg_reply_get_status (later), ==, 303);
}

static gboolean
is_ready (gpointer store)
{
  return statreg_store_get_state (store) == STATREG_STORE_READY;
}

static void
test_start_latched (StatregPageFixture *self, gconstpointer data)
{
  g_autofree char *reply = NULL;
  g_autoptr(GError) error = NULL;

  statreg_page_fixture_start (self);
  statreg_bad_disk_set (STATREG_BAD_DISK_FILES);
  reply = statreg_page_client_register (self->port, STATREG_TEST_FIELDS);
  statreg_page_fixture_wait (self, STATREG_PAGE_CLOSED);
  statreg_page_fixture_stop (self);
  g_assert_false (statreg_test_start_page (self->page, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_SYNC_FAILED);
  repair (self);
  g_assert_true (statreg_test_wait_until (is_ready, self->store, 60000));
  statreg_page_fixture_start (self);
  g_assert_cmpint (statreg_page_get_state (self->page), ==, STATREG_PAGE_OPEN);
}

static void
test_quota (StatregPageFixture *self, gconstpointer data)
{
  g_autofree char *reply = NULL;

  statreg_page_fixture_change (self, "maxPending", "1");
  statreg_page_fixture_start (self);
  reply = statreg_page_client_register (self->port, STATREG_TEST_FIELDS);
  g_assert_cmpuint (statreg_reply_get_status (reply), ==, 303);
  statreg_page_fixture_wait (self, STATREG_PAGE_CLOSED);
  g_assert_nonnull (strstr (statreg_page_get_reason (self->page), "1 registration is pending, as many as"));
  g_assert_cmpuint (statreg_page_client_get_status (self->port), ==, 503);
  statreg_page_fixture_change (self, "maxPending", "10");
  statreg_page_fixture_wait (self, STATREG_PAGE_OPEN);
}

/* Registrations are sealed with the key that is active when they come in. */
static void
test_key_change (StatregPageFixture *self, gconstpointer data)
{
  g_autofree char *reply = NULL, *journal = NULL, *id = NULL;
  g_autoptr(GError) error = NULL;

  statreg_page_fixture_start (self);
  statreg_keys_rotate (self->keys, NULL, &error);
  g_assert_no_error (error);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  id = g_strdup_printf ("\"key\":\"%s\"", statreg_keys_get_id (self->keys));
  reply = statreg_page_client_register (self->port, STATREG_TEST_FIELDS);
  g_assert_cmpuint (statreg_reply_get_status (reply), ==, 303);
  journal = statreg_test_read (self->path, "ELOxcBoxReg");
  g_assert_nonnull (strstr (journal, id));
}

static gboolean
shows_renewed (gpointer page)
{
  return statreg_certificate_covers (statreg_page_get_certificate (page), "renewed.example");
}

/* Made by another program: the page notices by itself. */
static void
test_renewed_certificate (StatregPageFixture *self, gconstpointer data)
{
  const char *const names[] = { "localhost", "renewed.example", NULL };
  g_autoptr(StatregCertificate) renewed = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text =
      g_strdup_printf ("GET /statreg HTTP/1.1\r\nHost: renewed.example:%u\r\n\r\n", self->port);
  g_autofree char *reply = NULL;

  statreg_page_fixture_start (self);
  renewed = statreg_certificate_renew (self->folder, names, &error);
  g_assert_no_error (error);
  g_assert_true (statreg_test_wait_until (shows_renewed, self->page, 60000));
  reply = statreg_page_client_ask (self->port, text);
  g_assert_cmpuint (statreg_reply_get_status (reply), ==, 200);
}

#define ADD(name, function) \
  g_test_add ("/page-follow/" name, StatregPageFixture, NULL, statreg_page_fixture_set_up, function, \
              statreg_page_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  statreg_server_scrub_environment ();
  statreg_process_harden ();
  g_unsetenv ("DBUS_SESSION_BUS_ADDRESS");
  ADD ("other-port", test_other_port);
  ADD ("other-port-taken", test_other_port_taken);
  ADD ("settings", test_settings);
  ADD ("b15-host-names", test_host_names);
  ADD ("window", test_window);
  ADD ("edges", test_edges);
  ADD ("latched", test_latched);
  ADD ("start-latched", test_start_latched);
  ADD ("b17-quota", test_quota);
  ADD ("key-change", test_key_change);
  ADD ("renewed-certificate", test_renewed_certificate);
  return g_test_run ();
}
