/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-instances.h"

#include "statreg-instance-file.h"
#include "statreg-instances-private.h"

enum
{
  PROP_0,
  PROP_LOADING,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (StatregInstances, statreg_instances, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
statreg_instances_get_item_type (GListModel *model)
{
  return STATREG_TYPE_INSTANCE;
}

static guint
statreg_instances_get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (STATREG_INSTANCES (model)->store));
}

static gpointer
statreg_instances_get_item (GListModel *model, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (STATREG_INSTANCES (model)->store), position);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = statreg_instances_get_item_type;
  iface->get_n_items = statreg_instances_get_n_items;
  iface->get_item = statreg_instances_get_item;
}

static void
on_folder_changed (StatregFolder *folder, const char *name, StatregInstances *self)
{
  g_autofree char *id = statreg_instance_file_get_id (name);

  if (id)
    statreg_instances_update (self, id);
}

static void
statreg_instances_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  StatregInstances *self = STATREG_INSTANCES (object);

  if (id == PROP_LOADING)
    g_value_set_boolean (value, self->n_loading > 0);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_instances_dispose (GObject *object)
{
  StatregInstances *self = STATREG_INSTANCES (object);

  if (self->folder)
    g_signal_handlers_disconnect_by_func (self->folder, on_folder_changed, self);
  g_clear_object (&self->folder);
  G_OBJECT_CLASS (statreg_instances_parent_class)->dispose (object);
}

static void
statreg_instances_finalize (GObject *object)
{
  StatregInstances *self = STATREG_INSTANCES (object);

  g_clear_object (&self->store);
  g_clear_pointer (&self->stamps, g_hash_table_unref);
  g_clear_pointer (&self->stale, g_hash_table_unref);
  G_OBJECT_CLASS (statreg_instances_parent_class)->finalize (object);
}

static void
statreg_instances_class_init (StatregInstancesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = statreg_instances_get_property;
  object_class->dispose = statreg_instances_dispose;
  object_class->finalize = statreg_instances_finalize;

  properties[PROP_LOADING] = g_param_spec_boolean (
      "loading", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
statreg_instances_init (StatregInstances *self)
{
  self->store = g_list_store_new (STATREG_TYPE_INSTANCE);
  self->stamps = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->stale = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_signal_connect_object (self->store, "items-changed", G_CALLBACK (g_list_model_items_changed), self,
                           G_CONNECT_SWAPPED);
}

/**
 * statreg_instances_new:
 * @folder: the data folder; its "changed" signal, which statreg_folder_watch() starts, is followed
 *
 * Returns: (transfer full): an empty list, to be loaded and used in the caller's main context
 */
StatregInstances *
statreg_instances_new (StatregFolder *folder)
{
  StatregInstances *self;

  g_return_val_if_fail (STATREG_IS_FOLDER (folder), NULL);

  self = g_object_new (STATREG_TYPE_INSTANCES, NULL);
  self->folder = g_object_ref (folder);
  g_signal_connect (folder, "changed", G_CALLBACK (on_folder_changed), self);
  return self;
}

StatregFolder *
statreg_instances_get_folder (StatregInstances *self)
{
  return self->folder;
}

static int
compare_instances (gconstpointer a, gconstpointer b, gpointer data)
{
  StatregInstance *first = (gpointer) a, *second = (gpointer) b;
  int order = g_utf8_collate (statreg_instance_get_name (first), statreg_instance_get_name (second));

  return order ? order : g_strcmp0 (statreg_instance_get_id (first), statreg_instance_get_id (second));
}

static StatregInstance *
find_by_id (StatregInstances *self, const char *id, guint *position)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->store));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(StatregInstance) instance = g_list_model_get_item (G_LIST_MODEL (self->store), i);

      if (position)
        *position = i;
      if (g_str_equal (statreg_instance_get_id (instance), id))
        return instance;   /* the store keeps it alive */
    }
  return NULL;
}

static void
drop (StatregInstances *self, const char *id)
{
  guint position;

  g_hash_table_remove (self->stamps, id);
  if (find_by_id (self, id, &position))
    g_list_store_remove (self->store, position);
}

void
statreg_instances_adopt (StatregInstances *self, StatregSnapshot *snapshot)
{
  StatregInstance *shown = find_by_id (self, snapshot->id, NULL);
  g_autofree char *former_name = NULL;

  if (!snapshot->instance)
    {
      drop (self, snapshot->id);
      return;
    }
  g_hash_table_replace (self->stamps, g_strdup (snapshot->id),
                        g_memdup2 (&snapshot->stamp, sizeof snapshot->stamp));
  if (!shown)
    {
      g_list_store_insert_sorted (self->store, snapshot->instance, compare_instances, NULL);
      return;
    }
  former_name = g_strdup (statreg_instance_get_name (shown));
  statreg_instance_assign (shown, snapshot->instance);
  if (!g_str_equal (former_name, statreg_instance_get_name (shown)))
    g_list_store_sort (self->store, compare_instances, NULL);
}

void
statreg_instances_adopt_own (StatregInstances *self, StatregSnapshot *snapshot)
{
  self->n_own++;
  statreg_instances_adopt (self, snapshot);
}

/**
 * statreg_instances_lookup:
 * @name_or_id: an id, or a name in any case
 *
 * Returns: (transfer none) (nullable): the instance
 */
StatregInstance *
statreg_instances_lookup (StatregInstances *self, const char *name_or_id)
{
  g_autofree char *key = NULL;
  StatregInstance *found;
  guint n;

  g_return_val_if_fail (STATREG_IS_INSTANCES (self), NULL);
  g_return_val_if_fail (name_or_id != NULL, NULL);

  found = find_by_id (self, name_or_id, NULL);
  key = found ? NULL : statreg_instance_name_to_key (name_or_id);
  n = found ? 0 : g_list_model_get_n_items (G_LIST_MODEL (self->store));
  for (guint i = 0; i < n && !found; i++)
    {
      g_autoptr(StatregInstance) instance = g_list_model_get_item (G_LIST_MODEL (self->store), i);
      g_autofree char *instance_key = statreg_instance_name_to_key (statreg_instance_get_name (instance));

      found = g_str_equal (instance_key, key) ? instance : NULL;
    }
  return found;
}
