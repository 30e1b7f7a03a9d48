/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "statreg-session.h"

G_BEGIN_DECLS

/* Asks for the name of an instance: of another one, of a copy, or for the one that is there. */
#define STATREG_TYPE_INSTANCE_DIALOG (statreg_instance_dialog_get_type ())
G_DECLARE_FINAL_TYPE (StatregInstanceDialog, statreg_instance_dialog, STATREG, INSTANCE_DIALOG, AdwWindow)

GtkWindow *statreg_instance_dialog_new_for_new       (StatregSession *session);
GtkWindow *statreg_instance_dialog_new_for_rename    (StatregSession *session, StatregInstance *instance);
GtkWindow *statreg_instance_dialog_new_for_duplicate (StatregSession *session, StatregInstance *instance);
/* Signal "saved" (id of the instance concerned, what to tell or NULL), before the window closes. */

G_END_DECLS
