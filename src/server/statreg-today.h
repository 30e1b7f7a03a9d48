/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "statreg-folder.h"
#include "statreg-store.h"

G_BEGIN_DECLS

/* How many registrations have come in since local midnight, decided ones as well. What was decided before the program
 * started has left the store, and nothing tells any more when it came: "complete" says whether there was none of that.
 * Properties: "count" (guint), "complete" (gboolean). */
#define STATREG_TYPE_TODAY (statreg_today_get_type ())
G_DECLARE_FINAL_TYPE (StatregToday, statreg_today, STATREG, TODAY, GObject)

StatregToday *statreg_today_new         (StatregFolder *folder, StatregStore *store);
void          statreg_today_update      (StatregToday *self, gint64 now);
void          statreg_today_look_back   (StatregToday *self);
guint         statreg_today_get_count   (StatregToday *self);
gboolean      statreg_today_is_complete (StatregToday *self);

G_END_DECLS
