/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-tls-session.h"

G_BEGIN_DECLS

/* What SoupServer gets instead of a socket: reads the canonical request from memory, writes into the
 * session. */
#define STATREG_TYPE_TLS_STREAM (statreg_tls_stream_get_type ())
G_DECLARE_FINAL_TYPE (StatregTlsStream, statreg_tls_stream, STATREG, TLS_STREAM, GIOStream)

typedef void (*StatregTlsStreamFunc) (gpointer data);

StatregTlsStream *statreg_tls_stream_new     (StatregTlsSession *session, GBytes *input,
                                              StatregTlsStreamFunc closed, gpointer data);
void              statreg_tls_stream_forget  (StatregTlsStream *self);

G_END_DECLS
