/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "statreg-session.h"

G_BEGIN_DECLS

/* Tries the connection settings of an instance, with or without a login, and tells what the server showed. */
#define STATREG_TYPE_CONNECTION_TEST_DIALOG (statreg_connection_test_dialog_get_type ())
G_DECLARE_FINAL_TYPE (StatregConnectionTestDialog, statreg_connection_test_dialog, STATREG, CONNECTION_TEST_DIALOG,
                      AdwWindow)

/* address: nullable, of the static login that is offered first */
GtkWindow *statreg_connection_test_dialog_new (StatregSession *session, StatregInstance *instance, const char *address);

G_END_DECLS
