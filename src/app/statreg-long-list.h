/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* To be called before sorted gets model, or anything made of it: sorted goes slice by slice while model is long. The model
 * followed before is left. */
void statreg_long_list_follow (GtkSortListModel *sorted, GListModel *model);

/* rows: what a view shows of a list. Instead of the two hundred rows that a view makes at once, it gets a few more each time the
 * window is idle, and everything after that. */
void statreg_long_list_unfold     (GtkSliceListModel *rows);   /* from here on, whenever the list was empty */
void statreg_long_list_fold       (GtkSliceListModel *rows);   /* before the list becomes another one */
void statreg_long_list_unfold_now (GtkSliceListModel *rows);

G_END_DECLS
