/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "statreg-setting-link.h"

G_BEGIN_DECLS

/* A row to read and change one setting that is a number. */
#define STATREG_TYPE_SETTINGS_SPIN (statreg_settings_spin_get_type ())
G_DECLARE_FINAL_TYPE (StatregSettingsSpin, statreg_settings_spin, STATREG, SETTINGS_SPIN, AdwActionRow)

G_END_DECLS
