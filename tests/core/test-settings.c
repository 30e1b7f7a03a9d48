/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "statreg-error.h"
#include "statreg-settings.h"
#include "statreg-test.h"

#define NAME "settings.json"

typedef struct
{
  char            *path;
  StatregFolder   *folder;
  StatregSettings *settings;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = statreg_test_open_folder (&fixture->path);
  statreg_folder_watch (fixture->folder);
  fixture->settings = statreg_settings_new (fixture->folder);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  statreg_test_drop (fixture->settings);
  g_clear_object (&fixture->folder);
  statreg_test_remove_folder (fixture->path);
}

static void
test_defaults (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->path, NAME, NULL);
  g_autofree char *url = NULL, *host = statreg_settings_dup_public_host (fixture->settings), *expected = NULL;

  g_assert_true (statreg_settings_load (fixture->settings, NULL));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_false (statreg_settings_get_registrations (fixture->settings));
  g_assert_cmpuint (statreg_settings_get_port (fixture->settings), ==, 8443);
  g_assert_cmpuint (g_strv_length ((char **) statreg_settings_get_listen (fixture->settings)), ==, 0);
  g_assert_cmpstr (statreg_settings_get_host_name (fixture->settings), ==, "");
  g_assert_cmpint (statreg_settings_get_opens (fixture->settings), ==, 0);
  g_assert_cmpstr (statreg_settings_get_code (fixture->settings), ==, "");
  g_assert_cmpuint (statreg_settings_get_max_connections (fixture->settings), ==, 512);
  g_assert_cmpuint (statreg_settings_get_max_connections_per_source (fixture->settings), ==, 64);
  g_assert_cmpuint (statreg_settings_get_max_pending (fixture->settings), ==, 100000);
  g_assert_cmpstr (host, ==, g_get_host_name ());
  url = statreg_settings_dup_url (fixture->settings);
  expected = g_strdup_printf ("https://%s:8443/statreg", host);
  g_assert_cmpstr (url, ==, expected);
}

typedef struct
{
  const char *key;
  const char *text;
  const char *shown;   /* what it reads afterwards; NULL: refused */
} Case;

static const Case cases[] = {
  { "registrations", "on", "on" },
  { "registrations", "false", "off" },
  { "registrations", "maybe", NULL },
  { "port", " 443 ", "443" },
  { "port", "65535", "65535" },
  { "port", "0", NULL },
  { "port", "65536", NULL },
  { "port", "-1", NULL },
  { "port", "", NULL },
  { "listen", "127.0.0.1, ::1  192.0.2.7", "127.0.0.1, ::1, 192.0.2.7" },
  { "listen", "", "" },
  { "listen", "localhost", NULL },
  { "listen", "127.0.0.1 256.0.0.1", NULL },
  { "hostName", "mail.example.org", "mail.example.org" },
  { "hostName", "", "" },
  { "hostName", "https://mail.example.org", NULL },
  { "hostName", "mail example", NULL },
  { "opens", "2026-11-22 07:00", "2026-11-22 07:00 +0100" },
  { "opens", "", "" },
  { "closes", "2026-07-22 07:00", "2026-07-22 07:00 +0200" },
  { "closes", "tomorrow", NULL },
  { "code", "ABCD-1234", "ABCD-1234" },
  { "code", "", "" },
  { "code", "abc", NULL },
  { "code", "abc d", NULL },
  { "code", "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4", NULL },
  { "code", "123456789012345678901234567890123", NULL },
  { "organisation",
    "B\xc3\xbc"
    "cher & S\xc3\xb6hne <GmbH> \"x\"",
    "B\xc3\xbc"
    "cher & S\xc3\xb6hne <GmbH> \"x\"" },
  { "organisation", "two\nlines", NULL },
  { "organisation", "\xff", NULL },
  { "note", "two\r\nlines\nthree", "two\nlines\nthree" },
  { "note", "bell\a", NULL },
  { "askDomain", "on", "on" },
  { "maxConnections", "64", "64" },
  { "maxConnections", "63", NULL }, /* fewer than one source may have */
  { "maxConnections", "4097", NULL },
  { "maxConnectionsPerSource", "1", "1" },
  { "maxConnectionsPerSource", "513", NULL },
  { "maxPending", "100000", "100000" },
  { "maxPending", "0", NULL },
  { "trustedProxies", "127.0.0.1 10.0.0.0/8,2001:db8::/32", "127.0.0.1, 10.0.0.0/8, 2001:db8::/32" },
  { "trustedProxies", "10.0.0.1/8", NULL },
  { "trustedProxies", "proxy", NULL },
  { "trustedProxies", "10.0.0.0/33", NULL },
  { "trustedProxies", "10.0.0.0/132", NULL },
  { "trustedProxies", "10.0.0.0/", NULL },
};

/* Each value is seen at once here and by who reads the file later; what is refused changes nothing. */
static void
test_change (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *c = &cases[i];
      char *path;
      g_autoptr(StatregFolder) folder = statreg_test_open_folder (&path);
      g_autoptr(StatregSettings) settings = statreg_settings_new (folder);
      g_autoptr(StatregSettings) fresh = statreg_settings_new (folder);
      g_autofree char *before = statreg_settings_dup_text (settings, c->key);
      g_autofree char *shown = NULL, *stored = NULL;
      g_autoptr(GError) error = NULL;
      gboolean done = statreg_settings_change (settings, c->key, c->text, &error);

      g_test_message ("%s: %s", c->key, error ? error->message : "accepted");
      g_assert_cmpint (done, ==, c->shown != NULL);
      if (!done)
        g_assert_error (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT);
      g_assert_true (statreg_settings_load (fresh, &error) || done);
      shown = statreg_settings_dup_text (settings, c->key);
      stored = statreg_settings_dup_text (fresh, c->key);
      g_assert_cmpstr (shown, ==, done ? c->shown : before);
      g_assert_cmpstr (stored, ==, shown);
      statreg_test_remove_folder (path);
    }
}

static void
test_lengths (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *key;
    guint max;
  } limits[] = { { "organisation", 120 }, { "note", 1000 }, { "code", 32 } };

  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      g_autofree char *longest = g_strnfill (limits[i].max, 'x');
      g_autofree char *too_long = g_strnfill (limits[i].max + 1, 'x');

      g_assert_true (statreg_settings_change (fixture->settings, limits[i].key, longest, NULL));
      g_assert_false (statreg_settings_change (fixture->settings, limits[i].key, too_long, NULL));
    }
}

static void
test_window (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (statreg_settings_change (fixture->settings, "opens", "2026-11-22 07:00", NULL));
  g_assert_cmpint (statreg_settings_get_opens (fixture->settings), ==, 1795327200);
  g_assert_false (statreg_settings_change (fixture->settings, "closes", "2026-11-22 07:00", &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT);
  g_assert_true (statreg_settings_change (fixture->settings, "closes", "2026-11-22 07:01", NULL));
  g_assert_true (statreg_settings_change (fixture->settings, "opens", "", NULL));
}

static void
test_unknown (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (statreg_settings_dup_text (fixture->settings, "prot"));
  g_assert_false (statreg_settings_change (fixture->settings, "prot", "1", &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_NOT_FOUND);
}

static void
test_file (Fixture *fixture, gconstpointer data)
{
  g_autofree char *content = NULL;

  g_assert_true (statreg_settings_change (fixture->settings, "registrations", "on", NULL));
  g_assert_true (statreg_settings_change (fixture->settings, "opens", "2026-11-22 07:00", NULL));
  g_assert_true (statreg_settings_change (fixture->settings, "listen", "::1", NULL));
  g_assert_cmpuint (statreg_test_mode (fixture->path, NAME), ==, 0600);
  content = statreg_test_read (fixture->path, NAME);
  g_assert_cmpstr (content, ==,
                   "{\n"
                   "  \"format\" : \"statreg-settings\",\n"
                   "  \"version\" : 1,\n"
                   "  \"registrations\" : true,\n"
                   "  \"port\" : 8443,\n"
                   "  \"listen\" : [\n"
                   "    \"::1\"\n"
                   "  ],\n"
                   "  \"hostName\" : \"\",\n"
                   "  \"opens\" : \"2026-11-22T06:00:00Z\",\n"
                   "  \"closes\" : \"\",\n"
                   "  \"code\" : \"\",\n"
                   "  \"organisation\" : \"\",\n"
                   "  \"note\" : \"\",\n"
                   "  \"askDomain\" : false,\n"
                   "  \"maxConnections\" : 512,\n"
                   "  \"maxConnectionsPerSource\" : 64,\n"
                   "  \"maxPending\" : 100000,\n"
                   "  \"trustedProxies\" : [],\n"
                   "  \"keepPrevious\" : 30\n"
                   "}\n");
}

/* Nothing of a file that is not understood is used, and it is left untouched. */
static void
test_damaged (Fixture *fixture, gconstpointer data)
{
#define HEAD "{\"format\": \"statreg-settings\", \"version\": 1, "
  static const struct { const char *content; const char *message; StatregError code;
  } files[] = {
    { "", NAME ": a value is missing", STATREG_ERROR_DAMAGED_FILE },
    { "{}", NAME ": format is missing", STATREG_ERROR_DAMAGED_FILE },
    { "{\"format\": \"statreg-settings\", \"version\": 2}", "newer Statreg", STATREG_ERROR_NEWER_VERSION },
    { HEAD "\"prot\": 1}", NAME ": prot is not known here", STATREG_ERROR_DAMAGED_FILE },
    { HEAD "\"port\": \"1\"}", NAME ": port must be a whole number from 1 to 65535",
      STATREG_ERROR_DAMAGED_FILE },
    { HEAD "\"port\": 0}", NAME ": port must be", STATREG_ERROR_DAMAGED_FILE },
    { HEAD "\"port\": null}", NAME ": port must be", STATREG_ERROR_DAMAGED_FILE },
    { HEAD "\"registrations\": 1}", NAME ": registrations must be true or false",
      STATREG_ERROR_DAMAGED_FILE },
    { HEAD "\"listen\": \"::1\"}", NAME ": listen must be a list", STATREG_ERROR_DAMAGED_FILE },
    { HEAD "\"listen\": [\"::1\", 5]}", NAME ": listen: ", STATREG_ERROR_DAMAGED_FILE },
    { HEAD "\"listen\": [{}]}", NAME ": listen: ", STATREG_ERROR_DAMAGED_FILE },
    { HEAD "\"opens\": 5}", NAME ": opens must be a time", STATREG_ERROR_DAMAGED_FILE },
    { HEAD "\"opens\": {}}", NAME ": opens must be a time", STATREG_ERROR_DAMAGED_FILE },
    { HEAD "\"opens\": null}", NAME ": opens must be a time", STATREG_ERROR_DAMAGED_FILE },
    { HEAD "\"code\": \"a b\"}", NAME ": code: ", STATREG_ERROR_DAMAGED_FILE },
    { HEAD "\"hostName\": \"https://x\"}", NAME ": hostName: ", STATREG_ERROR_DAMAGED_FILE },
    { HEAD "\"maxConnections\": 10}", NAME ": One source", STATREG_ERROR_DAMAGED_FILE },
    { HEAD "\"opens\": \"2026-11-22T06:00:00Z\", \"closes\": \"2026-11-22T06:00:00Z\"}", NAME ": The time",
      STATREG_ERROR_DAMAGED_FILE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *after = NULL;
      g_autoptr(GError) error = NULL;

      statreg_test_write (fixture->path, NAME, files[i].content, -1);
      g_assert_false (statreg_settings_load (fixture->settings, &error));
      g_test_message ("%s", error->message);
      g_assert_error (error, STATREG_ERROR, (int) files[i].code);
      g_assert_nonnull (strstr (error->message, files[i].message));
      g_clear_error (&error);
      g_assert_false (statreg_settings_change (fixture->settings, "port", "5", &error));
      g_assert_error (error, STATREG_ERROR, (int) files[i].code);
      after = statreg_test_read (fixture->path, NAME);
      g_assert_cmpstr (after, ==, files[i].content);
      g_assert_cmpuint (statreg_settings_get_port (fixture->settings), ==, 8443);
    }
}

static void
test_missing_members (Fixture *fixture, gconstpointer data)
{
  statreg_test_write (fixture->path, NAME, HEAD "\"port\": 5}\n", -1);
  g_assert_true (statreg_settings_load (fixture->settings, NULL));
  g_assert_cmpuint (statreg_settings_get_port (fixture->settings), ==, 5);
  g_assert_cmpuint (statreg_settings_get_max_pending (fixture->settings), ==, 100000);
}

static void
on_notify (GObject *object, GParamSpec *pspec, gpointer data)
{
  g_string_append_printf (data, "%s ", pspec->name);
}

/* A change keeps what another program has set in between, and notifies of both. */
static void
test_merge_and_notify (Fixture *fixture, gconstpointer data)
{
  g_autoptr(StatregFolder) other_folder = statreg_folder_open (fixture->path, NULL);
  g_autoptr(StatregSettings) other = statreg_settings_new (other_folder);
  g_autoptr(GString) notified = g_string_new (NULL);

  g_signal_connect (fixture->settings, "notify", G_CALLBACK (on_notify), notified);
  g_assert_true (statreg_settings_change (other, "hostName", "mail.example.org", NULL));
  g_assert_true (statreg_settings_change (fixture->settings, "port", "9000", NULL));
  g_assert_cmpstr (statreg_settings_get_host_name (fixture->settings), ==, "mail.example.org");
  g_assert_nonnull (strstr (notified->str, "host-name "));
  g_assert_nonnull (strstr (notified->str, "port "));
  g_string_truncate (notified, 0);
  g_assert_true (statreg_settings_change (fixture->settings, "port", "9000", NULL));
  g_assert_cmpstr (notified->str, ==, "");
}

static gboolean
is_on (gpointer settings)
{
  return statreg_settings_get_registrations (settings);
}

static void
test_follow (Fixture *fixture, gconstpointer data)
{
  g_autoptr(StatregFolder) other_folder = statreg_folder_open (fixture->path, NULL);
  g_autoptr(StatregSettings) other = statreg_settings_new (other_folder);

  g_assert_true (statreg_settings_change (other, "registrations", "on", NULL));
  g_assert_true (statreg_test_wait_until (is_on, fixture->settings, 60000));
}

static void
test_async (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  GAsyncResult *slot = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(GAsyncResult) result = NULL;
      gboolean done;

      statreg_settings_change_async (fixture->settings, "port", i ? "many" : "9000", NULL,
                                     statreg_test_on_ready, &slot);
      result = statreg_test_wait_result (&slot);
      done = statreg_settings_change_finish (fixture->settings, result, &error);
      g_assert_cmpint (done, ==, i == 0);
      g_assert_cmpuint (statreg_settings_get_port (fixture->settings), ==, 9000);
    }
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT);
}

static void
test_keys (void)
{
  const char *const *keys = statreg_settings_get_keys ();

  g_assert_cmpuint (g_strv_length ((char **) keys), ==, 15);
  g_assert_true (g_strv_contains (keys, "maxConnectionsPerSource"));
}

static void
test_url (Fixture *fixture, gconstpointer data)
{
  static const struct { const char *host, *port, *url; } urls[] = {
    { "mail.example.org", "443", "https://mail.example.org:443/statreg" },
    { "::1", "8443", "https://[::1]:8443/statreg" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autofree char *url = NULL;

      g_assert_true (statreg_settings_change (fixture->settings, "hostName", urls[i].host, NULL));
      g_assert_true (statreg_settings_change (fixture->settings, "port", urls[i].port, NULL));
      url = statreg_settings_dup_url (fixture->settings);
      g_assert_cmpstr (url, ==, urls[i].url);
    }
}

static void
test_code (Fixture *fixture, gconstpointer data)
{
  g_autofree char *former = statreg_settings_make_code ();

  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *code = statreg_settings_make_code ();

      g_assert_cmpuint (strlen (code), ==, 8);
      g_assert_cmpuint (strspn (code, "0123456789ABCDEFGHJKMNPQRSTVWXYZ"), ==, 8);
      g_assert_cmpstr (code, !=, former);
    }
  g_assert_true (statreg_settings_change (fixture->settings, "code", former, NULL));
}

static void
add_test (const char *path, void (*function) (Fixture *fixture, gconstpointer data))
{
  g_test_add (path, Fixture, NULL, set_up, function, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_test ("/statreg/settings/defaults", test_defaults);
  g_test_add_func ("/statreg/settings/change", test_change);
  add_test ("/statreg/settings/lengths", test_lengths);
  add_test ("/statreg/settings/window", test_window);
  add_test ("/statreg/settings/unknown", test_unknown);
  add_test ("/statreg/settings/file", test_file);
  add_test ("/statreg/settings/damaged", test_damaged);
  add_test ("/statreg/settings/missing-members", test_missing_members);
  add_test ("/statreg/settings/merge-and-notify", test_merge_and_notify);
  add_test ("/statreg/settings/follow", test_follow);
  add_test ("/statreg/settings/async", test_async);
  g_test_add_func ("/statreg/settings/keys", test_keys);
  add_test ("/statreg/settings/url", test_url);
  add_test ("/statreg/settings/code", test_code);
  return g_test_run ();
}
