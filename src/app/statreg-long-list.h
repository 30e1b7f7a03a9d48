/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* To be called before sorted gets model, or anything made of it: sorted goes slice by slice while model is long. The model
 * followed before is left. */
void statreg_long_list_follow (GtkSortListModel *sorted, GListModel *model);

G_END_DECLS
