/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-desktop-notification.h"

typedef struct
{
  GApplication *application;
  char *id;
  GNotification *notification;
} Delivery;

static void
delivery_free (Delivery *delivery)
{
  g_object_unref (delivery->application);
  g_object_unref (delivery->notification);
  g_free (delivery->id);
  g_free (delivery);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Delivery, delivery_free)

static void
on_service_answered_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Delivery) delivery = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply)
    g_application_send_notification (delivery->application, delivery->id, delivery->notification);
  else
    g_debug ("No notification was sent: %s", error->message);
}

/**
 * statreg_desktop_notification_send:
 * @application: the program
 * @id: what the notification is about; a later one of the same id takes its place
 * @notification: what to say
 *
 * GIO warns on the terminal when nothing on the bus takes notifications, as on a bare machine. So that service is asked
 * first whether it is there; the bus starts it for that where it can.
 */
void
statreg_desktop_notification_send (GApplication *application, const char *id, GNotification *notification)
{
  GDBusConnection *bus = g_application_get_dbus_connection (application);
  Delivery *delivery;

  if (!bus)
    return;
  delivery = g_new0 (Delivery, 1);
  delivery->application = g_object_ref (application);
  delivery->id = g_strdup (id);
  delivery->notification = g_object_ref (notification);
  g_dbus_connection_call (bus, "org.freedesktop.Notifications", "/org/freedesktop/Notifications",
                          "org.freedesktop.DBus.Peer", "Ping", NULL, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                          on_service_answered_ready, delivery);
}
