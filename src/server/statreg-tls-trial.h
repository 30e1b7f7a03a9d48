/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-tls-credentials.h"

G_BEGIN_DECLS

gboolean statreg_tls_trial (StatregTlsCredentials *credentials, GError **error);

G_END_DECLS
