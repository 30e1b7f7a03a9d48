/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-settings-group.h"

G_BEGIN_DECLS

/* How much the page takes, and whom it believes. */
#define STATREG_TYPE_LIMITS_GROUP (statreg_limits_group_get_type ())
G_DECLARE_FINAL_TYPE (StatregLimitsGroup, statreg_limits_group, STATREG, LIMITS_GROUP, StatregSettingsGroup)

G_END_DECLS
