/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "statreg-finding.h"
#include "statreg-instance.h"
#include "statreg-secret.h"

G_BEGIN_DECLS

/* One thing to be checked: a login at the server of an instance, or that server alone. Immutable; copies everything
 * but the password, which it shares; may be used from any thread. */
typedef struct _StatregProbe StatregProbe;

StatregProbe   *statreg_probe_new      (StatregInstanceType type, StatregConnection *connection, const char *address,
                                        const char *logon, const char *domain, const char *url,
                                        StatregSecret *password);  /* password NULL: the connection only */
StatregProbe   *statreg_probe_ref      (StatregProbe *self);
void            statreg_probe_unref    (StatregProbe *self);
const char     *statreg_probe_get_host (StatregProbe *self);   /* "host:port" of the configured server */
StatregFinding *statreg_probe_run      (StatregProbe *self, GCancellable *cancellable);  /* blocks; never NULL */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StatregProbe, statreg_probe_unref)

G_END_DECLS
