/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-seal.h"

G_BEGIN_DECLS

/* A public key with its private one. Immutable; references may be held by several threads. */
typedef struct _StatregKeyPair StatregKeyPair;

StatregKeyPair         *statreg_key_pair_generate    (void);
StatregKeyPair         *statreg_key_pair_new         (StatregSecret *private_key, gint64 made);
StatregKeyPair         *statreg_key_pair_ref         (StatregKeyPair *self);
void                    statreg_key_pair_unref       (StatregKeyPair *self);
const StatregPublicKey *statreg_key_pair_get_public  (StatregKeyPair *self);
const char             *statreg_key_pair_get_id      (StatregKeyPair *self);
StatregSecret          *statreg_key_pair_get_private (StatregKeyPair *self);
gint64                  statreg_key_pair_get_made    (StatregKeyPair *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StatregKeyPair, statreg_key_pair_unref)

G_END_DECLS
