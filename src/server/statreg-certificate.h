/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "statreg-folder.h"
#include "statreg-secret.h"

G_BEGIN_DECLS

/* The page's certificate, tls/certificate.pem and tls/key.pem: immutable description of what lies there.
 * Properties of the same names as the getters. */
#define STATREG_TYPE_CERTIFICATE (statreg_certificate_get_type ())
G_DECLARE_FINAL_TYPE (StatregCertificate, statreg_certificate, STATREG, CERTIFICATE, GObject)

/* Errors: NOT_FOUND (none yet), CERTIFICATE (unreadable, no key, key does not match, …), the files'. All block for milliseconds. */
StatregCertificate *statreg_certificate_load        (StatregFolder *folder, GError **error);
/* The one that is there, else a fresh self-signed ECDSA P-256 one for names (DNS names and IP addresses), 397 days. */
StatregCertificate *statreg_certificate_ensure      (StatregFolder *folder, const char *const *names, GError **error);
StatregCertificate *statreg_certificate_renew       (StatregFolder *folder, const char *const *names, GError **error); /* keeps the key if self-signed */
StatregCertificate *statreg_certificate_use_pem     (StatregFolder *folder, GBytes *certificates, GBytes *key, StatregSecret *password, GError **error);
StatregCertificate *statreg_certificate_use_pkcs12  (StatregFolder *folder, GBytes *content, StatregSecret *password, GError **error);
/* By content and suffix: files may be one PEM with both, certificate and key PEM in either order, or one PKCS#12. */
StatregCertificate *statreg_certificate_use_files   (StatregFolder *folder, const char *const *paths, StatregSecret *password, GError **error);
gboolean            statreg_certificate_wants_password (const char *path);
GStrv               statreg_certificate_guess_names (const char *public_host);  /* public host, machine's name, its addresses, localhost */

const char *const  *statreg_certificate_get_names       (StatregCertificate *self);
gint64              statreg_certificate_get_not_before  (StatregCertificate *self);
gint64              statreg_certificate_get_not_after   (StatregCertificate *self);
const char         *statreg_certificate_get_sha256      (StatregCertificate *self);  /* "AB:CD:…" of the DER */
const char         *statreg_certificate_get_key_pin     (StatregCertificate *self);  /* base64 SHA-256 of the SPKI */
const char         *statreg_certificate_get_issuer      (StatregCertificate *self);
gboolean            statreg_certificate_is_self_signed  (StatregCertificate *self);
gboolean            statreg_certificate_covers          (StatregCertificate *self, const char *host);
GBytes             *statreg_certificate_get_chain_pem   (StatregCertificate *self);
/* For the administrator, derived from the time: the steps are 30, 14, 7, 1 days and 0 (expired); -1: none reached. */
int                 statreg_certificate_get_days_left   (StatregCertificate *self, gint64 now);
char               *statreg_certificate_dup_warning     (StatregCertificate *self, const char *host, gint64 now);

G_END_DECLS
