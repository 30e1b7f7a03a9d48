/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-keys.h"

G_BEGIN_DECLS

#define STATREG_KEY_FILE_NAME "key.json"

/* One public key of key.json. */
typedef struct
{
  StatregPublicKey key;
  gint64 made;
  gint64 backed_up;   /* 0: never */
  StatregKeyStorage storage;
} StatregKeyEntry;

/* key.json in memory: which keys there are, where their private halves lie, and which one seals. */
typedef struct _StatregKeyFile StatregKeyFile;

StatregKeyFile  *statreg_key_file_new        (void);
StatregKeyFile  *statreg_key_file_load       (StatregFolder *folder, GError **error);
gboolean         statreg_key_file_save       (StatregKeyFile *self, StatregFolder *folder, GError **error);
void             statreg_key_file_free       (StatregKeyFile *self);

guint            statreg_key_file_get_size   (StatregKeyFile *self);
StatregKeyEntry *statreg_key_file_get        (StatregKeyFile *self, guint position);
StatregKeyEntry *statreg_key_file_find       (StatregKeyFile *self, const char *id);
StatregKeyEntry *statreg_key_file_get_active (StatregKeyFile *self);
StatregKeyEntry *statreg_key_file_add        (StatregKeyFile *self, const StatregKeyEntry *entry);
void             statreg_key_file_set_active (StatregKeyFile *self, const char *id);

const char      *statreg_key_storage_to_text (StatregKeyStorage storage);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StatregKeyFile, statreg_key_file_free)

G_END_DECLS
