/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-folder.h"
#include "statreg-key-memory.h"
#include "statreg-key-vault.h"

G_BEGIN_DECLS

/* Keeps each private key in a file of the data folder, "private-key-<id>", as an armour. */
#define STATREG_TYPE_KEY_VAULT_FILE (statreg_key_vault_file_get_type ())
G_DECLARE_FINAL_TYPE (StatregKeyVaultFile, statreg_key_vault_file, STATREG, KEY_VAULT_FILE, StatregKeyVault)

StatregKeyVault *statreg_key_vault_file_new         (StatregFolder *folder, StatregKeyMemory *memory,
                                                     StatregSecret *passphrase);
gboolean         statreg_key_vault_file_wants_passphrase (StatregFolder *folder, const char *id);

G_END_DECLS
