/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "statreg-settings.h"

G_BEGIN_DECLS

/* The access code that owners type: shown, copied, made anew, asked for or not. Property "settings". */
#define STATREG_TYPE_CODE_ROW (statreg_code_row_get_type ())
G_DECLARE_FINAL_TYPE (StatregCodeRow, statreg_code_row, STATREG, CODE_ROW, AdwActionRow)

G_END_DECLS
