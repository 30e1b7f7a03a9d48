/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "statreg-login-table.h"
#include "statreg-session.h"

G_BEGIN_DECLS

/* One instance: its connection settings and its logins, or why its file cannot be read. */
#define STATREG_TYPE_INSTANCE_PAGE (statreg_instance_page_get_type ())
G_DECLARE_FINAL_TYPE (StatregInstancePage, statreg_instance_page, STATREG, INSTANCE_PAGE, AdwBin)

GtkWidget         *statreg_instance_page_new       (StatregSession *session);
StatregLoginTable *statreg_instance_page_get_table (StatregInstancePage *self);

G_END_DECLS
