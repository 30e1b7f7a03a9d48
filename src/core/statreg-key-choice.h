/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-key-work.h"

G_BEGIN_DECLS

/* Which key seals. */
typedef struct
{
  gboolean has_key;         /* key.json names an active key */
  gboolean can_seal;        /* key is set, and not known to be lost */
  gboolean proved;          /* its private half was seen, and was not found to be lost since */
  StatregPublicKey key;
} StatregKeyChoice;

void statreg_key_choice_take (StatregKeyChoice *self, const StatregKeyOutcome *outcome);

G_END_DECLS
