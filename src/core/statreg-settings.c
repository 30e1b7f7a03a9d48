/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-settings.h"

#include <glib/gi18n-lib.h>

#include "statreg-error.h"
#include "statreg-settings-table.h"
#include "statreg-task.h"

/* Property ids are the settings' numbers plus one. */
struct _StatregSettings
{
  GObject parent_instance;

  StatregFolder        *folder;
  StatregSettingValues *values;
  guint                 n_own;     /* counts what this process has set: what was read before is void then */
  gboolean              reading;
  gboolean              stale;
  char                 *load_error;
};

#define PROP_LOAD_ERROR (STATREG_N_SETTINGS + 1)

static GParamSpec *properties[PROP_LOAD_ERROR + 1];
static const char *keys[STATREG_N_SETTINGS + 1];   /* filled once, with the class */

G_DEFINE_FINAL_TYPE (StatregSettings, statreg_settings, G_TYPE_OBJECT)

/* That the folder is away is not the file's fault, and is told for all that is in it. */
static void
take_load_error (StatregSettings *self, const GError *error)
{
  const char *text = error && !g_error_matches (error, STATREG_ERROR, STATREG_ERROR_FOLDER) ? error->message : NULL;

  if (g_strcmp0 (self->load_error, text) == 0)
    return;
  g_free (self->load_error);
  self->load_error = g_strdup (text);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOAD_ERROR]);
}

static void
assign (StatregSettings *self, const StatregSettingValues *values)
{
  take_load_error (self, NULL);
  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = 0; i < STATREG_N_SETTINGS; i++)
    if (!statreg_setting_is_same (&self->values->of[i], &values->of[i]))
      {
        g_value_copy (&values->of[i], &self->values->of[i]);
        g_object_notify_by_pspec (G_OBJECT (self), properties[i + 1]);
      }
  g_object_thaw_notify (G_OBJECT (self));
}

static void read_again (StatregSettings *self);

static void
on_read_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  StatregSettings *self = STATREG_SETTINGS (source);
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregSettingValues) values = g_task_propagate_pointer (G_TASK (result), &error);
  guint n_own = GPOINTER_TO_UINT (data);

  self->reading = FALSE;
  if (n_own != self->n_own)
    self->stale = TRUE;
  else if (values)
    assign (self, values);
  else
    take_load_error (self, error);
  if (self->stale)
    read_again (self);
}

static void
read_in_thread (GTask *task, gpointer source, gpointer folder, GCancellable *cancellable)
{
  GError *error = NULL;
  StatregSettingValues *values = statreg_settings_file_load (folder, &error);

  if (values)
    g_task_return_pointer (task, values, (GDestroyNotify) statreg_setting_values_free);
  else
    g_task_return_error (task, error);
}

static void
read_again (StatregSettings *self)
{
  g_autoptr(GTask) task = NULL;

  self->stale = self->reading;
  if (self->reading)
    return;
  self->reading = TRUE;
  task = g_task_new (self, NULL, on_read_ready, GUINT_TO_POINTER (self->n_own));
  g_task_set_source_tag (task, read_again);
  g_task_set_task_data (task, g_object_ref (self->folder), g_object_unref);
  statreg_task_run_in_thread (task, read_in_thread);
}

static void
on_folder_changed (StatregFolder *folder, const char *name, StatregSettings *self)
{
  read_again (self);
}

static void
statreg_settings_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  StatregSettings *self = STATREG_SETTINGS (object);

  if (id >= 1 && id <= STATREG_N_SETTINGS)
    g_value_copy (&self->values->of[id - 1], value);
  else if (id == PROP_LOAD_ERROR)
    g_value_set_string (value, self->load_error);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_settings_dispose (GObject *object)
{
  StatregSettings *self = STATREG_SETTINGS (object);

  if (self->folder)
    g_signal_handlers_disconnect_by_func (self->folder, on_folder_changed, self);
  g_clear_object (&self->folder);
  G_OBJECT_CLASS (statreg_settings_parent_class)->dispose (object);
}

static void
statreg_settings_finalize (GObject *object)
{
  StatregSettings *self = STATREG_SETTINGS (object);

  g_clear_pointer (&self->values, statreg_setting_values_free);
  g_free (self->load_error);
  G_OBJECT_CLASS (statreg_settings_parent_class)->finalize (object);
}

static GParamSpec *
make_property (const StatregSettingRow *row)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  switch (row->kind)
    {
    case STATREG_SETTING_KIND_SWITCH:
      return g_param_spec_boolean (row->property, NULL, NULL, FALSE, flags);
    case STATREG_SETTING_KIND_NUMBER:
      return g_param_spec_uint (row->property, NULL, NULL, row->min, row->max, row->number, flags);
    case STATREG_SETTING_KIND_TIME:
      return g_param_spec_int64 (row->property, NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
    case STATREG_SETTING_KIND_ADDRESSES:
    case STATREG_SETTING_KIND_NETWORKS:
      return g_param_spec_boxed (row->property, NULL, NULL, G_TYPE_STRV, flags);
    default:
      return g_param_spec_string (row->property, NULL, NULL, "", flags);
    }
}

static void
statreg_settings_class_init (StatregSettingsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = statreg_settings_get_property;
  object_class->dispose = statreg_settings_dispose;
  object_class->finalize = statreg_settings_finalize;

  for (guint i = 0; i < STATREG_N_SETTINGS; i++)
    {
      keys[i] = statreg_setting_rows[i].key;
      properties[i + 1] = make_property (&statreg_setting_rows[i]);
    }
  properties[PROP_LOAD_ERROR] = g_param_spec_string ("load-error", NULL, NULL, NULL, G_PARAM_READABLE |
                                                     G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
statreg_settings_init (StatregSettings *self)
{
  self->values = statreg_setting_values_new ();
}

/**
 * statreg_settings_new:
 * @folder: the data folder; its "changed" signal, which statreg_folder_watch() starts, is followed
 *
 * Returns: (transfer full): settings with every default until they are loaded
 */
StatregSettings *
statreg_settings_new (StatregFolder *folder)
{
  StatregSettings *self;

  g_return_val_if_fail (STATREG_IS_FOLDER (folder), NULL);

  self = g_object_new (STATREG_TYPE_SETTINGS, NULL);
  self->folder = g_object_ref (folder);
  g_signal_connect (folder, "changed::settings.json", G_CALLBACK (on_folder_changed), self);
  return self;
}

/**
 * statreg_settings_load:
 *
 * Reads settings.json. A missing file means the defaults.
 *
 * Returns: %FALSE with %STATREG_ERROR_DAMAGED_FILE, %STATREG_ERROR_NEWER_VERSION, %STATREG_ERROR_UNSAFE_FILE
 * or %STATREG_ERROR_FOLDER; the settings are as before then, and the file is left untouched
 */
gboolean
statreg_settings_load (StatregSettings *self, GError **error)
{
  g_autoptr(StatregSettingValues) values = NULL;
  g_autoptr(GError) local_error = NULL;

  g_return_val_if_fail (STATREG_IS_SETTINGS (self), FALSE);

  values = statreg_settings_file_load (self->folder, &local_error);
  if (!values)
    {
      take_load_error (self, local_error);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  self->n_own++;
  assign (self, values);
  return TRUE;
}

/**
 * statreg_settings_get_keys:
 *
 * Returns: (array zero-terminated=1): the names of all settings, in the order in which people read them
 */
const char *const *
statreg_settings_get_keys (void)
{
  g_type_class_unref (g_type_class_ref (STATREG_TYPE_SETTINGS));
  return keys;
}

/**
 * statreg_settings_dup_text:
 * @key: one of statreg_settings_get_keys()
 *
 * Returns: (transfer full) (nullable): the value as statreg_settings_change() reads it, %NULL for an unknown
 * key
 */
char *
statreg_settings_dup_text (StatregSettings *self, const char *key)
{
  int i = statreg_setting_find (key);

  g_return_val_if_fail (STATREG_IS_SETTINGS (self), NULL);
  return i < 0 ? NULL : statreg_setting_format (&statreg_setting_rows[i], &self->values->of[i]);
}

const GValue *
statreg_settings_peek (gpointer settings, StatregSetting setting)
{
  g_return_val_if_fail (STATREG_IS_SETTINGS (settings), NULL);
  return &STATREG_SETTINGS (settings)->values->of[setting];
}

/* One change, in the caller's thread or in a worker. */
typedef struct
{
  StatregFolder *folder;
  char          *key;
  char          *text;
} Change;

static void
change_free (Change *change)
{
  g_clear_object (&change->folder);
  g_free (change->key);
  g_free (change->text);
  g_free (change);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Change, change_free)

static Change *
change_new (StatregSettings *self, const char *key, const char *text)
{
  Change *change = g_new0 (Change, 1);

  change->folder = g_object_ref (self->folder);
  change->key = g_strdup (key);
  change->text = g_strdup (text);
  return change;
}

/* What somebody else has changed meanwhile is read first and kept. */
static StatregSettingValues *
change_run (Change *change, GError **error)
{
  int i = statreg_setting_find (change->key);
  g_autoptr(StatregLock) lock = NULL;
  g_autoptr(StatregSettingValues) values = NULL;

  if (i < 0)
    {
      g_set_error (error, STATREG_ERROR, STATREG_ERROR_NOT_FOUND, _("There is no setting named “%s”"),
                   change->key);
      return NULL;
    }
  lock = statreg_folder_lock (change->folder, error);
  values = lock ? statreg_settings_file_load (change->folder, error) : NULL;
  if (!values ||
      !statreg_setting_parse (&statreg_setting_rows[i], change->text, &values->of[i], error) ||
      !statreg_setting_values_check (values, error) ||
      !statreg_settings_file_save (change->folder, values, error))
    return NULL;
  return g_steal_pointer (&values);
}

static void
assign_own (StatregSettings *self, const StatregSettingValues *values)
{
  self->n_own++;
  assign (self, values);
}

/**
 * statreg_settings_change:
 * @key: one of statreg_settings_get_keys()
 * @text: the value, as typed by a person
 *
 * Changes one setting in the file and here. Blocks.
 *
 * Returns: %FALSE with %STATREG_ERROR_INVALID_INPUT, which names the setting and what to type,
 * %STATREG_ERROR_NOT_FOUND for an unknown @key, %STATREG_ERROR_BUSY, and the errors of
 * statreg_settings_load() and statreg_folder_replace(); nothing was changed then
 */
gboolean
statreg_settings_change (StatregSettings *self, const char *key, const char *text, GError **error)
{
  g_autoptr(Change) change = NULL;
  g_autoptr(StatregSettingValues) values = NULL;

  g_return_val_if_fail (STATREG_IS_SETTINGS (self) && key && text, FALSE);

  change = change_new (self, key, text);
  values = change_run (change, error);
  if (values)
    assign_own (self, values);
  return values != NULL;
}

static void
change_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  StatregSettingValues *values = change_run (data, &error);

  if (values)
    g_task_return_pointer (task, values, (GDestroyNotify) statreg_setting_values_free);
  else
    g_task_return_error (task, error);
}

static void
on_change_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) outer = user_data;
  GError *error = NULL;
  g_autoptr(StatregSettingValues) values = g_task_propagate_pointer (G_TASK (result), &error);

  if (!values)
    {
      g_task_return_error (outer, error);
      return;
    }
  assign_own (STATREG_SETTINGS (source), values);
  g_task_return_boolean (outer, TRUE);
}

/**
 * statreg_settings_change_async:
 *
 * Like statreg_settings_change(), in a worker. A change that has begun is not cancelled.
 */
void
statreg_settings_change_async (StatregSettings *self, const char *key, const char *text,
                               GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = NULL;
  GTask *outer;

  g_return_if_fail (STATREG_IS_SETTINGS (self) && key && text);

  outer = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (outer, statreg_settings_change_async);
  g_task_set_check_cancellable (outer, FALSE);
  task = g_task_new (self, NULL, on_change_ready, outer);
  g_task_set_source_tag (task, statreg_settings_change_async);
  g_task_set_task_data (task, change_new (self, key, text), (GDestroyNotify) change_free);
  statreg_task_run_in_thread (task, change_in_thread);
}

/**
 * statreg_settings_change_finish:
 *
 * Returns: %FALSE with the errors of statreg_settings_change()
 */
gboolean
statreg_settings_change_finish (StatregSettings *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
