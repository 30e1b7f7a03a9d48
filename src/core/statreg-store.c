/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-store-private.h"

#include "statreg-error.h"
#include "statreg-journal-line.h"
#include "statreg-task.h"
#include "statreg-time.h"

#define UNDO_SECONDS 60
#define COMPACT_AGAIN_MS 5000

static void statreg_store_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (StatregStore, statreg_store, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, statreg_store_list_model_init))

enum
{
  PROP_0,
  PROP_STATE,
  PROP_ERROR,
  PROP_N_PENDING,
  PROP_PROBLEMS,
  PROP_REPAIRABLE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

GType
statreg_store_state_get_type (void)
{
  static const GEnumValue values[] = {
    { STATREG_STORE_LOADING, "STATREG_STORE_LOADING", "loading" },
    { STATREG_STORE_READY, "STATREG_STORE_READY", "ready" },
    { STATREG_STORE_FAILED, "STATREG_STORE_FAILED", "failed" },
    { STATREG_STORE_LATCHED, "STATREG_STORE_LATCHED", "latched" },
    { 0, NULL, NULL },
  };
  static gsize type;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("StatregStoreState", values));
  return type;
}

static void
clear_timer (GSource **timer)
{
  if (*timer)
    g_source_destroy (*timer);
  g_clear_pointer (timer, g_source_unref);
}

void
statreg_store_set_timer (StatregStore *self, GSource **timer, guint milliseconds, GSourceFunc function)
{
  clear_timer (timer);
  *timer = g_timeout_source_new (milliseconds);
  g_source_set_callback (*timer, function, self, NULL);
  g_source_attach (*timer, self->context);
}

static void
statreg_store_dispose (GObject *object)
{
  StatregStore *self = STATREG_STORE (object);

  clear_timer (&self->update_timer);
  clear_timer (&self->compact_timer);
  if (self->folder)
    g_signal_handlers_disconnect_by_data (self->folder, self);
  G_OBJECT_CLASS (statreg_store_parent_class)->dispose (object);
}

static void
statreg_store_finalize (GObject *object)
{
  StatregStore *self = STATREG_STORE (object);

  statreg_journal_writer_free (self->writer);
  g_atomic_rc_box_release_full (self->self_ref, (GDestroyNotify) g_weak_ref_clear);
  statreg_store_reader_free (self->reader);
  statreg_store_list_free (self->list);
  g_main_context_unref (self->context);
  g_object_unref (self->folder);
  g_strfreev (self->problems);
  g_free (self->error);
  G_OBJECT_CLASS (statreg_store_parent_class)->finalize (object);
}

static void
statreg_store_get_property (GObject *object, guint property, GValue *value, GParamSpec *pspec)
{
  StatregStore *self = STATREG_STORE (object);

  switch (property)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_ERROR:
      g_value_set_string (value, self->error);
      break;
    case PROP_N_PENDING:
      g_value_set_uint (value, statreg_store_list_get_size (self->list));
      break;
    case PROP_PROBLEMS:
      g_value_set_boxed (value, self->problems);
      break;
    case PROP_REPAIRABLE:
      g_value_set_boolean (value, self->repairable);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
statreg_store_class_init (StatregStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = statreg_store_dispose;
  object_class->finalize = statreg_store_finalize;
  object_class->get_property = statreg_store_get_property;

  properties[PROP_STATE] =
      g_param_spec_enum ("state", NULL, NULL, STATREG_TYPE_STORE_STATE, STATREG_STORE_LOADING,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_ERROR] =
      g_param_spec_string ("error", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_N_PENDING] =
      g_param_spec_uint ("n-pending", NULL, NULL, 0, G_MAXUINT, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_PROBLEMS] =
      g_param_spec_boxed ("problems", NULL, NULL, G_TYPE_STRV, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_REPAIRABLE] =
      g_param_spec_boolean ("repairable", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
statreg_store_init (StatregStore *self)
{
  self->list = statreg_store_list_new ();
  self->problems = g_new0 (char *, 1);
  self->context = g_main_context_ref_thread_default ();
}

static GType
get_item_type (GListModel *model)
{
  return STATREG_TYPE_REGISTRATION;
}

static guint
get_n_items (GListModel *model)
{
  return statreg_store_list_get_size (STATREG_STORE (model)->list);
}

static gpointer
get_item (GListModel *model, guint position)
{
  StatregRegistration *registration = statreg_store_list_get (STATREG_STORE (model)->list, position);

  return registration ? g_object_ref (registration) : NULL;
}

static void
statreg_store_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
on_list_changed (guint position, guint removed, guint added, gpointer self)
{
  g_list_model_items_changed (self, position, removed, added);
}

static void
set_state (StatregStore *self, StatregStoreState state, const char *error)
{
  g_object_freeze_notify (G_OBJECT (self));
  if (g_strcmp0 (self->error, error) != 0)
    {
      g_free (self->error);
      self->error = g_strdup (error);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
    }
  if (self->state != state)
    {
      self->state = state;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

static void
set_repairable (StatregStore *self, gboolean repairable)
{
  if (self->repairable == repairable)
    return;
  self->repairable = repairable;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REPAIRABLE]);
}

/* A journal that is away, of a newer version or not to be trusted is not written anew by a repair either. */
void
statreg_store_fail (StatregStore *self, const GError *error)
{
  set_state (self, STATREG_STORE_FAILED, error->message);
  set_repairable (self, g_error_matches (error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE));
}

static void
set_problems (StatregStore *self, GStrv problems)
{
  if (g_strv_equal ((const char *const *) self->problems, (const char *const *) problems))
    return;
  g_strfreev (self->problems);
  self->problems = g_strdupv (problems);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEMS]);
}

/* Another process may have repaired the journal. */
static void
follow_latch (StatregStore *self, gint64 made)
{
  g_autoptr(GError) latch = NULL;

  statreg_journal_writer_follow (self->writer, made);
  latch = statreg_journal_writer_dup_latch (self->writer);
  if (latch)
    set_state (self, STATREG_STORE_LATCHED, latch->message);
  else
    set_state (self, STATREG_STORE_READY, NULL);
  set_repairable (self, latch || self->problems[0]);
}

static gboolean on_compact_timeout (gpointer data);

/* Passwords that were decided on must not stay because another program was busy at that moment. */
static void
on_compact_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  StatregStore *self = STATREG_STORE (source);
  g_autoptr(GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    return;
  g_debug ("compaction: %s", error->message);
  if (!self->compact_timer)
    statreg_store_set_timer (self, &self->compact_timer, COMPACT_AGAIN_MS, on_compact_timeout);
}

static void
compact_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (statreg_store_compact (source, FALSE, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
on_compact_timeout (gpointer data)
{
  StatregStore *self = data;
  g_autoptr(GTask) task = NULL;

  g_clear_pointer (&self->compact_timer, g_source_unref);
  if (self->state != STATREG_STORE_READY)
    return G_SOURCE_REMOVE;
  task = g_task_new (self, NULL, on_compact_ready, NULL);
  g_task_set_source_tag (task, on_compact_timeout);
  statreg_task_run_in_thread (task, compact_in_thread);
  return G_SOURCE_REMOVE;
}

static void
plan_compaction (StatregStore *self, gint64 oldest_decision)
{
  gint64 due = oldest_decision + UNDO_SECONDS + 1 - statreg_time_now ();

  if (!oldest_decision)
    clear_timer (&self->compact_timer);
  else if (!self->compact_timer)
    statreg_store_set_timer (self, &self->compact_timer, CLAMP (due, 1, UNDO_SECONDS + 1) * 1000,
                             on_compact_timeout);
}

/* A late delta says nothing that a full one has not said already. */
void
statreg_store_apply_delta (StatregStore *self, StatregStoreDelta *delta)
{
  guint before = statreg_store_list_get_size (self->list);

  if (delta->serial <= self->serial)
    return;
  g_object_freeze_notify (G_OBJECT (self));
  self->serial = delta->serial;
  statreg_store_list_apply (self->list, delta, on_list_changed, self);
  if (statreg_store_list_get_size (self->list) != before)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_PENDING]);
  set_problems (self, delta->problems);
  follow_latch (self, delta->made);
  plan_compaction (self, delta->oldest_decision);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
on_journal_changed (StatregFolder *folder, const char *name, StatregStore *self)
{
  statreg_store_update (self);
}

/**
 * statreg_store_new:
 * @folder: the data folder; the store follows it once statreg_folder_watch() was called
 *
 * The list belongs to the caller's thread-default main context.
 *
 * Returns: (transfer full): a store that is loading, until a load function has returned
 */
StatregStore *
statreg_store_new (StatregFolder *folder)
{
  StatregStore *self;

  g_return_val_if_fail (STATREG_IS_FOLDER (folder), NULL);

  self = g_object_new (STATREG_TYPE_STORE, NULL);
  self->folder = g_object_ref (folder);
  self->reader = statreg_store_reader_new (folder);
  self->self_ref = g_atomic_rc_box_new0 (GWeakRef);
  g_weak_ref_init (self->self_ref, self);
  self->writer = statreg_journal_writer_new (folder, statreg_store_update_from_thread, self);
  g_signal_connect (folder, "changed::" STATREG_JOURNAL_NAME, G_CALLBACK (on_journal_changed), self);
  return self;
}

/**
 * statreg_store_get_state:
 * @self: a store
 *
 * Returns: whether it is loading, ready, failed or latched
 */
StatregStoreState
statreg_store_get_state (StatregStore *self)
{
  g_return_val_if_fail (STATREG_IS_STORE (self), STATREG_STORE_FAILED);
  return self->state;
}

/**
 * statreg_store_get_error:
 * @self: a store
 *
 * Returns: (transfer none) (nullable): a sentence on why the store failed or is latched
 */
const char *
statreg_store_get_error (StatregStore *self)
{
  g_return_val_if_fail (STATREG_IS_STORE (self), NULL);
  return self->error;
}

/**
 * statreg_store_get_problems:
 * @self: a store
 *
 * Returns: (transfer none): a sentence for each damaged line, a torn tail, …; empty when all is well
 */
const char *const *
statreg_store_get_problems (StatregStore *self)
{
  g_return_val_if_fail (STATREG_IS_STORE (self), NULL);
  return (const char *const *) self->problems;
}

/**
 * statreg_store_lookup:
 * @self: a store
 * @id: id of a registration
 *
 * Returns: (transfer none) (nullable): the registration if it is pending
 */
StatregRegistration *
statreg_store_lookup (StatregStore *self, const char *id)
{
  g_return_val_if_fail (STATREG_IS_STORE (self) && id, NULL);
  return statreg_store_list_lookup (self->list, id);
}

/**
 * statreg_store_get_twin:
 * @self: a store
 * @registration: one of its registrations
 * @of: (out) (optional): number of pending registrations of that address, this one included
 *
 * Returns: how it stands to the others of its address
 */
StatregTwin
statreg_store_get_twin (StatregStore *self, StatregRegistration *registration, guint *of)
{
  g_return_val_if_fail (STATREG_IS_STORE (self) && STATREG_IS_REGISTRATION (registration), STATREG_TWIN_NONE);
  return statreg_store_list_get_twin (self->list, registration, of);
}
