/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-finding.h"
#include "statreg-instances.h"
#include "statreg-keys.h"
#include "statreg-store.h"

G_BEGIN_DECLS

/* Checks logins one after the other, so carefully that no account is locked and no server takes it for an attack, and
 * keeps what comes of it with the logins. Lives in the main context in which it was made; nothing blocks.
 *
 * Properties: "active" (gboolean: also until the verdicts are saved), "paused" (gboolean), "n-total" "n-done" "n-works"
 * "n-fails" "n-unclear" (guint, of this run), "n-held" (guint: not checked, each for a reason of its own), "text"
 * (sentence for people: what it does, what came of it or why it stopped), "insisting" (gboolean, writable: what is
 * begun by hand then is checked however often the account was refused).
 * Signals: "checked" (instance id, address, registration id or "", StatregVerdict as guint); "held" (instance id, address,
 * registration id or "", sentence for people). */
#define STATREG_TYPE_CHECKER (statreg_checker_get_type ())
G_DECLARE_FINAL_TYPE (StatregChecker, statreg_checker, STATREG, CHECKER, GObject)

StatregChecker *statreg_checker_new           (StatregFolder *folder, StatregKeys *keys, StatregInstances *instances,
                                               StatregStore *store);
/* addresses NULL: all. by_hand: a person means just these, also those that were refused once. */
void            statreg_checker_check_logins  (StatregChecker *self, const char *instance_id,
                                               const char *const *addresses, gboolean by_hand);
/* ids NULL: all. One alone counts as by hand. */
void            statreg_checker_check_pending (StatregChecker *self, const char *instance_id, const char *const *ids);
void            statreg_checker_pause         (StatregChecker *self);
void            statreg_checker_resume        (StatregChecker *self);
void            statreg_checker_cancel        (StatregChecker *self);
gboolean        statreg_checker_is_active     (StatregChecker *self);
const char     *statreg_checker_get_text      (StatregChecker *self);
/* Borrowed; NULL: the run was not stopped by anything. */
const GError   *statreg_checker_get_error     (StatregChecker *self);
/* What is known of a pending registration at that instance's server, by this or an earlier run. sentence: for people,
 * with the next step. */
StatregVerdict  statreg_checker_get_pending_verdict (StatregChecker *self, const char *instance_id,
                                                     const char *registration_id, char **sentence);
/* Of this run, also what says nothing about the login and is kept nowhere. registration_id: "" for a login. Borrowed. */
const StatregFinding *statreg_checker_get_finding   (StatregChecker *self, const char *instance_id, const char *address,
                                                     const char *registration_id);

G_END_DECLS
