/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-inspection.h"

#include "statreg-error.h"
#include "statreg-key-file.h"
#include "statreg-keys-private.h"

#define THREADS_MAX 4
#define WORTH_A_THREAD 500 /* openings */

struct _StatregInspection
{
  StatregKeyWork *work;
  gboolean loaded;           /* key.json was looked at */
  StatregKeyFile *keys;      /* NULL: it cannot be read */
  GHashTable *pairs;         /* id of a key → its pair, or NULL when it is not at hand */
  GHashTable *states;        /* StatregRegistration → StatregSealState */
};

static void
unref_pair (gpointer pair)
{
  g_clear_pointer (&pair, statreg_key_pair_unref);
}

static guint
hash_registration (gconstpointer registration)
{
  return g_str_hash (statreg_registration_get_id ((StatregRegistration *) registration));
}

/* The same in all that the sealed text vouches for, whether or not it is the same object. */
static gboolean
is_same_registration (gconstpointer a, gconstpointer b)
{
  StatregRegistration *one = (gpointer) a, *other = (gpointer) b;

  return g_str_equal (statreg_registration_get_id (one), statreg_registration_get_id (other)) &&
         g_str_equal (statreg_registration_get_sealed (one), statreg_registration_get_sealed (other)) &&
         g_str_equal (statreg_registration_get_key (one), statreg_registration_get_key (other)) &&
         g_str_equal (statreg_registration_get_address (one), statreg_registration_get_address (other)) &&
         g_str_equal (statreg_registration_get_logon (one), statreg_registration_get_logon (other)) &&
         g_str_equal (statreg_registration_get_domain (one), statreg_registration_get_domain (other));
}

static StatregInspection *
make (StatregKeyWork *work)
{
  StatregInspection *self = g_new0 (StatregInspection, 1);

  self->work = work;
  self->pairs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, unref_pair);
  self->states = g_hash_table_new_full (hash_registration, is_same_registration, g_object_unref, NULL);
  return self;
}

/**
 * statreg_inspection_new:
 * @folder: the data folder
 *
 * Reads nothing yet: key.json is read by the first check. Private keys are fetched when they are wanted, and kept until
 * the end.
 *
 * Returns: (transfer full): an inspection that knows nothing yet
 */
StatregInspection *
statreg_inspection_new (StatregFolder *folder)
{
  g_autoptr(StatregKeyMemory) memory = statreg_key_memory_new ();

  return make (statreg_key_work_new (folder, memory));
}

/**
 * statreg_inspection_new_for_keys:
 * @keys: the keys of the data folder
 *
 * As statreg_inspection_new(), but a key file whose passphrase @keys was told is at hand, too.
 *
 * Returns: (transfer full): an inspection that knows nothing yet
 */
StatregInspection *
statreg_inspection_new_for_keys (StatregKeys *keys)
{
  return make (statreg_keys_begin (keys));
}

/**
 * statreg_inspection_free:
 * @self: (nullable): an inspection
 */
void
statreg_inspection_free (StatregInspection *self)
{
  if (!self)
    return;
  g_hash_table_unref (self->states);
  g_hash_table_unref (self->pairs);
  g_clear_pointer (&self->keys, statreg_key_file_free);
  statreg_key_work_free (self->work);
  g_free (self);
}

static void
load_keys (StatregInspection *self)
{
  if (!self->loaded)
    self->keys = statreg_key_file_load (self->work->folder, NULL);
  self->loaded = TRUE;
}

static void
fetch_pair (StatregInspection *self, const char *id)
{
  StatregKeyEntry *entry = self->keys ? statreg_key_file_find (self->keys, id) : NULL;
  StatregKeyPair *pair = NULL;

  if (g_hash_table_contains (self->pairs, id))
    return;
  if (entry)
    pair = statreg_key_work_load_pair (self->work, entry, FALSE, NULL, NULL);
  g_hash_table_insert (self->pairs, g_strdup (id), pair);
}

static StatregSealState
inspect (StatregInspection *self, StatregRegistration *registration, StatregSecret *room)
{
  const char *key = statreg_registration_get_key (registration);
  StatregKeyPair *pair = g_hash_table_lookup (self->pairs, key);

  if (self->keys && statreg_key_file_get_size (self->keys) > 0 && !statreg_key_file_find (self->keys, key))
    return STATREG_SEAL_OTHER_KEY;
  if (!pair)
    return STATREG_SEAL_UNKNOWN;
  if (statreg_seal_check (statreg_key_pair_get_public (pair), statreg_key_pair_get_private (pair),
                          statreg_registration_get_sealed (registration),
                          statreg_registration_get_id (registration),
                          statreg_registration_get_address (registration),
                          statreg_registration_get_logon (registration),
                          statreg_registration_get_domain (registration), room, NULL))
    return STATREG_SEAL_GOOD;
  return STATREG_SEAL_TAMPERED;
}

/* A part of the registrations, for one thread. Nothing of the inspection changes meanwhile. */
typedef struct
{
  StatregInspection *inspection;
  GPtrArray *registrations;
  StatregSealState *states;
  guint start, end;
} Part;

static gpointer
inspect_part (gpointer data)
{
  Part *part = data;
  g_autoptr(StatregSecret) room = statreg_seal_new_room ();

  for (guint i = part->start; i < part->end; i++)
    part->states[i] = inspect (part->inspection, part->registrations->pdata[i], room);
  return NULL;
}

/* Each opening takes tens of microseconds, so that a hundred thousand are worth all processors. */
static void
inspect_all (StatregInspection *self, GPtrArray *registrations, StatregSealState *states)
{
  guint n = CLAMP (registrations->len / WORTH_A_THREAD, 1, MIN (g_get_num_processors (), THREADS_MAX));
  GThread *threads[THREADS_MAX] = { NULL };
  Part parts[THREADS_MAX];

  for (guint i = 0; i < n; i++)
    parts[i] = (Part){ self, registrations, states, (guint64) registrations->len * i / n,
                       (guint64) registrations->len * (i + 1) / n };
  for (guint i = 1; i < n; i++)
    threads[i] = g_thread_try_new ("inspection", inspect_part, &parts[i], NULL);
  inspect_part (&parts[0]);
  for (guint i = 1; i < n; i++)
    if (threads[i])
      g_thread_join (threads[i]);
    else
      inspect_part (&parts[i]);
}

/**
 * statreg_inspection_check:
 * @self: an inspection
 * @registrations: (element-type StatregRegistration): those to look into
 *
 * Looks into those that were not looked into before.
 */
void
statreg_inspection_check (StatregInspection *self, GPtrArray *registrations)
{
  g_autoptr(GPtrArray) fresh = g_ptr_array_new ();
  g_autofree StatregSealState *states = NULL;

  load_keys (self);
  for (guint i = 0; i < registrations->len; i++)
    if (!g_hash_table_contains (self->states, registrations->pdata[i]))
      {
        fetch_pair (self, statreg_registration_get_key (registrations->pdata[i]));
        g_ptr_array_add (fresh, registrations->pdata[i]);
      }
  states = g_new0 (StatregSealState, fresh->len);
  inspect_all (self, fresh, states);
  for (guint i = 0; i < fresh->len; i++)
    g_hash_table_replace (self->states, g_object_ref (fresh->pdata[i]), GINT_TO_POINTER (states[i]));
}

/**
 * statreg_inspection_get:
 * @self: an inspection
 * @registration: one that was looked into
 *
 * Returns: what was found; %STATREG_SEAL_UNKNOWN when it was not looked into
 */
StatregSealState
statreg_inspection_get (StatregInspection *self, StatregRegistration *registration)
{
  return GPOINTER_TO_INT (g_hash_table_lookup (self->states, registration));
}
