/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-settings-group.h"

G_BEGIN_DECLS

/* The key: whether it can be used, where it is kept, its backup. */
#define STATREG_TYPE_KEY_GROUP (statreg_key_group_get_type ())
G_DECLARE_FINAL_TYPE (StatregKeyGroup, statreg_key_group, STATREG, KEY_GROUP, StatregSettingsGroup)

G_END_DECLS
