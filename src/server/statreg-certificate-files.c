/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-certificate-private.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <gnutls/gnutls.h>
#include <unistd.h>

#include "statreg-error.h"
#include "statreg-time.h"
#include "statreg-tls-credentials.h"

#define FILE_MAX STATREG_CERTIFICATE_FILE_MAX

static GBytes *
read_key (StatregFolder *folder, GError **error)
{
  g_autofree char *path = statreg_folder_build_path (folder, STATREG_CERTIFICATE_KEY_FILE);
  int fd = statreg_folder_open_file (folder, STATREG_CERTIFICATE_KEY_FILE, O_RDONLY, error);
  GBytes *key;

  if (fd < 0)
    return NULL;
  key = statreg_certificate_read_key (fd, path, error);
  close (fd);
  return key;
}

/* The key is the one of those in the file that belongs to the certificate, see write_files (). */
static StatregCertificatePair *
find_pair (GBytes *chain, GBytes *keys, GError **error)
{
  g_autoptr(GBytes) rest = g_bytes_ref (keys);

  while (rest)
    {
      g_autoptr(GBytes) key = g_steal_pointer (&rest);
      g_autoptr(StatregCertificatePair) pair = statreg_certificate_import_pem (chain, key, NULL, error);

      if (!pair || statreg_certificate_owns_key (pair))
        return g_steal_pointer (&pair);
      rest = statreg_certificate_skip_key (key);
    }
  statreg_certificate_fail (error, _("The certificate and the key in the folder “tls” do not belong together; "
                                     "create a certificate or choose your own files again"));
  return NULL;
}

/* What lies in the data folder, read whole or not at all. */
static StatregCertificatePair *
read_pair (StatregFolder *folder, GBytes **chain_pem, GError **error)
{
  g_autoptr(GBytes) chain = statreg_folder_read (folder, STATREG_CERTIFICATE_FILE, FILE_MAX, error);
  g_autoptr(GBytes) key = chain ? read_key (folder, error) : NULL;
  g_autoptr(StatregCertificatePair) pair = key ? find_pair (chain, key, error) : NULL;

  if (!pair || !statreg_certificate_sort (pair, error))
    return NULL;
  *chain_pem = g_steal_pointer (&chain);
  return g_steal_pointer (&pair);
}

static gboolean
has_certificate (StatregFolder *folder)
{
  g_autoptr(GBytes) chain = statreg_folder_read (folder, STATREG_CERTIFICATE_FILE, FILE_MAX, NULL);

  return chain != NULL;
}

static gboolean
has_chain (StatregFolder *folder, GBytes *content)
{
  g_autoptr(GBytes) found = statreg_folder_read (folder, STATREG_CERTIFICATE_FILE, FILE_MAX, NULL);

  return found && g_bytes_equal (found, content);
}

/**
 * statreg_certificate_read:
 * @folder: the data folder
 * @chain_pem: (out): the certificates as they lie there
 * @error: as statreg_certificate_load()
 *
 * Returns: (transfer full): the sorted chain and the key of its first certificate
 */
StatregCertificatePair *
statreg_certificate_read (StatregFolder *folder, GBytes **chain_pem, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  StatregCertificatePair *pair = read_pair (folder, chain_pem, &local_error);

  if (pair)
    return pair;
  if (!g_error_matches (local_error, STATREG_ERROR, STATREG_ERROR_NOT_FOUND))
    g_propagate_error (error, g_steal_pointer (&local_error));
  else if (has_certificate (folder))
    statreg_certificate_fail (error, _("The key of the certificate, “tls/key.pem”, is missing; "
                                       "create a certificate or choose your own files again"));
  else
    g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_NOT_FOUND,
                         _("There is no certificate yet; one is made when the page starts"));
  return NULL;
}

/**
 * statreg_certificate_load:
 * @folder: the data folder
 * @error: NOT_FOUND: there is none; CERTIFICATE: it cannot be read, its key is missing or another one, there is
 * a stranger in its chain; UNSAFE_FILE, FOLDER, DAMAGED_FILE: the files'
 *
 * An expired one loads, so that it can be shown. Blocks for milliseconds.
 *
 * Returns: (transfer full): what lies in the data folder, or %NULL
 */
StatregCertificate *
statreg_certificate_load (StatregFolder *folder, GError **error)
{
  g_autoptr(GBytes) chain_pem = NULL;
  g_autoptr(StatregCertificatePair) pair = NULL;

  g_return_val_if_fail (STATREG_IS_FOLDER (folder), NULL);
  pair = statreg_certificate_read (folder, &chain_pem, error);
  return pair ? statreg_certificate_new (pair->chain, chain_pem) : NULL;
}

/* Whatever the file has now, the key of the certificate is in it, so this may fail. */
static void
settle_key (StatregFolder *folder, GBytes *key)
{
  g_autoptr(GError) error = NULL;

  if (!statreg_folder_replace (folder, STATREG_CERTIFICATE_KEY_FILE, key, &error))
    g_debug ("the key of the certificate stays with another one: %s", error->message);
}

/* While the certificate changes, the file with the key has the old one as well: a crash or a failing disk leaves the
 * old pair or the new one. */
static gboolean
write_files (StatregFolder *folder, GBytes *chain, GBytes *key, GError **error)
{
  g_autoptr(GBytes) old_key = read_key (folder, NULL);
  gboolean keeps_key = old_key && g_bytes_equal (old_key, key);
  g_autoptr(GBytes) keys = old_key && !keeps_key ? statreg_certificate_join_keys (key, old_key) : g_bytes_ref (key);
  g_autoptr(GError) local_error = NULL;
  gboolean done = (keeps_key || statreg_folder_replace (folder, STATREG_CERTIFICATE_KEY_FILE, keys, &local_error)) &&
                  statreg_folder_replace (folder, STATREG_CERTIFICATE_FILE, chain, &local_error);

  /* After a failed sync the file has its other content nevertheless: look rather than guess. */
  if (old_key && !keeps_key && (done || !has_chain (folder, chain)))
    settle_key (folder, done ? key : old_key);
  if (!done)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return done;
}

/* Reading both files again is the proof that they can be used. To be called under the lock. */
static StatregCertificate *
write_pair (StatregFolder *folder, StatregCertificatePair *pair, GError **error)
{
  g_autoptr(GBytes) chain = statreg_certificate_pair_export (pair, error);
  g_autoptr(GBytes) key = chain ? statreg_certificate_pair_export_key (pair, error) : NULL;

  if (!key || !write_files (folder, chain, key, error))
    return NULL;
  return statreg_certificate_load (folder, error);
}

static gboolean
is_expired (StatregCertificate *self)
{
  return statreg_certificate_get_not_after (self) <= statreg_time_now ();
}

/* The key of a self-signed certificate that is strong enough to go on with, or NULL. */
static gnutls_x509_privkey_t
steal_own_key (StatregFolder *folder)
{
  g_autoptr(GBytes) chain_pem = NULL;
  g_autoptr(StatregCertificatePair) pair = statreg_certificate_read (folder, &chain_pem, NULL);
  guint bits = 0;

  if (!pair || !statreg_certificate_is_root (pair->chain->pdata[0]))
    return NULL;
  if (gnutls_x509_privkey_get_pk_algorithm2 (pair->key, &bits) != GNUTLS_PK_ECDSA || bits < 256)
    return NULL;
  return g_steal_pointer (&pair->key);
}

/**
 * statreg_certificate_renew:
 * @folder: the data folder
 * @names: what it shall be for
 * @error: INVALID_INPUT without a usable name; CERTIFICATE, BUSY, the files'
 *
 * Makes a self-signed certificate in place of whatever is there. If that is self-signed too, its key stays,
 * and with it the pin that owners and tools may know. Blocks for milliseconds, and up to three seconds for
 * the lock.
 *
 * Returns: (transfer full): the certificate
 */
StatregCertificate *
statreg_certificate_renew (StatregFolder *folder, const char *const *names, GError **error)
{
  g_autoptr(StatregLock) lock = NULL;
  g_autoptr(StatregCertificatePair) pair = NULL;

  g_return_val_if_fail (STATREG_IS_FOLDER (folder) && names != NULL, NULL);
  lock = statreg_folder_lock (folder, error);
  pair = lock ? statreg_certificate_make (names, steal_own_key (folder), error) : NULL;
  return pair ? write_pair (folder, pair, error) : NULL;
}

/* Under the lock: another process may have made one meanwhile. */
static StatregCertificate *
make_if_missing (StatregFolder *folder, const char *const *names, GError **error)
{
  g_autoptr(StatregLock) lock = statreg_folder_lock (folder, error);
  g_autoptr(StatregCertificatePair) pair = NULL;

  if (!lock)
    return NULL;
  if (has_certificate (folder))
    return statreg_certificate_load (folder, error);
  pair = statreg_certificate_make (names, NULL, error);
  return pair ? write_pair (folder, pair, error) : NULL;
}

/**
 * statreg_certificate_ensure:
 * @folder: the data folder
 * @names: what one that has to be made is for
 * @error: as statreg_certificate_load() without NOT_FOUND, and statreg_certificate_renew()
 *
 * What lies in the data folder stays, whatever its names; only where there is nothing one is made, and a
 * self-signed one that has expired, and so is of no use to anybody, is renewed with its key.
 *
 * Returns: (transfer full): a certificate for the page
 */
StatregCertificate *
statreg_certificate_ensure (StatregFolder *folder, const char *const *names, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(StatregCertificate) certificate = NULL;

  g_return_val_if_fail (STATREG_IS_FOLDER (folder) && names != NULL, NULL);
  certificate = statreg_certificate_load (folder, &local_error);
  if (certificate && statreg_certificate_is_self_signed (certificate) && is_expired (certificate))
    return statreg_certificate_renew (folder, names, error);
  if (certificate)
    return g_steal_pointer (&certificate);
  if (g_error_matches (local_error, STATREG_ERROR, STATREG_ERROR_NOT_FOUND))
    return make_if_missing (folder, names, error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

/* Everything is judged before the first byte is written. */
static StatregCertificate *
use_pair (StatregFolder *folder, StatregCertificatePair *pair, GError **error)
{
  g_autoptr(StatregTlsCredentials) credentials = NULL;
  g_autoptr(StatregLock) lock = NULL;

  if (!pair || !statreg_certificate_sort (pair, error) ||
      !statreg_certificate_check (pair, statreg_time_now (), error) ||
      !(credentials = statreg_tls_credentials_new (pair, error)))
    return NULL;
  lock = statreg_folder_lock (folder, error);
  return lock ? write_pair (folder, pair, error) : NULL;
}

/**
 * statreg_certificate_use_pem:
 * @folder: the data folder
 * @certificates: the server's certificate and those of its issuers, in any order, PEM; or one certificate,
 * DER
 * @key: the private key, PEM or DER; may be the same content
 * @password: (nullable): password of the key
 * @error: CERTIFICATE: no certificate, no key, password missing or wrong, key of another certificate,
 * stranger in the chain, not valid at this time, too weak, not for servers, no connection with it; each with a
 * sentence of its own.
 * BUSY, the files'
 *
 * Takes a certificate that somebody else issued. On any error what is in the data folder stays.
 *
 * Returns: (transfer full): the certificate
 */
StatregCertificate *
statreg_certificate_use_pem (StatregFolder *folder, GBytes *certificates, GBytes *key,
                             StatregSecret *password, GError **error)
{
  g_autoptr(StatregCertificatePair) pair = NULL;

  g_return_val_if_fail (STATREG_IS_FOLDER (folder) && certificates != NULL && key != NULL, NULL);
  pair = statreg_certificate_import_pem (certificates, key, password, error);
  return use_pair (folder, pair, error);
}

/**
 * statreg_certificate_use_pkcs12:
 * @folder: the data folder
 * @content: a PKCS#12 file, old (RC2) or recent (AES)
 * @password: (nullable): its password
 * @error: as statreg_certificate_use_pem()
 *
 * Returns: (transfer full): the certificate
 */
StatregCertificate *
statreg_certificate_use_pkcs12 (StatregFolder *folder, GBytes *content, StatregSecret *password,
                                GError **error)
{
  g_autoptr(StatregCertificatePair) pair = NULL;

  g_return_val_if_fail (STATREG_IS_FOLDER (folder) && content != NULL, NULL);
  pair = statreg_certificate_import_pkcs12 (content, password, error);
  return use_pair (folder, pair, error);
}
