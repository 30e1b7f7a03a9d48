/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "statreg-connection.h"

G_BEGIN_DECLS

/* One connection setting as text: shows the property "key" of "connection" and follows it, except while a person edits it.
 * What the person applies comes by the signal "apply"; "message" says what is wrong with it (NULL: nothing). */
#define STATREG_TYPE_SETTING_ROW (statreg_setting_row_get_type ())
G_DECLARE_FINAL_TYPE (StatregSettingRow, statreg_setting_row, STATREG, SETTING_ROW, AdwEntryRow)

const char *statreg_setting_row_get_key     (StatregSettingRow *self);
void        statreg_setting_row_set_message (StatregSettingRow *self, const char *message);
void        statreg_setting_row_revert      (StatregSettingRow *self);

G_END_DECLS
