/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-settings-entry.h"

G_BEGIN_DECLS

/* A row to read and change one setting that is a point in time, as text or with a calendar. */
#define STATREG_TYPE_SETTINGS_TIME (statreg_settings_time_get_type ())
G_DECLARE_FINAL_TYPE (StatregSettingsTime, statreg_settings_time, STATREG, SETTINGS_TIME,
                      StatregSettingsEntry)

G_END_DECLS
