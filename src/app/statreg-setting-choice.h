/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "statreg-connection.h"

G_BEGIN_DECLS

/* One connection setting out of a few: "values" are the texts that stand for the strings of the combo row's model, in its
 * order. Follows the property "key" of "connection"; emits "chosen" when a person picks another. */
#define STATREG_TYPE_SETTING_CHOICE (statreg_setting_choice_get_type ())
G_DECLARE_FINAL_TYPE (StatregSettingChoice, statreg_setting_choice, STATREG, SETTING_CHOICE, AdwComboRow)

const char *statreg_setting_choice_get_key   (StatregSettingChoice *self);
const char *statreg_setting_choice_get_value (StatregSettingChoice *self);
void        statreg_setting_choice_revert    (StatregSettingChoice *self);

G_END_DECLS
