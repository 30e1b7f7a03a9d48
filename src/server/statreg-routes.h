/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "statreg-counters.h"
#include "statreg-page-config.h"
#include "statreg-refusal-log.h"
#include "statreg-store.h"

G_BEGIN_DECLS

/* What SoupServer does with a request that got this far. For the page's thread. */
typedef struct _StatregRoutes StatregRoutes;

StatregRoutes *statreg_routes_new        (SoupServer *server, StatregStore *store, StatregCounters *counters,
                                          StatregRefusalLog *log, StatregPageConfig *config);
void           statreg_routes_free       (StatregRoutes *self);
void           statreg_routes_set_config (StatregRoutes *self, StatregPageConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StatregRoutes, statreg_routes_free)

G_END_DECLS
