/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "statreg-setting-link.h"

G_BEGIN_DECLS

/* A row to read and change one setting that is on or off. */
#define STATREG_TYPE_SETTINGS_SWITCH (statreg_settings_switch_get_type ())
G_DECLARE_FINAL_TYPE (StatregSettingsSwitch, statreg_settings_switch, STATREG, SETTINGS_SWITCH, AdwActionRow)

G_END_DECLS
