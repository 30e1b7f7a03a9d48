/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Notices when the machine's clock is set. Shared by reference between threads. */
typedef struct _StatregClock StatregClock;

StatregClock *statreg_clock_new        (void);
StatregClock *statreg_clock_ref        (StatregClock *self);
void          statreg_clock_unref      (StatregClock *self);
gboolean      statreg_clock_look       (StatregClock *self);
gboolean      statreg_clock_look_at    (StatregClock *self, gint64 wall, gint64 running);
void          statreg_clock_get_jump   (StatregClock *self, gint64 *before, gint64 *after);
void          statreg_clock_confirm    (StatregClock *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StatregClock, statreg_clock_unref)

G_END_DECLS
