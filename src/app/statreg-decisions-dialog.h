/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "statreg-session.h"

G_BEGIN_DECLS

#define STATREG_TYPE_DECISIONS_DIALOG (statreg_decisions_dialog_get_type ())
G_DECLARE_FINAL_TYPE (StatregDecisionsDialog, statreg_decisions_dialog, STATREG, DECISIONS_DIALOG, AdwWindow)

GtkWindow *statreg_decisions_dialog_new (StatregSession *session);

G_END_DECLS
