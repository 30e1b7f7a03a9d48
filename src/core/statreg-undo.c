/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-decide.h"

#include <glib/gi18n-lib.h>

#include "statreg-decisions.h"
#include "statreg-error.h"
#include "statreg-instance-file.h"
#include "statreg-journal-rewrite.h"
#include "statreg-time.h"
#include "statreg-user.h"

/* One act of taking decisions back, under the lock. */
typedef struct
{
  StatregFolder *folder;
  StatregJournal *journal; /* shared */
  GMutexLocker *turn;      /* to use it */
  StatregLock *lock;
  GPtrArray *picked;     /* of StatregJournalEntry, the newest decision first */
  GHashTable *chosen;    /* the same, as a set */
  GHashTable *instances; /* id → StatregInstance, changed already, or NULL when there is none any more */
  GHashTable *changed;   /* set of the instances to be saved */
  GHashTable *unsaved;   /* id of an instance → why its file still holds the logins */
  char *user;            /* who undoes */
  StatregOutcomes *outcomes;
} Undo;

static void
clear_undo (Undo *undo)
{
  g_clear_pointer (&undo->picked, g_ptr_array_unref);
  g_clear_pointer (&undo->chosen, g_hash_table_unref);
  g_clear_pointer (&undo->changed, g_hash_table_unref);
  g_clear_pointer (&undo->unsaved, g_hash_table_unref);
  g_clear_pointer (&undo->instances, g_hash_table_unref);
  g_clear_pointer (&undo->user, g_free);
  g_clear_pointer (&undo->outcomes, statreg_outcomes_free);
  g_clear_pointer (&undo->lock, statreg_lock_free);
  g_clear_pointer (&undo->turn, g_mutex_locker_free);
  g_clear_pointer (&undo->journal, statreg_journal_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Undo, clear_undo)

static void
unref_instance (gpointer instance)
{
  if (instance)
    g_object_unref (instance);
}

static gboolean
begin (Undo *undo, StatregFolder *folder, GError **error)
{
  undo->folder = folder;
  undo->outcomes = statreg_outcomes_new ();
  undo->picked = g_ptr_array_new ();
  undo->chosen = g_hash_table_new (NULL, NULL);
  undo->changed = g_hash_table_new (NULL, NULL);
  undo->unsaved = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  undo->instances = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, unref_instance);
  undo->journal = statreg_journal_share (folder);
  undo->turn = g_mutex_locker_new (&undo->journal->mutex);
  if (!statreg_journal_scan (undo->journal, error))
    return FALSE;
  undo->lock = statreg_folder_lock (folder, error);
  return undo->lock && statreg_journal_scan (undo->journal, error);
}

static StatregOutcome *
fail (Undo *undo, StatregJournalEntry *entry, char *sentence)
{
  return statreg_outcomes_add (undo->outcomes->failed, entry->registration, sentence);
}

static void
pick (Undo *undo, const char *id)
{
  StatregJournalEntry *entry = statreg_journal_lookup (undo->journal, id);

  if (!entry)
    statreg_outcomes_add_unknown (
        undo->outcomes->failed, id,
        g_strdup_printf (_("The decision on the registration %s cannot be undone any more, or there was none"), id));
  else if (!entry->decided)
    fail (undo, entry, g_strdup_printf (_("The registration %s is still pending"), id));
  else if (g_hash_table_add (undo->chosen, entry))
    g_ptr_array_add (undo->picked, entry);
}

static void
pick_last_act (Undo *undo)
{
  gint64 newest = statreg_journal_get_newest_decision (undo->journal);

  for (guint i = 0; newest && i < undo->journal->entries->len; i++)
    {
      StatregJournalEntry *entry = undo->journal->entries->pdata[i];

      if (entry->decided == newest)
        pick (undo, statreg_registration_get_id (entry->registration));
    }
}

/* What was done last is undone first. */
static int
compare_newest_first (gconstpointer a, gconstpointer b)
{
  const StatregJournalEntry *first = *(StatregJournalEntry *const *) a;
  const StatregJournalEntry *second = *(StatregJournalEntry *const *) b;
  gint64 at = statreg_registration_get_received (first->registration);
  gint64 bt = statreg_registration_get_received (second->registration);

  if (first->decided != second->decided)
    return first->decided > second->decided ? -1 : 1;
  if (at != bt)
    return at > bt ? -1 : 1;
  return first->order > second->order ? -1 : first->order < second->order;
}

/* An instance that was removed since has nothing to be undone in it. */
static gboolean
get_instance (Undo *undo, const char *id, StatregInstance **instance, GError **error)
{
  g_autoptr(GError) own_error = NULL;

  if (g_hash_table_lookup_extended (undo->instances, id, NULL, (gpointer *) instance))
    return TRUE;
  *instance = statreg_instance_file_load (undo->folder, id, &own_error);
  if (!*instance && !g_error_matches (own_error, STATREG_ERROR, STATREG_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&own_error));
      return FALSE;
    }
  g_hash_table_insert (undo->instances, g_strdup (id), *instance);
  return TRUE;
}

/* Changes the instances in memory; what cannot be undone is left out of the act. */
static void
unapply (Undo *undo)
{
  g_autoptr(GPtrArray) picked = g_steal_pointer (&undo->picked);

  undo->picked = g_ptr_array_new ();
  for (guint i = 0; i < picked->len; i++)
    {
      StatregJournalEntry *entry = picked->pdata[i];
      StatregInstance *instance = NULL;
      g_autoptr(GError) error = NULL;

      if (entry->instance && !get_instance (undo, entry->instance, &instance, &error))
        {
          fail (undo, entry, g_strdup (error->message));
          g_hash_table_remove (undo->chosen, entry);
          continue;
        }
      if (instance && statreg_instance_unapply (instance, entry->registration))
        g_hash_table_add (undo->changed, instance);
      g_ptr_array_add (undo->picked, entry);
    }
}

static gboolean
drop_chosen_decisions (const StatregJournalEntry *entry, gboolean decision, gpointer chosen)
{
  return decision && g_hash_table_contains (chosen, entry);
}

static void
save_instances (Undo *undo)
{
  GHashTableIter iter;
  gpointer instance;

  g_hash_table_iter_init (&iter, undo->changed);
  while (g_hash_table_iter_next (&iter, &instance, NULL))
    {
      g_autoptr(GError) error = NULL;

      if (!statreg_instance_file_save (undo->folder, instance, &error))
        g_hash_table_insert (undo->unsaved, g_strdup (statreg_instance_get_id (instance)),
                             g_strdup (error->message));
      else
        statreg_outcomes_add_saved (undo->outcomes, undo->folder, instance);
    }
}

static StatregDecision *
make_decision (guint i, gpointer data)
{
  Undo *undo = data;
  StatregJournalEntry *entry = undo->picked->pdata[i];
  StatregInstance *instance = entry->instance ? g_hash_table_lookup (undo->instances, entry->instance) : NULL;

  return statreg_decision_new (
      statreg_time_now (), undo->user, "undone", statreg_registration_get_id (entry->registration),
      statreg_registration_get_address (entry->registration), entry->instance ? entry->instance : "",
      instance ? statreg_instance_get_name (instance) : "");
}

/* Half undone is not undone. */
static void
tell (Undo *undo, StatregJournalEntry *entry)
{
  const char *why = entry->instance ? g_hash_table_lookup (undo->unsaved, entry->instance) : NULL;

  if (why)
    fail (undo, entry, g_strdup_printf (_("It is pending again, but its login is still in the instance: %s"), why))
        ->half = TRUE;
  else
    statreg_outcomes_add (undo->outcomes->undone, entry->registration, NULL);
}

static void
record (Undo *undo)
{
  GError *error = NULL;

  for (guint i = 0; i < undo->picked->len; i++)
    tell (undo, undo->picked->pdata[i]);
  undo->user = statreg_user_dup_name ();
  if (!statreg_decisions_append (undo->folder, undo->picked->len, make_decision, undo, &error))
    statreg_outcomes_warn (undo->outcomes, error);
}

/**
 * statreg_decide_undo:
 * @folder: the data folder
 * @ids: (nullable) (array zero-terminated=1): ids of decided registrations; %NULL for those of the last act
 * @error: NOT_FOUND (nothing to undo), DAMAGED_FILE, NEWER_VERSION, UNSAFE_FILE, BUSY, WRITE_FAILED,
 *   SYNC_FAILED, FOLDER
 *
 * Makes registrations pending again as long as the journal holds them, and takes their logins out of the
 * instances, where the logins that they had replaced come back. The journal is first, so that a crash
 * between the two leaves a registration that is both pending and applied, rather than one that is neither.
 * Blocks.
 *
 * Returns: (transfer full) (nullable): what became of each
 */
StatregOutcomes *
statreg_decide_undo (StatregFolder *folder, const char *const *ids, GError **error)
{
  g_auto(Undo) undo = { 0 };

  g_return_val_if_fail (STATREG_IS_FOLDER (folder), NULL);

  if (!begin (&undo, folder, error))
    return NULL;
  for (guint i = 0; ids && ids[i]; i++)
    pick (&undo, ids[i]);
  if (!ids)
    pick_last_act (&undo);
  if (!ids && undo.picked->len == 0)
    {
      g_set_error (error, STATREG_ERROR, STATREG_ERROR_NOT_FOUND, _("There is nothing that can be undone"));
      return NULL;
    }
  g_ptr_array_sort (undo.picked, compare_newest_first);
  unapply (&undo);
  if (undo.picked->len > 0 &&
      !statreg_journal_rewrite (undo.journal, drop_chosen_decisions, undo.chosen, error))
    return NULL;
  save_instances (&undo);
  record (&undo);
  undo.outcomes->compactable = statreg_journal_has_old (undo.journal, statreg_time_now ());
  return g_steal_pointer (&undo.outcomes);
}
