/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-today.h"

#include "statreg-decisions.h"
#include "statreg-time.h"

struct _StatregToday
{
  GObject parent_instance;
  StatregFolder *folder;
  StatregStore *store;
  GHashTable *ids;          /* of those that came today: an undone decision brings one back, which is no second one */
  gint64 begin, end;        /* of today, seconds since 1970 */
  gint64 started;           /* when this began to look */
  gboolean has_looked_back;
  gboolean is_incomplete;
};

enum
{
  PROP_COUNT = 1,
  PROP_COMPLETE,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (StatregToday, statreg_today, G_TYPE_OBJECT)

static void
find_day (gint64 now, gint64 *begin, gint64 *end)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_local (now);
  g_autoptr(GDateTime) midnight = g_date_time_new_local (g_date_time_get_year (time), g_date_time_get_month (time),
                                                         g_date_time_get_day_of_month (time), 0, 0, 0);
  g_autoptr(GDateTime) next = g_date_time_add_days (midnight, 1);

  *begin = g_date_time_to_unix (midnight);
  *end = g_date_time_to_unix (next);
}

static void
add_registrations (StatregToday *self, guint position, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(StatregRegistration) registration = g_list_model_get_item (G_LIST_MODEL (self->store), position + i);
      gint64 received = statreg_registration_get_received (registration);

      if (received >= self->begin && received < self->end)
        g_hash_table_add (self->ids, g_strdup (statreg_registration_get_id (registration)));
    }
}

static void
on_items_changed (StatregToday *self, guint position, guint removed, guint added)
{
  guint count = statreg_today_get_count (self);

  add_registrations (self, position, added);
  if (statreg_today_get_count (self) != count)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COUNT]);
}

static void
set_incomplete (StatregToday *self, gboolean is_incomplete)
{
  if (self->is_incomplete == is_incomplete)
    return;
  self->is_incomplete = is_incomplete;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPLETE]);
}

static void
begin_day (StatregToday *self, gint64 now)
{
  find_day (now, &self->begin, &self->end);
  g_hash_table_remove_all (self->ids);
  add_registrations (self, 0, g_list_model_get_n_items (G_LIST_MODEL (self->store)));
}

/* Whether the decision is on a registration that may have come today and that the store never showed. */
static gboolean
is_about_unknown (StatregToday *self, StatregDecision *decision)
{
  const char *id = statreg_decision_get_registration (decision);
  gint64 at = statreg_decision_get_at (decision);

  return at >= self->begin && at < self->started && !g_hash_table_contains (self->ids, id) &&
         statreg_store_lookup (self->store, id) == NULL;
}

static void
on_decisions_loaded_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(StatregToday) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GListStore) decisions = statreg_decisions_load_finish (STATREG_FOLDER (source), result, &error);
  guint n = decisions != NULL ? g_list_model_get_n_items (G_LIST_MODEL (decisions)) : 0;
  gboolean is_incomplete = decisions == NULL;

  if (self->store == NULL)
    return;
  for (guint i = 0; i < n && !is_incomplete; i++)
    {
      g_autoptr(StatregDecision) decision = g_list_model_get_item (G_LIST_MODEL (decisions), i);

      is_incomplete = is_about_unknown (self, decision);
    }
  set_incomplete (self, is_incomplete);
}

static void
statreg_today_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  StatregToday *self = STATREG_TODAY (object);

  if (id == PROP_COUNT)
    g_value_set_uint (value, statreg_today_get_count (self));
  else if (id == PROP_COMPLETE)
    g_value_set_boolean (value, statreg_today_is_complete (self));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_today_dispose (GObject *object)
{
  StatregToday *self = STATREG_TODAY (object);

  g_clear_object (&self->store);
  g_clear_object (&self->folder);
  G_OBJECT_CLASS (statreg_today_parent_class)->dispose (object);
}

static void
statreg_today_finalize (GObject *object)
{
  g_hash_table_unref (STATREG_TODAY (object)->ids);
  G_OBJECT_CLASS (statreg_today_parent_class)->finalize (object);
}

static void
statreg_today_class_init (StatregTodayClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = statreg_today_get_property;
  object_class->dispose = statreg_today_dispose;
  object_class->finalize = statreg_today_finalize;
  properties[PROP_COUNT] = g_param_spec_uint ("count", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_COMPLETE] = g_param_spec_boolean ("complete", NULL, NULL, TRUE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
statreg_today_init (StatregToday *self)
{
  self->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->started = statreg_time_now ();
}

/**
 * statreg_today_new:
 * @folder: the data folder
 * @store: its registrations
 *
 * Returns: (transfer full): the count, of the day that it is
 */
StatregToday *
statreg_today_new (StatregFolder *folder, StatregStore *store)
{
  StatregToday *self;

  g_return_val_if_fail (STATREG_IS_FOLDER (folder) && STATREG_IS_STORE (store), NULL);

  self = g_object_new (STATREG_TYPE_TODAY, NULL);
  self->folder = g_object_ref (folder);
  self->store = g_object_ref (store);
  begin_day (self, self->started);
  g_signal_connect_object (store, "items-changed", G_CALLBACK (on_items_changed), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * statreg_today_update:
 * @self: a count
 * @now: seconds since 1970
 *
 * Begins anew where @now is of another day.
 */
void
statreg_today_update (StatregToday *self, gint64 now)
{
  g_return_if_fail (STATREG_IS_TODAY (self));

  if (now >= self->begin && now < self->end)
    return;
  begin_day (self, now);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COUNT]);
  set_incomplete (self, FALSE);
}

/**
 * statreg_today_look_back:
 * @self: a count
 *
 * Finds out, once and with a worker thread, whether the count is complete. Does nothing before the store has been
 * read.
 */
void
statreg_today_look_back (StatregToday *self)
{
  g_return_if_fail (STATREG_IS_TODAY (self));

  if (self->has_looked_back || statreg_store_get_state (self->store) != STATREG_STORE_READY)
    return;
  self->has_looked_back = TRUE;
  statreg_decisions_load_async (self->folder, NULL, on_decisions_loaded_ready, g_object_ref (self));
}

/**
 * statreg_today_get_count:
 * @self: a count
 *
 * Returns: how many registrations are known to have come in since midnight
 */
guint
statreg_today_get_count (StatregToday *self)
{
  g_return_val_if_fail (STATREG_IS_TODAY (self), 0);

  return g_hash_table_size (self->ids);
}

/**
 * statreg_today_is_complete:
 * @self: a count
 *
 * Returns: %FALSE where some may have come today that were decided before the program started
 */
gboolean
statreg_today_is_complete (StatregToday *self)
{
  g_return_val_if_fail (STATREG_IS_TODAY (self), FALSE);

  return !self->is_incomplete;
}
