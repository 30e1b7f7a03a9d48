/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-form-dialog.h"

G_BEGIN_DECLS

/* Asks for a backup and its passphrase, and takes the key from there. */
#define STATREG_TYPE_KEY_RESTORE_DIALOG (statreg_key_restore_dialog_get_type ())
G_DECLARE_FINAL_TYPE (StatregKeyRestoreDialog, statreg_key_restore_dialog, STATREG, KEY_RESTORE_DIALOG,
                      StatregFormDialog)

GtkWindow *statreg_key_restore_dialog_new (StatregSession *session);

G_END_DECLS
