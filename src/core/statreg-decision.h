/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* One line of decisions.jsonl: immutable. Properties of the same names as the getters. */
#define STATREG_TYPE_DECISION (statreg_decision_get_type ())
G_DECLARE_FINAL_TYPE (StatregDecision, statreg_decision, STATREG, DECISION, GObject)

StatregDecision *statreg_decision_new (gint64 at, const char *who, const char *what, const char *registration,
                                       const char *address, const char *instance, const char *instance_name);
gint64      statreg_decision_get_at            (StatregDecision *self);
const char *statreg_decision_get_who           (StatregDecision *self); /* login name of the person who ran the program */
const char *statreg_decision_get_what          (StatregDecision *self); /* "applied", "deleted", "undone" */
const char *statreg_decision_get_registration  (StatregDecision *self); /* id */
const char *statreg_decision_get_address       (StatregDecision *self);
const char *statreg_decision_get_instance      (StatregDecision *self); /* id or "" */
const char *statreg_decision_get_instance_name (StatregDecision *self);

G_END_DECLS
