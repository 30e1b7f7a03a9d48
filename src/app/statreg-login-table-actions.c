/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-login-table-private.h"

#include <glib/gi18n.h>

#include "statreg-dialog-parent.h"
#include "statreg-key-access.h"
#include "statreg-login-dialog.h"
#include "statreg-login-edit.h"
#include "statreg-message.h"
#include "statreg-password-dialog.h"
#include "statreg-weak.h"

/* What an answer that comes later is about. */
typedef struct
{
  GWeakRef table;
  StatregInstances *instances;
  StatregStaticLogin *login;
  GPtrArray *logins;
  char *instance_id;
} Request;

static Request *
request_new (StatregLoginTable *self)
{
  Request *request = g_new0 (Request, 1);

  g_weak_ref_init (&request->table, self);
  request->instances = g_object_ref (statreg_session_get_instances (self->session));
  request->instance_id = g_strdup (statreg_instance_get_id (self->instance));
  return request;
}

static void
request_free (Request *request)
{
  g_weak_ref_clear (&request->table);
  g_object_unref (request->instances);
  g_clear_object (&request->login);
  g_clear_pointer (&request->logins, g_ptr_array_unref);
  g_free (request->instance_id);
  g_free (request);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_free)

static GtkWindow *
get_window (StatregLoginTable *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return root ? GTK_WINDOW (root) : NULL;
}

GPtrArray *
statreg_login_table_get_selected (StatregLoginTable *self)
{
  g_autoptr(GtkBitset) bits = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  GPtrArray *logins = g_ptr_array_new_with_free_func (g_object_unref);
  GtkBitsetIter iter;
  guint position;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, bits, &position); more;
       more = gtk_bitset_iter_next (&iter, &position))
    g_ptr_array_add (logins, g_list_model_get_item (G_LIST_MODEL (self->selection), position));
  return logins;
}

static StatregStaticLogin *
get_only_one (StatregLoginTable *self)
{
  g_autoptr(GPtrArray) logins = statreg_login_table_get_selected (self);

  return logins->len == 1 ? g_object_ref (logins->pdata[0]) : NULL;
}

void
statreg_login_table_add_toast (StatregLoginTable *self, AdwToast *toast)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_TOAST_OVERLAY);

  if (overlay)
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast);
  else
    g_object_unref (toast);
}

void
statreg_login_table_tell_failure (StatregLoginTable *self, const char *heading, const char *message)
{
  statreg_message_show (get_window (self), heading, message);
}

static void
show_dialog (StatregLoginTable *self, StatregStaticLogin *login, gboolean password)
{
  GtkWindow *dialog = statreg_login_dialog_new (self->session, self->instance, login);

  statreg_dialog_set_parent (dialog, get_window (self));
  if (password)
    statreg_login_dialog_focus_password (STATREG_LOGIN_DIALOG (dialog));
  gtk_window_present (dialog);
}

void
statreg_login_table_edit (StatregLoginTable *self, StatregStaticLogin *login)
{
  show_dialog (self, login, FALSE);
}

static void
on_add_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  show_dialog (STATREG_LOGIN_TABLE (widget), NULL, FALSE);
}

static void
on_edit_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  StatregLoginTable *self = STATREG_LOGIN_TABLE (widget);
  g_autoptr(StatregStaticLogin) login = get_only_one (self);

  if (login)
    show_dialog (self, login, g_str_equal (name, "login.set-password"));
}

static void
on_restored_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(StatregLoginTable) self = statreg_weak_take (user_data);
  g_autoptr(GError) error = NULL;
  g_autofree char *id = statreg_instances_finish (STATREG_INSTANCES (source), result, &error);

  if (!id && self)
    statreg_login_table_tell_failure (self, _("The logins could not be put back"), error->message);
}

static void
on_undo_clicked (AdwToast *toast, gpointer user_data)
{
  Request *request = user_data;
  g_autoptr(StatregLoginTable) self = g_weak_ref_get (&request->table);

  statreg_logins_restore_async (request->instances, request->instance_id, request->logins,
                                on_restored_ready, statreg_weak_new (self));
}

static void
free_request (gpointer request, GClosure *closure)
{
  request_free (request);
}

static void
offer_undo (StatregLoginTable *self, Request *request)
{
  g_autofree char *title = request->logins->len == 1
    ? g_markup_printf_escaped (_("Login of %s removed"), statreg_static_login_get_address (request->logins->pdata[0]))
    : g_strdup_printf (ngettext ("%u login removed", "%u logins removed", request->logins->len), request->logins->len);
  AdwToast *toast = adw_toast_new (title);

  adw_toast_set_button_label (toast, _("Undo"));
  adw_toast_set_timeout (toast, 15);
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (on_undo_clicked), request, free_request, 0);
  statreg_login_table_add_toast (self, toast);
}

static void
on_removed_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Request) request = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *id = statreg_instances_finish (STATREG_INSTANCES (source), result, &error);
  g_autoptr(StatregLoginTable) self = g_weak_ref_get (&request->table);

  if (!self)
    return;
  if (id)
    offer_undo (self, g_steal_pointer (&request));
  else
    statreg_login_table_tell_failure (self, _("The logins could not be removed"), error->message);
}

static void
on_remove_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  StatregLoginTable *self = STATREG_LOGIN_TABLE (widget);
  Request *request;

  if (!self->instance)
    return;
  request = request_new (self);
  request->logins = statreg_login_table_get_selected (self);
  statreg_logins_remove_async (request->instances, request->instance_id, request->logins, on_removed_ready, request);
}

static void
on_revealed_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Request) request = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregSecret) password = statreg_key_access_open_finish (STATREG_SESSION (source), result, &error);
  g_autoptr(StatregLoginTable) self = g_weak_ref_get (&request->table);

  if (!self || !get_window (self))
    return;
  if (!password)
    statreg_login_table_tell_failure (self, _("The password could not be opened"), error->message);
  else
    statreg_password_dialog_show (get_window (self), statreg_static_login_get_address (request->login), password);
}

static void
on_copied_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Request) request = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregSecret) password = statreg_key_access_open_finish (STATREG_SESSION (source), result, &error);
  g_autoptr(StatregLoginTable) self = g_weak_ref_get (&request->table);

  if (!self || !get_window (self))
    return;
  if (!password)
    {
      statreg_login_table_tell_failure (self, _("The password could not be opened"), error->message);
      return;
    }
  statreg_password_copy (GTK_WIDGET (self), password);
  statreg_login_table_add_toast (self, adw_toast_new (_("Password copied; it leaves the clipboard after 30 seconds")));
}

static void
on_open_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  StatregLoginTable *self = STATREG_LOGIN_TABLE (widget);
  gboolean copy = g_str_equal (name, "login.copy-password");
  Request *request;

  if (!self->instance)
    return;
  request = request_new (self);
  request->login = get_only_one (self);
  if (request->login)
    statreg_key_access_open_async (self->session, get_window (self), request->login, NULL,
                                   copy ? on_copied_ready : on_revealed_ready, request);
  else
    request_free (request);
}

void
statreg_login_table_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "login.add", NULL, on_add_activated);
  gtk_widget_class_install_action (widget_class, "login.edit", NULL, on_edit_activated);
  gtk_widget_class_install_action (widget_class, "login.set-password", NULL, on_edit_activated);
  gtk_widget_class_install_action (widget_class, "login.reveal-password", NULL, on_open_activated);
  gtk_widget_class_install_action (widget_class, "login.copy-password", NULL, on_open_activated);
  gtk_widget_class_install_action (widget_class, "login.remove", NULL, on_remove_activated);
}

/* Follows the selection and the instance; while the table is taken apart there is no selection any more. */
void
statreg_login_table_update_actions (StatregLoginTable *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  g_autoptr(GtkBitset) bits = self->selection
    ? gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection)) : gtk_bitset_new_empty ();
  guint64 n = gtk_bitset_get_size (bits);
  g_autoptr(StatregStaticLogin) login = n == 1 ? get_only_one (self) : NULL;
  gboolean has_password = login && *statreg_static_login_get_sealed (login);

  gtk_widget_action_set_enabled (widget, "login.add", self->instance && !statreg_instance_get_load_error (self->instance));
  gtk_widget_action_set_enabled (widget, "login.edit", n == 1);
  gtk_widget_action_set_enabled (widget, "login.set-password", n == 1);
  gtk_widget_action_set_enabled (widget, "login.reveal-password", has_password);
  gtk_widget_action_set_enabled (widget, "login.copy-password", has_password);
  gtk_widget_action_set_enabled (widget, "login.remove", n > 0);
  statreg_login_table_update_checks (self);
}
