/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "statreg-connection.h"
#include "statreg-error.h"

typedef struct
{
  const char *key;
  const char *text;
  const char *fault;   /* part of the message; NULL: accepted */
} Case;

static const Case cases[] = {
  { "host", "imap.example.org" },
  { "host", "192.0.2.7" },
  { "host", "" },
  { "host", "https://imap.example.org", "Server: " },
  { "host", "imap example.org", "Server: " },
  { "port", "1" },
  { "port", "65535" },
  { "port", "0", "Port must be a whole number from 1 to 65535" },
  { "port", "65536", "Port" },
  { "port", "99x", "Port" },
  { "port", "", "Port" },
  { "security", "starttls" },
  { "security", "none" },
  { "security", "ssl", "Encryption must be one of these: tls, starttls, none" },
  { "security", "", "Encryption" },
  { "authentication", "ntlm" },
  { "authentication", "NTLM", "Authentication" },
  { "pinned-key", "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" },
  { "pinned-key", "" },
  { "pinned-key", "sha256//AAAA", "Pinned key" },
  { "pinned-key", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "Pinned key" },
  { "autodiscover-url", "https://mail.example.org/autodiscover/autodiscover.xml" },
  { "autodiscover-url", "" },
  { "ews-url", "https://mail.example.org:8443/ews/exchange.asmx" },
  { "ews-url", "http://127.0.0.1:8080/ews" },
  { "ews-url", "http://[::1]/ews" },
  { "ews-url", "http://localhost/ews" },
  { "ews-url", "http://mail.example.org/ews", "EWS URL must be a web address that begins with https://" },
  { "ews-url", "https://user:secret@mail.example.org/ews", "EWS URL" },
  { "ews-url", "mail.example.org", "EWS URL" },
  { "ews-url", "https:///ews", "EWS URL" },
  { "ews-url", "file:///etc/passwd", "EWS URL" },
  { "ews-url-priority", "internal" },
  { "ews-url-priority", "both", "priority" },
  { "timeout-seconds", "600" },
  { "timeout-seconds", "0", "EWS timeout [s]" },
  { "timeout-seconds", "601", "EWS timeout [s]" },
  { "service-address", "service@example.org" },
  { "service-address", "service", "SMTP address: " },
  { "service-logon", "svc" },
  { "service-domain", "DOM" },
  { "service-url", "https://mail.example.org/" },
  { "service-key", "AAAA-_" },
  { "service-key", "A A", "damaged" },
  { "service-sealed", "AAAA-_" },
  { "service-sealed", "AAAA=", "damaged" },
};

static void
test_set_text (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *c = &cases[i];
      g_autoptr(StatregConnection) connection = statreg_connection_new ();
      g_autofree char *before = statreg_connection_dup_text (connection, c->key);
      g_autofree char *after = NULL;
      g_autoptr(GError) error = NULL;
      gboolean accepted = statreg_connection_set_text (connection, c->key, c->text, &error);

      g_test_message ("%s: %s", c->key, c->text);
      after = statreg_connection_dup_text (connection, c->key);
      g_assert_cmpint (accepted, ==, c->fault == NULL);
      g_assert_cmpstr (after, ==, accepted ? c->text : before);
      if (accepted)
        {
          g_assert_no_error (error);
          continue;
        }
      g_assert_error (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT);
      g_assert_nonnull (strstr (error->message, c->fault));
    }
}

static void
test_unknown (void)
{
  g_autoptr(StatregConnection) connection = statreg_connection_new ();
  g_autoptr(GError) error = NULL;

  g_assert_null (statreg_connection_dup_text (connection, "hots"));
  g_assert_false (statreg_connection_set_text (connection, "hots", "x", &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_NOT_FOUND);
}

static void
test_defaults (void)
{
  static const char *const defaults[][2] = {
    { "host", "" }, { "port", "993" }, { "security", "tls" }, { "authentication", "auto" },
    { "ews-url-priority", "external" }, { "timeout-seconds", "30" }, { "service-sealed", "" },
  };
  g_autoptr(StatregConnection) connection = statreg_connection_new ();
  const char *const *keys = statreg_connection_get_keys ();
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (defaults); i++)
    {
      g_autofree char *text = statreg_connection_dup_text (connection, defaults[i][0]);

      g_assert_cmpstr (text, ==, defaults[i][1]);
    }
  for (; keys[n]; n++)
    g_assert_nonnull (g_object_class_find_property (G_OBJECT_GET_CLASS (connection), keys[n]));
  g_assert_cmpuint (n, ==, 15);
}

/* The port follows the encryption only while it is the other one's default. */
static void
test_port_follows (void)
{
  static const struct { const char *port, *security, *expected;
  } moves[] = {
    { "993", "starttls", "143" },   { "993", "none", "143" }, { "993", "tls", "993" },
    { "1993", "starttls", "1993" }, { "443", "none", "443" }, { "143", "starttls", "143" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
    {
      g_autoptr(StatregConnection) connection = statreg_connection_new ();
      g_autofree char *port = NULL, *back = NULL;

      g_assert_true (statreg_connection_set_text (connection, "port", moves[i].port, NULL));
      g_assert_true (statreg_connection_set_text (connection, "security", moves[i].security, NULL));
      port = statreg_connection_dup_text (connection, "port");
      g_assert_cmpstr (port, ==, moves[i].expected);
      g_assert_true (statreg_connection_set_text (connection, "security", "tls", NULL));
      back = statreg_connection_dup_text (connection, "port");
      if (g_str_equal (moves[i].expected, "143") && !g_str_equal (moves[i].port, "143"))
        g_assert_cmpstr (back, ==, "993");
    }
}

/* The password was sealed together with the texts that it belongs to. */
static void
test_service_password_goes (void)
{
  static const char *const texts[][2] = {
    { "service-address", "b@example.org" }, { "service-logon", "other" }, { "service-domain", "OTHER" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(StatregConnection) connection = statreg_connection_new ();
      g_autofree char *before = NULL, *kept = NULL, *after = NULL;

      g_object_set (connection, "service-sealed", "AAAA", "service-key", "BBBB", NULL);
      before = statreg_connection_dup_text (connection, texts[i][0]);
      g_assert_true (statreg_connection_set_text (connection, texts[i][0], before, NULL));
      kept = statreg_connection_dup_text (connection, "service-sealed");
      g_assert_cmpstr (kept, ==, "AAAA");
      g_assert_true (statreg_connection_set_text (connection, texts[i][0], texts[i][1], NULL));
      after = statreg_connection_dup_text (connection, "service-sealed");
      g_assert_cmpstr (after, ==, "");
    }
}

static void
on_notify (GObject *object, GParamSpec *pspec, gpointer data)
{
  (*(guint *) data)++;
}

static void
test_assign (void)
{
  g_autoptr(StatregConnection) a = statreg_connection_new ();
  g_autoptr(StatregConnection) b = statreg_connection_new ();
  g_autofree char *host = NULL;
  guint n_notified = 0;

  g_signal_connect (a, "notify", G_CALLBACK (on_notify), &n_notified);
  statreg_connection_assign (a, b);
  g_assert_cmpuint (n_notified, ==, 0);
  g_object_set (b, "host", "h", "port", 7, NULL);
  statreg_connection_assign (a, b);
  g_assert_cmpuint (n_notified, ==, 2);
  host = statreg_connection_dup_text (a, "host");
  g_assert_cmpstr (host, ==, "h");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/statreg/connection/set-text", test_set_text);
  g_test_add_func ("/statreg/connection/unknown", test_unknown);
  g_test_add_func ("/statreg/connection/defaults", test_defaults);
  g_test_add_func ("/statreg/connection/port-follows", test_port_follows);
  g_test_add_func ("/statreg/connection/service-password-goes", test_service_password_goes);
  g_test_add_func ("/statreg/connection/assign", test_assign);
  return g_test_run ();
}
