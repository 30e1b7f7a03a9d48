/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gnutls/x509.h>

#include "statreg-certificate.h"

G_BEGIN_DECLS

#define STATREG_CERTIFICATE_FILE "tls/certificate.pem"
#define STATREG_CERTIFICATE_KEY_FILE "tls/key.pem"
#define STATREG_CERTIFICATE_FILE_MAX (256 * 1024)

/* A chain and the private key of its first certificate, in memory. */
typedef struct
{
  GPtrArray             *chain;   /* gnutls_x509_crt_t, the server's own first */
  gnutls_x509_privkey_t  key;
} StatregCertificatePair;

/* statreg-certificate-pair.c */
StatregCertificatePair *statreg_certificate_pair_new        (void);
void                    statreg_certificate_pair_free       (StatregCertificatePair *self);
void                    statreg_certificate_pair_take       (StatregCertificatePair *self, gnutls_x509_crt_t *list, guint size);
GBytes                 *statreg_certificate_pair_export     (StatregCertificatePair *self, GError **error);
GBytes                 *statreg_certificate_pair_export_key (StatregCertificatePair *self, GError **error);
gboolean                statreg_certificate_matches         (gnutls_x509_crt_t certificate, gnutls_x509_privkey_t key);
gboolean                statreg_certificate_is_root         (gnutls_x509_crt_t certificate);
gboolean                statreg_certificate_fail            (GError **error, const char *sentence);
gboolean                statreg_certificate_fail_gnutls     (GError **error, int code, const char *sentence);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StatregCertificatePair, statreg_certificate_pair_free)

/* statreg-certificate-import.c */
GPtrArray              *statreg_certificate_import_chain    (GBytes *content, GError **error);
StatregCertificatePair *statreg_certificate_import_pem      (GBytes *certificates, GBytes *key, StatregSecret *password,
                                                             GError **error);
StatregCertificatePair *statreg_certificate_import_pkcs12   (GBytes *content, StatregSecret *password, GError **error);
gboolean                statreg_certificate_has_key         (GBytes *content);
GBytes                 *statreg_certificate_skip_key        (GBytes *content);
gboolean                statreg_certificate_is_locked       (GBytes *content);
gboolean                statreg_certificate_is_pem          (GBytes *content);

/* statreg-certificate-check.c */
gboolean                statreg_certificate_owns_key        (StatregCertificatePair *pair);  /* one of its chain does */
gboolean                statreg_certificate_sort            (StatregCertificatePair *pair, GError **error);
gboolean                statreg_certificate_check           (StatregCertificatePair *pair, gint64 now, GError **error);

/* statreg-certificate-make.c: takes the key, or makes one if it is NULL */
StatregCertificatePair *statreg_certificate_make            (const char *const *names, gnutls_x509_privkey_t key,
                                                             GError **error);

/* statreg-certificate-files.c, statreg-certificate-key.c */
StatregCertificatePair *statreg_certificate_read            (StatregFolder *folder, GBytes **chain_pem, GError **error);
GBytes                 *statreg_certificate_read_key        (int fd, const char *path, GError **error);
GBytes                 *statreg_certificate_join_keys       (GBytes *first, GBytes *second);

/* statreg-tls-credentials.c */
struct _StatregTlsCredentials *statreg_tls_credentials_new  (StatregCertificatePair *pair, GError **error);

/* statreg-certificate.c */
StatregCertificate     *statreg_certificate_new             (GPtrArray *chain, GBytes *chain_pem);

G_END_DECLS
