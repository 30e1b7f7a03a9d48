/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-settings-group.h"

G_BEGIN_DECLS

/* The time in which owners can register. */
#define STATREG_TYPE_WINDOW_GROUP (statreg_window_group_get_type ())
G_DECLARE_FINAL_TYPE (StatregWindowGroup, statreg_window_group, STATREG, WINDOW_GROUP, StatregSettingsGroup)

G_END_DECLS
