/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-counters.h"
#include "statreg-page-config.h"
#include "statreg-store.h"
#include "statreg-tls-credentials.h"

G_BEGIN_DECLS

/* Everything on the page's side of the network: listener, peers with their caps, SoupServer and its
 * routes. For the page's thread, in its thread-default context. */
typedef struct _StatregReception StatregReception;

typedef void (*StatregReceptionFunc) (gpointer data);

StatregReception *statreg_reception_new    (GPtrArray *sockets, StatregStore *store,
                                            StatregPageConfig *config, StatregTlsCredentials *credentials,
                                            StatregCounters *counters);
void              statreg_reception_free   (StatregReception *self);
void              statreg_reception_close  (StatregReception *self, guint grace_ms,
                                            StatregReceptionFunc closed, gpointer data);
void              statreg_reception_set_config      (StatregReception *self, StatregPageConfig *config);
void              statreg_reception_set_credentials (StatregReception *self,
                                                     StatregTlsCredentials *credentials);

G_END_DECLS
