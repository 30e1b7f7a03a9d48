/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-key-vault.h"

G_BEGIN_DECLS

/* Keeps each private key in an item of the Secret Service's default collection. */
#define STATREG_TYPE_KEY_VAULT_SECRET_SERVICE (statreg_key_vault_secret_service_get_type ())
G_DECLARE_FINAL_TYPE (StatregKeyVaultSecretService, statreg_key_vault_secret_service, STATREG,
                      KEY_VAULT_SECRET_SERVICE, StatregKeyVault)

StatregKeyVault *statreg_key_vault_secret_service_new (void);

G_END_DECLS
