/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "statreg-counters.h"
#include "statreg-page-config.h"
#include "statreg-store.h"
#include "statreg-tls-credentials.h"

G_BEGIN_DECLS

/* The page's thread with its own main context, seen from outside. Calls come from one thread and never
 * wait. */
#define STATREG_TYPE_SERVER (statreg_server_get_type ())
G_DECLARE_FINAL_TYPE (StatregServer, statreg_server, STATREG, SERVER, GObject)

StatregServer *statreg_server_start           (GPtrArray *sockets, StatregStore *store,
                                               StatregPageConfig *config, StatregTlsCredentials *credentials,
                                               GError **error);
void           statreg_server_set_config      (StatregServer *self, StatregPageConfig *config);
void           statreg_server_set_credentials (StatregServer *self, StatregTlsCredentials *credentials);
void           statreg_server_stop_async      (StatregServer *self, GCancellable *cancellable,
                                               GAsyncReadyCallback callback, gpointer user_data);
gboolean       statreg_server_stop_finish     (StatregServer *self, GAsyncResult *result, GError **error);
guint          statreg_server_get_count       (StatregServer *self, StatregCount what);

/* For main () of both programs, first of all and before any thread: secrets must not leak through
 * debugging aids. */
void           statreg_server_scrub_environment (void);
void           statreg_process_harden           (void);

G_END_DECLS
