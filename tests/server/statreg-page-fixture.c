/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-page-fixture.h"

#include "statreg-bad-disk.h"
#include "statreg-test.h"

void
statreg_page_fixture_change (StatregPageFixture *self, const char *setting, const char *value)
{
  g_autoptr(GError) error = NULL;

  statreg_settings_change (self->settings, setting, value, &error);
  g_assert_no_error (error);
}

void
statreg_page_fixture_change_port (StatregPageFixture *self)
{
  g_autofree char *text = NULL;

  self->port = statreg_test_find_port ();
  text = g_strdup_printf ("%u", self->port);
  statreg_page_fixture_change (self, "port", text);
}

void
statreg_page_fixture_set_up (StatregPageFixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  self->folder = statreg_test_open_folder (&self->path);
  self->settings = statreg_settings_new (self->folder);
  statreg_settings_load (self->settings, &error);
  g_assert_no_error (error);
  statreg_page_fixture_change (self, "listen", "127.0.0.1");
  statreg_page_fixture_change (self, "hostName", "localhost");
  statreg_page_fixture_change_port (self);
  self->store = statreg_store_new (self->folder);
  statreg_store_load (self->store, &error);
  g_assert_no_error (error);
  self->keys = statreg_keys_new (self->folder);
  statreg_keys_create (self->keys, STATREG_KEY_STORAGE_FILE, NULL, NULL, &error);
  g_assert_no_error (error);
  self->page = statreg_page_new (self->folder, self->settings, self->store, self->keys);
}

void
statreg_page_fixture_tear_down (StatregPageFixture *self, gconstpointer data)
{
  statreg_bad_disk_set (STATREG_BAD_DISK_GOOD);
  statreg_test_drop (self->page);
  g_object_unref (self->keys);
  g_object_unref (self->store);
  g_object_unref (self->settings);
  g_object_unref (self->folder);
  statreg_test_remove_folder (self->path);
}

gboolean
statreg_test_start_page (StatregPage *page, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;

  statreg_page_start_async (page, NULL, statreg_test_on_ready, &slot);
  result = statreg_test_wait_result (&slot);
  return statreg_page_start_finish (page, result, error);
}

void
statreg_page_fixture_start (StatregPageFixture *self)
{
  g_autoptr(GError) error = NULL;

  statreg_test_start_page (self->page, &error);
  g_assert_no_error (error);
}

void
statreg_page_fixture_stop (StatregPageFixture *self)
{
  g_autoptr(GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;

  statreg_page_stop_async (self->page, NULL, statreg_test_on_ready, &slot);
  result = statreg_test_wait_result (&slot);
  g_assert_true (statreg_page_stop_finish (self->page, result, NULL));
}

guint
statreg_page_client_get_status (guint port)
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

void
statreg_page_fixture_wait (StatregPageFixture *self, StatregPageState state)
{
  Expectation expectation = { self->page, state };

  if (!statreg_test_wait_until (has_state, &expectation, 60000))
    g_error ("The page is in state %d, not %d: %s", statreg_page_get_state (self->page), state,
             statreg_page_get_reason (self->page));
}
