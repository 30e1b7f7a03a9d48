/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-certificate-private.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <string.h>

#include "statreg-error.h"
#include "statreg-host-name.h"
#include "statreg-time.h"

#define VALID_DAYS 397             /* a day below the limit for public ones, CA/Browser Forum */
#define DAY (24 * 60 * 60)
#define BACKDATE_SECONDS (5 * 60)  /* for clients whose clock is a little behind */
#define SERIAL_SIZE 16
#define COMMON_NAME_MAX 64         /* ub-common-name, RFC 5280, appendix A.1 */
#define COMMON_NAME "Statreg"

/* A machine may have a name that is none in DNS, such as my_pc; browsers still go there. */
static char *
dup_dns_name (const char *name)
{
  char *ascii = statreg_host_name_to_ascii (name);

  if (ascii || *name == '\0')
    return ascii;
  for (const char *c = name; *c; c++)
    if (!g_ascii_isgraph (*c))
      return NULL;
  return g_strdup (name);
}

static int
add_dns_name (gnutls_x509_crt_t certificate, const char *name)
{
  return gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_DNSNAME, name, strlen (name),
                                               GNUTLS_FSAN_APPEND);
}

static int
add_address (gnutls_x509_crt_t certificate, GInetAddress *address)
{
  return gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_IPADDRESS,
                                               g_inet_address_to_bytes (address),
                                               g_inet_address_get_native_size (address), GNUTLS_FSAN_APPEND);
}

static int
set_common_name (gnutls_x509_crt_t certificate, const char *name)
{
  const char *text = strlen (name) <= COMMON_NAME_MAX ? name : COMMON_NAME;

  return gnutls_x509_crt_set_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0, text, strlen (text));
}

/* Addresses go in as bytes: browsers do not look for them among the DNS names. */
static gboolean
set_names (gnutls_x509_crt_t certificate, const char *const *names, GError **error)
{
  guint n_set = 0;

  for (guint i = 0; names[i]; i++)
    {
      g_autoptr(GInetAddress) address = g_inet_address_new_from_string (names[i]);
      g_autofree char *dns_name = address ? NULL : dup_dns_name (names[i]);
      int code = 0;

      if (!address && !dns_name)
        continue;
      if (n_set == 0)
        code = set_common_name (certificate, dns_name ? dns_name : names[i]);
      if (code == 0)
        code = address ? add_address (certificate, address) : add_dns_name (certificate, dns_name);
      if (code < 0)
        return statreg_certificate_fail_gnutls (error, code, _("A name cannot be put into the certificate"));
      n_set++;
    }
  if (n_set > 0)
    return TRUE;
  g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT,
                       _("A certificate needs at least one host name or address"));
  return FALSE;
}

/* RFC 5280, 4.1.2.2: positive, and unguessable for its part. */
static int
set_serial (gnutls_x509_crt_t certificate)
{
  guint8 serial[SERIAL_SIZE];
  int code = gnutls_rnd (GNUTLS_RND_NONCE, serial, sizeof serial);

  serial[0] = (serial[0] & 0x3f) | 0x40;
  return code < 0 ? code : gnutls_x509_crt_set_serial (certificate, serial, sizeof serial);
}

static int
set_key_id (gnutls_x509_crt_t certificate)
{
  guint8 id[32];
  size_t size = sizeof id;
  int code = gnutls_x509_crt_get_key_id (certificate, GNUTLS_KEYID_USE_SHA1, id, &size);

  return code < 0 ? code : gnutls_x509_crt_set_subject_key_id (certificate, id, size);
}

/* A certificate for a server and nothing else, in particular none that could issue others once
 * it is trusted. */
static int
fill (gnutls_x509_crt_t certificate, gnutls_x509_privkey_t key)
{
  gint64 begins = statreg_time_now () - BACKDATE_SECONDS;
  int code;

  if ((code = gnutls_x509_crt_set_version (certificate, 3)) < 0 ||
      (code = gnutls_x509_crt_set_key (certificate, key)) < 0 ||
      (code = set_serial (certificate)) < 0 ||
      (code = gnutls_x509_crt_set_activation_time (certificate, begins)) < 0 ||
      (code = gnutls_x509_crt_set_expiration_time (certificate, begins + VALID_DAYS * DAY)) < 0 ||
      (code = gnutls_x509_crt_set_basic_constraints (certificate, 0, -1)) < 0 ||
      (code = gnutls_x509_crt_set_key_usage (certificate, GNUTLS_KEY_DIGITAL_SIGNATURE)) < 0 ||
      (code = gnutls_x509_crt_set_key_purpose_oid (certificate, GNUTLS_KP_TLS_WWW_SERVER, 0)) < 0 ||
      (code = set_key_id (certificate)) < 0)
    return code;
  return gnutls_x509_crt_sign2 (certificate, certificate, key, GNUTLS_DIG_SHA256, 0);
}

static gboolean
ensure_key (StatregCertificatePair *pair, GError **error)
{
  int code;

  if (pair->key)
    return TRUE;
  gnutls_x509_privkey_init (&pair->key);
  code = gnutls_x509_privkey_generate (pair->key, GNUTLS_PK_ECDSA,
                                       GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0);
  if (code < 0)
    return statreg_certificate_fail_gnutls (error, code, _("A private key cannot be made"));
  return TRUE;
}

/**
 * statreg_certificate_make:
 * @names: DNS names and IP addresses it is for; the first is its common name
 * @key: (nullable) (transfer full): key to use, so that its pin stays; %NULL makes an ECDSA P-256 one
 * @error: INVALID_INPUT without a usable name, CERTIFICATE
 *
 * Makes a self-signed certificate, valid from five minutes ago for 397 days. Takes milliseconds.
 *
 * Returns: (transfer full): certificate and key
 */
StatregCertificatePair *
statreg_certificate_make (const char *const *names, gnutls_x509_privkey_t key, GError **error)
{
  g_autoptr(StatregCertificatePair) pair = statreg_certificate_pair_new ();
  gnutls_x509_crt_t certificate;
  int code;

  pair->key = key;
  gnutls_x509_crt_init (&certificate);
  g_ptr_array_add (pair->chain, certificate);
  if (!set_names (certificate, names, error) || !ensure_key (pair, error))
    return NULL;
  code = fill (certificate, pair->key);
  if (code < 0)
    {
      statreg_certificate_fail_gnutls (error, code, _("A certificate cannot be made"));
      return NULL;
    }
  return g_steal_pointer (&pair);
}
