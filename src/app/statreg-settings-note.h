/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "statreg-setting-link.h"

G_BEGIN_DECLS

/* A row to read and change one setting that is text of several lines. */
#define STATREG_TYPE_SETTINGS_NOTE (statreg_settings_note_get_type ())
G_DECLARE_FINAL_TYPE (StatregSettingsNote, statreg_settings_note, STATREG, SETTINGS_NOTE, AdwPreferencesRow)

G_END_DECLS
