/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-certificate-private.h"

#include <glib/gi18n-lib.h>
#include <gnutls/gnutls.h>
#include <gnutls/pkcs12.h>
#include <sodium.h>
#include <string.h>

#define CHAIN_MAX 16
#define PEM_BEGIN "-----BEGIN "
#define PEM_END "-----END "
#define PEM_KEY "PRIVATE KEY-----"
#define NO_KEY N_("There is no private key in the file; choose the file with the key as well")

static const char *
find (const char *text, const char *end, const char *what)
{
  return memmem (text, end - text, what, strlen (what));
}

gboolean
statreg_certificate_is_pem (GBytes *content)
{
  gsize size;
  const char *text = g_bytes_get_data (content, &size);

  return size > 0 && find (text, text + size, PEM_BEGIN) != NULL;
}

/* The block of the first private key: GnuTLS looks only at the first block when there are several. */
static gboolean
find_key_block (GBytes *content, gnutls_datum_t *block)
{
  gsize size;
  const char *text = g_bytes_get_data (content, &size);
  const char *end;

  if (size == 0)
    return FALSE;
  end = text + size;
  for (const char *begin = find (text, end, PEM_BEGIN); begin; begin = find (begin + 1, end, PEM_BEGIN))
    {
      const char *line_end = memchr (begin, '\n', end - begin);
      const char *stop = line_end ? find (line_end, end, PEM_END) : NULL;
      const char *stop_end = stop ? find (stop, end, PEM_KEY) : NULL;

      if (!stop_end || !find (begin, line_end, PEM_KEY))
        continue;
      block->data = (guchar *) begin;
      block->size = stop_end + strlen (PEM_KEY) - begin;
      return TRUE;
    }
  return FALSE;
}

static gboolean
is_encrypted (const gnutls_datum_t *block)
{
  const char *text = (const char *) block->data;

  /* "BEGIN ENCRYPTED PRIVATE KEY" of PKCS#8, "Proc-Type: 4,ENCRYPTED" of OpenSSL's older form. */
  return find (text, text + block->size, "ENCRYPTED") != NULL;
}

/**
 * statreg_certificate_has_key:
 * @content: a file
 *
 * Returns: whether it is PEM with a private key in it
 */
gboolean
statreg_certificate_has_key (GBytes *content)
{
  gnutls_datum_t block;

  return find_key_block (content, &block);
}

/**
 * statreg_certificate_skip_key:
 * @content: PEM with private keys in it
 *
 * Returns: (transfer full) (nullable): what comes after the first key, if there is another one in it
 */
GBytes *
statreg_certificate_skip_key (GBytes *content)
{
  const guchar *text = g_bytes_get_data (content, NULL);
  g_autoptr(GBytes) rest = NULL;
  gnutls_datum_t block;

  if (!find_key_block (content, &block))
    return NULL;
  rest = g_bytes_new_from_bytes (content, block.data + block.size - text,
                                 g_bytes_get_size (content) - (block.data + block.size - text));
  return statreg_certificate_has_key (rest) ? g_steal_pointer (&rest) : NULL;
}

/**
 * statreg_certificate_is_locked:
 * @content: a file
 *
 * Returns: whether it is PEM with a private key that needs a password
 */
gboolean
statreg_certificate_is_locked (GBytes *content)
{
  gnutls_datum_t block;

  return find_key_block (content, &block) && is_encrypted (&block);
}

/**
 * statreg_certificate_import_chain:
 * @content: PEM with one or more certificates, or one DER
 * @error: CERTIFICATE
 *
 * Returns: (transfer full) (element-type gnutls_x509_crt_t): the certificates in the file's order, at least
 * one
 */
GPtrArray *
statreg_certificate_import_chain (GBytes *content, GError **error)
{
  g_autoptr(StatregCertificatePair) pair = statreg_certificate_pair_new ();
  gsize size;
  gnutls_datum_t datum = { (guchar *) g_bytes_get_data (content, &size), 0 };
  gnutls_x509_crt_t *list = NULL;
  guint n_certificates = 0;
  int code;

  datum.size = size;
  if (statreg_certificate_is_pem (content))
    code = gnutls_x509_crt_list_import2 (&list, &n_certificates, &datum, GNUTLS_X509_FMT_PEM, 0);
  else
    code = gnutls_x509_crt_list_import2 (&list, &n_certificates, &datum, GNUTLS_X509_FMT_DER, 0);
  if (code < 0)
    {
      statreg_certificate_fail_gnutls (error, code, _("There is no readable certificate in the file"));
      return NULL;
    }
  statreg_certificate_pair_take (pair, list, n_certificates);
  if (n_certificates == 0 || n_certificates > CHAIN_MAX)
    {
      statreg_certificate_fail (error, _("The file must hold at least one and at most 16 certificates"));
      return NULL;
    }
  return g_ptr_array_ref (pair->chain);
}

static int
import_der (StatregCertificatePair *pair, gconstpointer data, gsize size)
{
  gnutls_datum_t datum = { (guchar *) data, size };

  return gnutls_x509_privkey_import2 (pair->key, &datum, GNUTLS_X509_FMT_DER, NULL, GNUTLS_PKCS_PLAIN);
}

/* The bytes between the first line and the last one, or NULL. GnuTLS would leave a copy of the text behind in
 * ordinary memory. */
static StatregSecret *
decode_block (const gnutls_datum_t *block)
{
  const char *text = (const char *) block->data;
  const char *begin = memchr (text, '\n', block->size);
  const char *end = find (begin, text + block->size, PEM_END);
  g_autoptr(StatregSecret) secret = statreg_secret_new_size (block->size);
  size_t size = 0;

  if (sodium_base642bin (statreg_secret_get_buffer (secret), block->size, begin, end - begin, "\r\n\t ", &size, NULL,
                         sodium_base64_VARIANT_ORIGINAL) < 0)
    return NULL;
  statreg_secret_shrink (secret, size);
  return g_steal_pointer (&secret);
}

static int
import_plain (StatregCertificatePair *pair, const gnutls_datum_t *block)
{
  g_autoptr(StatregSecret) secret = decode_block (block);

  if (!secret)
    return GNUTLS_E_BASE64_DECODING_ERROR;
  return import_der (pair, statreg_secret_get_data (secret), statreg_secret_get_size (secret));
}

static int
import_encrypted (StatregCertificatePair *pair, const gnutls_datum_t *block, StatregSecret *password)
{
  return gnutls_x509_privkey_import2 (pair->key, block, GNUTLS_X509_FMT_PEM, statreg_secret_get_text (password),
                                      0);
}

static gboolean
import_key_pem (StatregCertificatePair *pair, GBytes *content, StatregSecret *password, GError **error)
{
  gnutls_datum_t block;
  int code;

  if (!find_key_block (content, &block))
    return statreg_certificate_fail (error, _(NO_KEY));
  if (is_encrypted (&block) && !password)
    return statreg_certificate_fail (error, _("The private key is protected with a password; enter it"));
  code = is_encrypted (&block) ? import_encrypted (pair, &block, password) : import_plain (pair, &block);
  if (code == GNUTLS_E_DECRYPTION_FAILED && is_encrypted (&block))
    return statreg_certificate_fail (error, _("The password of the private key is wrong"));
  if (code < 0)
    return statreg_certificate_fail_gnutls (error, code, _("The private key cannot be read"));
  return TRUE;
}

static gboolean
import_key_der (StatregCertificatePair *pair, GBytes *content, GError **error)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (content, &size);

  return import_der (pair, data, size) == 0 || statreg_certificate_fail (error, _(NO_KEY));
}

/**
 * statreg_certificate_import_pem:
 * @certificates: one certificate or more, PEM or DER
 * @key: its private key, PEM or DER; may be the same file
 * @password: (nullable): of the key
 * @error: CERTIFICATE
 *
 * Returns: (transfer full): the two, not checked yet
 */
StatregCertificatePair *
statreg_certificate_import_pem (GBytes *certificates, GBytes *key, StatregSecret *password, GError **error)
{
  g_autoptr(StatregCertificatePair) pair = statreg_certificate_pair_new ();
  GPtrArray *chain = statreg_certificate_import_chain (certificates, error);
  gboolean done;

  if (!chain)
    return NULL;
  g_ptr_array_unref (pair->chain);
  pair->chain = chain;
  gnutls_x509_privkey_init (&pair->key);
  done = statreg_certificate_is_pem (key) ? import_key_pem (pair, key, password, error)
                                          : import_key_der (pair, key, error);
  return done ? g_steal_pointer (&pair) : NULL;
}

/* Without a password programs use either none or an empty one, which are two things in PKCS#12. */
static gboolean
find_password (gnutls_pkcs12_t file, StatregSecret *password, const char **text, GError **error)
{
  int code;

  *text = password ? statreg_secret_get_text (password) : NULL;
  code = gnutls_pkcs12_verify_mac (file, *text);
  if (code == GNUTLS_E_MAC_VERIFY_FAILED && !password)
    {
      *text = "";
      code = gnutls_pkcs12_verify_mac (file, *text);
    }
  if (code != GNUTLS_E_MAC_VERIFY_FAILED)
    return TRUE;
  return statreg_certificate_fail (error,
                                   password ? _("The password of the PKCS#12 file is wrong")
                                            : _("The PKCS#12 file is protected with a password; enter it"));
}

static StatregCertificatePair *
parse_pkcs12 (gnutls_pkcs12_t file, StatregSecret *password, GError **error)
{
  g_autoptr(StatregCertificatePair) pair = statreg_certificate_pair_new ();
  gnutls_x509_crt_t *chain = NULL, *others = NULL;
  guint n_chain = 0, n_others = 0;
  const char *text;
  int code;

  if (!find_password (file, password, &text, error))
    return NULL;
  code = gnutls_pkcs12_simple_parse (file, text, &pair->key, &chain, &n_chain, &others, &n_others, NULL, 0);
  if (code == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
    {
      statreg_certificate_fail (error, _("There is no private key in the PKCS#12 file"));
      return NULL;
    }
  if (code < 0)
    {
      statreg_certificate_fail_gnutls (error, code,
                                       _("The PKCS#12 file cannot be opened; is its password right?"));
      return NULL;
    }
  statreg_certificate_pair_take (pair, chain, n_chain);
  statreg_certificate_pair_take (pair, others, n_others);
  if (pair->chain->len == 0 || pair->chain->len > CHAIN_MAX)
    {
      statreg_certificate_fail (error, _("The file must hold at least one and at most 16 certificates"));
      return NULL;
    }
  return g_steal_pointer (&pair);
}

/**
 * statreg_certificate_import_pkcs12:
 * @content: a PKCS#12 file, as a rule *.p12 or *.pfx
 * @password: (nullable): its password
 * @error: CERTIFICATE
 *
 * Returns: (transfer full): certificates and key, not checked yet
 */
StatregCertificatePair *
statreg_certificate_import_pkcs12 (GBytes *content, StatregSecret *password, GError **error)
{
  StatregCertificatePair *pair = NULL;
  gnutls_pkcs12_t file;
  gsize size;
  gnutls_datum_t datum = { (guchar *) g_bytes_get_data (content, &size), 0 };
  int code;

  datum.size = size;
  gnutls_pkcs12_init (&file);
  code = gnutls_pkcs12_import (file, &datum, GNUTLS_X509_FMT_DER, 0);
  if (code < 0)
    statreg_certificate_fail_gnutls (error, code, _("This is not a PKCS#12 file"));
  else
    pair = parse_pkcs12 (file, password, error);
  gnutls_pkcs12_deinit (file);
  return pair;
}
