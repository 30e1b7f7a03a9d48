/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-keys.h"

G_BEGIN_DECLS

/* Opens many sealed texts, asking each key's storage once, however it answers. Blocks, on the keyring's prompt even for
 * ever; one thread at a time. */
typedef struct _StatregKeyOpener StatregKeyOpener;

StatregKeyOpener *statreg_key_opener_new   (StatregKeys *keys);
void              statreg_key_opener_free  (StatregKeyOpener *self);
/* Makes the key usable. The errors of statreg_keys_check(). */
gboolean          statreg_key_opener_fetch (StatregKeyOpener *self, const char *key_id, GCancellable *cancellable,
                                            GError **error);
/* Of a key that was fetched. The errors of statreg_open(). */
StatregSecret    *statreg_key_opener_open  (StatregKeyOpener *self, const char *key_id, const char *sealed, const char *id,
                                            const char *address, const char *logon, const char *domain, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StatregKeyOpener, statreg_key_opener_free)

G_END_DECLS
