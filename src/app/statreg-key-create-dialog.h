/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-form-dialog.h"

G_BEGIN_DECLS

/* Asks where to keep a first key, and makes it. */
#define STATREG_TYPE_KEY_CREATE_DIALOG (statreg_key_create_dialog_get_type ())
G_DECLARE_FINAL_TYPE (StatregKeyCreateDialog, statreg_key_create_dialog, STATREG, KEY_CREATE_DIALOG,
                      StatregFormDialog)

GtkWindow *statreg_key_create_dialog_new (StatregSession *session);

G_END_DECLS
