/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-long-list.h"

/* Up to here sorting takes a few milliseconds, and rows that jump to their places would be seen. */
#define SHORT_MAX 5000

#define FOLLOWED "statreg-long-list"
#define UNFOLDING "statreg-long-list-unfolding"

/* About a screenful, which takes some 20 ms to be made. */
#define ROWS_A_STEP 20
/* More than a view has at a time (GTK_LIST_VIEW_MAX_LIST_ITEMS), whatever the length of its list. */
#define ROWS_MAX 220

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

static void
cancel_step (gpointer id)
{
  g_source_remove (GPOINTER_TO_UINT (id));
}

/* Each slice of sorting moves rows, which a view makes anew: the fewer there are the better. */
static gboolean
is_being_sorted (GtkSliceListModel *rows)
{
  GListModel *model = gtk_slice_list_model_get_model (rows);

  return GTK_IS_SORT_LIST_MODEL (model) && gtk_sort_list_model_get_pending (GTK_SORT_LIST_MODEL (model)) > 0;
}

static gboolean
take_step (gpointer data)
{
  guint size = gtk_slice_list_model_get_size (data);

  if (is_being_sorted (data))
    return G_SOURCE_CONTINUE;
  if (size < ROWS_MAX)
    {
      gtk_slice_list_model_set_size (data, size + ROWS_A_STEP);
      return G_SOURCE_CONTINUE;
    }
  g_object_steal_data (data, UNFOLDING);
  gtk_slice_list_model_set_size (data, G_MAXUINT);
  return G_SOURCE_REMOVE;
}

static void
start_unfolding (GtkSliceListModel *rows)
{
  if (gtk_slice_list_model_get_size (rows) == G_MAXUINT || g_object_get_data (G_OBJECT (rows), UNFOLDING))
    return;
  g_object_set_data_full (G_OBJECT (rows), UNFOLDING, GUINT_TO_POINTER (g_idle_add (take_step, rows)), cancel_step);
}

static void
on_rows_changed (GtkSliceListModel *rows)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (rows)) == 0)
    statreg_long_list_fold (rows);
  else
    start_unfolding (rows);
}

/**
 * statreg_long_list_unfold:
 * @rows: a slice of a list, from its beginning
 *
 * Shows more and more of the list once it has something to show, so that the window lives on meanwhile.
 */
void
statreg_long_list_unfold (GtkSliceListModel *rows)
{
  g_signal_connect (rows, "items-changed", G_CALLBACK (on_rows_changed), NULL);
  statreg_long_list_fold (rows);
  on_rows_changed (rows);
}

/**
 * statreg_long_list_fold:
 * @rows: as above
 *
 * Shows the beginning only, until the list changes.
 */
void
statreg_long_list_fold (GtkSliceListModel *rows)
{
  g_object_set_data (G_OBJECT (rows), UNFOLDING, NULL);
  gtk_slice_list_model_set_size (rows, ROWS_A_STEP);
}

/**
 * statreg_long_list_unfold_now:
 * @rows: as above
 *
 * Shows all, for who wants to do something with all.
 */
void
statreg_long_list_unfold_now (GtkSliceListModel *rows)
{
  g_object_set_data (G_OBJECT (rows), UNFOLDING, NULL);
  gtk_slice_list_model_set_size (rows, G_MAXUINT);
}
