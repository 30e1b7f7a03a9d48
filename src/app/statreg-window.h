/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "statreg-session.h"

G_BEGIN_DECLS

/* The main window: instances at the side, the selected one beside them. */
#define STATREG_TYPE_WINDOW (statreg_window_get_type ())
G_DECLARE_FINAL_TYPE (StatregWindow, statreg_window, STATREG, WINDOW, AdwApplicationWindow)

StatregWindow   *statreg_window_new          (GtkApplication *application, StatregSession *session);
StatregSession  *statreg_window_get_session  (StatregWindow *self);
StatregInstance *statreg_window_get_instance (StatregWindow *self);   /* nullable: none is selected */
void             statreg_window_add_toast    (StatregWindow *self, AdwToast *toast);   /* takes toast */

G_END_DECLS
