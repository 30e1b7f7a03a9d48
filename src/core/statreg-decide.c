/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-decide.h"

#include <glib/gi18n-lib.h>

#include "statreg-decisions.h"
#include "statreg-error.h"
#include "statreg-inspection.h"
#include "statreg-instance-file.h"
#include "statreg-journal-file.h"
#include "statreg-journal-rewrite.h"
#include "statreg-journal.h"
#include "statreg-protection.h"
#include "statreg-time.h"
#include "statreg-user.h"

/* One act under the lock. */
typedef struct
{
  StatregFolder *folder;
  StatregJournal *journal; /* shared */
  GMutexLocker *turn;      /* to use it */
  StatregLock *lock;
  StatregInspection *inspection; /* of applying only */
  StatregProtection *protection; /* likewise */
  gint64 now;
  GPtrArray *picked; /* of StatregJournalEntry, oldest first */
  StatregOutcomes *outcomes;
} Act;

static void
clear_act (Act *act)
{
  g_clear_pointer (&act->picked, g_ptr_array_unref);
  g_clear_pointer (&act->outcomes, statreg_outcomes_free);
  g_clear_pointer (&act->lock, statreg_lock_free);
  g_clear_pointer (&act->inspection, statreg_inspection_free);
  g_clear_pointer (&act->protection, statreg_protection_free);
  g_clear_pointer (&act->turn, g_mutex_locker_free);
  g_clear_pointer (&act->journal, statreg_journal_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Act, clear_act)

/* What is there already is read before the lock is taken, so that the page can go on storing meanwhile. */
static gboolean
look_ahead (Act *act, StatregFolder *folder, GError **error)
{
  act->folder = folder;
  act->outcomes = statreg_outcomes_new ();
  act->picked = g_ptr_array_new ();
  act->journal = statreg_journal_share (folder);
  act->turn = g_mutex_locker_new (&act->journal->mutex);
  return statreg_journal_scan (act->journal, error);
}

/* Each act gets a time of its own, by which it can be undone as a whole. */
static gboolean
begin (Act *act, GError **error)
{
  act->lock = statreg_folder_lock (act->folder, error);
  if (!act->lock || !statreg_journal_scan (act->journal, error))
    return FALSE;
  act->now = MAX (statreg_time_now (), statreg_journal_get_newest_decision (act->journal) + 1);
  return TRUE;
}

static int
compare_received (gconstpointer a, gconstpointer b)
{
  const StatregJournalEntry *first = *(StatregJournalEntry *const *) a;
  const StatregJournalEntry *second = *(StatregJournalEntry *const *) b;
  gint64 at = statreg_registration_get_received (first->registration);
  gint64 bt = statreg_registration_get_received (second->registration);

  if (at != bt)
    return at < bt ? -1 : 1;
  return first->order < second->order ? -1 : first->order > second->order;
}

static void
pick (Act *act, const char *id)
{
  StatregJournalEntry *entry = statreg_journal_lookup (act->journal, id);

  if (!entry)
    statreg_outcomes_add_unknown (act->outcomes->failed, id,
                                  g_strdup_printf (_("There is no pending registration %s"), id));
  else if (entry->decided)
    statreg_outcomes_add (act->outcomes->failed, entry->registration,
                          g_strdup_printf (_("The registration %s has been decided on already"), id));
  else
    g_ptr_array_add (act->picked, entry);
}

static void
pick_pending (Act *act, const char *const *ids)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; ids && ids[i]; i++)
    if (g_hash_table_add (seen, (gpointer) ids[i]))
      pick (act, ids[i]);
  for (guint i = 0; !ids && i < act->journal->entries->len; i++)
    {
      StatregJournalEntry *entry = act->journal->entries->pdata[i];

      if (!entry->decided)
        g_ptr_array_add (act->picked, entry);
    }
  g_ptr_array_sort (act->picked, compare_received);
}

static gboolean
append_decisions (Act *act, const char *instance_id, GError **error)
{
  g_autoptr(StatregJournalFile) file = statreg_journal_file_new (act->folder);
  g_autoptr(GString) lines = g_string_new (NULL);

  if (act->picked->len == 0)
    return TRUE;
  for (guint i = 0; i < act->picked->len; i++)
    {
      StatregJournalEntry *entry = act->picked->pdata[i];

      statreg_journal_line_append_decision (lines, statreg_registration_get_id (entry->registration),
                                            act->now, instance_id);
    }
  return statreg_journal_file_prepare (file, error) && statreg_journal_file_append (file, lines, error);
}

static void
add_pending (GPtrArray *registrations, const StatregJournalEntry *entry)
{
  if (entry && !entry->decided)
    g_ptr_array_add (registrations, g_object_ref (entry->registration));
}

static GPtrArray *
collect_pending (Act *act, const char *const *ids)
{
  GPtrArray *registrations = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; ids && ids[i]; i++)
    add_pending (registrations, statreg_journal_lookup (act->journal, ids[i]));
  for (guint i = 0; !ids && i < act->journal->entries->len; i++)
    add_pending (registrations, act->journal->entries->pdata[i]);
  return registrations;
}

/* Before the lock is taken, for all that is there may take seconds, in which others may use the journal; under the
 * lock only what came in meanwhile is left to look into. */
static void
inspect_ahead (Act *act, const char *const *ids)
{
  g_autoptr(GPtrArray) registrations = collect_pending (act, ids);

  g_clear_pointer (&act->turn, g_mutex_locker_free);
  act->inspection = statreg_inspection_new (act->folder);
  statreg_inspection_check (act->inspection, registrations);
  act->turn = g_mutex_locker_new (&act->journal->mutex);
}

static void
inspect_rest (Act *act, const char *const *ids)
{
  g_autoptr(GPtrArray) registrations = collect_pending (act, ids);

  statreg_inspection_check (act->inspection, registrations);
}

/* What was sealed for another entry would put a wrong password in the place of a right one. Without the key nothing
 * can be said, and nothing is kept from being applied: it is said on opening. */
static char *
object (Act *act, StatregRegistration *registration)
{
  if (statreg_inspection_get (act->inspection, registration) == STATREG_SEAL_TAMPERED)
    return g_strdup (_("The registration was tampered with: its sealed password does not belong to it; delete it and "
                       "ask the owner to register again"));
  return statreg_protection_object (act->protection, registration);
}

/* What was found out is of no use after this. */
static void
leave_bad (Act *act)
{
  g_autoptr(GPtrArray) picked = g_steal_pointer (&act->picked);

  act->picked = g_ptr_array_new ();
  for (guint i = 0; i < picked->len; i++)
    {
      StatregJournalEntry *entry = picked->pdata[i];
      char *objection = object (act, entry->registration);

      if (objection)
        statreg_outcomes_add (act->outcomes->failed, entry->registration, objection);
      else
        g_ptr_array_add (act->picked, entry);
    }
  g_clear_pointer (&act->inspection, statreg_inspection_free);
}

/* Without what was found out by checks there is no protection by it, which is told. */
static void
protect (Act *act, StatregInstance *instance, StatregApplyFlags flags)
{
  GError *error = NULL;

  act->protection = statreg_protection_new (act->folder, instance, flags, &error);
  statreg_outcomes_warn (act->outcomes, error);
}

/* What the list of decisions is told of an act. */
typedef struct
{
  Act *act;
  const char *what;
  StatregInstance *instance;
  char *user;
} Record;

static StatregDecision *
make_decision (guint i, gpointer data)
{
  Record *record = data;
  StatregRegistration *registration = ((StatregJournalEntry *) record->act->picked->pdata[i])->registration;

  return statreg_decision_new (record->act->now, record->user, record->what,
                               statreg_registration_get_id (registration),
                               statreg_registration_get_address (registration),
                               record->instance ? statreg_instance_get_id (record->instance) : "",
                               record->instance ? statreg_instance_get_name (record->instance) : "");
}

/* The list of decisions tells people what was done; it is no reason to fail what was done. */
static void
record (Act *act, const char *what, StatregInstance *instance)
{
  g_autofree char *user = statreg_user_dup_name ();
  Record data = { act, what, instance, user };
  GError *error = NULL;

  if (!statreg_decisions_append (act->folder, act->picked->len, make_decision, &data, &error))
    statreg_outcomes_warn (act->outcomes, error);
}

static StatregOutcomes *
finish (Act *act, GPtrArray *list)
{
  for (guint i = 0; i < act->picked->len; i++)
    statreg_outcomes_add (list, ((StatregJournalEntry *) act->picked->pdata[i])->registration, NULL);
  act->outcomes->compactable = statreg_journal_has_old (act->journal, act->now);
  return g_steal_pointer (&act->outcomes);
}

static gboolean
apply (Act *act, StatregInstance *instance, StatregRegistration *registration)
{
  if (!statreg_instance_apply (instance, registration, act->now))
    return FALSE;
  statreg_protection_pass (act->protection, registration);
  return TRUE;
}

/* Of several registrations of one address the newest one counts; the older ones must not become what an
 * undo brings back. */
static gboolean
merge (Act *act, StatregInstance *instance)
{
  g_autoptr(GHashTable) newest = g_hash_table_new (g_str_hash, g_str_equal);
  gboolean changed = FALSE;

  for (guint i = 0; i < act->picked->len; i++)
    {
      StatregRegistration *registration = ((StatregJournalEntry *) act->picked->pdata[i])->registration;

      g_hash_table_replace (newest, (gpointer) statreg_registration_get_address_key (registration),
                            registration);
    }
  for (guint i = 0; i < act->picked->len; i++)
    {
      StatregRegistration *registration = ((StatregJournalEntry *) act->picked->pdata[i])->registration;

      if (g_hash_table_lookup (newest, statreg_registration_get_address_key (registration)) == registration)
        changed = apply (act, instance, registration) || changed;
    }
  return changed;
}

/* Who applies again had an act that broke off after the file was written, perhaps before its name was on disk:
 * the registrations must not go before it is. */
static gboolean
keep (Act *act, StatregInstance *instance, GError **error)
{
  if (merge (act, instance))
    return statreg_instance_file_save (act->folder, instance, error);
  return act->picked->len == 0 || statreg_folder_sync (act->folder, "instances", error);
}

/**
 * statreg_decide_apply:
 * @folder: the data folder
 * @instance_id: id of the instance
 * @ids: (nullable) (array zero-terminated=1): ids of pending registrations; %NULL for all
 * @flags: what to apply although a check found that it fails
 * @error: NOT_FOUND (no such instance), DAMAGED_FILE, NEWER_VERSION, UNSAFE_FILE, BUSY, WRITE_FAILED,
 *   SYNC_FAILED, FOLDER, INVALID_INPUT (an impossible id of an instance)
 *
 * Merges registrations into an instance by address (DESIGN.md §4, §6): first the instance's file, then the
 * lines of the decision. A crash or error between the two leaves registrations pending whose second
 * application changes nothing. What was tampered with, as far as the key is at hand to see it, and what was checked
 * and fails is left pending and told. Of registrations of the same address the newest one wins and the older ones
 * count as applied, too. Blocks.
 *
 * Returns: (transfer full) (nullable): what became of each
 */
StatregOutcomes *
statreg_decide_apply (StatregFolder *folder, const char *instance_id, const char *const *ids, StatregApplyFlags flags,
                      GError **error)
{
  g_auto(Act) act = { 0 };
  g_autoptr(StatregInstance) instance = NULL;

  g_return_val_if_fail (STATREG_IS_FOLDER (folder) && instance_id, NULL);

  if (!look_ahead (&act, folder, error))
    return NULL;
  inspect_ahead (&act, ids);
  if (!begin (&act, error))
    return NULL;
  instance = statreg_instance_file_load (folder, instance_id, error);
  if (!instance)
    return NULL;
  inspect_rest (&act, ids);
  protect (&act, instance, flags);
  pick_pending (&act, ids);
  leave_bad (&act);
  if (!keep (&act, instance, error) || !append_decisions (&act, instance_id, error))
    return NULL;
  statreg_outcomes_add_saved (act.outcomes, folder, instance);
  record (&act, "applied", instance);
  return finish (&act, act.outcomes->applied);
}

/**
 * statreg_decide_delete:
 * @folder: the data folder
 * @ids: (nullable) (array zero-terminated=1): ids of pending registrations; %NULL for all
 * @error: as statreg_decide_apply(), but for the instance
 *
 * Rejects registrations. Their sealed passwords leave the file at the next compaction. Blocks.
 *
 * Returns: (transfer full) (nullable): what became of each
 */
StatregOutcomes *
statreg_decide_delete (StatregFolder *folder, const char *const *ids, GError **error)
{
  g_auto(Act) act = { 0 };

  g_return_val_if_fail (STATREG_IS_FOLDER (folder), NULL);

  if (!look_ahead (&act, folder, error) || !begin (&act, error))
    return NULL;
  pick_pending (&act, ids);
  if (!append_decisions (&act, NULL, error))
    return NULL;
  record (&act, "deleted", NULL);
  return finish (&act, act.outcomes->deleted);
}
