/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "statreg-tls-credentials.h"

G_BEGIN_DECLS

/* One accepted socket with TLS on it. Nothing here ever blocks. References are for one thread. */
typedef struct _StatregTlsSession StatregTlsSession;

StatregTlsSession *statreg_tls_session_new       (GSocket *socket, StatregTlsCredentials *credentials,
                                                  GError **error);
StatregTlsSession *statreg_tls_session_ref       (StatregTlsSession *self);
void               statreg_tls_session_unref     (StatregTlsSession *self);
gboolean           statreg_tls_session_handshake (StatregTlsSession *self, GIOCondition *wait,
                                                  GError **error);
gssize             statreg_tls_session_read      (StatregTlsSession *self, gpointer buffer, gsize size,
                                                  GError **error);
gssize             statreg_tls_session_write     (StatregTlsSession *self, gconstpointer data, gsize size,
                                                  GError **error);
void               statreg_tls_session_forget_received (StatregTlsSession *self);
void               statreg_tls_session_end       (StatregTlsSession *self);
GSocket           *statreg_tls_session_get_socket (StatregTlsSession *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StatregTlsSession, statreg_tls_session_unref)

G_END_DECLS
