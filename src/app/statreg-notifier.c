/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-notifier.h"

#include <glib/gi18n.h>

#include "statreg-desktop-notification.h"
#include "statreg-registrations-dialog.h"

#define FIRST_DELAY_SECONDS 2
#define INTERVAL_SECONDS 60

struct _StatregNotifier
{
  GObject parent_instance;
  GtkApplication *application;   /* borrowed: it owns this */
  StatregStore *store;
  guint count;          /* come in and not told yet */
  gint64 newest;        /* received time of the newest registration that was counted, seconds since 1970 */
  GHashTable *at_newest; /* ids of those with that time */
  gint64 told;          /* monotonic, in µs; 0: never */
  guint timer;
};

G_DEFINE_FINAL_TYPE (StatregNotifier, statreg_notifier, G_TYPE_OBJECT)

/* An undone decision brings a registration back into the list: that one is no news. Registrations come with rising times,
 * so the ids of the newest second are enough to tell. */
static gboolean
is_news (StatregNotifier *self, StatregRegistration *registration)
{
  gint64 received = statreg_registration_get_received (registration);

  if (received < self->newest)
    return FALSE;
  if (received > self->newest)
    g_hash_table_remove_all (self->at_newest);
  self->newest = received;
  return g_hash_table_add (self->at_newest, g_strdup (statreg_registration_get_id (registration)));
}

static gint64
get_received (StatregNotifier *self, guint position)
{
  g_autoptr(StatregRegistration) registration = g_list_model_get_item (G_LIST_MODEL (self->store), position);

  return statreg_registration_get_received (registration);
}

/* Oldest first, so that what has the newest time stands at the end. */
static guint
count_newest (StatregNotifier *self, guint position, guint n)
{
  guint count = 0;

  while (count < n && get_received (self, position + n - 1 - count) == get_received (self, position + n - 1))
    count++;
  return count;
}

static guint
count_news (StatregNotifier *self, guint position, guint n)
{
  guint news = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(StatregRegistration) registration = g_list_model_get_item (G_LIST_MODEL (self->store), position + i);
      news += is_news (self, registration) ? 1 : 0;
    }
  return news;
}

static gboolean
is_being_watched (StatregNotifier *self)
{
  GtkWindow *window = gtk_application_get_active_window (self->application);

  return window && STATREG_IS_REGISTRATIONS_DIALOG (window) && gtk_window_is_active (window);
}

static void
send_notification (StatregNotifier *self)
{
  g_autofree char *title = g_strdup_printf (ngettext ("%u registration has come in", "%u registrations have come in",
                                                      self->count), self->count);
  g_autoptr(GNotification) notification = g_notification_new (title);

  g_notification_set_body (notification, _("Look through them and apply or delete them."));
  g_notification_set_default_action (notification, "app.show-registrations");
  statreg_desktop_notification_send (G_APPLICATION (self->application), "registrations", notification);
}

static gboolean
on_timeout (gpointer user_data)
{
  StatregNotifier *self = user_data;

  self->timer = 0;
  if (!is_being_watched (self))
    send_notification (self);
  self->count = 0;
  self->told = g_get_monotonic_time ();
  return G_SOURCE_REMOVE;
}

static guint
get_delay_seconds (StatregNotifier *self)
{
  gint64 since = (g_get_monotonic_time () - self->told) / G_USEC_PER_SEC;

  if (self->told == 0 || since >= INTERVAL_SECONDS - FIRST_DELAY_SECONDS)
    return FIRST_DELAY_SECONDS;
  return INTERVAL_SECONDS - since;
}

static void
on_items_changed (StatregNotifier *self, guint position, guint removed, guint added)
{
  gboolean loading = statreg_store_get_state (self->store) == STATREG_STORE_LOADING;
  guint skipped = loading ? added - count_newest (self, position, added) : 0;
  guint news = count_news (self, position + skipped, added - skipped);

  /* What was there before the program started has been told before, or stands in the list. */
  if (news == 0 || loading)
    return;
  self->count += news;
  if (self->timer == 0)
    self->timer = g_timeout_add_seconds (get_delay_seconds (self), on_timeout, self);
}

static void
statreg_notifier_dispose (GObject *object)
{
  StatregNotifier *self = STATREG_NOTIFIER (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->store);
  g_clear_pointer (&self->at_newest, g_hash_table_unref);
  G_OBJECT_CLASS (statreg_notifier_parent_class)->dispose (object);
}

static void
statreg_notifier_class_init (StatregNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = statreg_notifier_dispose;
}

static void
statreg_notifier_init (StatregNotifier *self)
{
  self->at_newest = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * statreg_notifier_new:
 * @application: the program; outlives the notifier
 * @store: the list to watch
 *
 * Returns: (transfer full): the notifier
 */
StatregNotifier *
statreg_notifier_new (GtkApplication *application, StatregStore *store)
{
  StatregNotifier *self = g_object_new (STATREG_TYPE_NOTIFIER, NULL);

  self->application = application;
  self->store = g_object_ref (store);
  g_signal_connect_object (store, "items-changed", G_CALLBACK (on_items_changed), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * statreg_notifier_get_count:
 * @self: the notifier
 *
 * Returns: how many registrations the next notification will speak of; 0: none is due
 */
guint
statreg_notifier_get_count (StatregNotifier *self)
{
  g_return_val_if_fail (STATREG_IS_NOTIFIER (self), 0);
  return self->count;
}
