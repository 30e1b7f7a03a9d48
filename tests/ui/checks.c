/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "checks.h"

#include "imap-peer.h"
#include "registrations.h"
#include "statreg-checker-private.h"
#include "statreg-test.h"

#define PATIENCE_MS 60000

struct _Checks
{
  UiTest *test;
  ImapPeer *peer;
  char *instance_id;
};

static const StatregPacing fast = { 4, 4, 0, 0, 5, 64 };

static gboolean
set_server (StatregInstance *copy, gpointer data, GError **error)
{
  ImapPeer *peer = data;

  g_object_set (statreg_instance_get_connection (copy), "host", "127.0.0.1", "port", (guint) peer->port, "security",
                "none", "timeout-seconds", 20u, NULL);
  return TRUE;
}

Checks *
checks_begin (UiTest *test)
{
  Checks *self = g_new0 (Checks, 1);
  g_autoptr(GError) error = NULL;

  self->test = test;
  self->peer = imap_peer_new ();
  statreg_session_get_checker (test->session)->pacing = fast;
  ui_test_make_key (test);
  self->instance_id = g_strdup (statreg_instance_get_id (ui_test_add_instance (test, "Main archive")));
  statreg_instances_change (statreg_session_get_instances (test->session), self->instance_id, set_server, self->peer,
                            &error);
  g_assert_no_error (error);
  return self;
}

void
checks_hold (Checks *self, guint after)
{
  imap_peer_hold (self->peer, after);
}

void
checks_end (Checks *self)
{
  imap_peer_free (self->peer);
  g_free (self->instance_id);
  g_free (self);
}

const char *
checks_get_instance_id (Checks *self)
{
  return self->instance_id;
}

StatregInstance *
checks_get_instance (Checks *self)
{
  return statreg_instances_lookup (statreg_session_get_instances (self->test->session), self->instance_id);
}

static void
get_public (Checks *self, StatregPublicKey *key)
{
  g_assert_true (statreg_keys_get_public (statreg_session_get_keys (self->test->session), key));
}

static void
set_password (Checks *self, StatregStaticLogin *login, const char *password)
{
  g_autofree char *id = g_strdup (statreg_static_login_get_id (login));
  g_autofree char *sealed = NULL;
  StatregPublicKey key;

  get_public (self, &key);
  sealed = registrations_seal_password (&key, id, statreg_static_login_get_address (login), "", password);
  statreg_static_login_set_sealed (login, id, key.id, sealed);
}

typedef struct
{
  Checks *checks;
  guint n;
  guint every;
} Fill;

static gboolean
fill (StatregInstance *copy, gpointer data, GError **error)
{
  Fill *order = data;

  for (guint i = 0; i < order->n; i++)
    {
      g_autofree char *address = g_strdup_printf ("u%05u@example.org", i);
      g_autoptr(StatregStaticLogin) login = statreg_static_login_new (address);
      gboolean wrong = order->every && i % order->every == 0;

      set_password (order->checks, login, wrong ? "wrong" : "right");
      statreg_instance_put_login (copy, login);
    }
  return TRUE;
}

void
checks_add_many (Checks *self, guint n, guint every)
{
  g_autoptr(GError) error = NULL;

  statreg_instances_change (statreg_session_get_instances (self->test->session), self->instance_id, fill,
                            &(Fill){ self, n, every }, &error);
  g_assert_no_error (error);
}

static gboolean
put_login (StatregInstance *copy, gpointer login, GError **error)
{
  statreg_instance_put_login (copy, login);
  return TRUE;
}

void
checks_add_login (Checks *self, const char *address, const char *password)
{
  g_autoptr(StatregStaticLogin) login = statreg_static_login_new (address);
  g_autoptr(GError) error = NULL;

  set_password (self, login, password);
  statreg_instances_change (statreg_session_get_instances (self->test->session), self->instance_id, put_login, login,
                            &error);
  g_assert_no_error (error);
}

void
checks_register (Checks *self, const char *address, const char *password, gint64 received)
{
  g_autoptr(StatregRegistration) registration = NULL;
  StatregPublicKey key;

  get_public (self, &key);
  registration = registrations_seal (&key, address, "", password, received);
  registrations_append (self->test, registration);
}

char *
checks_open (Checks *self, const char *address)
{
  StatregStaticLogin *login = statreg_instance_lookup_login (checks_get_instance (self), address);
  g_autoptr(StatregSecret) secret = login ? statreg_keys_open (
      statreg_session_get_keys (self->test->session), statreg_static_login_get_key (login),
      statreg_static_login_get_sealed (login), statreg_static_login_get_id (login), address,
      statreg_static_login_get_logon (login), statreg_static_login_get_domain (login), NULL, NULL) : NULL;

  return secret ? g_strdup (statreg_secret_get_text (secret)) : NULL;
}

guint
checks_count_attempts (Checks *self)
{
  return imap_peer_get (self->peer, &self->peer->n_attempts);
}

typedef struct
{
  Checks *checks;
  guint n;
} Attempts;

static gboolean
are_made (gpointer data)
{
  Attempts *attempts = data;

  return checks_count_attempts (attempts->checks) >= attempts->n;
}

void
checks_wait_attempts (Checks *self, guint n)
{
  Attempts attempts = { self, n };

  g_assert_true (statreg_test_wait_until (are_made, &attempts, PATIENCE_MS));
}
