/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-certificate.h"

G_BEGIN_DECLS

char *statreg_cli_dup_certificate_warning (StatregCertificate *certificate, const char *warning);

G_END_DECLS
