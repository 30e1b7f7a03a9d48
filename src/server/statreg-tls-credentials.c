/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-tls-credentials.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>

#include "statreg-error.h"

#define PEM_MAX (256 * 1024)

struct _StatregTlsCredentials
{
  gatomicrefcount references;
  gnutls_certificate_credentials_t certificate;
  gnutls_priority_t priority;
};

static void
clear_key (GBytes *key)
{
  gsize size;
  guint8 *data = g_bytes_unref_to_data (key, &size);

  sodium_memzero (data, size);
  g_free (data);
}

static gboolean
fail (int code, GError **error)
{
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_CERTIFICATE,
               _("The page's certificate cannot be used: %s"), gnutls_strerror (code));
  return FALSE;
}

static gboolean
set_files (StatregTlsCredentials *self, GBytes *chain, GBytes *key, GError **error)
{
  gnutls_datum_t chain_pem = { 0 }, key_pem = { 0 };
  gsize size;
  int code;

  chain_pem.data = (guchar *) g_bytes_get_data (chain, &size);
  chain_pem.size = (guint) size;
  key_pem.data = (guchar *) g_bytes_get_data (key, &size);
  key_pem.size = (guint) size;
  code = gnutls_certificate_set_x509_key_mem2 (self->certificate, &chain_pem, &key_pem, GNUTLS_X509_FMT_PEM,
                                               NULL, 0);
  return code >= 0 || fail (code, error);
}

static gboolean
prepare (StatregTlsCredentials *self, GError **error)
{
  int code = gnutls_certificate_allocate_credentials (&self->certificate);

  if (code >= 0)
    code = gnutls_priority_init2 (&self->priority, STATREG_TLS_PRIORITY, NULL, 0);
  return code >= 0 || fail (code, error);
}

/**
 * statreg_tls_credentials_load:
 * @folder: the data folder
 * @error: return location: #STATREG_ERROR_CERTIFICATE when certificate and key do not parse or do not belong
 *   together, else what reading the files says
 *
 * Reads `tls/certificate.pem` and `tls/key.pem`. Blocks for milliseconds.
 *
 * Returns: (transfer full): credentials for sessions, or %NULL with @error set
 */
StatregTlsCredentials *
statreg_tls_credentials_load (StatregFolder *folder, GError **error)
{
  g_autoptr(StatregTlsCredentials) self = NULL;
  g_autoptr(GBytes) chain = NULL;
  GBytes *key;
  gboolean good;

  g_return_val_if_fail (STATREG_IS_FOLDER (folder), NULL);

  self = g_new0 (StatregTlsCredentials, 1);
  g_atomic_ref_count_init (&self->references);
  chain = statreg_folder_read (folder, "tls/certificate.pem", PEM_MAX, error);
  key = chain != NULL ? statreg_folder_read (folder, "tls/key.pem", PEM_MAX, error) : NULL;
  if (key == NULL)
    return NULL;
  good = prepare (self, error) && set_files (self, chain, key, error);
  clear_key (key);
  return good ? g_steal_pointer (&self) : NULL;
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
  g_clear_pointer (&self->certificate, gnutls_certificate_free_credentials);
  g_free (self);
}

/**
 * statreg_tls_credentials_apply:
 * @self: credentials, which have to outlive @session
 * @session: a server's session before its handshake
 *
 * Returns: a GnuTLS code, negative on failure
 */
int
statreg_tls_credentials_apply (StatregTlsCredentials *self, gnutls_session_t session)
{
  int code = gnutls_priority_set (session, self->priority);

  return code < 0 ? code : gnutls_credentials_set (session, GNUTLS_CRD_CERTIFICATE, self->certificate);
}
