/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "statreg-finding.h"
#include "statreg-session.h"

G_BEGIN_DECLS

/* With which login an instance's connection settings are tried. */
typedef enum
{
  STATREG_CONNECTION_TEST_ALONE,     /* none */
  STATREG_CONNECTION_TEST_SERVICE,   /* the service connection */
  STATREG_CONNECTION_TEST_LOGIN,     /* one of the static logins */
  STATREG_CONNECTION_TEST_INSISTING, /* the service connection, however often it was refused */
} StatregConnectionTestKind;

/* Connects to the server of an instance and tells all that can be seen there. A login is tried carefully, and each refused
 * attempt counts; what comes of a static one is kept with it. */
void            statreg_connection_test_async  (StatregSession *session, GtkWindow *parent, StatregInstance *instance,
                                                StatregConnectionTestKind kind, const char *address,
                                                GCancellable *cancellable, GAsyncReadyCallback callback,
                                                gpointer user_data);
StatregFinding *statreg_connection_test_finish (StatregSession *session, GAsyncResult *result, GError **error);

G_END_DECLS
