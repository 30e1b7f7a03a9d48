/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Lays the children out side by side, equally wide, where there is room for that, and one below the other elsewhere. */
#define STATREG_TYPE_COLUMNS_LAYOUT (statreg_columns_layout_get_type ())
G_DECLARE_FINAL_TYPE (StatregColumnsLayout, statreg_columns_layout, STATREG, COLUMNS_LAYOUT, GtkLayoutManager)

G_END_DECLS
