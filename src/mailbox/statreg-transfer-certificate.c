/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-transfer.h"

#include <gnutls/abstract.h>
#include <gnutls/x509.h>
#include <string.h>

#include "statreg-address.h"

#define PEM_LABEL "Cert:"

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_crt_t, gnutls_x509_crt_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_pubkey_t, gnutls_pubkey_deinit, NULL)

static const char *
find_pem (CURL *easy)
{
  struct curl_certinfo *info = NULL;

  if (curl_easy_getinfo (easy, CURLINFO_CERTINFO, &info) != CURLE_OK || info == NULL || info->num_of_certs < 1)
    return NULL;
  /* The server's own certificate is the first one of its chain. */
  for (struct curl_slist *line = info->certinfo[0]; line != NULL; line = line->next)
    {
      if (g_str_has_prefix (line->data, PEM_LABEL))
        return line->data + strlen (PEM_LABEL);
    }
  return NULL;
}

static gnutls_x509_crt_t
import_pem (const char *pem)
{
  gnutls_datum_t datum = { (guchar *) pem, strlen (pem) };
  g_auto(gnutls_x509_crt_t) certificate = NULL;

  if (gnutls_x509_crt_init (&certificate) < 0 ||
      gnutls_x509_crt_import (certificate, &datum, GNUTLS_X509_FMT_PEM) < 0)
    return NULL;
  return g_steal_pointer (&certificate);
}

static char *
take_name (int code, gnutls_datum_t *name)
{
  g_autofree char *text = NULL;

  if (code < 0)
    return g_strdup ("");
  text = g_strndup ((const char *) name->data, name->size);
  gnutls_free (name->data);
  return statreg_text_to_visible (text);
}

static void
read_names (gnutls_x509_crt_t certificate, StatregFinding *finding)
{
  gnutls_datum_t name = { NULL, 0 };

  g_free (finding->certificate_subject);
  finding->certificate_subject = take_name (gnutls_x509_crt_get_dn3 (certificate, &name, 0), &name);
  g_free (finding->certificate_issuer);
  finding->certificate_issuer = take_name (gnutls_x509_crt_get_issuer_dn3 (certificate, &name, 0), &name);
}

static void
read_sum (gnutls_x509_crt_t certificate, StatregFinding *finding)
{
  gnutls_datum_t der = { NULL, 0 };

  if (gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_DER, &der) < 0)
    return;
  g_free (finding->certificate_sha256);
  finding->certificate_sha256 = g_compute_checksum_for_data (G_CHECKSUM_SHA256, der.data, der.size);
  gnutls_free (der.data);
}

/* RFC 7469, section 2.4: of the SubjectPublicKeyInfo, so that it outlives a certificate renewed with the same key. */
static void
read_pin (gnutls_x509_crt_t certificate, StatregFinding *finding)
{
  g_auto(gnutls_pubkey_t) key = NULL;
  gnutls_datum_t der = { NULL, 0 };
  guchar sum[32];
  gsize size = sizeof sum;
  g_autofree char *base64 = NULL;

  if (gnutls_pubkey_init (&key) < 0 || gnutls_pubkey_import_x509 (key, certificate, 0) < 0 ||
      gnutls_pubkey_export2 (key, GNUTLS_X509_FMT_DER, &der) < 0)
    return;
  if (gnutls_fingerprint (GNUTLS_DIG_SHA256, &der, sum, &size) >= 0)
    {
      base64 = g_base64_encode (sum, size);
      g_free (finding->certificate_pin);
      finding->certificate_pin = g_strconcat ("sha256//", base64, NULL);
    }
  gnutls_free (der.data);
}

/**
 * statreg_transfer_read_certificate:
 * @self: a transfer that has run
 * @finding: what gets the certificate
 *
 * Keeps whose certificate the server showed, whether it is trusted or not, so that people can look at it and pin
 * its key. Without TLS there is none, and @finding stays as it is.
 */
void
statreg_transfer_read_certificate (StatregTransfer *self, StatregFinding *finding)
{
  const char *pem = find_pem (self->easy);
  g_auto(gnutls_x509_crt_t) certificate = pem != NULL ? import_pem (pem) : NULL;

  if (certificate == NULL)
    return;
  read_names (certificate, finding);
  read_sum (certificate, finding);
  read_pin (certificate, finding);
  finding->certificate_not_after = gnutls_x509_crt_get_expiration_time (certificate);
}
