/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "statreg-session.h"

G_BEGIN_DECLS

/* The list of instances; properties "selected" (the one that is looked at) and "n-instances". Emits "opened" when a person picks one. */
#define STATREG_TYPE_SIDEBAR (statreg_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (StatregSidebar, statreg_sidebar, STATREG, SIDEBAR, AdwBin)

StatregInstance *statreg_sidebar_get_selected (StatregSidebar *self);
gboolean         statreg_sidebar_select       (StatregSidebar *self, const char *instance_id);

G_END_DECLS
