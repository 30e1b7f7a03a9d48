/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-store-list.h"

#include <string.h>

/* More runs than this are reported as one: each run moves all that follows it. */
#define RUNS_MAX 16

typedef enum
{
  MARK_KEPT,
  MARK_GONE,
  MARK_FRESH,
} Mark;

/* One run of changes: which items of the old list give way to which of the new one. */
typedef struct
{
  guint old_start, n_old;
  guint new_start, n_new;
} Run;

struct _StatregStoreList
{
  GPtrArray *items; /* of StatregStoreItem, by time received, then by place in the file */
  GHashTable *by_id;
  GHashTable *newest; /* address key → newest StatregStoreItem of it, which knows of how many; NULL: to be counted anew */
};

/**
 * statreg_store_list_new:
 *
 * Returns: (transfer full): an empty list
 */
StatregStoreList *
statreg_store_list_new (void)
{
  StatregStoreList *self = g_new0 (StatregStoreList, 1);

  self->items = g_ptr_array_new ();
  self->by_id =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) statreg_store_item_free);
  return self;
}

/**
 * statreg_store_list_free:
 * @self: a list
 */
void
statreg_store_list_free (StatregStoreList *self)
{
  g_clear_pointer (&self->newest, g_hash_table_unref);
  g_ptr_array_unref (self->items);
  g_hash_table_unref (self->by_id);
  g_free (self);
}

/**
 * statreg_store_list_get_size:
 * @self: a list
 *
 * Returns: number of pending registrations
 */
guint
statreg_store_list_get_size (StatregStoreList *self)
{
  return self->items->len;
}

/**
 * statreg_store_list_get:
 * @self: a list
 * @position: any number
 *
 * Returns: (transfer none) (nullable): the registration there; %NULL behind the end
 */
StatregRegistration *
statreg_store_list_get (StatregStoreList *self, guint position)
{
  if (position >= self->items->len)
    return NULL;
  return ((StatregStoreItem *) self->items->pdata[position])->registration;
}

/**
 * statreg_store_list_lookup:
 * @self: a list
 * @id: id of a registration
 *
 * Returns: (transfer none) (nullable): the registration if it is pending
 */
StatregRegistration *
statreg_store_list_lookup (StatregStoreList *self, const char *id)
{
  StatregStoreItem *item = g_hash_table_lookup (self->by_id, id);

  return item ? item->registration : NULL;
}

static int
compare (const StatregStoreItem *a, const StatregStoreItem *b)
{
  gint64 at = statreg_registration_get_received (a->registration);
  gint64 bt = statreg_registration_get_received (b->registration);

  if (at != bt)
    return at < bt ? -1 : 1;
  return a->order < b->order ? -1 : a->order > b->order;
}

static int
compare_pointers (gconstpointer a, gconstpointer b)
{
  return compare (*(StatregStoreItem *const *) a, *(StatregStoreItem *const *) b);
}

static void
count_twin (StatregStoreList *self, StatregStoreItem *item)
{
  gpointer key = (gpointer) statreg_registration_get_address_key (item->registration);
  StatregStoreItem *former = g_hash_table_lookup (self->newest, key);
  StatregStoreItem *newest = former && compare (former, item) > 0 ? former : item;

  newest->n_twins = former ? former->n_twins + 1 : 1;
  if (newest != former)
    g_hash_table_replace (self->newest, key, newest);
}

static void
count_twins (StatregStoreList *self)
{
  if (self->newest)
    return;
  self->newest = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < self->items->len; i++)
    count_twin (self, self->items->pdata[i]);
}

/**
 * statreg_store_list_get_twin:
 * @self: a list
 * @registration: a pending registration
 * @of: (out) (optional): number of pending registrations of that address, this one included
 *
 * Returns: how it stands to the others of its address
 */
StatregTwin
statreg_store_list_get_twin (StatregStoreList *self, StatregRegistration *registration, guint *of)
{
  StatregStoreItem *newest;

  count_twins (self);
  newest = g_hash_table_lookup (self->newest, statreg_registration_get_address_key (registration));
  if (of)
    *of = newest ? newest->n_twins : 0;
  if (!newest || newest->n_twins < 2)
    return STATREG_TWIN_NONE;
  return newest->registration == registration ? STATREG_TWIN_NEWEST : STATREG_TWIN_OLDER;
}

static void
mark_all_gone (StatregStoreList *self)
{
  for (guint i = 0; i < self->items->len; i++)
    ((StatregStoreItem *) self->items->pdata[i])->mark = MARK_GONE;
}

static void
mark_gone (StatregStoreList *self, GPtrArray *registrations)
{
  for (guint i = 0; i < registrations->len; i++)
    {
      StatregStoreItem *item = g_hash_table_lookup (self->by_id, statreg_registration_get_id (registrations->pdata[i]));

      if (item)
        item->mark = MARK_GONE;
    }
}

/* Objects that the list shows already stay, so that a selection does not get lost. Returns the others,
 * sorted. */
static GPtrArray *
take_fresh (StatregStoreList *self, GPtrArray *added)
{
  GPtrArray *fresh = g_ptr_array_sized_new (added->len);

  for (guint i = 0; i < added->len; i++)
    {
      StatregStoreItem *item = added->pdata[i];
      StatregStoreItem *known =
          g_hash_table_lookup (self->by_id, statreg_registration_get_id (item->registration));

      if (known)
        {
          known->mark = MARK_KEPT;
          known->order = item->order;
          statreg_store_item_free (item);
          continue;
        }
      item->mark = MARK_FRESH;
      g_ptr_array_add (fresh, item);
      g_hash_table_insert (self->by_id, (gpointer) statreg_registration_get_id (item->registration), item);
    }
  g_ptr_array_set_free_func (added, NULL);
  g_ptr_array_set_size (added, 0);
  g_ptr_array_sort (fresh, compare_pointers);
  return fresh;
}

static GPtrArray *
merge (StatregStoreList *self, GPtrArray *fresh)
{
  GPtrArray *merged = g_ptr_array_sized_new (self->items->len + fresh->len);
  guint next = 0;

  for (guint i = 0; i < self->items->len; i++)
    {
      StatregStoreItem *item = self->items->pdata[i];

      if (item->mark == MARK_GONE)
        continue;
      while (next < fresh->len && compare (fresh->pdata[next], item) < 0)
        g_ptr_array_add (merged, fresh->pdata[next++]);
      g_ptr_array_add (merged, item);
    }
  while (next < fresh->len)
    g_ptr_array_add (merged, fresh->pdata[next++]);
  return merged;
}

static gboolean
has_mark (GPtrArray *items, guint i, Mark mark)
{
  return i < items->len && ((StatregStoreItem *) items->pdata[i])->mark == mark;
}

static GArray *
find_runs (GPtrArray *old, GPtrArray *merged)
{
  GArray *runs = g_array_new (FALSE, FALSE, sizeof (Run));
  guint i = 0, j = 0;

  while (i < old->len || j < merged->len)
    {
      Run run = { .old_start = i, .new_start = j };

      while (has_mark (old, i, MARK_GONE))
        i++;
      while (has_mark (merged, j, MARK_FRESH))
        j++;
      run.n_old = i - run.old_start;
      run.n_new = j - run.new_start;
      if (run.n_old > 0 || run.n_new > 0)
        {
          g_array_append_val (runs, run);
          continue;
        }
      i++;
      j++;
    }
  return runs;
}

static void
join_runs (GArray *runs)
{
  Run *first = &g_array_index (runs, Run, 0);
  Run *last = &g_array_index (runs, Run, runs->len - 1);

  first->n_old = last->old_start + last->n_old - first->old_start;
  first->n_new = last->new_start + last->n_new - first->new_start;
  g_array_set_size (runs, 1);
}

/* All runs before this one have been carried out, so its place is the one in the new list. */
static void
carry_out (StatregStoreList *self, const Run *run, GPtrArray *merged)
{
  guint tail = self->items->len - run->new_start - run->n_old;
  guint size = self->items->len - run->n_old + run->n_new;

  if (size > self->items->len)
    g_ptr_array_set_size (self->items, size);
  memmove (self->items->pdata + run->new_start + run->n_new, self->items->pdata + run->new_start + run->n_old,
           tail * sizeof (gpointer));
  if (run->n_new > 0)
    memcpy (self->items->pdata + run->new_start, merged->pdata + run->new_start,
            run->n_new * sizeof (gpointer));
  g_ptr_array_set_size (self->items, size);
}

static void
forget (StatregStoreList *self, GPtrArray *gone)
{
  for (guint i = 0; i < gone->len; i++)
    g_hash_table_steal (self->by_id, statreg_registration_get_id (((StatregStoreItem *) gone->pdata[i])->registration));
}

/* Takes the items that go out of the hash table; they live on until the caller is told. */
static GPtrArray *
take_gone (StatregStoreList *self)
{
  GPtrArray *gone = g_ptr_array_new_with_free_func ((GDestroyNotify) statreg_store_item_free);

  for (guint i = 0; i < self->items->len; i++)
    if (has_mark (self->items, i, MARK_GONE))
      g_ptr_array_add (gone, self->items->pdata[i]);
  if (gone->len == g_hash_table_size (self->by_id))
    g_hash_table_steal_all (self->by_id);
  else
    forget (self, gone);
  return gone;
}

/* The keys of the table are texts of the items. */
static void
follow_twins (StatregStoreList *self, GPtrArray *gone, GPtrArray *fresh)
{
  if (gone->len > 0)
    g_clear_pointer (&self->newest, g_hash_table_unref);
  for (guint i = 0; self->newest && i < fresh->len; i++)
    count_twin (self, fresh->pdata[i]);
}

/**
 * statreg_store_list_apply:
 * @self: a list
 * @delta: what a reading brought; its added items are taken out of it
 * @changed: told of each run of changes, with the list as it is right then
 * @data: for @changed
 */
void
statreg_store_list_apply (StatregStoreList *self, StatregStoreDelta *delta, StatregStoreListChanged changed,
                          gpointer data)
{
  g_autoptr(GPtrArray) fresh = NULL;
  g_autoptr(GPtrArray) gone = NULL;
  g_autoptr(GPtrArray) merged = NULL;
  g_autoptr(GArray) runs = NULL;

  if (delta->full)
    mark_all_gone (self);
  else
    mark_gone (self, delta->gone);
  fresh = take_fresh (self, delta->added);
  gone = take_gone (self);
  merged = merge (self, fresh);
  runs = find_runs (self->items, merged);
  follow_twins (self, gone, fresh);
  if (runs->len > RUNS_MAX)
    join_runs (runs);
  for (guint i = 0; i < runs->len; i++)
    {
      Run run = g_array_index (runs, Run, i);

      carry_out (self, &run, merged);
      changed (run.new_start, run.n_old, run.n_new, data);
    }
  for (guint i = 0; i < fresh->len; i++)
    ((StatregStoreItem *) fresh->pdata[i])->mark = MARK_KEPT;
}
