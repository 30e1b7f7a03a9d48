/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gnutls/gnutls.h>

#include "statreg-certificate.h"

G_BEGIN_DECLS

/* Certificate, its private key and the rules of TLS, ready for sessions. Immutable, shared by reference
 * between threads. */
typedef struct _StatregTlsCredentials StatregTlsCredentials;

/* What is spoken: TLS 1.3 and 1.2, forward secrecy and authenticated encryption only (SECURITY.md 5). No groups of
 * integers: a stranger can make the server calculate with them for milliseconds at no cost of his own
 * (CVE-2002-20001). */
#define STATREG_TLS_PRIORITY \
  "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-RSA:-DHE-RSA:-GROUP-DH-ALL:-SHA1:" \
  "-AES-128-CBC:-AES-256-CBC:-AES-128-CCM:-AES-256-CCM:%SERVER_PRECEDENCE"

StatregTlsCredentials *statreg_tls_credentials_load  (StatregFolder *folder, GError **error);
StatregTlsCredentials *statreg_tls_credentials_ref   (StatregTlsCredentials *self);
void                   statreg_tls_credentials_unref (StatregTlsCredentials *self);
StatregCertificate    *statreg_tls_credentials_get_certificate (StatregTlsCredentials *self);
int                    statreg_tls_credentials_begin (StatregTlsCredentials *self, gnutls_session_t *session);
gboolean               statreg_tls_credentials_get_der (StatregTlsCredentials *self, gnutls_datum_t *der);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StatregTlsCredentials, statreg_tls_credentials_unref)

G_END_DECLS
