/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-activity.h"

#include "statreg-source.h"
#include "statreg-time.h"
#include "statreg-today.h"

#define LOOK_MS 1000

struct _StatregActivity
{
  GObject parent_instance;
  GMainContext *context;
  StatregServer *server;     /* NULL: the page is off */
  StatregTally tally;
  StatregToday *today;
  GListStore *reasons;       /* of StatregRefusalReason */
  GSource *timer;
  guint n_watchers;
  guint open;
  guint refused;
};

enum
{
  PROP_OPEN = 1,
  PROP_REGISTERED_TODAY,
  PROP_TODAY_COMPLETE,
  PROP_REFUSED,
  PROP_REASONS,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (StatregActivity, statreg_activity, G_TYPE_OBJECT)

static void
set_number (StatregActivity *self, guint *number, guint value, guint property)
{
  if (*number == value)
    return;
  *number = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static guint
update_reasons (StatregActivity *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->reasons));
  guint sum = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(StatregRefusalReason) reason = g_list_model_get_item (G_LIST_MODEL (self->reasons), i);

      statreg_refusal_reason_update (reason, &self->tally);
      sum += statreg_refusal_reason_get_count (reason);
    }
  return sum;
}

/* Of what the server counts, a picture that does not change while it is looked at. */
static void
look (StatregActivity *self)
{
  StatregCounters counters = { { 0 } };

  for (guint what = 0; self->server != NULL && what < STATREG_N_COUNTS; what++)
    counters.values[what] = statreg_server_get_count (self->server, what);
  statreg_activity_update (self, self->server != NULL ? &counters : NULL, g_get_monotonic_time (), statreg_time_now ());
}

static gboolean
on_second (gpointer data)
{
  look (data);
  return G_SOURCE_CONTINUE;
}

static void
update_timer (StatregActivity *self)
{
  gboolean is_wanted = self->server != NULL || self->n_watchers > 0;

  if (!is_wanted)
    g_clear_pointer (&self->timer, statreg_source_end);
  else if (self->timer == NULL)
    self->timer = statreg_source_after (LOOK_MS, self->context, on_second, self);
}

static void
on_today_changed (StatregActivity *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REGISTERED_TODAY]);
}

static void
on_today_complete_changed (StatregActivity *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TODAY_COMPLETE]);
}

static void
statreg_activity_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  StatregActivity *self = STATREG_ACTIVITY (object);

  switch (id)
    {
    case PROP_OPEN:
      g_value_set_uint (value, self->open);
      break;
    case PROP_REGISTERED_TODAY:
      g_value_set_uint (value, statreg_today_get_count (self->today));
      break;
    case PROP_TODAY_COMPLETE:
      g_value_set_boolean (value, statreg_today_is_complete (self->today));
      break;
    case PROP_REFUSED:
      g_value_set_uint (value, self->refused);
      break;
    case PROP_REASONS:
      g_value_set_object (value, self->reasons);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
statreg_activity_dispose (GObject *object)
{
  StatregActivity *self = STATREG_ACTIVITY (object);

  g_clear_pointer (&self->timer, statreg_source_end);
  g_clear_object (&self->server);
  G_OBJECT_CLASS (statreg_activity_parent_class)->dispose (object);
}

static void
statreg_activity_finalize (GObject *object)
{
  StatregActivity *self = STATREG_ACTIVITY (object);

  g_clear_object (&self->today);
  g_object_unref (self->reasons);
  g_main_context_unref (self->context);
  G_OBJECT_CLASS (statreg_activity_parent_class)->finalize (object);
}

static void
statreg_activity_class_init (StatregActivityClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = statreg_activity_get_property;
  object_class->dispose = statreg_activity_dispose;
  object_class->finalize = statreg_activity_finalize;
  properties[PROP_OPEN] = g_param_spec_uint ("open", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_REGISTERED_TODAY] = g_param_spec_uint ("registered-today", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_TODAY_COMPLETE] = g_param_spec_boolean ("today-complete", NULL, NULL, TRUE, flags);
  properties[PROP_REFUSED] = g_param_spec_uint ("refused", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_REASONS] = g_param_spec_object ("reasons", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
statreg_activity_init (StatregActivity *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->reasons = g_list_store_new (STATREG_TYPE_REFUSAL_REASON);
  for (guint what = STATREG_REFUSAL_FIRST; what < STATREG_N_COUNTS; what++)
    {
      g_autoptr(StatregRefusalReason) reason = statreg_refusal_reason_new (what);

      g_list_store_append (self->reasons, reason);
    }
}

/**
 * statreg_activity_new:
 * @folder: the data folder
 * @store: its registrations
 *
 * Returns: (transfer full): the activity of a page that is off; it lives in the caller's thread-default main context
 */
StatregActivity *
statreg_activity_new (StatregFolder *folder, StatregStore *store)
{
  StatregActivity *self = g_object_new (STATREG_TYPE_ACTIVITY, NULL);

  self->today = statreg_today_new (folder, store);
  g_signal_connect_object (self->today, "notify::count", G_CALLBACK (on_today_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->today, "notify::complete", G_CALLBACK (on_today_complete_changed), self,
                           G_CONNECT_SWAPPED);
  return self;
}

/**
 * statreg_activity_set_server:
 * @self: an activity
 * @server: (nullable): the server that has just started, or %NULL when it has ended
 *
 * What another server counted before stays counted.
 */
void
statreg_activity_set_server (StatregActivity *self, StatregServer *server)
{
  g_return_if_fail (STATREG_IS_ACTIVITY (self));
  g_return_if_fail (server == NULL || STATREG_IS_SERVER (server));

  if (self->server == server)
    return;
  look (self);
  statreg_tally_begin (&self->tally);
  g_set_object (&self->server, server);
  look (self);
  update_timer (self);
}

/**
 * statreg_activity_watch:
 * @self: an activity
 *
 * Somebody looks: the properties keep up although the page may be off, until statreg_activity_unwatch().
 */
void
statreg_activity_watch (StatregActivity *self)
{
  g_return_if_fail (STATREG_IS_ACTIVITY (self));

  self->n_watchers++;
  look (self);
  update_timer (self);
}

/**
 * statreg_activity_unwatch:
 * @self: an activity, watched
 */
void
statreg_activity_unwatch (StatregActivity *self)
{
  g_return_if_fail (STATREG_IS_ACTIVITY (self) && self->n_watchers > 0);

  self->n_watchers--;
  update_timer (self);
}

/**
 * statreg_activity_update:
 * @self: an activity
 * @counters: (nullable): of the server, %NULL when there is none
 * @monotonic: monotonic time, in µs
 * @now: seconds since 1970
 */
void
statreg_activity_update (StatregActivity *self, const StatregCounters *counters, gint64 monotonic, gint64 now)
{
  g_return_if_fail (STATREG_IS_ACTIVITY (self));

  g_object_freeze_notify (G_OBJECT (self));
  statreg_tally_pass (&self->tally, monotonic);
  if (counters != NULL)
    statreg_tally_take (&self->tally, counters);
  set_number (self, &self->open, counters != NULL ? statreg_counters_get (counters, STATREG_COUNT_OPEN) : 0, PROP_OPEN);
  set_number (self, &self->refused, update_reasons (self), PROP_REFUSED);
  statreg_today_update (self->today, now);
  if (self->n_watchers > 0)
    statreg_today_look_back (self->today);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * statreg_activity_get_open:
 * @self: an activity
 *
 * Returns: how many connections are open at the moment
 */
guint
statreg_activity_get_open (StatregActivity *self)
{
  g_return_val_if_fail (STATREG_IS_ACTIVITY (self), 0);

  return self->open;
}

/**
 * statreg_activity_get_registered_today:
 * @self: an activity
 *
 * Returns: how many registrations have come in since local midnight, see #StatregToday
 */
guint
statreg_activity_get_registered_today (StatregActivity *self)
{
  g_return_val_if_fail (STATREG_IS_ACTIVITY (self), 0);

  return statreg_today_get_count (self->today);
}

/**
 * statreg_activity_get_refused:
 * @self: an activity
 *
 * Returns: how many were refused in the last hour, for all reasons together
 */
guint
statreg_activity_get_refused (StatregActivity *self)
{
  g_return_val_if_fail (STATREG_IS_ACTIVITY (self), 0);

  return self->refused;
}

/**
 * statreg_activity_get_reasons:
 * @self: an activity
 *
 * Returns: (transfer none): all reasons for refusals, also those that nobody was refused for
 */
GListModel *
statreg_activity_get_reasons (StatregActivity *self)
{
  g_return_val_if_fail (STATREG_IS_ACTIVITY (self), NULL);

  return G_LIST_MODEL (self->reasons);
}
