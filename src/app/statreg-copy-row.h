/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* A row whose subtitle can be copied. The whole row is the button. */
#define STATREG_TYPE_COPY_ROW (statreg_copy_row_get_type ())
G_DECLARE_FINAL_TYPE (StatregCopyRow, statreg_copy_row, STATREG, COPY_ROW, AdwActionRow)

G_END_DECLS
