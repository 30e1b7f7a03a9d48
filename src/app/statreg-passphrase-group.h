/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "statreg-secret.h"

G_BEGIN_DECLS

/* A fresh passphrase, typed twice, with its strength in words. Property "acceptable" (gboolean). */
#define STATREG_TYPE_PASSPHRASE_GROUP (statreg_passphrase_group_get_type ())
G_DECLARE_FINAL_TYPE (StatregPassphraseGroup, statreg_passphrase_group, STATREG, PASSPHRASE_GROUP,
                      AdwPreferencesGroup)

gboolean       statreg_passphrase_group_is_acceptable (StatregPassphraseGroup *self);
StatregSecret *statreg_passphrase_group_dup_secret    (StatregPassphraseGroup *self);
void           statreg_passphrase_group_clear         (StatregPassphraseGroup *self);
StatregSecret *statreg_passphrase_dup_secret          (GtkEditable *entry);

G_END_DECLS
