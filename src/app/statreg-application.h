/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "statreg-session.h"

G_BEGIN_DECLS

/* Holds the session, serves on while no window is open, shows one window at a time. */
#define STATREG_TYPE_APPLICATION (statreg_application_get_type ())
G_DECLARE_FINAL_TYPE (StatregApplication, statreg_application, STATREG, APPLICATION, AdwApplication)

StatregApplication *statreg_application_new         (void);
StatregSession     *statreg_application_get_session (StatregApplication *self);   /* nullable: no data folder yet */
gboolean            statreg_application_open        (StatregApplication *self, const char *data_dir);
GtkWindow          *statreg_application_show_window (StatregApplication *self);

G_END_DECLS
