/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void statreg_cells_bind (GtkWidgetClass *klass);

G_END_DECLS
