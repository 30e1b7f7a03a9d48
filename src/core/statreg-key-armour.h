/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-key-pair.h"

G_BEGIN_DECLS

/* Bytes of the longest armour. */
#define STATREG_KEY_ARMOUR_MAX 256

gboolean        statreg_key_armour_check_passphrase (const StatregSecret *passphrase, GError **error);
gboolean        statreg_key_armour_wants_passphrase (const char *armour);
StatregSecret  *statreg_key_armour_write            (StatregKeyPair *pair, const StatregSecret *passphrase,
                                                     GError **error);
StatregKeyPair *statreg_key_armour_read             (const char *armour, gsize size,
                                                     const StatregSecret *passphrase, GError **error);

G_END_DECLS
