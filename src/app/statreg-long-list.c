/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-long-list.h"

/* Up to here sorting takes a few milliseconds, and rows that jump to their places would be seen. */
#define SHORT_MAX 5000

#define FOLLOWED "statreg-long-list"

static void
on_items_changed (GtkSortListModel *sorted, guint position, guint removed, guint added, GListModel *model)
{
  gtk_sort_list_model_set_incremental (sorted, g_list_model_get_n_items (model) > SHORT_MAX);
}

/**
 * statreg_long_list_follow:
 * @sorted: sorts @model, or a list made of it
 * @model: the list whose length counts
 *
 * Has long lists sorted in slices, between which the window lives on, and short ones at once. As handlers run in the order in
 * which they were connected, @sorted must not have been connected with @model before.
 */
void
statreg_long_list_follow (GtkSortListModel *sorted, GListModel *model)
{
  GSignalGroup *signals = g_object_get_data (G_OBJECT (sorted), FOLLOWED);

  if (!signals)
    {
      signals = g_signal_group_new (G_TYPE_LIST_MODEL);
      g_signal_group_connect_swapped (signals, "items-changed", G_CALLBACK (on_items_changed), sorted);
      g_object_set_data_full (G_OBJECT (sorted), FOLLOWED, signals, g_object_unref);
    }
  g_signal_group_set_target (signals, model);
  on_items_changed (sorted, 0, 0, 0, model);
}
