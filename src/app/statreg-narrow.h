/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void statreg_narrow_follow (GtkWindow *window, int width);

G_END_DECLS
