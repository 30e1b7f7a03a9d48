/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-certificate-private.h"

#include <glib/gi18n-lib.h>
#include <gnutls/gnutls.h>

#include "statreg-error.h"
#include "statreg-time.h"

#define RSA_MIN_BITS 2048
#define EC_MIN_BITS 256

/* Takes the first certificate that fits out of rest, or NULL. */
static gnutls_x509_crt_t
steal_issuer (GPtrArray *rest, gnutls_x509_crt_t of)
{
  for (guint i = 0; i < rest->len; i++)
    if (gnutls_x509_crt_check_issuer (of, rest->pdata[i]) == 1)
      return g_ptr_array_steal_index (rest, i);
  return NULL;
}

static gnutls_x509_crt_t
steal_owner (GPtrArray *rest, gnutls_x509_privkey_t key)
{
  for (guint i = 0; i < rest->len; i++)
    if (statreg_certificate_matches (rest->pdata[i], key))
      return g_ptr_array_steal_index (rest, i);
  return NULL;
}

gboolean
statreg_certificate_owns_key (StatregCertificatePair *pair)
{
  for (guint i = 0; i < pair->chain->len; i++)
    if (statreg_certificate_matches (pair->chain->pdata[i], pair->key))
      return TRUE;
  return FALSE;
}

static void
drop_doubles (GPtrArray *chain)
{
  for (guint i = 0; i < chain->len; i++)
    for (guint j = chain->len - 1; j > i; j--)
      if (gnutls_x509_crt_equals (chain->pdata[i], chain->pdata[j]))
        g_ptr_array_remove_index (chain, j);
}

/**
 * statreg_certificate_sort:
 * @pair: certificates in any order, and a key
 * @error: CERTIFICATE: the key belongs to none of them, or one belongs to no other
 *
 * Puts the key's own certificate first and each one's issuer behind it, as TLS wants them (RFC 8446, 4.4.2).
 * Admins join such files by hand, so the order is mended; strangers in the chain are refused, since they hint
 * at a wrong file.
 *
 * Returns: whether the chain is in order
 */
gboolean
statreg_certificate_sort (StatregCertificatePair *pair, GError **error)
{
  GPtrArray *rest = pair->chain;
  gnutls_x509_crt_t next;
  gboolean is_whole;

  drop_doubles (rest);
  pair->chain = g_ptr_array_new_with_free_func ((GDestroyNotify) gnutls_x509_crt_deinit);
  for (next = steal_owner (rest, pair->key); next;
       next = statreg_certificate_is_root (next) ? NULL : steal_issuer (rest, next))
    g_ptr_array_add (pair->chain, next);
  is_whole = rest->len == 0;
  g_ptr_array_unref (rest);
  if (pair->chain->len == 0)
    return statreg_certificate_fail (error, _("The private key does not belong to the certificate"));
  if (!is_whole)
    return statreg_certificate_fail (error, _("A certificate in the file does not belong to the chain of the "
                                              "server’s certificate; remove it or add the one that is "
                                              "missing between them"));
  return TRUE;
}

static gboolean
check_time (gnutls_x509_crt_t certificate, gint64 now, GError **error)
{
  gint64 begins = gnutls_x509_crt_get_activation_time (certificate);
  gint64 ends = gnutls_x509_crt_get_expiration_time (certificate);
  g_autofree char *time = statreg_time_to_local (now < begins ? begins : ends);

  if (now >= begins && now < ends)
    return TRUE;
  if (now < begins)
    g_set_error (error, STATREG_ERROR, STATREG_ERROR_CERTIFICATE,
                 _("The certificate is not valid before %s; is this machine’s clock right?"), time);
  else
    g_set_error (error, STATREG_ERROR, STATREG_ERROR_CERTIFICATE,
                 _("The certificate expired at %s; ask your certification authority for another one"), time);
  return FALSE;
}

/* What browsers of today accept and our TLS offers: RSA from 2048 bits, ECDSA from P-256, Ed25519. */
static gboolean
check_strength (gnutls_x509_crt_t certificate, GError **error)
{
  guint bits = 0;
  int algorithm = gnutls_x509_crt_get_pk_algorithm (certificate, &bits);
  gboolean is_rsa = algorithm == GNUTLS_PK_RSA || algorithm == GNUTLS_PK_RSA_PSS;
  gboolean is_curve = algorithm == GNUTLS_PK_ECDSA || algorithm == GNUTLS_PK_EDDSA_ED25519;

  if (!is_rsa && !is_curve)
    return statreg_certificate_fail (error, _("Browsers do not accept this kind of key; use RSA or an "
                                              "elliptic curve"));
  if (bits < (is_rsa ? RSA_MIN_BITS : EC_MIN_BITS))
    {
      g_set_error (error, STATREG_ERROR, STATREG_ERROR_CERTIFICATE,
                   _("The certificate’s key is too weak with %u bits; RSA needs 2048, an elliptic curve 256"),
                   bits);
      return FALSE;
    }
  if (!gnutls_sign_is_secure2 (gnutls_x509_crt_get_signature_algorithm (certificate),
                               GNUTLS_SIGN_FLAG_SECURE_FOR_CERTS))
    return statreg_certificate_fail (error, _("The certificate is signed in a way that browsers do not "
                                              "accept, such as SHA-1"));
  return TRUE;
}

static gboolean
check_use (gnutls_x509_crt_t certificate, GError **error)
{
  if (gnutls_x509_crt_check_key_purpose (certificate, GNUTLS_KP_TLS_WWW_SERVER, 0))
    return TRUE;
  return statreg_certificate_fail (error, _("The certificate was not issued for web servers"));
}

/**
 * statreg_certificate_check:
 * @pair: a sorted chain with its key
 * @now: seconds since 1970
 * @error: CERTIFICATE: not valid at @now, key or signature too weak, not for servers
 *
 * The times are checked for the whole chain, since browsers refuse it just as well when an issuer in it has
 * expired.
 *
 * Returns: whether browsers can be served with it
 */
gboolean
statreg_certificate_check (StatregCertificatePair *pair, gint64 now, GError **error)
{
  gnutls_x509_crt_t own = pair->chain->pdata[0];

  for (guint i = 0; i < pair->chain->len; i++)
    if (!check_time (pair->chain->pdata[i], now, error))
      return FALSE;
  return check_strength (own, error) && check_use (own, error);
}
