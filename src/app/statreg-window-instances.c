/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-window-private.h"

#include <glib/gi18n.h>

#include "statreg-address.h"
#include "statreg-connection-test-dialog.h"
#include "statreg-dialog-parent.h"
#include "statreg-instance-dialog.h"
#include "statreg-message.h"
#include "statreg-registrations-dialog.h"

static void
on_saved (StatregWindow *self, const char *instance_id, const char *warning)
{
  g_autofree char *title = warning ? g_markup_escape_text (warning, -1) : NULL;

  if (title)
    statreg_window_add_toast (self, adw_toast_new (title));
  if (statreg_sidebar_select (self->sidebar, instance_id))
    adw_leaflet_set_visible_child (self->leaflet, self->content_pane);
}

static void
present (StatregWindow *self, GtkWindow *dialog)
{
  statreg_dialog_set_parent (dialog, GTK_WINDOW (self));
  if (STATREG_IS_INSTANCE_DIALOG (dialog))
    g_signal_connect_object (dialog, "saved", G_CALLBACK (on_saved), self, G_CONNECT_SWAPPED);
  gtk_window_present (dialog);
}

static void
on_new_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  StatregWindow *self = STATREG_WINDOW (widget);

  present (self, statreg_instance_dialog_new_for_new (self->session));
}

static void
on_rename_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  StatregWindow *self = STATREG_WINDOW (widget);

  present (self, statreg_instance_dialog_new_for_rename (self->session, statreg_window_get_instance (self)));
}

static void
on_duplicate_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  StatregWindow *self = STATREG_WINDOW (widget);

  present (self, statreg_instance_dialog_new_for_duplicate (self->session, statreg_window_get_instance (self)));
}

static void
on_add_from_registrations_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  StatregWindow *self = STATREG_WINDOW (widget);
  StatregInstance *instance = statreg_window_get_instance (self);

  if (instance)
    present (self, statreg_registrations_dialog_new (self->session, instance));
}

static void
on_test_connection_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  StatregWindow *self = STATREG_WINDOW (widget);
  StatregInstance *instance = statreg_window_get_instance (self);
  g_autofree char *address = self->page
    ? statreg_login_table_dup_selected_address (statreg_instance_page_get_table (self->page)) : NULL;

  if (instance)
    present (self, statreg_connection_test_dialog_new (self->session, instance, address));
}

/* What the table does, for shortcuts that work wherever the keyboard is. */
static void
on_login_action_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  StatregWindow *self = STATREG_WINDOW (widget);
  g_autofree char *action = g_strconcat ("login.", strchr (name, '.') + 1, NULL);

  if (self->page)
    gtk_widget_activate_action (GTK_WIDGET (statreg_instance_page_get_table (self->page)), action, NULL);
}

static void
on_removed_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(StatregWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *id = statreg_instances_finish (STATREG_INSTANCES (source), result, &error);

  if (id)
    statreg_window_add_toast (self, adw_toast_new (_("Instance deleted")));
  else
    statreg_message_show (GTK_WINDOW (self), _("The instance could not be deleted"), error->message);
}

typedef struct
{
  StatregWindow *window;
  char *instance_id;
} Removal;

static void
removal_free (gpointer data, GClosure *closure)
{
  Removal *removal = data;

  g_object_unref (removal->window);
  g_free (removal->instance_id);
  g_free (removal);
}

static void
on_delete_response (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  Removal *removal = user_data;

  if (g_str_equal (response, "delete"))
    statreg_instances_remove_async (statreg_session_get_instances (removal->window->session), removal->instance_id, NULL,
                                    on_removed_ready, g_object_ref (removal->window));
}

static char *
describe_loss (StatregInstance *instance)
{
  guint n = g_list_model_get_n_items (statreg_instance_get_static_logins (instance));

  if (statreg_instance_get_load_error (instance))
    return g_strdup (_("Its file cannot be read at the moment, so nobody knows what is in it. It will be gone for good."));
  if (n == 0)
    return g_strdup (_("It has no logins. Its connection settings will be gone for good."));
  return g_strdup_printf (ngettext ("Its connection settings and its %u login will be gone for good.",
                                    "Its connection settings and its %u logins will be gone for good.", n), n);
}

static void
on_delete_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  StatregWindow *self = STATREG_WINDOW (widget);
  StatregInstance *instance = statreg_window_get_instance (self);
  g_autofree char *visible = statreg_text_to_visible (statreg_instance_get_name (instance));
  g_autofree char *heading = g_strdup_printf (_("Delete “%s”?"), visible);
  g_autofree char *body = describe_loss (instance);
  AdwMessageDialog *dialog = statreg_message_ask (GTK_WINDOW (self), heading, body, "delete", _("_Delete"),
                                                  ADW_RESPONSE_DESTRUCTIVE);
  Removal *removal = g_new0 (Removal, 1);

  removal->window = g_object_ref (self);
  removal->instance_id = g_strdup (statreg_instance_get_id (instance));
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_delete_response), removal, removal_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
statreg_window_install_instance_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.new-instance", NULL, on_new_activated);
  gtk_widget_class_install_action (widget_class, "win.rename-instance", NULL, on_rename_activated);
  gtk_widget_class_install_action (widget_class, "win.duplicate-instance", NULL, on_duplicate_activated);
  gtk_widget_class_install_action (widget_class, "win.delete-instance", NULL, on_delete_activated);
  gtk_widget_class_install_action (widget_class, "win.add-from-registrations", NULL, on_add_from_registrations_activated);
  gtk_widget_class_install_action (widget_class, "win.test-connection", NULL, on_test_connection_activated);
  gtk_widget_class_install_action (widget_class, "win.check", NULL, on_login_action_activated);
  gtk_widget_class_install_action (widget_class, "win.show-failing", NULL, on_login_action_activated);
  gtk_widget_class_install_action (widget_class, "win.copy-failing", NULL, on_login_action_activated);
}

/* Follows the instance that is looked at. */
void
statreg_window_update_instance_actions (StatregWindow *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  StatregInstance *instance = statreg_window_get_instance (self);
  gboolean usable = instance && !statreg_instance_get_load_error (instance);

  gtk_widget_action_set_enabled (widget, "win.rename-instance", usable);
  gtk_widget_action_set_enabled (widget, "win.duplicate-instance", usable);
  gtk_widget_action_set_enabled (widget, "win.delete-instance", instance != NULL);
  gtk_widget_action_set_enabled (widget, "win.add-from-registrations", usable);
  gtk_widget_action_set_enabled (widget, "win.search", usable);
  gtk_widget_action_set_enabled (widget, "win.test-connection", usable);
  gtk_widget_action_set_enabled (widget, "win.check", usable);
  gtk_widget_action_set_enabled (widget, "win.show-failing", usable);
  gtk_widget_action_set_enabled (widget, "win.copy-failing", usable);
}
