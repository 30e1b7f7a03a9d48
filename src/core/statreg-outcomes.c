/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-decide.h"

#include "statreg-instances-private.h"

static void
free_outcome (StatregOutcome *outcome)
{
  if (outcome->registration)
    g_object_unref (outcome->registration);
  else
    g_free ((char *) outcome->id);
  g_free (outcome->error);
  g_free (outcome);
}

static GPtrArray *
new_list (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) free_outcome);
}

/**
 * statreg_outcomes_new:
 *
 * Returns: (transfer full): outcomes of nothing so far
 */
StatregOutcomes *
statreg_outcomes_new (void)
{
  StatregOutcomes *self = g_new0 (StatregOutcomes, 1);

  self->applied = new_list ();
  self->deleted = new_list ();
  self->failed = new_list ();
  self->undone = new_list ();
  self->saved = g_ptr_array_new_with_free_func ((GDestroyNotify) statreg_snapshot_free);
  return self;
}

/**
 * statreg_outcomes_free:
 * @self: (nullable): outcomes
 */
void
statreg_outcomes_free (StatregOutcomes *self)
{
  if (!self)
    return;
  g_ptr_array_unref (self->applied);
  g_ptr_array_unref (self->deleted);
  g_ptr_array_unref (self->failed);
  g_ptr_array_unref (self->undone);
  g_ptr_array_unref (self->saved);
  g_free (self->warning);
  g_free (self);
}

/**
 * statreg_outcomes_add:
 * @list: one of the lists of outcomes
 * @registration: what was decided on
 * @error: (transfer full) (nullable): a sentence on what went wrong
 *
 * Returns: (transfer none): what was added
 */
StatregOutcome *
statreg_outcomes_add (GPtrArray *list, StatregRegistration *registration, char *error)
{
  StatregOutcome *outcome = g_new0 (StatregOutcome, 1);

  outcome->registration = g_object_ref (registration);
  outcome->id = statreg_registration_get_id (registration);
  outcome->address = statreg_registration_get_address (registration);
  outcome->error = error;
  g_ptr_array_add (list, outcome);
  return outcome;
}

/**
 * statreg_outcomes_add_unknown:
 * @list: one of the lists of outcomes
 * @id: an id that no registration has
 * @error: (transfer full): a sentence on that
 */
void
statreg_outcomes_add_unknown (GPtrArray *list, const char *id, char *error)
{
  StatregOutcome *outcome = g_new0 (StatregOutcome, 1);

  outcome->id = g_strdup (id);
  outcome->address = "";
  outcome->error = error;
  g_ptr_array_add (list, outcome);
}

/**
 * statreg_outcomes_warn:
 * @self: outcomes
 * @error: (transfer full) (nullable): what went wrong although the act was carried out; the first one is kept
 */
void
statreg_outcomes_warn (StatregOutcomes *self, GError *error)
{
  if (error && !self->warning)
    self->warning = g_strdup (error->message);
  g_clear_error (&error);
}

/**
 * statreg_outcomes_add_saved:
 * @self: outcomes
 * @folder: the data folder, whose lock is held since @instance was saved
 * @instance: an instance as it was saved; not changed any more
 *
 * Spares who shows instances the reading of what this process knows.
 */
void
statreg_outcomes_add_saved (StatregOutcomes *self, StatregFolder *folder, StatregInstance *instance)
{
  g_ptr_array_add (self->saved, statreg_snapshot_new (folder, statreg_instance_get_id (instance), instance));
}
