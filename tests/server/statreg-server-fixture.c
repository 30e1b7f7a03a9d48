/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-server-fixture.h"

#include <sodium.h>
#include <string.h>

#include "statreg-bad-disk.h"
#include "statreg-bind.h"
#include "statreg-certificate.h"
#include "statreg-page-view.h"
#include "statreg-test.h"

static StatregPageConfig *
make_config (StatregServerFixture *self)
{
  return statreg_page_config_new (self->settings, self->port, &self->key, NULL, TRUE, NULL);
}

void
statreg_server_fixture_change (StatregServerFixture *self, const char *setting, const char *value)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregPageConfig) config = NULL;

  statreg_settings_change (self->settings, setting, value, &error);
  g_assert_no_error (error);
  config = make_config (self);
  statreg_server_set_config (self->server, config);
}

void
statreg_server_fixture_set_up (StatregServerFixture *self, gconstpointer data)
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
  self->server =
      statreg_server_start (g_steal_pointer (&sockets), self->store, config, self->credentials, &error);
  g_assert_no_error (error);
}

void
statreg_server_fixture_stop (StatregServerFixture *self)
{
  g_autoptr(GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;

  statreg_server_stop_async (self->server, NULL, statreg_test_on_ready, &slot);
  result = statreg_test_wait_result (&slot);
  g_assert_true (statreg_server_stop_finish (self->server, result, NULL));
}

void
statreg_server_fixture_tear_down (StatregServerFixture *self, gconstpointer data)
{
  statreg_bad_disk_set (STATREG_BAD_DISK_GOOD);
  g_assert_finalize_object (self->server);
  g_object_unref (self->store);
  g_object_unref (self->settings);
  g_object_unref (self->folder);
  statreg_tls_credentials_unref (self->credentials);
  statreg_secret_unref (self->private_key);
  statreg_test_remove_folder (self->path);
}

char *
statreg_server_fixture_make_request (StatregServerFixture *self, const char *line)
{
  return g_strdup_printf ("%s HTTP/1.1\r\nHost: localhost:%u\r\n\r\n", line, self->port);
}

char *
statreg_server_fixture_ask (StatregServerFixture *self, const char *line)
{
  g_autofree char *text = statreg_server_fixture_make_request (self, line);

  return statreg_page_client_ask (self->port, text);
}

void
statreg_reply_assert_headers (const char *reply)
{
  const char *const *headers = statreg_page_view_get_headers ();

  for (guint i = 0; headers[i] != NULL; i += 2)
    {
      g_autofree char *value = statreg_reply_dup_header (reply, headers[i]);
      g_assert_cmpstr (value, ==, headers[i + 1]);
    }
  g_assert_null (strstr (reply, "\r\nServer:"));
}
