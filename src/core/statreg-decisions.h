/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "statreg-decision.h"
#include "statreg-folder.h"

G_BEGIN_DECLS

/* decisions.jsonl: who decided what and when, without secrets. */
/* Makes the i-th decision to be added, when its turn comes: there may be a hundred thousand. */
typedef StatregDecision *(*StatregDecisionsMake) (guint i, gpointer data);
gboolean    statreg_decisions_append (StatregFolder *folder, guint n, StatregDecisionsMake make, gpointer data, GError **error);
GListStore *statreg_decisions_load   (StatregFolder *folder, GError **error);   /* newest first; damaged lines are skipped */
void        statreg_decisions_load_async  (StatregFolder *folder, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GListStore *statreg_decisions_load_finish (StatregFolder *folder, GAsyncResult *result, GError **error);

G_END_DECLS
