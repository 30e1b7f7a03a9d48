/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-static-logins.h"

/* With more separate changes than this, views are told once of everything between the first and the last. */
#define MAX_RUNS 64

struct _StatregStaticLogins
{
  GObject parent_instance;

  GSequence     *logins;          /* owned */
  GHashTable    *places;          /* merge key (of the login there) → GSequenceIter */
  GSequenceIter *last;            /* what was got last, or NULL: views get one after the other */
  guint          last_position;
};

enum
{
  SIGNAL_VERDICTS_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (StatregStaticLogins, statreg_static_logins, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
statreg_static_logins_get_item_type (GListModel *model)
{
  return STATREG_TYPE_STATIC_LOGIN;
}

static guint
statreg_static_logins_get_n_items (GListModel *model)
{
  return g_sequence_get_length (STATREG_STATIC_LOGINS (model)->logins);
}

static GSequenceIter *
find_place (StatregStaticLogins *self, guint position)
{
  if (self->last && position == self->last_position + 1)
    return g_sequence_iter_next (self->last);
  return g_sequence_get_iter_at_pos (self->logins, position);
}

static gpointer
statreg_static_logins_get_item (GListModel *model, guint position)
{
  StatregStaticLogins *self = STATREG_STATIC_LOGINS (model);

  if (position >= (guint) g_sequence_get_length (self->logins))
    return NULL;
  if (!self->last || position != self->last_position)
    self->last = find_place (self, position);
  self->last_position = position;
  return g_object_ref (g_sequence_get (self->last));
}

static void
tell_changed (StatregStaticLogins *self, guint position, guint removed, guint added)
{
  self->last = NULL;
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = statreg_static_logins_get_item_type;
  iface->get_n_items = statreg_static_logins_get_n_items;
  iface->get_item = statreg_static_logins_get_item;
}

static void
statreg_static_logins_finalize (GObject *object)
{
  StatregStaticLogins *self = STATREG_STATIC_LOGINS (object);

  g_clear_pointer (&self->places, g_hash_table_unref);
  g_clear_pointer (&self->logins, g_sequence_free);
  G_OBJECT_CLASS (statreg_static_logins_parent_class)->finalize (object);
}

static void
statreg_static_logins_class_init (StatregStaticLoginsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = statreg_static_logins_finalize;
  signals[SIGNAL_VERDICTS_CHANGED] = g_signal_new ("verdicts-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                                   NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
statreg_static_logins_init (StatregStaticLogins *self)
{
  self->logins = g_sequence_new (g_object_unref);
  self->places = g_hash_table_new (g_str_hash, g_str_equal);
}

StatregStaticLogins *
statreg_static_logins_new (void)
{
  return g_object_new (STATREG_TYPE_STATIC_LOGINS, NULL);
}

guint
statreg_static_logins_get_n (StatregStaticLogins *self)
{
  g_return_val_if_fail (STATREG_IS_STATIC_LOGINS (self), 0);
  return g_sequence_get_length (self->logins);
}

/**
 * statreg_static_logins_lookup:
 * @address_key: a merge key
 *
 * Returns: (transfer none) (nullable): the login of that key
 */
StatregStaticLogin *
statreg_static_logins_lookup (StatregStaticLogins *self, const char *address_key)
{
  GSequenceIter *place;

  g_return_val_if_fail (STATREG_IS_STATIC_LOGINS (self), NULL);
  g_return_val_if_fail (address_key != NULL, NULL);

  place = g_hash_table_lookup (self->places, address_key);
  return place ? g_sequence_get (place) : NULL;
}

/* The key belongs to the login, so it is to be forgotten before the login is. */
static void
forget (StatregStaticLogins *self, GSequenceIter *place)
{
  g_hash_table_remove (self->places, statreg_static_login_get_address_key (g_sequence_get (place)));
}

static void
remember (StatregStaticLogins *self, GSequenceIter *place)
{
  g_hash_table_replace (self->places,
                        (gpointer) statreg_static_login_get_address_key (g_sequence_get (place)), place);
}

/**
 * statreg_static_logins_put:
 * @login: a login whose address stays as it is from here on
 *
 * Replaces the login of the same merge key, or appends.
 */
void
statreg_static_logins_put (StatregStaticLogins *self, StatregStaticLogin *login)
{
  GSequenceIter *place;
  guint removed = 0;

  g_return_if_fail (STATREG_IS_STATIC_LOGINS (self));
  g_return_if_fail (STATREG_IS_STATIC_LOGIN (login));

  place = g_hash_table_lookup (self->places, statreg_static_login_get_address_key (login));
  g_object_ref (login);
  if (place)
    {
      forget (self, place);
      g_sequence_set (place, login);
      removed = 1;
    }
  else
    place = g_sequence_append (self->logins, login);
  remember (self, place);
  tell_changed (self, g_sequence_iter_get_position (place), removed, 1);
}

/**
 * statreg_static_logins_remove:
 * @address_key: a merge key
 *
 * Returns: %FALSE when there is no login of that key
 */
gboolean
statreg_static_logins_remove (StatregStaticLogins *self, const char *address_key)
{
  GSequenceIter *place;
  guint position;

  g_return_val_if_fail (STATREG_IS_STATIC_LOGINS (self), FALSE);
  g_return_val_if_fail (address_key != NULL, FALSE);

  place = g_hash_table_lookup (self->places, address_key);
  if (!place)
    return FALSE;
  position = g_sequence_iter_get_position (place);
  forget (self, place);
  g_sequence_remove (place);
  tell_changed (self, position, 1, 0);
  return TRUE;
}

/**
 * statreg_static_logins_count:
 * @counts: (out caller-allocates): how many logins there are of each verdict
 */
void
statreg_static_logins_count (StatregStaticLogins *self, guint counts[STATREG_N_VERDICTS])
{
  g_return_if_fail (STATREG_IS_STATIC_LOGINS (self));

  for (guint i = 0; i < STATREG_N_VERDICTS; i++)
    counts[i] = 0;
  for (GSequenceIter *i = g_sequence_get_begin_iter (self->logins); !g_sequence_iter_is_end (i);
       i = g_sequence_iter_next (i))
    counts[statreg_verdict_from_text (statreg_static_login_get_verdict (g_sequence_get (i)))]++;
}

/* Logins from position on that give way to logins of the other list. */
typedef struct
{
  guint          position;
  guint          removed;
  GSequenceIter *added;      /* first one in the other list */
  guint          n_added;
} Run;

/* Where a comparison of two lists stands. */
typedef struct
{
  StatregStaticLogins *old;
  StatregStaticLogins *new;
  GSequenceIter       *i;
  GSequenceIter       *j;
  guint                position;   /* of i */
  gboolean             verdicts;   /* some have changed */
  GArray              *runs;       /* of Run, ascending */
  gboolean             in_run;
} Comparison;

static gboolean
is_same_login (StatregStaticLogin *a, StatregStaticLogin *b)
{
  return statreg_static_login_equal_login (a, b) &&
         g_str_equal (statreg_static_login_get_origin (a), statreg_static_login_get_origin (b)) &&
         statreg_static_login_equal (statreg_static_login_get_previous (a), statreg_static_login_get_previous (b));
}

/* TRUE: here stands for the other one, too, and knows as much about it. A row that stays keeps its place, its selection and
 * its widgets, which matters while thousands are checked. */
static gboolean
take_verdict (StatregStaticLogin *here, StatregStaticLogin *other)
{
  if (!is_same_login (here, other))
    return FALSE;
  statreg_static_login_set_verdict (here, statreg_static_login_get_verdict (other),
                                    statreg_static_login_get_verdict_at (other),
                                    statreg_static_login_get_verdict_messages (other),
                                    statreg_static_login_get_verdict_text (other));
  return TRUE;
}

static Run *
ensure_run (Comparison *c)
{
  Run run = { .position = c->position, .added = c->j };

  if (!c->in_run)
    g_array_append_val (c->runs, run);
  c->in_run = TRUE;
  return &g_array_index (c->runs, Run, c->runs->len - 1);
}

static void
take_old (Comparison *c)
{
  ensure_run (c)->removed++;
  c->i = g_sequence_iter_next (c->i);
  c->position++;
}

static void
take_new (Comparison *c)
{
  ensure_run (c)->n_added++;
  c->j = g_sequence_iter_next (c->j);
}

/* The one that is here may stay, with what the other one tells about it. */
static gboolean
is_same (Comparison *c)
{
  StatregStaticLogin *here = g_sequence_get (c->i), *other = g_sequence_get (c->j);

  if (statreg_static_login_equal (here, other))
    return TRUE;
  if (!take_verdict (here, other))
    return FALSE;
  c->verdicts = TRUE;
  return TRUE;
}

static void
skip_both (Comparison *c)
{
  c->in_run = FALSE;
  c->i = g_sequence_iter_next (c->i);
  c->j = g_sequence_iter_next (c->j);
  c->position++;
}

static gboolean
has_same_key (Comparison *c)
{
  return !g_sequence_iter_is_end (c->i) && !g_sequence_iter_is_end (c->j) &&
         g_str_equal (statreg_static_login_get_address_key (g_sequence_get (c->i)),
                      statreg_static_login_get_address_key (g_sequence_get (c->j)));
}

static gboolean
is_gone (Comparison *c)
{
  return !g_sequence_iter_is_end (c->i) &&
         !g_hash_table_contains (c->new->places, statreg_static_login_get_address_key (g_sequence_get (c->i)));
}

static gboolean
is_added (Comparison *c)
{
  return !g_sequence_iter_is_end (c->j) &&
         !g_hash_table_contains (c->old->places, statreg_static_login_get_address_key (g_sequence_get (c->j)));
}

static void
compare_same_key (Comparison *c)
{
  if (is_same (c))
    skip_both (c);
  else
    {
      take_old (c);
      take_new (c);
    }
}

/* Both lists keep the order in which logins came, so they are merged in one walk. FALSE: a login has moved. */
static gboolean
compare (Comparison *c)
{
  while (!g_sequence_iter_is_end (c->i) || !g_sequence_iter_is_end (c->j))
    {
      if (has_same_key (c))
        compare_same_key (c);
      else if (is_gone (c))
        take_old (c);
      else if (is_added (c))
        take_new (c);
      else
        return FALSE;
    }
  return TRUE;
}

/* The object that stands for a login of the other list: the one that is here already, if it is the same login. */
static StatregStaticLogin *
choose (StatregStaticLogins *self, StatregStaticLogin *login)
{
  StatregStaticLogin *here = statreg_static_logins_lookup (self,
                                                           statreg_static_login_get_address_key (login));

  return here && take_verdict (here, login) ? here : login;
}

static void
replace (StatregStaticLogins *self, const Run *run)
{
  g_autoptr(GPtrArray) added = g_ptr_array_new_full (run->n_added, g_object_unref);
  GSequenceIter *place, *from = run->added;

  for (guint i = 0; i < run->n_added; i++, from = g_sequence_iter_next (from))
    g_ptr_array_add (added, g_object_ref (choose (self, g_sequence_get (from))));
  place = g_sequence_get_iter_at_pos (self->logins, run->position);
  for (guint i = 0; i < run->removed; i++)
    {
      GSequenceIter *gone = place;

      place = g_sequence_iter_next (place);
      forget (self, gone);
      g_sequence_remove (gone);
    }
  for (guint i = 0; i < added->len; i++)
    remember (self, g_sequence_insert_before (place, g_object_ref (added->pdata[i])));
  tell_changed (self, run->position, run->removed, run->n_added);
}

/* One run from the first difference to the last, or over everything when a login has moved. */
static void
join_runs (Comparison *c, gboolean moved)
{
  guint n_old = statreg_static_logins_get_n (c->old), n_new = statreg_static_logins_get_n (c->new);
  Run joined = { 0, n_old, g_sequence_get_begin_iter (c->new->logins), n_new };

  if (!moved)
    {
      const Run *first = &g_array_index (c->runs, Run, 0),
                *last = &g_array_index (c->runs, Run, c->runs->len - 1);
      guint tail = n_old - last->position - last->removed;

      joined = (Run){ first->position, n_old - first->position - tail, first->added,
                      n_new - first->position - tail };
    }
  g_array_set_size (c->runs, 0);
  g_array_append_val (c->runs, joined);
}

/**
 * statreg_static_logins_assign:
 * @from: a list whose logins may be shared with @self
 *
 * Makes @self equal to @from with few "items-changed" signals; logins that did not change, or only in what checks found out
 * about them, stay the same objects. Of the latter "verdicts-changed" tells.
 */
void
statreg_static_logins_assign (StatregStaticLogins *self, StatregStaticLogins *from)
{
  g_autoptr(GArray) runs = g_array_new (FALSE, FALSE, sizeof (Run));
  Comparison comparison = { .old = self, .new = from, .runs = runs };
  gboolean moved;

  g_return_if_fail (STATREG_IS_STATIC_LOGINS (self));
  g_return_if_fail (STATREG_IS_STATIC_LOGINS (from));

  comparison.i = g_sequence_get_begin_iter (self->logins);
  comparison.j = g_sequence_get_begin_iter (from->logins);
  moved = !compare (&comparison);
  if (moved || runs->len > MAX_RUNS)
    join_runs (&comparison, moved);
  /* From the last one on, so that the positions of the others hold. */
  for (guint i = runs->len; i > 0; i--)
    replace (self, &g_array_index (runs, Run, i - 1));
  if (comparison.verdicts)
    g_signal_emit (self, signals[SIGNAL_VERDICTS_CHANGED], 0);
}
