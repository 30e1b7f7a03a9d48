/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-check.h"

G_BEGIN_DECLS

/* Writes down in checks.json what will be tried, before it is, and what came of it. Blocks; one thread at a time. */
typedef struct _StatregCheckLedger StatregCheckLedger;

StatregCheckLedger *statreg_check_ledger_new   (StatregFolder *folder);
void                statreg_check_ledger_free  (StatregCheckLedger *self);
/* What came of check is written with the next writing. Ends what was begun; a check without finding was not tried. */
void                statreg_check_ledger_note  (StatregCheckLedger *self, StatregCheck *check);
gboolean            statreg_check_ledger_is_due (StatregCheckLedger *self);   /* something is to be written */
/* Takes up to n checks out of waiting: into ready what may be tried and is written down, into held what may not and says
 * why. What concerns an account that something is under way for stays. */
gboolean            statreg_check_ledger_begin (StatregCheckLedger *self, GQueue *waiting, guint n, GQueue *ready,
                                                GQueue *held, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StatregCheckLedger, statreg_check_ledger_free)

G_END_DECLS
