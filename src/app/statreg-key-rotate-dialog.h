/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-form-dialog.h"

G_BEGIN_DECLS

/* Says what rotating the key means, and does it. */
#define STATREG_TYPE_KEY_ROTATE_DIALOG (statreg_key_rotate_dialog_get_type ())
G_DECLARE_FINAL_TYPE (StatregKeyRotateDialog, statreg_key_rotate_dialog, STATREG, KEY_ROTATE_DIALOG,
                      StatregFormDialog)

GtkWindow *statreg_key_rotate_dialog_new (StatregSession *session);

G_END_DECLS
