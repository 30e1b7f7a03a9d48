/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* A row that says how many, in plain text: its property is "count". */
#define STATREG_TYPE_COUNT_ROW (statreg_count_row_get_type ())
G_DECLARE_FINAL_TYPE (StatregCountRow, statreg_count_row, STATREG, COUNT_ROW, AdwActionRow)

G_END_DECLS
