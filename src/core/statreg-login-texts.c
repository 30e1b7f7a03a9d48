/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-login-texts.h"

#include <sodium.h>
#include <string.h>

#include "statreg-address.h"
#include "statreg-sodium.h"

struct _StatregLoginTexts
{
  int refs;         /* atomic; 1 → 0 only while the pool is locked */
  guint32 size;     /* of packed */
  guint32 hash;     /* of packed */
  char packed[];    /* one after the other; an empty merge key is the address, as most are */
};

/* All that are in memory, each once: who reads a file again, to change it under the lock or because others did, has the
 * texts of most logins already. */
static GMutex pool_lock;
static GHashTable *pool;   /* of StatregLoginTexts, not owned */

/* Keyed with a random number, so that no file can be made whose texts all fall together. */
static guint32
compute_hash (const StatregLoginTexts *self)
{
  static unsigned char key[crypto_shorthash_KEYBYTES];
  static gsize ready = 0;
  guint64 sum;

  if (g_once_init_enter (&ready))
    {
      statreg_sodium_init ();
      crypto_shorthash_keygen (key);
      g_once_init_leave (&ready, 1);
    }
  crypto_shorthash ((unsigned char *) &sum, (const unsigned char *) self->packed, self->size, key);
  return (guint32) sum;
}

static guint
hash (gconstpointer texts)
{
  return ((const StatregLoginTexts *) texts)->hash;
}

static gboolean
equal (gconstpointer a, gconstpointer b)
{
  const StatregLoginTexts *first = a, *second = b;

  return first->size == second->size && memcmp (first->packed, second->packed, first->size) == 0;
}

/* @self: (transfer full) */
static StatregLoginTexts *
pool_in (StatregLoginTexts *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&pool_lock);
  StatregLoginTexts *there;

  if (!pool)
    pool = g_hash_table_new (hash, equal);
  there = g_hash_table_lookup (pool, self);
  if (!there)
    {
      g_hash_table_add (pool, self);
      return self;
    }
  g_free (self);
  return statreg_login_texts_ref (there);
}

static gsize
measure (const char *const texts[])
{
  gsize size = 0;

  for (guint i = 0; i < STATREG_LOGIN_N_TEXTS; i++)
    size += (texts[i] ? strlen (texts[i]) : 0) + 1;
  return size;
}

static StatregLoginTexts *
pack (const char *const texts[])
{
  gsize size = measure (texts);
  StatregLoginTexts *self = g_malloc (sizeof *self + size);
  char *end = self->packed;

  self->refs = 1;
  self->size = size;
  for (guint i = 0; i < STATREG_LOGIN_N_TEXTS; i++)
    end = g_stpcpy (end, texts[i] ? texts[i] : "") + 1;
  self->hash = compute_hash (self);
  return self;
}

/**
 * statreg_login_texts_new:
 * @texts: the texts, each %NULL for ""; the merge key is made of the address, whatever stands in its place
 *
 * Returns: (transfer full): the texts, packed; those that are in memory already when they are the same
 */
StatregLoginTexts *
statreg_login_texts_new (const char *const texts[STATREG_LOGIN_N_TEXTS])
{
  const char *address = texts[STATREG_LOGIN_TEXT_ADDRESS] ? texts[STATREG_LOGIN_TEXT_ADDRESS] : "";
  g_autofree char *key = statreg_address_to_key (address);
  const char *packed[STATREG_LOGIN_N_TEXTS];

  memcpy (packed, texts, sizeof packed);
  packed[STATREG_LOGIN_TEXT_ADDRESS_KEY] = g_str_equal (key, address) ? NULL : key;
  return pool_in (pack (packed));
}

/**
 * statreg_login_texts_ref:
 *
 * Returns: (transfer full): @self
 */
StatregLoginTexts *
statreg_login_texts_ref (StatregLoginTexts *self)
{
  g_atomic_int_inc (&self->refs);
  return self;
}

/* FALSE: it is the last one, as it seems. */
static gboolean
drop_one_of_several (StatregLoginTexts *self)
{
  int refs;

  do
    refs = g_atomic_int_get (&self->refs);
  while (refs > 1 && !g_atomic_int_compare_and_exchange (&self->refs, refs, refs - 1));
  return refs > 1;
}

/**
 * statreg_login_texts_unref:
 * @self: (transfer full): texts
 */
void
statreg_login_texts_unref (StatregLoginTexts *self)
{
  g_autoptr(GMutexLocker) locker = NULL;

  if (drop_one_of_several (self))
    return;
  locker = g_mutex_locker_new (&pool_lock);
  if (!g_atomic_int_dec_and_test (&self->refs))
    return;
  g_hash_table_remove (pool, self);
  g_free (self);
}

static const char *
find (const StatregLoginTexts *self, StatregLoginText text)
{
  const char *at = self->packed;

  for (guint i = 0; i < text; i++)
    at += strlen (at) + 1;
  return at;
}

/**
 * statreg_login_texts_get:
 *
 * Returns: (transfer none): that text, never %NULL
 */
const char *
statreg_login_texts_get (const StatregLoginTexts *self, StatregLoginText text)
{
  const char *found = find (self, text);

  return text == STATREG_LOGIN_TEXT_ADDRESS_KEY && !*found ? find (self, STATREG_LOGIN_TEXT_ADDRESS) : found;
}
