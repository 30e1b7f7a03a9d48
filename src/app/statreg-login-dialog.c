/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-login-dialog.h"

#include <glib/gi18n.h>

#include "statreg-fields.h"
#include "statreg-form-title.h"
#include "statreg-login-edit.h"
#include "statreg-message-row.h"

struct _StatregLoginDialog
{
  AdwWindow parent_instance;
  StatregSession *session;
  StatregInstance *instance;
  StatregStaticLogin *login;     /* to edit; NULL to add one */
  GCancellable *cancellable;
  GtkWidget *save_button;
  GtkWidget *fields;
  GtkEditable *address_row;
  GtkEditable *logon_row;
  GtkEditable *domain_row;
  GtkEditable *url_row;
  GtkEditable *password_row;
  StatregMessageRow *address_message;
  StatregMessageRow *logon_message;
  StatregMessageRow *domain_message;
  StatregMessageRow *url_message;
  StatregMessageRow *password_message;
  StatregMessageRow *message;
};

G_DEFINE_FINAL_TYPE (StatregLoginDialog, statreg_login_dialog, ADW_TYPE_WINDOW)

/* Where the message about a field of StatregLoginEdit goes. */
static void
find_field (StatregLoginDialog *self, const char *field, GtkEditable **row, StatregMessageRow **message)
{
  const struct { const char *name; GtkEditable *row; StatregMessageRow *message; } fields[] = {
    { "address", self->address_row, self->address_message },
    { "logon", self->logon_row, self->logon_message },
    { "domain", self->domain_row, self->domain_message },
    { "url", self->url_row, self->url_message },
    { "password", self->password_row, self->password_message },
  };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (g_str_equal (fields[i].name, field))
      {
        *row = fields[i].row;
        *message = fields[i].message;
      }
}

static void
mark_field (StatregLoginDialog *self, const char *field, const char *text)
{
  GtkEditable *row = NULL;
  StatregMessageRow *message = NULL;

  find_field (self, field, &row, &message);
  g_object_set (message, "text", text, NULL);
  statreg_fields_mark (GTK_WIDGET (row), text);
  if (text)
    gtk_widget_grab_focus (GTK_WIDGET (row));
}

static void
clear_messages (StatregLoginDialog *self)
{
  const char *const fields[] = { "address", "logon", "domain", "url", "password" };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    mark_field (self, fields[i], NULL);
  g_object_set (self->message, "text", NULL, NULL);
}

static void
set_busy (StatregLoginDialog *self, gboolean busy)
{
  gtk_widget_set_sensitive (self->save_button, !busy);
  statreg_fields_set_busy (self->fields, busy);
}

static char *
dup_stripped (GtkEditable *row)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (row)));
}

static StatregLoginEdit *
make_edit (StatregLoginDialog *self)
{
  StatregLoginEdit *edit = statreg_login_edit_new (self->login);
  const char *password = gtk_editable_get_text (self->password_row);

  edit->address = dup_stripped (self->address_row);
  edit->logon = dup_stripped (self->logon_row);
  edit->domain = dup_stripped (self->domain_row);
  edit->url = dup_stripped (self->url_row);
  edit->password = *password ? statreg_secret_new (password, strlen (password)) : NULL;
  return edit;
}

static void
on_saved_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(StatregLoginDialog) self = user_data;
  g_autoptr(GError) error = NULL;

  if (statreg_login_edit_save_finish (STATREG_SESSION (source), result, &error))
    {
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  set_busy (self, FALSE);
  g_object_set (self->message, "text", error->message, NULL);
}

static void
on_save (StatregLoginDialog *self)
{
  g_autoptr(StatregLoginEdit) edit = make_edit (self);
  g_autoptr(GError) error = NULL;
  const char *field;

  clear_messages (self);
  if (!statreg_login_edit_check (edit, &field, &error))
    {
      mark_field (self, field, error->message);
      return;
    }
  set_busy (self, TRUE);
  statreg_login_edit_save_async (g_steal_pointer (&edit), self->session, GTK_WINDOW (self),
                                 statreg_instance_get_id (self->instance), self->cancellable,
                                 on_saved_ready, g_object_ref (self));
}

static void
on_row_activated (StatregLoginDialog *self)
{
  gtk_widget_activate_default (GTK_WIDGET (self));
}

static gboolean
on_close_request (StatregLoginDialog *self)
{
  g_cancellable_cancel (self->cancellable);
  return FALSE;
}

static void
statreg_login_dialog_dispose (GObject *object)
{
  StatregLoginDialog *self = STATREG_LOGIN_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), STATREG_TYPE_LOGIN_DIALOG);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->login);
  g_clear_object (&self->instance);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (statreg_login_dialog_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (STATREG_TYPE_FORM_TITLE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/statreg/Statreg/statreg-login-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, StatregLoginDialog, save_button);
  gtk_widget_class_bind_template_child (widget_class, StatregLoginDialog, fields);
  gtk_widget_class_bind_template_child (widget_class, StatregLoginDialog, address_row);
  gtk_widget_class_bind_template_child (widget_class, StatregLoginDialog, logon_row);
  gtk_widget_class_bind_template_child (widget_class, StatregLoginDialog, domain_row);
  gtk_widget_class_bind_template_child (widget_class, StatregLoginDialog, url_row);
  gtk_widget_class_bind_template_child (widget_class, StatregLoginDialog, password_row);
  gtk_widget_class_bind_template_child (widget_class, StatregLoginDialog, address_message);
  gtk_widget_class_bind_template_child (widget_class, StatregLoginDialog, logon_message);
  gtk_widget_class_bind_template_child (widget_class, StatregLoginDialog, domain_message);
  gtk_widget_class_bind_template_child (widget_class, StatregLoginDialog, url_message);
  gtk_widget_class_bind_template_child (widget_class, StatregLoginDialog, password_message);
  gtk_widget_class_bind_template_child (widget_class, StatregLoginDialog, message);
  gtk_widget_class_bind_template_callback (widget_class, on_save);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_close_request);
}

static void
statreg_login_dialog_class_init (StatregLoginDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = statreg_login_dialog_dispose;
  g_type_ensure (STATREG_TYPE_MESSAGE_ROW);
  bind_template (GTK_WIDGET_CLASS (klass));
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
statreg_login_dialog_init (StatregLoginDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  gtk_widget_grab_focus (GTK_WIDGET (self->address_row));
}

static void
show_login (StatregLoginDialog *self, StatregStaticLogin *login)
{
  gtk_editable_set_text (self->address_row, statreg_static_login_get_address (login));
  gtk_editable_set_text (self->logon_row, statreg_static_login_get_logon (login));
  gtk_editable_set_text (self->domain_row, statreg_static_login_get_domain (login));
  gtk_editable_set_text (self->url_row, statreg_static_login_get_url (login));
  gtk_window_set_title (GTK_WINDOW (self), _("Edit Login"));
  gtk_button_set_label (GTK_BUTTON (self->save_button), _("Save"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->save_button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Save"), -1);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->password_row),
                                 *statreg_static_login_get_sealed (login) ? _("New password (if it changes)")
                                                                          : _("Password (none stored)"));
}

/* Windows domain and URL belong to Exchange; elsewhere they are shown only where something stands in them. */
static void
hide_needless (StatregLoginDialog *self)
{
  gboolean exchange = statreg_instance_get_instance_type (self->instance) == STATREG_INSTANCE_EXCHANGE;

  gtk_widget_set_visible (GTK_WIDGET (self->domain_row), exchange || *gtk_editable_get_text (self->domain_row));
  gtk_widget_set_visible (GTK_WIDGET (self->url_row), exchange || *gtk_editable_get_text (self->url_row));
}

/**
 * statreg_login_dialog_new:
 * @session: the session
 * @instance: where the login belongs
 * @login: (nullable): the login to edit, %NULL to add one
 *
 * Returns: (transfer none): the window; it saves by itself and keeps what was typed when that fails
 */
GtkWindow *
statreg_login_dialog_new (StatregSession *session, StatregInstance *instance, StatregStaticLogin *login)
{
  StatregLoginDialog *self = g_object_new (STATREG_TYPE_LOGIN_DIALOG, NULL);

  self->session = g_object_ref (session);
  self->instance = g_object_ref (instance);
  self->login = login ? statreg_static_login_copy (login) : NULL;
  if (login)
    show_login (self, login);
  hide_needless (self);
  return GTK_WINDOW (self);
}

/**
 * statreg_login_dialog_focus_password:
 * @self: the dialog
 *
 * Puts the keyboard into the password field.
 */
void
statreg_login_dialog_focus_password (StatregLoginDialog *self)
{
  g_return_if_fail (STATREG_IS_LOGIN_DIALOG (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->password_row));
}
