/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "statreg-instance.h"

G_BEGIN_DECLS

/* One instance in the sidebar: name, number of logins, or a warning when its file cannot be read. */
#define STATREG_TYPE_SIDEBAR_ROW (statreg_sidebar_row_get_type ())
G_DECLARE_FINAL_TYPE (StatregSidebarRow, statreg_sidebar_row, STATREG, SIDEBAR_ROW, AdwBin)

StatregInstance *statreg_sidebar_row_get_instance (StatregSidebarRow *self);

G_END_DECLS
