/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-form-dialog.h"

G_BEGIN_DECLS

/* Asks for a passphrase and a file, and saves the key there. */
#define STATREG_TYPE_KEY_BACKUP_DIALOG (statreg_key_backup_dialog_get_type ())
G_DECLARE_FINAL_TYPE (StatregKeyBackupDialog, statreg_key_backup_dialog, STATREG, KEY_BACKUP_DIALOG,
                      StatregFormDialog)

GtkWindow *statreg_key_backup_dialog_new (StatregSession *session);

G_END_DECLS
