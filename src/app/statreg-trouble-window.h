/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "statreg-application.h"

G_BEGIN_DECLS

/* Stands in for the main window while no data folder could be opened: says why, lets a person choose another. */
#define STATREG_TYPE_TROUBLE_WINDOW (statreg_trouble_window_get_type ())
G_DECLARE_FINAL_TYPE (StatregTroubleWindow, statreg_trouble_window, STATREG, TROUBLE_WINDOW, AdwApplicationWindow)

GtkWindow *statreg_trouble_window_new (StatregApplication *application, const char *message);

G_END_DECLS
