/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-checker-private.h"

static GParamSpec *properties[STATREG_CHECKER_N_PROPS];

G_DEFINE_FINAL_TYPE (StatregChecker, statreg_checker, G_TYPE_OBJECT)

guint *
statreg_checker_get_number (StatregChecker *self, guint property)
{
  switch (property)
    {
    case STATREG_CHECKER_PROP_N_TOTAL:
      return &self->n_total;
    case STATREG_CHECKER_PROP_N_DONE:
      return &self->n_done;
    case STATREG_CHECKER_PROP_N_WORKS:
      return &self->n_works;
    case STATREG_CHECKER_PROP_N_FAILS:
      return &self->n_fails;
    case STATREG_CHECKER_PROP_N_UNCLEAR:
      return &self->n_unclear;
    default:
      return &self->n_held;
    }
}

static gboolean *
get_switch (StatregChecker *self, guint property)
{
  switch (property)
    {
    case STATREG_CHECKER_PROP_ACTIVE:
      return &self->active;
    case STATREG_CHECKER_PROP_PAUSED:
      return &self->paused;
    default:
      return &self->insisting;
    }
}

void
statreg_checker_notify (StatregChecker *self, guint property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

void
statreg_checker_set_switch (StatregChecker *self, guint property, gboolean value)
{
  gboolean *place = get_switch (self, property);

  if (*place == value)
    return;
  *place = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

void
statreg_checker_set_number (StatregChecker *self, guint property, guint value)
{
  guint *place = statreg_checker_get_number (self, property);

  if (*place == value)
    return;
  *place = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

void
statreg_checker_take_text (StatregChecker *self, char *text)
{
  if (g_strcmp0 (self->text, text) == 0)
    {
      g_free (text);
      return;
    }
  g_free (self->text);
  self->text = text;
  g_object_notify_by_pspec (G_OBJECT (self), properties[STATREG_CHECKER_PROP_TEXT]);
}

static void
statreg_checker_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  StatregChecker *self = STATREG_CHECKER (object);

  if (id == STATREG_CHECKER_PROP_TEXT)
    g_value_set_string (value, statreg_checker_get_text (self));
  else if (G_IS_PARAM_SPEC_BOOLEAN (pspec))
    g_value_set_boolean (value, *get_switch (self, id));
  else if (G_IS_PARAM_SPEC_UINT (pspec))
    g_value_set_uint (value, *statreg_checker_get_number (self, id));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_checker_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == STATREG_CHECKER_PROP_INSISTING)
    statreg_checker_set_switch (STATREG_CHECKER (object), id, g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_checker_dispose (GObject *object)
{
  StatregChecker *self = STATREG_CHECKER (object);

  g_clear_pointer (&self->run, statreg_check_run_leave);
  g_clear_pointer (&self->verdicts, statreg_verdicts_leave);
  g_queue_clear_full (&self->later, (GDestroyNotify) statreg_check_order_free);
  g_clear_object (&self->folder);
  g_clear_object (&self->keys);
  g_clear_object (&self->instances);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (statreg_checker_parent_class)->dispose (object);
}

static void
statreg_checker_finalize (GObject *object)
{
  StatregChecker *self = STATREG_CHECKER (object);

  g_clear_pointer (&self->known, statreg_checks_free);
  g_clear_pointer (&self->findings, g_hash_table_unref);
  g_clear_error (&self->error);
  g_free (self->text);
  G_OBJECT_CLASS (statreg_checker_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  static const char *const numbers[] = { "n-total", "n-done", "n-works", "n-fails", "n-unclear", "n-held" };

  properties[STATREG_CHECKER_PROP_ACTIVE] = g_param_spec_boolean ("active", NULL, NULL, FALSE, flags);
  properties[STATREG_CHECKER_PROP_PAUSED] = g_param_spec_boolean ("paused", NULL, NULL, FALSE, flags);
  properties[STATREG_CHECKER_PROP_INSISTING] =
      g_param_spec_boolean ("insisting", NULL, NULL, FALSE, flags | G_PARAM_WRITABLE);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    properties[STATREG_CHECKER_PROP_N_TOTAL + i] =
        g_param_spec_uint (numbers[i], NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[STATREG_CHECKER_PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, "", flags);
  g_object_class_install_properties (klass, STATREG_CHECKER_N_PROPS, properties);
}

static void
statreg_checker_class_init (StatregCheckerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = statreg_checker_get_property;
  object_class->set_property = statreg_checker_set_property;
  object_class->dispose = statreg_checker_dispose;
  object_class->finalize = statreg_checker_finalize;
  install_properties (object_class);
  /**
   * StatregChecker::checked:
   * @instance: id
   * @address: the mailbox; "" for all: what is known was read anew
   * @registration: id, or "" for a login
   * @verdict: a #StatregVerdict
   */
  g_signal_new ("checked", STATREG_TYPE_CHECKER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 4,
                G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_UINT);
  /**
   * StatregChecker::held:
   * @instance: id
   * @address: the mailbox, or "" when it is not known
   * @registration: id, or "" for a login
   * @why: a sentence for people
   */
  g_signal_new ("held", STATREG_TYPE_CHECKER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 4,
                G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
}

static void
statreg_checker_init (StatregChecker *self)
{
  self->findings =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) statreg_finding_free);
}

/* While it runs, what is written is this object's own. */
static void
on_checks_changed (StatregFolder *folder, const char *name, StatregChecker *self)
{
  if (!self->active)
    statreg_checker_read_known (self);
}

/**
 * statreg_checker_new_paced:
 * @pacing: how carefully; copied
 *
 * Returns: (transfer full): a checker like that of statreg_checker_new()
 */
StatregChecker *
statreg_checker_new_paced (StatregFolder *folder, StatregKeys *keys, StatregInstances *instances,
                           StatregStore *store, const StatregPacing *pacing)
{
  StatregChecker *self;

  g_return_val_if_fail (STATREG_IS_FOLDER (folder) && STATREG_IS_KEYS (keys), NULL);
  g_return_val_if_fail (STATREG_IS_INSTANCES (instances) && STATREG_IS_STORE (store), NULL);

  self = g_object_new (STATREG_TYPE_CHECKER, NULL);
  self->folder = g_object_ref (folder);
  self->keys = g_object_ref (keys);
  self->instances = g_object_ref (instances);
  self->store = g_object_ref (store);
  self->pacing = *pacing;
  self->verdicts = statreg_verdicts_new (instances, self, statreg_checker_on_written);
  g_signal_connect_object (folder, "changed::" STATREG_CHECKS_NAME, G_CALLBACK (on_checks_changed), self, 0);
  statreg_checker_read_known (self);
  return self;
}

/**
 * statreg_checker_new:
 * @folder: the data folder; its "changed" signal is followed
 * @keys: its keys
 * @instances: its instances
 * @store: its pending registrations
 *
 * Returns: (transfer full): a checker that does nothing yet
 */
StatregChecker *
statreg_checker_new (StatregFolder *folder, StatregKeys *keys, StatregInstances *instances,
                     StatregStore *store)
{
  return statreg_checker_new_paced (folder, keys, instances, store, &statreg_pacing_default);
}
