/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-cli.h"
#include "statreg-instances.h"
#include "statreg-keys.h"
#include "statreg-settings.h"
#include "statreg-store.h"

G_BEGIN_DECLS

/* What commands open in the data folder. All block; errors are those of core. */
StatregFolder    *statreg_cli_open_folder    (StatregCli *cli, GError **error);
StatregSettings  *statreg_cli_load_settings  (StatregFolder *folder, GError **error);
StatregInstances *statreg_cli_load_instances (StatregFolder *folder, GError **error);
/* Tells on standard error what is damaged in the journal. */
StatregStore     *statreg_cli_load_store     (StatregFolder *folder, GError **error);
/* Borrowed. */
StatregInstance  *statreg_cli_find_instance  (StatregInstances *instances, const char *name, GError **error);

/* The active public key, for sealing; made first where none is. Does not need the private one. */
gboolean          statreg_cli_get_public_key (StatregKeys *keys, StatregPublicKey *public_key,
                                              GError **error);
/* Makes the active private key usable: asks for the passphrase of a key file if need be. */
gboolean          statreg_cli_unlock_key     (StatregKeys *keys, gboolean passphrase_stdin, GError **error);
/* Opens the password of a static login, likewise. */
StatregSecret    *statreg_cli_open_login     (StatregKeys *keys, StatregStaticLogin *login,
                                              gboolean passphrase_stdin, GError **error);

G_END_DECLS
