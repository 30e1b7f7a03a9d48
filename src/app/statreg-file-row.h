/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* A row to choose a file. Properties: "file" (GFile or NULL), "saving" (gboolean: a file to write),
 * "suggested-name". */
#define STATREG_TYPE_FILE_ROW (statreg_file_row_get_type ())
G_DECLARE_FINAL_TYPE (StatregFileRow, statreg_file_row, STATREG, FILE_ROW, AdwActionRow)

GFile *statreg_file_row_get_file (StatregFileRow *self);
void   statreg_file_row_set_file (StatregFileRow *self, GFile *file);

G_END_DECLS
