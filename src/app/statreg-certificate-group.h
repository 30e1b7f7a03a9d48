/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-settings-group.h"

G_BEGIN_DECLS

/* The page's certificate: what it says, for how long, and how to change it. */
#define STATREG_TYPE_CERTIFICATE_GROUP (statreg_certificate_group_get_type ())
G_DECLARE_FINAL_TYPE (StatregCertificateGroup, statreg_certificate_group, STATREG, CERTIFICATE_GROUP,
                      StatregSettingsGroup)

G_END_DECLS
