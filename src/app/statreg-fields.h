/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void statreg_fields_set_busy (GtkWidget *fields, gboolean busy);
void statreg_fields_mark     (GtkWidget *row, const char *message);

G_END_DECLS
