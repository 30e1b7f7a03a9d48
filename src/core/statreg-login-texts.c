/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-login-texts.h"

#include <sodium.h>
#include <string.h>

#include "statreg-address.h"
#include "statreg-sodium.h"

struct _StatregLoginTexts
{
  int refs;                                 /* atomic; 1 → 0 only while the pool is locked */
  guint32 size;                             /* of packed */
  guint32 offsets[STATREG_LOGIN_N_TEXTS];   /* in packed */
  char packed[];                            /* begins with "", which is what all empty texts are */
};

/* All that are in memory, each once: who reads a file again, to change it under the lock or because others did, has the
 * texts of most logins already. */
static GMutex pool_lock;
static GHashTable *pool;   /* of StatregLoginTexts, not owned */

static gsize
measure_content (const StatregLoginTexts *self)
{
  return sizeof *self - G_STRUCT_OFFSET (StatregLoginTexts, offsets) + self->size;
}

/* Keyed with a random number, so that no file can be made whose texts all fall together. */
static guint
hash (gconstpointer data)
{
  static unsigned char key[crypto_shorthash_KEYBYTES];
  static gsize ready = 0;
  const StatregLoginTexts *self = data;
  guint64 sum;

  if (g_once_init_enter (&ready))
    {
      statreg_sodium_init ();
      crypto_shorthash_keygen (key);
      g_once_init_leave (&ready, 1);
    }
  crypto_shorthash ((unsigned char *) &sum, (const unsigned char *) self->offsets, measure_content (self), key);
  return (guint) sum;
}

static gboolean
equal (gconstpointer a, gconstpointer b)
{
  const StatregLoginTexts *first = a, *second = b;

  return first->size == second->size && memcmp (first->offsets, second->offsets, measure_content (first)) == 0;
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

static gboolean
takes_room (const char *text)
{
  return text && *text;
}

static gsize
measure (const char *const texts[])
{
  gsize size = 1;

  for (guint i = 0; i < STATREG_LOGIN_N_TEXTS; i++)
    if (takes_room (texts[i]))
      size += strlen (texts[i]) + 1;
  return size;
}

static StatregLoginTexts *
pack (const char *const texts[])
{
  gsize size = measure (texts);
  StatregLoginTexts *self = g_malloc0 (sizeof *self + size);
  char *end = self->packed + 1;

  self->refs = 1;
  self->size = size;
  for (guint i = 0; i < STATREG_LOGIN_N_TEXTS; i++)
    if (takes_room (texts[i]))
      {
        self->offsets[i] = end - self->packed;
        end = g_stpcpy (end, texts[i]) + 1;
      }
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
  gboolean same = g_str_equal (key, address);
  const char *packed[STATREG_LOGIN_N_TEXTS];
  StatregLoginTexts *self;

  memcpy (packed, texts, sizeof packed);
  /* Most addresses are their own merge key: both are one text then. */
  packed[STATREG_LOGIN_TEXT_ADDRESS_KEY] = same ? NULL : key;
  self = pack (packed);
  if (same)
    self->offsets[STATREG_LOGIN_TEXT_ADDRESS_KEY] = self->offsets[STATREG_LOGIN_TEXT_ADDRESS];
  return pool_in (self);
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

/**
 * statreg_login_texts_get:
 *
 * Returns: (transfer none): that text, never %NULL
 */
const char *
statreg_login_texts_get (const StatregLoginTexts *self, StatregLoginText text)
{
  return self->packed + self->offsets[text];
}
