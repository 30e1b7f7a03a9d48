/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "notifications.h"

#include "statreg-test.h"

#define NAME "org.freedesktop.Notifications"
#define PATH "/org/freedesktop/Notifications"
#define PATIENCE_MS 60000

struct _Notifications
{
  GDBusConnection *bus;      /* of its own, as that of another process would be */
  GDBusNodeInfo *node;
  GPtrArray *shown;          /* of Notification, oldest first */
  guint32 last_id;
};

typedef struct
{
  Notifications *notifications;
  const char *title;
  const Notification *found;
} Search;

static const char introspection[] =
  "<node><interface name='" NAME "'>"
  "<method name='Notify'><arg type='s' direction='in'/><arg type='u' direction='in'/><arg type='s' direction='in'/>"
  "<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='as' direction='in'/>"
  "<arg type='a{sv}' direction='in'/><arg type='i' direction='in'/><arg type='u' direction='out'/></method>"
  "<method name='CloseNotification'><arg type='u' direction='in'/></method>"
  "</interface></node>";

static void
notification_free (gpointer data)
{
  Notification *notification = data;

  g_free (notification->title);
  g_free (notification->body);
  g_free (notification);
}

static void
on_method_call (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *method,
                GVariant *arguments, GDBusMethodInvocation *invocation, gpointer data)
{
  Notifications *self = data;
  Notification *notification;

  if (g_str_equal (method, "CloseNotification"))
    {
      g_dbus_method_invocation_return_value (invocation, NULL);
      return;
    }
  notification = g_new0 (Notification, 1);
  notification->id = ++self->last_id;
  g_variant_get_child (arguments, 3, "s", &notification->title);
  g_variant_get_child (arguments, 4, "s", &notification->body);
  g_ptr_array_add (self->shown, notification);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(u)", notification->id));
}

Notifications *
notifications_new (void)
{
  static const GDBusInterfaceVTable methods = { .method_call = on_method_call };
  Notifications *self = g_new0 (Notifications, 1);
  g_autofree char *address = NULL;
  g_autoptr(GVariant) reply = NULL;
  g_autoptr(GError) error = NULL;

  self->shown = g_ptr_array_new_with_free_func (notification_free);
  self->node = g_dbus_node_info_new_for_xml (introspection, &error);
  g_assert_no_error (error);
  address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_assert_no_error (error);
  self->bus = g_dbus_connection_new_for_address_sync (address, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                      G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_register_object (self->bus, PATH, self->node->interfaces[0], &methods, self, NULL, &error);
  g_assert_no_error (error);
  reply = g_dbus_connection_call_sync (self->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                       "org.freedesktop.DBus", "RequestName", g_variant_new ("(su)", NAME, 0),
                                       NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
  return self;
}

void
notifications_free (Notifications *self)
{
  g_dbus_connection_close_sync (self->bus, NULL, NULL);
  g_object_unref (self->bus);
  g_dbus_node_info_unref (self->node);
  g_ptr_array_unref (self->shown);
  g_free (self);
}

guint
notifications_get_n (Notifications *self)
{
  return self->shown->len;
}

void
notifications_clear (Notifications *self)
{
  g_ptr_array_set_size (self->shown, 0);
}

static gboolean
is_found (gpointer data)
{
  Search *search = data;

  for (guint i = 0; i < search->notifications->shown->len; i++)
    {
      const Notification *notification = g_ptr_array_index (search->notifications->shown, i);

      if (g_str_equal (notification->title, search->title))
        search->found = notification;
    }
  return search->found != NULL;
}

const Notification *
notifications_wait_for (Notifications *self, const char *title)
{
  Search search = { self, title, NULL };

  if (!statreg_test_wait_until (is_found, &search, PATIENCE_MS))
    g_error ("There is no notification “%s”", title);
  return search.found;
}

void
notifications_click (Notifications *self, const Notification *notification)
{
  g_autoptr(GError) error = NULL;

  g_dbus_connection_emit_signal (self->bus, NULL, PATH, NAME, "ActionInvoked",
                                 g_variant_new ("(us)", notification->id, "default"), &error);
  g_assert_no_error (error);
}
