/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-tls-session.h"

G_BEGIN_DECLS

/* Writes into a session, for SoupServer: pollable, never blocks. */
#define STATREG_TYPE_TLS_OUTPUT (statreg_tls_output_get_type ())
G_DECLARE_FINAL_TYPE (StatregTlsOutput, statreg_tls_output, STATREG, TLS_OUTPUT, GOutputStream)

GOutputStream *statreg_tls_output_new (StatregTlsSession *session);

G_END_DECLS
