/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-checker-private.h"

static StatregCheckManner
choose_manner (StatregChecker *self, gboolean by_hand)
{
  if (!by_hand)
    return STATREG_CHECK_BY_ITSELF;
  return self->insisting ? STATREG_CHECK_INSISTING : STATREG_CHECK_BY_HAND;
}

/**
 * statreg_checker_check_logins:
 * @self: a checker
 * @instance_id: id of an instance
 * @addresses: (nullable) (array zero-terminated=1): whose logins; %NULL for all
 * @by_hand: whether a person means just these, even if they were refused once
 *
 * Begins, or adds to what is going on. What is queued already is not checked twice.
 */
void
statreg_checker_check_logins (StatregChecker *self, const char *instance_id, const char *const *addresses,
                              gboolean by_hand)
{
  g_return_if_fail (STATREG_IS_CHECKER (self) && instance_id);

  statreg_checker_start (
      self, statreg_check_order_new (instance_id, FALSE, addresses, choose_manner (self, by_hand)));
}

/**
 * statreg_checker_check_pending:
 * @self: a checker
 * @instance_id: id of the instance at whose server to check
 * @ids: (nullable) (array zero-terminated=1): of pending registrations; %NULL for all
 *
 * Begins, or adds to what is going on. Who selects one alone means it, even if it was refused once.
 */
void
statreg_checker_check_pending (StatregChecker *self, const char *instance_id, const char *const *ids)
{
  gboolean by_hand;

  g_return_if_fail (STATREG_IS_CHECKER (self) && instance_id);

  by_hand = ids && g_strv_length ((char **) ids) == 1;
  statreg_checker_start (self,
                         statreg_check_order_new (instance_id, TRUE, ids, choose_manner (self, by_hand)));
}

static void
set_paused (StatregChecker *self, gboolean paused)
{
  if (!self->run)
    return;
  statreg_check_run_set_paused (self->run, paused);
  statreg_checker_set_switch (self, STATREG_CHECKER_PROP_PAUSED, paused);
  statreg_checker_update_text (self);
}

/**
 * statreg_checker_pause:
 * @self: a checker
 *
 * Begins no more checks; those under way go on.
 */
void
statreg_checker_pause (StatregChecker *self)
{
  g_return_if_fail (STATREG_IS_CHECKER (self));

  set_paused (self, TRUE);
}

void
statreg_checker_resume (StatregChecker *self)
{
  g_return_if_fail (STATREG_IS_CHECKER (self));

  set_paused (self, FALSE);
}

/**
 * statreg_checker_cancel:
 * @self: a checker
 *
 * Breaks off the checks under way, as nobody may want to wait for them, and drops the rest. What is known by
 * then is kept.
 */
void
statreg_checker_cancel (StatregChecker *self)
{
  g_return_if_fail (STATREG_IS_CHECKER (self));

  g_queue_clear_full (&self->later, (GDestroyNotify) statreg_check_order_free);
  if (!self->run)
    return;
  self->cancelled = TRUE;
  statreg_check_run_cancel (self->run);
  statreg_checker_set_switch (self, STATREG_CHECKER_PROP_PAUSED, FALSE);
  statreg_checker_update_text (self);
}

gboolean
statreg_checker_is_active (StatregChecker *self)
{
  g_return_val_if_fail (STATREG_IS_CHECKER (self), FALSE);
  return self->active;
}

/**
 * statreg_checker_get_text:
 * @self: a checker
 *
 * Returns: (transfer none): what it does, what came of it, or why it stopped; "" before the first check
 */
const char *
statreg_checker_get_text (StatregChecker *self)
{
  g_return_val_if_fail (STATREG_IS_CHECKER (self), NULL);
  return self->text ? self->text : "";
}

const GError *
statreg_checker_get_error (StatregChecker *self)
{
  g_return_val_if_fail (STATREG_IS_CHECKER (self), NULL);
  return self->error;
}

/**
 * statreg_checker_get_finding:
 * @self: a checker
 * @instance_id: id of an instance
 * @address: of a login
 * @registration_id: of a registration, or "" for the login of @address
 *
 * Returns: (transfer none) (nullable): what came of checking it in this run
 */
const StatregFinding *
statreg_checker_get_finding (StatregChecker *self, const char *instance_id, const char *address,
                             const char *registration_id)
{
  g_autofree char *name = NULL;

  g_return_val_if_fail (STATREG_IS_CHECKER (self), NULL);
  g_return_val_if_fail (instance_id && address && registration_id, NULL);

  name = statreg_check_dup_name (instance_id, address, registration_id);
  return g_hash_table_lookup (self->findings, name);
}

static void
lookup_known (StatregChecker *self, const char *instance_id, StatregRegistration *registration,
              StatregFinding *finding)
{
  StatregInstance *instance = statreg_checker_find_instance (self, instance_id);
  g_autofree char *server =
      instance ? statreg_checks_dup_server (statreg_instance_get_connection (instance)) : NULL;
  StatregCheckResult result;

  if (!server || !self->known ||
      !statreg_checks_lookup (self->known, server, statreg_registration_get_sealed (registration), &result))
    return;
  finding->verdict = result.verdict;
  finding->messages = result.messages;
  statreg_finding_set_text (finding, result.text);
}

/**
 * statreg_checker_get_pending_verdict:
 * @self: a checker
 * @instance_id: id of the instance at whose server it was checked
 * @registration_id: id of a pending registration
 * @sentence: (out) (optional): what that means and what to do next, for people
 *
 * Returns: what is known of it, by this run or an earlier one, of whichever process
 */
StatregVerdict
statreg_checker_get_pending_verdict (StatregChecker *self, const char *instance_id,
                                     const char *registration_id, char **sentence)
{
  g_autoptr(StatregFinding) known = NULL;
  const StatregFinding *finding;
  StatregRegistration *registration;

  g_return_val_if_fail (STATREG_IS_CHECKER (self), STATREG_VERDICT_NONE);
  g_return_val_if_fail (instance_id && registration_id, STATREG_VERDICT_NONE);

  registration = statreg_store_lookup (self->store, registration_id);
  finding = statreg_checker_get_finding (self, instance_id, "", registration_id);
  if (!finding)
    {
      finding = known = statreg_finding_new (STATREG_VERDICT_NONE);
      if (registration)
        lookup_known (self, instance_id, registration, known);
    }
  if (sentence)
    *sentence = statreg_finding_describe (
        finding, registration ? statreg_registration_get_address (registration) : NULL);
  return finding->verdict;
}
