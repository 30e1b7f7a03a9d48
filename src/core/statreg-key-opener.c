/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-key-opener.h"

#include "statreg-keys-private.h"

/* How a key's storage has answered. */
typedef struct
{
  StatregKeyPair *pair;
  GError *error;
} Answer;

struct _StatregKeyOpener
{
  StatregKeys *keys;
  GHashTable *answers; /* id of a key → Answer */
};

static void
free_answer (gpointer data)
{
  Answer *answer = data;

  g_clear_pointer (&answer->pair, statreg_key_pair_unref);
  g_clear_error (&answer->error);
  g_free (answer);
}

/**
 * statreg_key_opener_new:
 * @keys: the keys of a data folder
 *
 * Returns: (transfer full): an opener that has asked nobody yet
 */
StatregKeyOpener *
statreg_key_opener_new (StatregKeys *keys)
{
  StatregKeyOpener *self = g_new0 (StatregKeyOpener, 1);

  self->keys = g_object_ref (keys);
  self->answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_answer);
  return self;
}

/**
 * statreg_key_opener_free:
 * @self: (nullable): an opener; what it has fetched is forgotten
 */
void
statreg_key_opener_free (StatregKeyOpener *self)
{
  if (!self)
    return;
  g_hash_table_unref (self->answers);
  g_object_unref (self->keys);
  g_free (self);
}

static Answer *
ask (StatregKeyOpener *self, const char *key_id, GCancellable *cancellable)
{
  Answer *answer = g_new0 (Answer, 1);
  StatregKeyWork *work = statreg_keys_begin (self->keys);

  answer->pair = statreg_key_work_find (work, key_id, cancellable, &answer->error);
  statreg_keys_end (self->keys, work);
  g_hash_table_insert (self->answers, g_strdup (key_id), answer);
  return answer;
}

/**
 * statreg_key_opener_fetch:
 * @self: an opener
 * @key_id: the key that a sealed text names
 * @cancellable: (nullable): ends the waiting, also for a person
 * @error: as statreg_keys_open(), but for what concerns the sealed text
 *
 * Returns: whether texts sealed for that key can be opened
 */
gboolean
statreg_key_opener_fetch (StatregKeyOpener *self, const char *key_id, GCancellable *cancellable,
                          GError **error)
{
  Answer *answer = g_hash_table_lookup (self->answers, key_id);

  if (!answer)
    answer = ask (self, key_id, cancellable);
  if (answer->error)
    g_propagate_error (error, g_error_copy (answer->error));
  return answer->pair != NULL;
}

/**
 * statreg_key_opener_open:
 * @self: an opener
 * @key_id: a key that was fetched
 * @sealed: a text of statreg_seal()
 * @id: the id of the entry that @sealed stands in
 * @address: its address
 * @logon: its user name
 * @domain: its Windows domain
 * @error: as statreg_open()
 *
 * Returns: (transfer full) (nullable): the password
 */
StatregSecret *
statreg_key_opener_open (StatregKeyOpener *self, const char *key_id, const char *sealed, const char *id,
                         const char *address, const char *logon, const char *domain, GError **error)
{
  Answer *answer = g_hash_table_lookup (self->answers, key_id);

  g_return_val_if_fail (answer && answer->pair, NULL);

  return statreg_open (statreg_key_pair_get_public (answer->pair),
                       statreg_key_pair_get_private (answer->pair), sealed, id, address, logon, domain,
                       error);
}
