/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-refusal-reason.h"

#include <glib/gi18n-lib.h>

struct _StatregRefusalReason
{
  GObject parent_instance;
  StatregCount what;
  guint count;
  guint lately;
};

enum
{
  PROP_TITLE = 1,
  PROP_COUNT,
  PROP_LATELY,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (StatregRefusalReason, statreg_refusal_reason, G_TYPE_OBJECT)

static const char *const titles[STATREG_N_COUNTS] =
{
  [STATREG_COUNT_CAPPED] = N_("Too many connections at once"),
  [STATREG_COUNT_CAPPED_SOURCE] = N_("Too many connections from one address"),
  [STATREG_COUNT_NO_TLS] = N_("No HTTPS, or the secure connection failed"),
  [STATREG_COUNT_TIMED_OUT] = N_("Too slow"),
  [STATREG_COUNT_MALFORMED] = N_("Not the request of a browser"),
  [STATREG_COUNT_FOREIGN] = N_("From another web site, or under a wrong host name"),
  [STATREG_COUNT_THROTTLED] = N_("Too many registrations in a short time"),
  [STATREG_COUNT_WRONG_CODE] = N_("Wrong access code"),
  [STATREG_COUNT_CLOSED] = N_("Sent while the page was closed"),
  [STATREG_COUNT_NOT_STORED] = N_("Could not be stored"),
};

static void
statreg_refusal_reason_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  StatregRefusalReason *self = STATREG_REFUSAL_REASON (object);

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, statreg_refusal_reason_get_title (self));
      break;
    case PROP_COUNT:
      g_value_set_uint (value, self->count);
      break;
    case PROP_LATELY:
      g_value_set_uint (value, self->lately);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
statreg_refusal_reason_class_init (StatregRefusalReasonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = statreg_refusal_reason_get_property;
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_COUNT] = g_param_spec_uint ("count", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_LATELY] = g_param_spec_uint ("lately", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
statreg_refusal_reason_init (StatregRefusalReason *self)
{
}

/**
 * statreg_refusal_reason_new:
 * @what: a counter of refusals
 *
 * Returns: (transfer full): the reason that it stands for, with no refusals
 */
StatregRefusalReason *
statreg_refusal_reason_new (StatregCount what)
{
  StatregRefusalReason *self;

  g_return_val_if_fail (what >= STATREG_REFUSAL_FIRST && what < STATREG_N_COUNTS, NULL);

  self = g_object_new (STATREG_TYPE_REFUSAL_REASON, NULL);
  self->what = what;
  return self;
}

/**
 * statreg_refusal_reason_get_what:
 * @self: a reason
 *
 * Returns: the counter that it stands for
 */
StatregCount
statreg_refusal_reason_get_what (StatregRefusalReason *self)
{
  g_return_val_if_fail (STATREG_IS_REFUSAL_REASON (self), STATREG_N_COUNTS);

  return self->what;
}

/**
 * statreg_refusal_reason_get_title:
 * @self: a reason
 *
 * Returns: (transfer none): the reason in plain words, translated
 */
const char *
statreg_refusal_reason_get_title (StatregRefusalReason *self)
{
  g_return_val_if_fail (STATREG_IS_REFUSAL_REASON (self), NULL);

  return _(titles[self->what]);
}

/**
 * statreg_refusal_reason_get_count:
 * @self: a reason
 *
 * Returns: how many were refused for it in the last hour
 */
guint
statreg_refusal_reason_get_count (StatregRefusalReason *self)
{
  g_return_val_if_fail (STATREG_IS_REFUSAL_REASON (self), 0);

  return self->count;
}

/**
 * statreg_refusal_reason_get_lately:
 * @self: a reason
 *
 * Returns: how many were refused for it in the last #STATREG_REFUSAL_LATELY_MINUTES minutes
 */
guint
statreg_refusal_reason_get_lately (StatregRefusalReason *self)
{
  g_return_val_if_fail (STATREG_IS_REFUSAL_REASON (self), 0);

  return self->lately;
}

static void
set_number (StatregRefusalReason *self, guint *number, guint value, guint property)
{
  if (*number == value)
    return;
  *number = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/**
 * statreg_refusal_reason_update:
 * @self: a reason
 * @tally: what was counted
 */
void
statreg_refusal_reason_update (StatregRefusalReason *self, const StatregTally *tally)
{
  g_return_if_fail (STATREG_IS_REFUSAL_REASON (self));

  set_number (self, &self->count, statreg_tally_sum (tally, self->what, STATREG_TALLY_MINUTES), PROP_COUNT);
  set_number (self, &self->lately, statreg_tally_sum (tally, self->what, STATREG_REFUSAL_LATELY_MINUTES),
              PROP_LATELY);
}
