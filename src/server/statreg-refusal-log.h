/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "statreg-counters.h"

G_BEGIN_DECLS

/* Writes down who was refused: a line for each source and minute, and not too many of them. For one thread. */
typedef struct _StatregRefusalLog StatregRefusalLog;

StatregRefusalLog *statreg_refusal_log_new  (void);
void               statreg_refusal_log_free (StatregRefusalLog *self);
gboolean           statreg_refusal_log_add  (StatregRefusalLog *self, GInetAddress *source, StatregCount why,
                                             gint64 now);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StatregRefusalLog, statreg_refusal_log_free)

G_END_DECLS
