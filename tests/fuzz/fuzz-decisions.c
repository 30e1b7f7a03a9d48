/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz-folder.h"
#include "statreg-decisions.h"

static StatregFolder *folder;

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  folder = fuzz_folder_open ();
  return 0;
}

static GPtrArray *
list_oldest_first (GListModel *list)
{
  GPtrArray *decisions = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = g_list_model_get_n_items (list); i > 0; i--)
    g_ptr_array_add (decisions, g_list_model_get_item (list, i - 1));
  return decisions;
}

static void
check_same (StatregDecision *a, StatregDecision *b)
{
  g_assert_cmpint (statreg_decision_get_at (a), ==, statreg_decision_get_at (b));
  g_assert_cmpstr (statreg_decision_get_who (a), ==, statreg_decision_get_who (b));
  g_assert_cmpstr (statreg_decision_get_what (a), ==, statreg_decision_get_what (b));
  g_assert_cmpstr (statreg_decision_get_registration (a), ==, statreg_decision_get_registration (b));
  g_assert_cmpstr (statreg_decision_get_address (a), ==, statreg_decision_get_address (b));
  g_assert_cmpstr (statreg_decision_get_instance (a), ==, statreg_decision_get_instance (b));
  g_assert_cmpstr (statreg_decision_get_instance_name (a), ==, statreg_decision_get_instance_name (b));
}

static StatregDecision *
get_decision (guint i, gpointer decisions)
{
  return g_object_ref (((GPtrArray *) decisions)->pdata[i]);
}

/* Whatever decisions.jsonl holds, it can be read, and lines that are added to it are read beside those that were understood. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr(GListStore) list = NULL;
  g_autoptr(GListStore) again = NULL;
  g_autoptr(GPtrArray) decisions = NULL;
  g_autoptr(GPtrArray) twice = NULL;
  g_autoptr(GError) error = NULL;

  fuzz_folder_write (folder, "decisions.jsonl", data, size);
  list = statreg_decisions_load (folder, &error);
  g_assert_no_error (error);
  decisions = list_oldest_first (G_LIST_MODEL (list));
  g_assert_true (statreg_decisions_append (folder, decisions->len, get_decision, decisions, &error));
  g_assert_no_error (error);
  again = statreg_decisions_load (folder, &error);
  g_assert_no_error (error);
  twice = list_oldest_first (G_LIST_MODEL (again));
  g_assert_cmpuint (twice->len, ==, 2 * decisions->len);
  for (guint i = 0; i < decisions->len; i++)
    check_same (decisions->pdata[i], twice->pdata[decisions->len + i]);
  return 0;
}
