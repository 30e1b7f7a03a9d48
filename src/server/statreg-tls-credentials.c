/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-tls-credentials.h"

#include <glib/gi18n-lib.h>

#include "statreg-certificate-private.h"
#include "statreg-error.h"
#include "statreg-tls-trial.h"

struct _StatregTlsCredentials
{
  gatomicrefcount references;
  gnutls_certificate_credentials_t pair;
  gnutls_priority_t priority;
  StatregCertificate *certificate;   /* NULL: not asked for */
};

static gboolean
fail (int code, GError **error)
{
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_CERTIFICATE,
               _("The page's certificate cannot be used: %s"), gnutls_strerror (code));
  return FALSE;
}

/* Also looks whether key and certificate belong together. GnuTLS keeps copies of both. */
static int
set_pair (StatregTlsCredentials *self, StatregCertificatePair *pair)
{
  return gnutls_certificate_set_x509_key (self->pair, (gnutls_x509_crt_t *) pair->chain->pdata,
                                          (int) pair->chain->len, pair->key);
}

/**
 * statreg_tls_credentials_new:
 * @pair: a sorted chain and the key of its first certificate
 * @error: return location: #STATREG_ERROR_CERTIFICATE when the two do not belong together, or when a client
 *   of today cannot be served with them
 *
 * Blocks for milliseconds: credentials are tried before anybody gets to see them.
 *
 * Returns: (transfer full): credentials for sessions, or %NULL with @error set
 */
StatregTlsCredentials *
statreg_tls_credentials_new (StatregCertificatePair *pair, GError **error)
{
  g_autoptr(StatregTlsCredentials) self = g_new0 (StatregTlsCredentials, 1);
  int code;

  g_atomic_ref_count_init (&self->references);
  code = gnutls_certificate_allocate_credentials (&self->pair);
  if (code >= 0)
    code = gnutls_priority_init2 (&self->priority, STATREG_TLS_PRIORITY, NULL, 0);
  if (code >= 0)
    code = set_pair (self, pair);
  if (code < 0)
    {
      fail (code, error);
      return NULL;
    }
  return statreg_tls_trial (self, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * statreg_tls_credentials_load:
 * @folder: the data folder
 * @error: return location: as statreg_certificate_load() and statreg_tls_credentials_new()
 *
 * Reads `tls/certificate.pem` and `tls/key.pem`, once for the sessions and for people who look at them. Blocks
 * for milliseconds.
 *
 * Returns: (transfer full): credentials for sessions, or %NULL with @error set
 */
StatregTlsCredentials *
statreg_tls_credentials_load (StatregFolder *folder, GError **error)
{
  g_autoptr(StatregCertificatePair) pair = NULL;
  g_autoptr(GBytes) chain_pem = NULL;
  g_autoptr(StatregTlsCredentials) self = NULL;

  g_return_val_if_fail (STATREG_IS_FOLDER (folder), NULL);

  pair = statreg_certificate_read (folder, &chain_pem, error);
  self = pair != NULL ? statreg_tls_credentials_new (pair, error) : NULL;
  if (self != NULL)
    self->certificate = statreg_certificate_new (pair->chain, chain_pem);
  return g_steal_pointer (&self);
}

/**
 * statreg_tls_credentials_ref:
 * @self: credentials
 *
 * Returns: (transfer full): @self
 */
StatregTlsCredentials *
statreg_tls_credentials_ref (StatregTlsCredentials *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->references);
  return self;
}

/**
 * statreg_tls_credentials_unref:
 * @self: (transfer full) (nullable): credentials
 */
void
statreg_tls_credentials_unref (StatregTlsCredentials *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->references))
    return;
  g_clear_pointer (&self->priority, gnutls_priority_deinit);
  g_clear_pointer (&self->pair, gnutls_certificate_free_credentials);
  g_clear_object (&self->certificate);
  g_free (self);
}

/**
 * statreg_tls_credentials_get_certificate:
 * @self: credentials that were loaded
 *
 * Returns: (transfer none): what they show to clients
 */
StatregCertificate *
statreg_tls_credentials_get_certificate (StatregTlsCredentials *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->certificate;
}

static int
prepare (StatregTlsCredentials *self, gnutls_session_t session)
{
  gnutls_datum_t protocol = { (guchar *) "http/1.1", 8 };
  int code = gnutls_priority_set (session, self->priority);

  if (code >= 0)
    code = gnutls_credentials_set (session, GNUTLS_CRD_CERTIFICATE, self->pair);
  return code < 0 ? code : gnutls_alpn_set_protocols (session, &protocol, 1, GNUTLS_ALPN_MANDATORY);
}

/**
 * statreg_tls_credentials_begin:
 * @self: credentials, which have to outlive the session
 * @session: (out): a server's session before its handshake, without a transport
 *
 * GNUTLS_NO_TICKETS: a ticket key would have to be kept and rotated for visitors who come once. Who names
 * protocols but not HTTP/1.1 is turned away (RFC 7301, 3.2), so nobody gets HTTP/2, and no request can be meant
 * for a server that speaks something else under the same name.
 *
 * Returns: a GnuTLS code, negative on failure
 */
int
statreg_tls_credentials_begin (StatregTlsCredentials *self, gnutls_session_t *session)
{
  int code = gnutls_init (session, GNUTLS_SERVER | GNUTLS_NONBLOCK | GNUTLS_NO_TICKETS | GNUTLS_NO_SIGNAL);

  if (code >= 0)
    code = prepare (self, *session);
  if (code < 0)
    g_clear_pointer (session, gnutls_deinit);
  return code;
}

/**
 * statreg_tls_credentials_get_der:
 * @self: credentials
 * @der: (out) (transfer none): the certificate that clients have to be shown, as it goes over the wire
 *
 * Returns: whether there is one
 */
gboolean
statreg_tls_credentials_get_der (StatregTlsCredentials *self, gnutls_datum_t *der)
{
  return gnutls_certificate_get_crt_raw (self->pair, 0, 0, der) >= 0;
}
