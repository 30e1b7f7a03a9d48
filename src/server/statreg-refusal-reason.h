/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "statreg-tally.h"

G_BEGIN_DECLS

#define STATREG_REFUSAL_FIRST STATREG_COUNT_CAPPED   /* all counts from here on are of refusals */
#define STATREG_REFUSAL_LATELY_MINUTES 5

/* Why the page refuses somebody, and how often it did so. Properties: "title" (plain words), "count" (in the last
 * hour), "lately" (in the last five minutes). */
#define STATREG_TYPE_REFUSAL_REASON (statreg_refusal_reason_get_type ())
G_DECLARE_FINAL_TYPE (StatregRefusalReason, statreg_refusal_reason, STATREG, REFUSAL_REASON, GObject)

StatregRefusalReason *statreg_refusal_reason_new        (StatregCount what);
StatregCount          statreg_refusal_reason_get_what   (StatregRefusalReason *self);
const char           *statreg_refusal_reason_get_title  (StatregRefusalReason *self);
guint                 statreg_refusal_reason_get_count  (StatregRefusalReason *self);
guint                 statreg_refusal_reason_get_lately (StatregRefusalReason *self);
void                  statreg_refusal_reason_update     (StatregRefusalReason *self, const StatregTally *tally);

G_END_DECLS
