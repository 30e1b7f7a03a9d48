/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-verdict-tally.h"

#include <glib/gi18n.h>

#include "statreg-static-logins.h"

/* While many are checked, they are counted at most so often: in a hundred thousand logins that takes milliseconds. */
#define RECOUNT_US (100 * 1000)

struct _StatregVerdictTally
{
  GObject parent_instance;
  StatregStaticLogins *logins;
  GSignalGroup *signals;
  guint counts[STATREG_VERDICT_KIND_UNCLEAR + 1];   /* by kind */
  guint recount_id;
  gint64 recounted;    /* monotonic */
};

G_DEFINE_FINAL_TYPE (StatregVerdictTally, statreg_verdict_tally, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_LOGINS,
  PROP_N_LOGINS,
  PROP_N_WORKS,
  PROP_N_FAILS,
  PROP_N_UNCHECKED,
  PROP_TEXT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static guint
get_n_unchecked (StatregVerdictTally *self)
{
  return self->counts[STATREG_VERDICT_KIND_NONE] + self->counts[STATREG_VERDICT_KIND_UNCLEAR];
}

static guint
get_n_logins (StatregVerdictTally *self)
{
  return self->logins ? statreg_static_logins_get_n (self->logins) : 0;
}

/* Thousands are set apart where the language does so. */
static char *
make_text (StatregVerdictTally *self)
{
  guint n = get_n_logins (self), works = self->counts[STATREG_VERDICT_KIND_WORKS];
  guint fails = self->counts[STATREG_VERDICT_KIND_FAILS], unchecked = get_n_unchecked (self);
  g_autofree char *all = g_strdup_printf (ngettext ("%'u login", "%'u logins", n), n);
  g_autofree char *work = g_strdup_printf (ngettext ("%'u works", "%'u work", works), works);
  g_autofree char *fail = g_strdup_printf (ngettext ("%'u fails", "%'u fail", fails), fails);
  g_autofree char *rest = g_strdup_printf (ngettext ("%'u unchecked", "%'u unchecked", unchecked), unchecked);

  return g_strjoin (" · ", all, work, fail, rest, NULL);
}

static void
recount (StatregVerdictTally *self)
{
  guint verdicts[STATREG_N_VERDICTS] = { 0 };

  if (self->logins)
    statreg_static_logins_count (self->logins, verdicts);
  for (guint i = 0; i < G_N_ELEMENTS (self->counts); i++)
    self->counts[i] = 0;
  for (guint i = 0; i < STATREG_N_VERDICTS; i++)
    self->counts[statreg_verdict_get_kind (i)] += verdicts[i];
  for (guint i = PROP_N_LOGINS; i < N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
}

static gboolean
on_recount (gpointer data)
{
  StatregVerdictTally *self = data;

  self->recount_id = 0;
  self->recounted = g_get_monotonic_time ();
  recount (self);
  return G_SOURCE_REMOVE;
}

static void
queue_recount (StatregVerdictTally *self)
{
  gint64 wait = self->recounted + RECOUNT_US - g_get_monotonic_time ();

  if (self->recount_id != 0)
    return;
  if (wait > 0)
    self->recount_id = g_timeout_add (wait / 1000, on_recount, self);
  else
    self->recount_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_recount, self, NULL);   /* before the next frame */
}

static void
set_logins (StatregVerdictTally *self, StatregStaticLogins *logins)
{
  if (!g_set_object (&self->logins, logins))
    return;
  g_signal_group_set_target (self->signals, logins);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOGINS]);
  g_clear_handle_id (&self->recount_id, g_source_remove);
  recount (self);
}

static void
statreg_verdict_tally_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  StatregVerdictTally *self = STATREG_VERDICT_TALLY (object);

  switch (id)
    {
    case PROP_LOGINS:
      g_value_set_object (value, self->logins);
      break;
    case PROP_N_LOGINS:
      g_value_set_uint (value, get_n_logins (self));
      break;
    case PROP_N_WORKS:
      g_value_set_uint (value, self->counts[STATREG_VERDICT_KIND_WORKS]);
      break;
    case PROP_N_FAILS:
      g_value_set_uint (value, self->counts[STATREG_VERDICT_KIND_FAILS]);
      break;
    case PROP_N_UNCHECKED:
      g_value_set_uint (value, get_n_unchecked (self));
      break;
    case PROP_TEXT:
      g_value_take_string (value, make_text (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
statreg_verdict_tally_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_LOGINS)
    set_logins (STATREG_VERDICT_TALLY (object), g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_verdict_tally_dispose (GObject *object)
{
  StatregVerdictTally *self = STATREG_VERDICT_TALLY (object);

  g_clear_handle_id (&self->recount_id, g_source_remove);
  g_clear_object (&self->signals);
  g_clear_object (&self->logins);
  G_OBJECT_CLASS (statreg_verdict_tally_parent_class)->dispose (object);
}

static void
statreg_verdict_tally_class_init (StatregVerdictTallyClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags seen = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const char *const numbers[] = { "n-logins", "n-works", "n-fails", "n-unchecked" };

  object_class->get_property = statreg_verdict_tally_get_property;
  object_class->set_property = statreg_verdict_tally_set_property;
  object_class->dispose = statreg_verdict_tally_dispose;
  properties[PROP_LOGINS] = g_param_spec_object ("logins", NULL, NULL, STATREG_TYPE_STATIC_LOGINS,
                                                 G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    properties[PROP_N_LOGINS + i] = g_param_spec_uint (numbers[i], NULL, NULL, 0, G_MAXUINT, 0, seen);
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, NULL, seen);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
statreg_verdict_tally_init (StatregVerdictTally *self)
{
  self->signals = g_signal_group_new (STATREG_TYPE_STATIC_LOGINS);
  g_signal_group_connect_swapped (self->signals, "items-changed", G_CALLBACK (queue_recount), self);
  g_signal_group_connect_swapped (self->signals, "verdicts-changed", G_CALLBACK (queue_recount), self);
}

/**
 * statreg_verdict_tally_new:
 *
 * Returns: (transfer full): a tally of nothing
 */
StatregVerdictTally *
statreg_verdict_tally_new (void)
{
  return g_object_new (STATREG_TYPE_VERDICT_TALLY, NULL);
}

/**
 * statreg_verdict_tally_get_n_fails:
 *
 * Returns: how many logins fail
 */
guint
statreg_verdict_tally_get_n_fails (StatregVerdictTally *self)
{
  g_return_val_if_fail (STATREG_IS_VERDICT_TALLY (self), 0);
  return self->counts[STATREG_VERDICT_KIND_FAILS];
}
