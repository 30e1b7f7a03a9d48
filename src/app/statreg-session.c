/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-session.h"

struct _StatregSession
{
  GObject parent_instance;
  StatregFolder *folder;
  StatregSettings *settings;
  StatregInstances *instances;
  StatregStore *store;
  StatregKeys *keys;
  StatregPage *page;
  StatregChecker *checker;
  GCancellable *cancellable;   /* ends the loading when nobody needs it any more */
  char *problem;
  gboolean loaded;
  gboolean page_closed_by_store;
};

G_DEFINE_FINAL_TYPE (StatregSession, statreg_session, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_FOLDER,
  PROP_SETTINGS,
  PROP_INSTANCES,
  PROP_STORE,
  PROP_KEYS,
  PROP_PAGE,
  PROP_CHECKER,
  PROP_PROBLEM,
  PROP_LOADED,
  PROP_PAGE_CLOSED_BY_STORE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
set_problem (StatregSession *self, const char *problem)
{
  if (g_strcmp0 (self->problem, problem) == 0)
    return;
  g_free (self->problem);
  self->problem = g_strdup (problem);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}

/* As the page sees it: without a key it does not even come to that. */
static gboolean
is_page_closed_by_store (StatregSession *self)
{
  StatregStoreState state = statreg_store_get_state (self->store);

  return statreg_page_get_state (self->page) == STATREG_PAGE_CLOSED &&
         (state == STATREG_STORE_FAILED || state == STATREG_STORE_LATCHED) && statreg_keys_get_public (self->keys, NULL);
}

static void
update_page_closed_by_store (StatregSession *self)
{
  gboolean closed = is_page_closed_by_store (self);

  if (self->page_closed_by_store == closed)
    return;
  self->page_closed_by_store = closed;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PAGE_CLOSED_BY_STORE]);
}

static void
follow_state (StatregSession *self, gpointer object)
{
  g_signal_connect_object (object, "notify::state", G_CALLBACK (update_page_closed_by_store), self, G_CONNECT_SWAPPED);
}

static void
on_instances_loaded_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(StatregSession) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!statreg_instances_load_finish (STATREG_INSTANCES (source), result, &error))
    set_problem (self, error->message);
  self->loaded = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADED]);
}

/* Store, keys and settings keep what went wrong in properties of their own, which the window shows. */
static void
on_store_loaded_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;

  if (!statreg_store_load_finish (STATREG_STORE (source), result, &error))
    g_debug ("Registrations were not loaded: %s", error->message);
}

static void
on_keys_checked_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;

  if (!statreg_keys_finish (STATREG_KEYS (source), result, &error))
    g_debug ("The key is not ready: %s", error->message);
}

static void
statreg_session_dispose (GObject *object)
{
  StatregSession *self = STATREG_SESSION (object);

  g_cancellable_cancel (self->cancellable);
  if (self->checker)
    statreg_checker_cancel (self->checker);
  g_clear_object (&self->checker);
  g_clear_object (&self->page);
  g_clear_object (&self->keys);
  g_clear_object (&self->store);
  g_clear_object (&self->instances);
  g_clear_object (&self->settings);
  g_clear_object (&self->folder);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->problem, g_free);
  G_OBJECT_CLASS (statreg_session_parent_class)->dispose (object);
}

static void
statreg_session_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  StatregSession *self = STATREG_SESSION (object);
  GObject *const objects[] = {
    [PROP_FOLDER] = (GObject *) self->folder,
    [PROP_SETTINGS] = (GObject *) self->settings,
    [PROP_INSTANCES] = (GObject *) self->instances,
    [PROP_STORE] = (GObject *) self->store,
    [PROP_KEYS] = (GObject *) self->keys,
    [PROP_PAGE] = (GObject *) self->page,
    [PROP_CHECKER] = (GObject *) self->checker,
  };

  if (id == PROP_PROBLEM)
    g_value_set_string (value, self->problem);
  else if (id == PROP_LOADED)
    g_value_set_boolean (value, self->loaded);
  else if (id == PROP_PAGE_CLOSED_BY_STORE)
    g_value_set_boolean (value, self->page_closed_by_store);
  else if (id < G_N_ELEMENTS (objects))
    g_value_set_object (value, objects[id]);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_session_class_init (StatregSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = statreg_session_dispose;
  object_class->get_property = statreg_session_get_property;
  properties[PROP_FOLDER] = g_param_spec_object ("folder", NULL, NULL, STATREG_TYPE_FOLDER, flags);
  properties[PROP_SETTINGS] = g_param_spec_object ("settings", NULL, NULL, STATREG_TYPE_SETTINGS, flags);
  properties[PROP_INSTANCES] = g_param_spec_object ("instances", NULL, NULL, STATREG_TYPE_INSTANCES, flags);
  properties[PROP_STORE] = g_param_spec_object ("store", NULL, NULL, STATREG_TYPE_STORE, flags);
  properties[PROP_KEYS] = g_param_spec_object ("keys", NULL, NULL, STATREG_TYPE_KEYS, flags);
  properties[PROP_PAGE] = g_param_spec_object ("page", NULL, NULL, STATREG_TYPE_PAGE, flags);
  properties[PROP_CHECKER] = g_param_spec_object ("checker", NULL, NULL, STATREG_TYPE_CHECKER, flags);
  properties[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL, flags | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE, flags | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_PAGE_CLOSED_BY_STORE] = g_param_spec_boolean ("page-closed-by-store", NULL, NULL, FALSE,
                                                                flags | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
statreg_session_init (StatregSession *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * statreg_session_open:
 * @data_dir: (nullable): the data folder, %NULL for the default one; made if missing
 * @error: return location
 *
 * Opens a data folder. Nothing but the folder itself is touched before statreg_session_load().
 *
 * Returns: (transfer full): the session, or %NULL with STATREG_ERROR_FOLDER (cannot be made, read or written) or
 *   STATREG_ERROR_UNSAFE_FILE (belongs to somebody else, open to others)
 */
StatregSession *
statreg_session_open (const char *data_dir, GError **error)
{
  g_autoptr(StatregFolder) folder = statreg_folder_open (data_dir, error);
  StatregSession *self;

  if (!folder)
    return NULL;
  self = g_object_new (STATREG_TYPE_SESSION, NULL);
  self->folder = g_steal_pointer (&folder);
  self->settings = statreg_settings_new (self->folder);
  self->instances = statreg_instances_new (self->folder);
  self->store = statreg_store_new (self->folder);
  self->keys = statreg_keys_new (self->folder);
  self->page = statreg_page_new (self->folder, self->settings, self->store, self->keys);
  self->checker = statreg_checker_new (self->folder, self->keys, self->instances, self->store);
  follow_state (self, self->store);
  follow_state (self, self->keys);
  follow_state (self, self->page);
  return self;
}

/**
 * statreg_session_load:
 * @self: a session
 *
 * Starts to read settings, instances, registrations and the state of the key, and to follow what others change. Returns
 * at once; what cannot be read is said by the property "problem" or by the objects themselves.
 */
void
statreg_session_load (StatregSession *self)
{
  g_autoptr(GError) error = NULL;

  g_return_if_fail (STATREG_IS_SESSION (self));
  if (!statreg_settings_load (self->settings, &error))
    g_debug ("The settings were not loaded: %s", error->message);
  statreg_folder_watch (self->folder);
  statreg_instances_load_async (self->instances, self->cancellable, on_instances_loaded_ready, g_object_ref (self));
  statreg_store_load_async (self->store, self->cancellable, on_store_loaded_ready, NULL);
  statreg_keys_check_async (self->keys, FALSE, self->cancellable, on_keys_checked_ready, NULL);
}

/**
 * statreg_session_get_folder:
 * @self: a session
 *
 * Returns: (transfer none): the data folder
 */
StatregFolder *
statreg_session_get_folder (StatregSession *self)
{
  g_return_val_if_fail (STATREG_IS_SESSION (self), NULL);
  return self->folder;
}

/**
 * statreg_session_get_settings:
 * @self: a session
 *
 * Returns: (transfer none): the settings of registrations
 */
StatregSettings *
statreg_session_get_settings (StatregSession *self)
{
  g_return_val_if_fail (STATREG_IS_SESSION (self), NULL);
  return self->settings;
}

/**
 * statreg_session_get_instances:
 * @self: a session
 *
 * Returns: (transfer none): the live list of instances
 */
StatregInstances *
statreg_session_get_instances (StatregSession *self)
{
  g_return_val_if_fail (STATREG_IS_SESSION (self), NULL);
  return self->instances;
}

/**
 * statreg_session_get_store:
 * @self: a session
 *
 * Returns: (transfer none): the live list of pending registrations
 */
StatregStore *
statreg_session_get_store (StatregSession *self)
{
  g_return_val_if_fail (STATREG_IS_SESSION (self), NULL);
  return self->store;
}

/**
 * statreg_session_get_keys:
 * @self: a session
 *
 * Returns: (transfer none): the keys that seal and open passwords
 */
StatregKeys *
statreg_session_get_keys (StatregSession *self)
{
  g_return_val_if_fail (STATREG_IS_SESSION (self), NULL);
  return self->keys;
}

/**
 * statreg_session_get_page:
 * @self: a session
 *
 * Returns: (transfer none): the page that owners see
 */
StatregPage *
statreg_session_get_page (StatregSession *self)
{
  g_return_val_if_fail (STATREG_IS_SESSION (self), NULL);
  return self->page;
}

/**
 * statreg_session_get_checker:
 * @self: a session
 *
 * Returns: (transfer none): what checks logins
 */
StatregChecker *
statreg_session_get_checker (StatregSession *self)
{
  g_return_val_if_fail (STATREG_IS_SESSION (self), NULL);
  return self->checker;
}
