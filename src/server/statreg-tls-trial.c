/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-tls-trial.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "statreg-error.h"

#define MAX_ROUNDS 20   /* a handshake takes two or three */

/* One end of a connection in memory. */
typedef struct
{
  gnutls_session_t session;
  gnutls_certificate_credentials_t credentials;   /* the client's */
  GByteArray *in;      /* what it has not read yet; owned */
  GByteArray *out;     /* the other one's */
  int code;            /* of its handshake */
} End;

static ssize_t
push (gnutls_transport_ptr_t data, const void *bytes, size_t size)
{
  End *self = data;

  g_byte_array_append (self->out, bytes, size);
  return size;
}

static ssize_t
pull (gnutls_transport_ptr_t data, void *bytes, size_t size)
{
  End *self = data;
  guint n = MIN (size, self->in->len);

  if (n == 0)
    {
      gnutls_transport_set_errno (self->session, EAGAIN);
      return -1;
    }
  memcpy (bytes, self->in->data, n);
  g_byte_array_remove_range (self->in, 0, n);
  return n;
}

/* Nothing is ever waited for: what is not there yet comes with the other end's next turn. */
static int
pull_timeout (gnutls_transport_ptr_t data, guint milliseconds)
{
  return ((End *) data)->in->len > 0;
}

static void
join (End *self, End *other)
{
  self->in = g_byte_array_new ();
  other->out = self->in;
  self->code = GNUTLS_E_AGAIN;
}

static void
set_transport (End *self)
{
  gnutls_transport_set_ptr (self->session, self);
  gnutls_transport_set_push_function (self->session, push);
  gnutls_transport_set_pull_function (self->session, pull);
  gnutls_transport_set_pull_timeout_function (self->session, pull_timeout);
}

static void
end_clear (End *self)
{
  g_clear_pointer (&self->session, gnutls_deinit);
  g_clear_pointer (&self->credentials, gnutls_certificate_free_credentials);
  g_clear_pointer (&self->in, g_byte_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (End, end_clear)

static int
begin_client (End *self, const char *priority)
{
  int code = gnutls_init (&self->session, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL);

  if (code >= 0)
    code = gnutls_certificate_allocate_credentials (&self->credentials);
  if (code >= 0)
    code = gnutls_credentials_set (self->session, GNUTLS_CRD_CERTIFICATE, self->credentials);
  return code < 0 ? code : gnutls_priority_set_direct (self->session, priority, NULL);
}

static void
take_turn (End *self)
{
  if (self->code < 0 && !gnutls_error_is_fatal (self->code))
    self->code = gnutls_handshake (self->session);
}

static gboolean
is_fatal (const End *end)
{
  return end->code < 0 && gnutls_error_is_fatal (end->code);
}

static int
shake_hands (End *client, End *server)
{
  for (guint i = 0; i < MAX_ROUNDS && (client->code < 0 || server->code < 0); i++)
    {
      take_turn (client);
      take_turn (server);
      if (is_fatal (server) || is_fatal (client))
        return is_fatal (server) ? server->code : client->code;
    }
  return client->code < 0 ? client->code : server->code;
}

/* The client has checked by then that the other end holds the key of the certificate that it showed. */
static gboolean
is_shown (StatregTlsCredentials *credentials, const End *client)
{
  guint n_shown = 0;
  const gnutls_datum_t *shown = gnutls_certificate_get_peers (client->session, &n_shown);
  gnutls_datum_t own;

  return n_shown > 0 && statreg_tls_credentials_get_der (credentials, &own) && shown->size == own.size &&
         memcmp (shown->data, own.data, own.size) == 0;
}

static int
try_version (StatregTlsCredentials *credentials, const char *priority)
{
  g_auto(End) client = { NULL }, server = { NULL };
  int code;

  join (&client, &server);
  join (&server, &client);
  code = begin_client (&client, priority);
  if (code >= 0)
    code = statreg_tls_credentials_begin (credentials, &server.session);
  if (code < 0)
    return code;
  set_transport (&client);
  set_transport (&server);
  code = shake_hands (&client, &server);
  if (code < 0)
    return code;
  return is_shown (credentials, &client) ? 0 : GNUTLS_E_CERTIFICATE_KEY_MISMATCH;
}

/**
 * statreg_tls_trial:
 * @credentials: credentials
 * @error: return location: #STATREG_ERROR_CERTIFICATE
 *
 * A server's and a client's session, joined in memory, shake hands with each version of TLS that the page
 * speaks: certificate, key and rules fit together, which no look at the certificate alone can tell (one that
 * allows only RSA key transport is of no use, for example). Whether a browser trusts the certificate is another
 * question. Blocks for milliseconds.
 *
 * Returns: whether all of it worked
 */
gboolean
statreg_tls_trial (StatregTlsCredentials *credentials, GError **error)
{
  static const struct { const char *name, *priority; } versions[] = {
    { "TLS 1.3", "NORMAL:-VERS-ALL:+VERS-TLS1.3" },
    { "TLS 1.2", "NORMAL:-VERS-ALL:+VERS-TLS1.2" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      int code = try_version (credentials, versions[i].priority);

      if (code >= 0)
        continue;
      /* Translators: the first %s is a version such as TLS 1.3, the second what the TLS library says */
      g_set_error (error, STATREG_ERROR, STATREG_ERROR_CERTIFICATE,
                   _("The certificate failed in a trial connection with %s (%s); it must allow digital "
                     "signatures"), versions[i].name, gnutls_strerror (code));
      return FALSE;
    }
  return TRUE;
}
