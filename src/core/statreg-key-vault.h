/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "statreg-key-pair.h"

G_BEGIN_DECLS

/* A place that keeps private keys. All calls block, on a keyring's prompt even for ever: workers only. */
#define STATREG_TYPE_KEY_VAULT (statreg_key_vault_get_type ())
G_DECLARE_DERIVABLE_TYPE (StatregKeyVault, statreg_key_vault, STATREG, KEY_VAULT, GObject)

struct _StatregKeyVaultClass
{
  GObjectClass parent_class;

  gboolean        (*probe)  (StatregKeyVault *self, GCancellable *cancellable, GError **error);
  gboolean        (*store)  (StatregKeyVault *self, StatregKeyPair *pair, GCancellable *cancellable,
                             GError **error);
  StatregKeyPair *(*load)   (StatregKeyVault *self, const char *id, gint64 made, gboolean prompt,
                             GCancellable *cancellable, GError **error);
  gboolean        (*remove) (StatregKeyVault *self, const char *id, GCancellable *cancellable,
                             GError **error);
};

gboolean        statreg_key_vault_probe  (StatregKeyVault *self, GCancellable *cancellable, GError **error);
gboolean        statreg_key_vault_store  (StatregKeyVault *self, StatregKeyPair *pair,
                                          GCancellable *cancellable, GError **error);
StatregKeyPair *statreg_key_vault_load   (StatregKeyVault *self, const StatregPublicKey *key, gint64 made,
                                          gboolean prompt, GCancellable *cancellable, GError **error);
StatregKeyPair *statreg_key_vault_find   (StatregKeyVault *self, const char *id, gboolean prompt,
                                          GCancellable *cancellable, GError **error);
gboolean        statreg_key_vault_remove (StatregKeyVault *self, const char *id, GCancellable *cancellable,
                                          GError **error);

G_END_DECLS
