/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-key-memory.h"

struct _StatregKeyMemory
{
  GMutex mutex;
  StatregSecret *passphrase;
  GHashTable *pairs;   /* id → StatregKeyPair */
};

/**
 * statreg_key_memory_new:
 *
 * Returns: (transfer full): a memory without passphrase
 */
StatregKeyMemory *
statreg_key_memory_new (void)
{
  StatregKeyMemory *self = g_atomic_rc_box_new0 (StatregKeyMemory);

  g_mutex_init (&self->mutex);
  self->pairs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify) statreg_key_pair_unref);
  return self;
}

StatregKeyMemory *
statreg_key_memory_ref (StatregKeyMemory *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear_memory (gpointer data)
{
  StatregKeyMemory *self = data;

  g_clear_pointer (&self->passphrase, statreg_secret_unref);
  g_clear_pointer (&self->pairs, g_hash_table_unref);
  g_mutex_clear (&self->mutex);
}

void
statreg_key_memory_unref (StatregKeyMemory *self)
{
  g_atomic_rc_box_release_full (self, clear_memory);
}

/**
 * statreg_key_memory_set_passphrase:
 * @self: a memory
 * @passphrase: (nullable): the passphrase; %NULL forgets it
 *
 * Also forgets the pairs that were opened until then.
 */
void
statreg_key_memory_set_passphrase (StatregKeyMemory *self, StatregSecret *passphrase)
{
  g_mutex_lock (&self->mutex);
  g_clear_pointer (&self->passphrase, statreg_secret_unref);
  self->passphrase = passphrase != NULL ? statreg_secret_ref (passphrase) : NULL;
  g_hash_table_remove_all (self->pairs);
  g_mutex_unlock (&self->mutex);
}

/**
 * statreg_key_memory_dup_passphrase:
 * @self: a memory
 *
 * Returns: (transfer full) (nullable): the passphrase, if one was set
 */
StatregSecret *
statreg_key_memory_dup_passphrase (StatregKeyMemory *self)
{
  StatregSecret *passphrase;

  g_mutex_lock (&self->mutex);
  passphrase = self->passphrase != NULL ? statreg_secret_ref (self->passphrase) : NULL;
  g_mutex_unlock (&self->mutex);
  return passphrase;
}

/**
 * statreg_key_memory_keep:
 * @self: a memory
 * @pair: a pair that the passphrase opened
 *
 * Keeps @pair, unless the passphrase was forgotten meanwhile.
 */
void
statreg_key_memory_keep (StatregKeyMemory *self, StatregKeyPair *pair)
{
  g_mutex_lock (&self->mutex);
  if (self->passphrase != NULL)
    g_hash_table_replace (self->pairs, g_strdup (statreg_key_pair_get_id (pair)),
                          statreg_key_pair_ref (pair));
  g_mutex_unlock (&self->mutex);
}

/**
 * statreg_key_memory_find:
 * @self: a memory
 * @id: id of a key
 *
 * Returns: (transfer full) (nullable): the pair of that id, if it was kept
 */
StatregKeyPair *
statreg_key_memory_find (StatregKeyMemory *self, const char *id)
{
  StatregKeyPair *pair;

  g_mutex_lock (&self->mutex);
  pair = g_hash_table_lookup (self->pairs, id);
  if (pair != NULL)
    statreg_key_pair_ref (pair);
  g_mutex_unlock (&self->mutex);
  return pair;
}
