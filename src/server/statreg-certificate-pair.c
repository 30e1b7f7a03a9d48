/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-certificate-private.h"

#include <glib/gi18n-lib.h>
#include <gnutls/gnutls.h>
#include <string.h>

#include "statreg-error.h"

StatregCertificatePair *
statreg_certificate_pair_new (void)
{
  StatregCertificatePair *self = g_new0 (StatregCertificatePair, 1);

  self->chain = g_ptr_array_new_with_free_func ((GDestroyNotify) gnutls_x509_crt_deinit);
  return self;
}

void
statreg_certificate_pair_free (StatregCertificatePair *self)
{
  g_clear_pointer (&self->chain, g_ptr_array_unref);
  g_clear_pointer (&self->key, gnutls_x509_privkey_deinit);
  g_free (self);
}

/* Takes over a list as GnuTLS gives it. */
void
statreg_certificate_pair_take (StatregCertificatePair *self, gnutls_x509_crt_t *list, guint size)
{
  for (guint i = 0; i < size; i++)
    g_ptr_array_add (self->chain, list[i]);
  gnutls_free (list);
}

/* Always FALSE, for return. */
gboolean
statreg_certificate_fail (GError **error, const char *sentence)
{
  g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_CERTIFICATE, sentence);
  return FALSE;
}

/* Always FALSE, for return; says in brackets what GnuTLS says. */
gboolean
statreg_certificate_fail_gnutls (GError **error, int code, const char *sentence)
{
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_CERTIFICATE, "%s (%s)", sentence, gnutls_strerror (code));
  return FALSE;
}

static gboolean
append_pem (GByteArray *out, gnutls_x509_crt_t certificate, GError **error)
{
  gnutls_datum_t pem = { 0 };
  int code = gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &pem);

  if (code < 0)
    return statreg_certificate_fail_gnutls (error, code, _("The certificate cannot be written as text"));
  g_byte_array_append (out, pem.data, pem.size);
  gnutls_free (pem.data);
  return TRUE;
}

/* The chain as PEM, in its order. */
GBytes *
statreg_certificate_pair_export (StatregCertificatePair *self, GError **error)
{
  g_autoptr(GByteArray) out = g_byte_array_new ();

  for (guint i = 0; i < self->chain->len; i++)
    if (!append_pem (out, self->chain->pdata[i], error))
      return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

static void
free_cleared (gpointer data)
{
  gnutls_datum_t *pem = data;

  gnutls_memset (pem->data, 0, pem->size);
  gnutls_free (pem->data);
  g_free (pem);
}

/* The key as PKCS#8 PEM without password; the memory is cleared with the last reference. */
GBytes *
statreg_certificate_pair_export_key (StatregCertificatePair *self, GError **error)
{
  g_autofree gnutls_datum_t *pem = g_new0 (gnutls_datum_t, 1);
  int code = gnutls_x509_privkey_export2_pkcs8 (self->key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, pem);
  gnutls_datum_t *owned;

  if (code < 0)
    {
      statreg_certificate_fail_gnutls (error, code, _("The private key cannot be written as text"));
      return NULL;
    }
  owned = g_steal_pointer (&pem);
  return g_bytes_new_with_free_func (owned->data, owned->size, free_cleared, owned);
}

/* By the hash of the public keys, which is the same for all kinds of key. */
gboolean
statreg_certificate_matches (gnutls_x509_crt_t certificate, gnutls_x509_privkey_t key)
{
  guint8 public_id[32], private_id[32];
  size_t public_size = sizeof public_id;
  size_t private_size = sizeof private_id;

  return gnutls_x509_crt_get_key_id (certificate, GNUTLS_KEYID_USE_SHA256, public_id, &public_size) == 0 &&
         gnutls_x509_privkey_get_key_id (key, GNUTLS_KEYID_USE_SHA256, private_id, &private_size) == 0 &&
         public_size == private_size && memcmp (public_id, private_id, public_size) == 0;
}

/* Whether it names itself as its issuer. */
gboolean
statreg_certificate_is_root (gnutls_x509_crt_t certificate)
{
  return gnutls_x509_crt_check_issuer (certificate, certificate) == 1;
}
