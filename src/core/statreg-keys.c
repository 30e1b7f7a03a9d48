/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-keys-private.h"

#include <glib/gi18n-lib.h>

#include "statreg-key-choice.h"

struct _StatregKeys
{
  GObject parent_instance;

  StatregFolder *folder;
  StatregKeyMemory *memory;
  GThread *maker;
  GMainContext *context;        /* in which properties change when another thread did the work */
  GCancellable *cancellable;    /* of checks that a change of key.json started */

  GMutex mutex;                 /* guards what follows, which any thread may ask for */
  StatregKeyChoice choice;
  guint generation;             /* grows with each change that this object makes to key.json */
  guint n_begun;                /* pieces of work */
  guint n_taken;                /* their outcomes */
  guint newest;                 /* turn of the work that began last among those taken */
  StatregKeyOutcome found;      /* taken last, without its text */

  /* What the properties show; for the maker's thread only. */
  guint shown;                  /* order of the outcome */
  StatregKeyState state;
  char *text;
  char *id;
  const char *storage;
  gint64 backed_up;
};

enum
{
  PROP_STATE = 1,
  PROP_TEXT,
  PROP_ID,
  PROP_STORAGE,
  PROP_BACKED_UP,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (StatregKeys, statreg_keys, G_TYPE_OBJECT)

static void
show_text (StatregKeys *self, char **shown, const char *text, guint property)
{
  if (g_strcmp0 (*shown, text) == 0)
    return;
  g_free (*shown);
  *shown = g_strdup (text);
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
show_active (StatregKeys *self, const StatregKeyOutcome *outcome)
{
  const char *storage = outcome->has_key ? statreg_key_storage_to_text (outcome->active.storage) : "";
  gint64 backed_up = outcome->has_key ? outcome->active.backed_up : 0;

  show_text (self, &self->id, outcome->has_key ? outcome->active.key.id : "", PROP_ID);
  if (self->storage != storage)
    {
      self->storage = storage;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STORAGE]);
    }
  if (self->backed_up != backed_up)
    {
      self->backed_up = backed_up;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BACKED_UP]);
    }
}

/* Threads may send what they took one after the other in another order. */
static void
show (StatregKeys *self, const StatregKeyWork *work)
{
  const StatregKeyOutcome *outcome = &work->outcome;

  if (work->order < self->shown)
    return;
  self->shown = work->order;
  g_object_freeze_notify (G_OBJECT (self));
  show_active (self, outcome);
  show_text (self, &self->text, outcome->text, PROP_TEXT);
  if (self->state != outcome->state)
    {
      self->state = outcome->state;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

typedef struct
{
  StatregKeys *keys;
  StatregKeyWork *work;
} Message;

static void
free_message (gpointer data)
{
  Message *message = data;

  g_object_unref (message->keys);
  statreg_key_work_free (message->work);
  g_free (message);
}

static gboolean
on_message (gpointer data)
{
  Message *message = data;

  show (message->keys, message->work);
  return G_SOURCE_REMOVE;
}

/* Takes work over. Never g_main_context_invoke(): it would run in this thread whenever the maker's is idle.
 * A task that returns after this one is heard of later, as both have the same priority. */
static void
send (StatregKeys *self, StatregKeyWork *work)
{
  g_autoptr(GSource) source = g_idle_source_new ();
  Message *message = g_new0 (Message, 1);

  message->keys = g_object_ref (self);
  message->work = work;
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "StatregKeys");
  g_source_set_callback (source, on_message, message, free_message);
  g_source_attach (source, self->context);
}

/* Of a check that ends after another one that began later, nobody knows which of the two looked last. */
static gboolean
is_doubtful (StatregKeys *self, const StatregKeyWork *work)
{
  return !work->outcome.changed && work->turn < self->newest &&
         !statreg_key_outcome_equal (&work->outcome, &self->found);
}

static void
take (StatregKeys *self, StatregKeyWork *work)
{
  self->generation += work->outcome.changed;
  self->newest = MAX (self->newest, work->turn);
  self->found = work->outcome;
  self->found.text = NULL;
  work->order = ++self->n_taken;
  statreg_key_choice_take (&self->choice, &work->outcome);
}

/* A check that began before this object changed key.json tells of the past. */
static gboolean
take_outcome (StatregKeys *self, StatregKeyWork *work, gboolean *doubtful)
{
  const StatregKeyOutcome *outcome = &work->outcome;
  gboolean counts;

  g_mutex_lock (&self->mutex);
  counts = outcome->known && (outcome->changed || work->generation == self->generation);
  *doubtful = counts && is_doubtful (self, work);
  counts = counts && !*doubtful;
  if (counts)
    take (self, work);
  g_mutex_unlock (&self->mutex);
  return counts;
}

/**
 * statreg_keys_begin:
 * @self: the keys
 *
 * Returns: (transfer full): work on these keys, to be given to statreg_keys_end()
 */
StatregKeyWork *
statreg_keys_begin (StatregKeys *self)
{
  StatregKeyWork *work = statreg_key_work_new (self->folder, self->memory);

  g_mutex_lock (&self->mutex);
  work->generation = self->generation;
  work->turn = ++self->n_begun;
  g_mutex_unlock (&self->mutex);
  return work;
}

/**
 * statreg_keys_end:
 * @self: the keys
 * @work: (transfer full): what was done
 *
 * Shows what came out of it: at once in the thread that made @self, else through its main context. Where other work
 * makes that doubtful, the keys are checked once more instead.
 */
void
statreg_keys_end (StatregKeys *self, StatregKeyWork *work)
{
  gboolean doubtful;

  if (!take_outcome (self, work, &doubtful))
    {
      statreg_key_work_free (work);
      if (doubtful)
        statreg_keys_check_async (self, FALSE, self->cancellable, NULL, NULL);
      return;
    }
  if (g_thread_self () != self->maker)
    {
      send (self, work);
      return;
    }
  show (self, work);
  statreg_key_work_free (work);
}

static void
on_key_file_changed (StatregKeys *self)
{
  statreg_keys_check_async (self, FALSE, self->cancellable, NULL, NULL);
}

static void
statreg_keys_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  StatregKeys *self = STATREG_KEYS (object);

  switch (property_id)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_STORAGE:
      g_value_set_string (value, self->storage);
      break;
    case PROP_BACKED_UP:
      g_value_set_int64 (value, self->backed_up);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
statreg_keys_dispose (GObject *object)
{
  StatregKeys *self = STATREG_KEYS (object);

  g_cancellable_cancel (self->cancellable);
  G_OBJECT_CLASS (statreg_keys_parent_class)->dispose (object);
}

static void
statreg_keys_finalize (GObject *object)
{
  StatregKeys *self = STATREG_KEYS (object);

  g_clear_object (&self->folder);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->memory, statreg_key_memory_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->id, g_free);
  g_mutex_clear (&self->mutex);
  G_OBJECT_CLASS (statreg_keys_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *class)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, STATREG_TYPE_KEY_STATE,
                                              STATREG_KEY_CHECKING, flags);
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, "", flags);
  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, "", flags);
  properties[PROP_STORAGE] = g_param_spec_string ("storage", NULL, NULL, "", flags);
  properties[PROP_BACKED_UP] = g_param_spec_int64 ("backed-up", NULL, NULL, 0, G_MAXINT64, 0, flags);
  g_object_class_install_properties (class, N_PROPS, properties);
}

static void
statreg_keys_class_init (StatregKeysClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = statreg_keys_get_property;
  object_class->dispose = statreg_keys_dispose;
  object_class->finalize = statreg_keys_finalize;
  install_properties (object_class);
}

static void
statreg_keys_init (StatregKeys *self)
{
  g_mutex_init (&self->mutex);
  self->memory = statreg_key_memory_new ();
  self->maker = g_thread_self ();
  self->context = g_main_context_ref_thread_default ();
  self->cancellable = g_cancellable_new ();
  self->text = g_strdup (_("The key has not been checked yet"));
  self->id = g_strdup ("");
  self->storage = "";
}

/**
 * statreg_keys_new:
 * @folder: a data folder
 *
 * The keys of @folder. Nothing is read yet: the state is %STATREG_KEY_CHECKING until one of the functions
 * below was called. Later it follows key.json, once somebody called statreg_folder_watch().
 *
 * Properties change in the thread that made the object, or in the main context that was its default then.
 * All functions but the getters of properties may be called from any thread.
 *
 * Returns: (transfer full): the keys
 */
StatregKeys *
statreg_keys_new (StatregFolder *folder)
{
  StatregKeys *self;

  g_return_val_if_fail (STATREG_IS_FOLDER (folder), NULL);

  self = g_object_new (STATREG_TYPE_KEYS, NULL);
  self->folder = g_object_ref (folder);
  g_signal_connect_object (folder, "changed::" STATREG_KEY_FILE_NAME, G_CALLBACK (on_key_file_changed), self,
                           G_CONNECT_SWAPPED);
  return self;
}

/**
 * statreg_keys_get_state:
 * @self: the keys
 *
 * Returns: how they stand, as far as it was found out
 */
StatregKeyState
statreg_keys_get_state (StatregKeys *self)
{
  g_return_val_if_fail (STATREG_IS_KEYS (self), STATREG_KEY_CHECKING);

  return self->state;
}

/**
 * statreg_keys_get_text:
 * @self: the keys
 *
 * Returns: (transfer none): what the matter is and what to do, for people
 */
const char *
statreg_keys_get_text (StatregKeys *self)
{
  g_return_val_if_fail (STATREG_IS_KEYS (self), NULL);

  return self->text;
}

/**
 * statreg_keys_get_id:
 * @self: the keys
 *
 * Returns: (transfer none): the active key's id, or ""
 */
const char *
statreg_keys_get_id (StatregKeys *self)
{
  g_return_val_if_fail (STATREG_IS_KEYS (self), NULL);

  return self->id;
}

/**
 * statreg_keys_has_key:
 * @self: the keys
 *
 * Returns: whether key.json named an active key when it was last read
 */
gboolean
statreg_keys_has_key (StatregKeys *self)
{
  gboolean has_key;

  g_return_val_if_fail (STATREG_IS_KEYS (self), FALSE);

  g_mutex_lock (&self->mutex);
  has_key = self->choice.has_key;
  g_mutex_unlock (&self->mutex);
  return has_key;
}

/**
 * statreg_keys_get_public:
 * @self: the keys
 * @key: (out caller-allocates) (optional): the public key to seal with
 *
 * Sealing needs nothing else, so it works while the keyring is locked. It is the active key of key.json, but
 * one that has not been found to work never takes the place of one that has.
 *
 * Returns: %FALSE when there is no key, or when its private half is known to be lost
 */
gboolean
statreg_keys_get_public (StatregKeys *self, StatregPublicKey *key)
{
  gboolean can_seal;

  g_return_val_if_fail (STATREG_IS_KEYS (self), FALSE);

  g_mutex_lock (&self->mutex);
  can_seal = self->choice.can_seal;
  if (can_seal && key != NULL)
    *key = self->choice.key;
  g_mutex_unlock (&self->mutex);
  return can_seal;
}

/**
 * statreg_keys_set_passphrase:
 * @self: the keys
 * @passphrase: (nullable): kept in locked memory for key files, until the program ends; %NULL forgets it
 *
 * The state stays as it is until the next check.
 */
void
statreg_keys_set_passphrase (StatregKeys *self, StatregSecret *passphrase)
{
  g_return_if_fail (STATREG_IS_KEYS (self));

  statreg_key_memory_set_passphrase (self->memory, passphrase);
}
