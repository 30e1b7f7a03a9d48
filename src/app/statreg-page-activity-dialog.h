/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "statreg-session.h"

G_BEGIN_DECLS

/* Shows what the page is doing, as it happens. */
#define STATREG_TYPE_PAGE_ACTIVITY_DIALOG (statreg_page_activity_dialog_get_type ())
G_DECLARE_FINAL_TYPE (StatregPageActivityDialog, statreg_page_activity_dialog, STATREG, PAGE_ACTIVITY_DIALOG,
                      AdwPreferencesWindow)

GtkWindow *statreg_page_activity_dialog_new (StatregSession *session);

G_END_DECLS
