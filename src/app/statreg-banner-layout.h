/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Lays out two children, words and buttons: in one line, or the buttons below where the words would have too little room. */
#define STATREG_TYPE_BANNER_LAYOUT (statreg_banner_layout_get_type ())
G_DECLARE_FINAL_TYPE (StatregBannerLayout, statreg_banner_layout, STATREG, BANNER_LAYOUT, GtkLayoutManager)

G_END_DECLS
