/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-key-pair.h"

G_BEGIN_DECLS

/* What stays in memory for key files with a passphrase, until the program ends or it is told to forget: the
 * passphrase, and the pairs that it opened, as each opening takes half a second. Safe from every thread. */
typedef struct _StatregKeyMemory StatregKeyMemory;

StatregKeyMemory *statreg_key_memory_new            (void);
StatregKeyMemory *statreg_key_memory_ref            (StatregKeyMemory *self);
void              statreg_key_memory_unref          (StatregKeyMemory *self);
void              statreg_key_memory_set_passphrase (StatregKeyMemory *self, StatregSecret *passphrase);
StatregSecret    *statreg_key_memory_dup_passphrase (StatregKeyMemory *self);
void              statreg_key_memory_keep           (StatregKeyMemory *self, StatregKeyPair *pair);
StatregKeyPair   *statreg_key_memory_find           (StatregKeyMemory *self, const char *id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StatregKeyMemory, statreg_key_memory_unref)

G_END_DECLS
