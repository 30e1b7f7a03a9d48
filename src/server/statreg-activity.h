/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "statreg-refusal-reason.h"
#include "statreg-server.h"
#include "statreg-store.h"

G_BEGIN_DECLS

/* What the page is doing, for people: made from the counters of its thread, about once a second while there is one or
 * somebody looks. Properties: "open" (connections at the moment), "registered-today", "today-complete" (see
 * StatregToday), "refused" (in the last hour), "reasons" (GListModel of StatregRefusalReason, always all of them).
 * All notify in the context that made it. */
#define STATREG_TYPE_ACTIVITY (statreg_activity_get_type ())
G_DECLARE_FINAL_TYPE (StatregActivity, statreg_activity, STATREG, ACTIVITY, GObject)

StatregActivity *statreg_activity_new                  (StatregFolder *folder, StatregStore *store);
void             statreg_activity_set_server           (StatregActivity *self, StatregServer *server);
void             statreg_activity_watch                (StatregActivity *self);
void             statreg_activity_unwatch              (StatregActivity *self);
/* One look; also done by itself. */
void             statreg_activity_update               (StatregActivity *self, const StatregCounters *counters,
                                                        gint64 monotonic, gint64 now);

guint            statreg_activity_get_open             (StatregActivity *self);
guint            statreg_activity_get_registered_today (StatregActivity *self);
guint            statreg_activity_get_refused          (StatregActivity *self);
GListModel      *statreg_activity_get_reasons          (StatregActivity *self);

G_END_DECLS
