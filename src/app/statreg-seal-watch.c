/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-seal-watch.h"

#include "statreg-task.h"
#include "statreg-weak.h"

struct _StatregSealWatch
{
  GObject parent_instance;
  StatregStore *store;
  StatregKeys *keys;
  StatregInspection *inspection;   /* NULL: the worker has it, or none was made yet */
  GPtrArray *waiting;              /* StatregRegistration: to be looked into */
  GHashTable *suspects;            /* StatregRegistration → StatregSealState, of those that are not in order */
  gboolean working;                /* the worker is at it */
  gboolean outdated;               /* the keys have changed since it began */
  gboolean anew;                   /* what is found next replaces what is known */
};

G_DEFINE_FINAL_TYPE (StatregSealWatch, statreg_seal_watch, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* What the worker has to itself meanwhile. */
typedef struct
{
  StatregInspection *inspection;
  GPtrArray *registrations;
  GHashTable *suspects;
} Round;

static void
free_round (gpointer data)
{
  Round *round = data;

  statreg_inspection_free (round->inspection);
  g_ptr_array_unref (round->registrations);
  g_hash_table_unref (round->suspects);
  g_free (round);
}

static GPtrArray *
make_list (void)
{
  return g_ptr_array_new_with_free_func (g_object_unref);
}

/* By identity: a registration never changes. */
static GHashTable *
make_suspects (void)
{
  return g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
}

static void
run_round (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Round *round = data;

  statreg_inspection_check (round->inspection, round->registrations);
  for (guint i = 0; i < round->registrations->len; i++)
    {
      StatregRegistration *registration = round->registrations->pdata[i];
      StatregSealState state = statreg_inspection_get (round->inspection, registration);

      if (state == STATREG_SEAL_TAMPERED || state == STATREG_SEAL_OTHER_KEY)
        g_hash_table_insert (round->suspects, g_object_ref (registration), GUINT_TO_POINTER (state));
    }
  g_task_return_boolean (task, TRUE);
}

static void
take_suspects (StatregSealWatch *self, Round *round)
{
  gboolean changed = g_hash_table_size (round->suspects) > 0;
  GHashTableIter iter;
  gpointer registration, state;

  if (self->anew)
    {
      changed = changed || g_hash_table_size (self->suspects) > 0;
      g_hash_table_remove_all (self->suspects);
      self->anew = FALSE;
    }
  g_hash_table_iter_init (&iter, round->suspects);
  while (g_hash_table_iter_next (&iter, &registration, &state))
    g_hash_table_replace (self->suspects, g_object_ref (registration), state);
  if (changed)
    g_signal_emit (self, signals[CHANGED], 0);
}

static void start (StatregSealWatch *self);

static void
on_round_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(StatregSealWatch) self = statreg_weak_take (data);
  Round *round = g_task_get_task_data (G_TASK (result));

  if (self == NULL)
    return;
  self->working = FALSE;
  if (!self->outdated)
    {
      self->inspection = g_steal_pointer (&round->inspection);
      take_suspects (self, round);
    }
  self->outdated = FALSE;
  start (self);
}

static Round *
make_round (StatregSealWatch *self)
{
  Round *round = g_new0 (Round, 1);

  round->inspection = g_steal_pointer (&self->inspection);
  if (round->inspection == NULL)
    round->inspection = statreg_inspection_new_for_keys (self->keys);
  round->registrations = g_steal_pointer (&self->waiting);
  round->suspects = make_suspects ();
  self->waiting = make_list ();
  return round;
}

/* One worker at a time; what comes meanwhile is the next one's. */
static void
start (StatregSealWatch *self)
{
  g_autoptr(GTask) task = NULL;

  if (self->working || self->waiting->len == 0 || statreg_keys_get_state (self->keys) != STATREG_KEY_READY)
    return;
  self->working = TRUE;
  task = g_task_new (NULL, NULL, on_round_ready, statreg_weak_new (self));
  g_task_set_source_tag (task, start);
  g_task_set_task_data (task, make_round (self), free_round);
  statreg_task_run_in_thread (task, run_round);
}

static void
on_items_changed (StatregSealWatch *self, guint position, guint removed, guint added)
{
  for (guint i = position; i < position + added; i++)
    g_ptr_array_add (self->waiting, g_list_model_get_item (G_LIST_MODEL (self->store), i));
  start (self);
}

/* With other keys everything may be otherwise. What is known is shown until then. */
static void
start_anew (StatregSealWatch *self)
{
  self->outdated = self->working;
  g_clear_pointer (&self->inspection, statreg_inspection_free);
  g_ptr_array_set_size (self->waiting, 0);
  self->anew = TRUE;
  on_items_changed (self, 0, 0, g_list_model_get_n_items (G_LIST_MODEL (self->store)));
}

static void
statreg_seal_watch_finalize (GObject *object)
{
  StatregSealWatch *self = STATREG_SEAL_WATCH (object);

  g_clear_pointer (&self->inspection, statreg_inspection_free);
  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  g_clear_pointer (&self->suspects, g_hash_table_unref);
  g_clear_object (&self->store);
  g_clear_object (&self->keys);
  G_OBJECT_CLASS (statreg_seal_watch_parent_class)->finalize (object);
}

static void
statreg_seal_watch_class_init (StatregSealWatchClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = statreg_seal_watch_finalize;
  signals[CHANGED] = g_signal_new ("changed", STATREG_TYPE_SEAL_WATCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
statreg_seal_watch_init (StatregSealWatch *self)
{
  self->waiting = make_list ();
  self->suspects = make_suspects ();
}

/**
 * statreg_seal_watch_new:
 * @session: whose pending registrations, and with whose keys
 *
 * Returns: (transfer full): a watch that has begun to look
 */
StatregSealWatch *
statreg_seal_watch_new (StatregSession *session)
{
  StatregSealWatch *self = g_object_new (STATREG_TYPE_SEAL_WATCH, NULL);

  self->store = g_object_ref (statreg_session_get_store (session));
  self->keys = g_object_ref (statreg_session_get_keys (session));
  g_signal_connect_object (self->store, "items-changed", G_CALLBACK (on_items_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->keys, "notify::state", G_CALLBACK (start_anew), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->keys, "notify::id", G_CALLBACK (start_anew), self, G_CONNECT_SWAPPED);
  /* An older key that came back changes neither. */
  g_signal_connect_object (statreg_session_get_folder (session), "changed::key.json", G_CALLBACK (start_anew), self,
                           G_CONNECT_SWAPPED);
  start_anew (self);
  return self;
}

/**
 * statreg_seal_watch_get_state:
 * @self: a watch
 * @registration: a pending registration
 *
 * Returns: %STATREG_SEAL_TAMPERED, %STATREG_SEAL_OTHER_KEY, or %STATREG_SEAL_UNKNOWN when nothing speaks against
 *   @registration so far
 */
StatregSealState
statreg_seal_watch_get_state (StatregSealWatch *self, StatregRegistration *registration)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->suspects, registration));
}
