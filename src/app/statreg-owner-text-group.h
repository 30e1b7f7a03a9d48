/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-settings-group.h"

G_BEGIN_DECLS

/* What owners read and are asked for. */
#define STATREG_TYPE_OWNER_TEXT_GROUP (statreg_owner_text_group_get_type ())
G_DECLARE_FINAL_TYPE (StatregOwnerTextGroup, statreg_owner_text_group, STATREG, OWNER_TEXT_GROUP,
                      StatregSettingsGroup)

G_END_DECLS
