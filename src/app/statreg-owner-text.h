/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-certificate.h"
#include "statreg-settings.h"

G_BEGIN_DECLS

char *statreg_owner_text_write (StatregSettings *settings, const char *url, StatregCertificate *certificate);

G_END_DECLS
