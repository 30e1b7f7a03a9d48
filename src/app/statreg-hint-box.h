/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A box for cells of long lists whose tooltip depends on their row. Property: "hint", plain text or NULL, which a screen reader
 * reads as the description. Unlike "tooltip-text", setting it does not ask the display where the pointer is: hundreds of rows
 * that are bound at once would wait for hundreds of answers. */
#define STATREG_TYPE_HINT_BOX (statreg_hint_box_get_type ())
G_DECLARE_FINAL_TYPE (StatregHintBox, statreg_hint_box, STATREG, HINT_BOX, GtkBox)

const char *statreg_hint_box_get_hint (StatregHintBox *self);

G_END_DECLS
