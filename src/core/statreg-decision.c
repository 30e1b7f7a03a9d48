/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-decision.h"

struct _StatregDecision
{
  GObject parent_instance;
  gint64 at;
  char *who;
  char *what;
  char *registration;
  char *address;
  char *instance;
  char *instance_name;
};

G_DEFINE_FINAL_TYPE (StatregDecision, statreg_decision, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_AT,
  PROP_WHO,
  PROP_WHAT,
  PROP_REGISTRATION,
  PROP_ADDRESS,
  PROP_INSTANCE,
  PROP_INSTANCE_NAME,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
statreg_decision_finalize (GObject *object)
{
  StatregDecision *self = STATREG_DECISION (object);

  g_free (self->who);
  g_free (self->what);
  g_free (self->registration);
  g_free (self->address);
  g_free (self->instance);
  g_free (self->instance_name);
  G_OBJECT_CLASS (statreg_decision_parent_class)->finalize (object);
}

static const char *
get_text (StatregDecision *self, guint property)
{
  switch (property)
    {
    case PROP_WHO:
      return self->who;
    case PROP_WHAT:
      return self->what;
    case PROP_REGISTRATION:
      return self->registration;
    case PROP_ADDRESS:
      return self->address;
    case PROP_INSTANCE:
      return self->instance;
    default:
      return self->instance_name;
    }
}

static void
statreg_decision_get_property (GObject *object, guint property, GValue *value, GParamSpec *pspec)
{
  StatregDecision *self = STATREG_DECISION (object);

  if (property == PROP_AT)
    g_value_set_int64 (value, self->at);
  else if (property > PROP_0 && property < N_PROPS)
    g_value_set_string (value, get_text (self, property));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
}

static void
statreg_decision_class_init (StatregDecisionClass *klass)
{
  static const char *const names[N_PROPS] = {
    [PROP_WHO] = "who",         [PROP_WHAT] = "what",         [PROP_REGISTRATION] = "registration",
    [PROP_ADDRESS] = "address", [PROP_INSTANCE] = "instance", [PROP_INSTANCE_NAME] = "instance-name",
  };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = statreg_decision_finalize;
  object_class->get_property = statreg_decision_get_property;
  properties[PROP_AT] = g_param_spec_int64 ("at", NULL, NULL, G_MININT64, G_MAXINT64, 0,
                                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  for (guint i = PROP_WHO; i < N_PROPS; i++)
    properties[i] = g_param_spec_string (names[i], NULL, NULL, "", G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
statreg_decision_init (StatregDecision *self)
{
}

/**
 * statreg_decision_new:
 * @at: when, in seconds since 1970, UTC
 * @who: login name of the person who ran the program
 * @what: "applied", "deleted" or "undone"
 * @registration: id of the registration
 * @address: its e-mail address
 * @instance: id of the instance concerned, "" when none
 * @instance_name: its name at that time, "" when none
 *
 * Returns: (transfer full): a decision, which does not change any more
 */
StatregDecision *
statreg_decision_new (gint64 at, const char *who, const char *what, const char *registration,
                      const char *address, const char *instance, const char *instance_name)
{
  StatregDecision *self;

  g_return_val_if_fail (who && what && registration && address && instance && instance_name, NULL);

  self = g_object_new (STATREG_TYPE_DECISION, NULL);
  self->at = at;
  self->who = g_strdup (who);
  self->what = g_strdup (what);
  self->registration = g_strdup (registration);
  self->address = g_strdup (address);
  self->instance = g_strdup (instance);
  self->instance_name = g_strdup (instance_name);
  return self;
}

/**
 * statreg_decision_get_at:
 *
 * Returns: seconds since 1970, UTC
 */
gint64
statreg_decision_get_at (StatregDecision *self)
{
  g_return_val_if_fail (STATREG_IS_DECISION (self), 0);
  return self->at;
}

/**
 * statreg_decision_get_who:
 *
 * Returns: (transfer none): login name of the person who ran the program
 */
const char *
statreg_decision_get_who (StatregDecision *self)
{
  g_return_val_if_fail (STATREG_IS_DECISION (self), NULL);
  return self->who;
}

/**
 * statreg_decision_get_what:
 *
 * Returns: (transfer none): "applied", "deleted" or "undone"
 */
const char *
statreg_decision_get_what (StatregDecision *self)
{
  g_return_val_if_fail (STATREG_IS_DECISION (self), NULL);
  return self->what;
}

/**
 * statreg_decision_get_registration:
 *
 * Returns: (transfer none): id of the registration
 */
const char *
statreg_decision_get_registration (StatregDecision *self)
{
  g_return_val_if_fail (STATREG_IS_DECISION (self), NULL);
  return self->registration;
}

/**
 * statreg_decision_get_address:
 *
 * Returns: (transfer none): the registration's e-mail address
 */
const char *
statreg_decision_get_address (StatregDecision *self)
{
  g_return_val_if_fail (STATREG_IS_DECISION (self), NULL);
  return self->address;
}

/**
 * statreg_decision_get_instance:
 *
 * Returns: (transfer none): id of the instance concerned, "" when none
 */
const char *
statreg_decision_get_instance (StatregDecision *self)
{
  g_return_val_if_fail (STATREG_IS_DECISION (self), NULL);
  return self->instance;
}

/**
 * statreg_decision_get_instance_name:
 *
 * Returns: (transfer none): name of that instance at the time, "" when none
 */
const char *
statreg_decision_get_instance_name (StatregDecision *self)
{
  g_return_val_if_fail (STATREG_IS_DECISION (self), NULL);
  return self->instance_name;
}
