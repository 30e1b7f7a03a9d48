/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-form-dialog.h"

G_BEGIN_DECLS

/* Asks for the passphrase of the key file. */
#define STATREG_TYPE_KEY_UNLOCK_DIALOG (statreg_key_unlock_dialog_get_type ())
G_DECLARE_FINAL_TYPE (StatregKeyUnlockDialog, statreg_key_unlock_dialog, STATREG, KEY_UNLOCK_DIALOG,
                      StatregFormDialog)

GtkWindow *statreg_key_unlock_dialog_new (StatregSession *session);

G_END_DECLS
