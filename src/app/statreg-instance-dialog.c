/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-instance-dialog.h"

#include <glib/gi18n.h>

#include "statreg-error.h"
#include "statreg-fields.h"
#include "statreg-form-title.h"
#include "statreg-instance-copy.h"
#include "statreg-message-row.h"

struct _StatregInstanceDialog
{
  AdwWindow parent_instance;
  StatregSession *session;
  StatregInstance *instance;   /* to rename or duplicate; NULL for another one */
  gboolean duplicate;
  GtkWidget *save_button;
  GtkWidget *fields;
  GtkEditable *name_row;
  AdwComboRow *type_row;
  GtkEditable *host_row;
  StatregMessageRow *name_message;
  StatregMessageRow *host_message;
  StatregMessageRow *message;
};

G_DEFINE_FINAL_TYPE (StatregInstanceDialog, statreg_instance_dialog, ADW_TYPE_WINDOW)

static guint saved_signal;

static void
mark_row (GtkEditable *row, StatregMessageRow *message, const char *text)
{
  g_object_set (message, "text", text, NULL);
  statreg_fields_mark (GTK_WIDGET (row), text);
  if (text)
    gtk_widget_grab_focus (GTK_WIDGET (row));
}

static void
set_busy (StatregInstanceDialog *self, gboolean busy)
{
  gtk_widget_set_sensitive (self->save_button, !busy);
  statreg_fields_set_busy (self->fields, busy);
}

static void
show_error (StatregInstanceDialog *self, const GError *error)
{
  if (error->domain == STATREG_ERROR &&
      (error->code == STATREG_ERROR_NAME_TAKEN || error->code == STATREG_ERROR_INVALID_INPUT ||
       error->code == STATREG_ERROR_LIMIT))
    mark_row (self->name_row, self->name_message, error->message);
  else
    g_object_set (self->message, "text", error->message, NULL);
}

static void
end_saving (StatregInstanceDialog *self, const char *id, const char *warning, const GError *error)
{
  set_busy (self, FALSE);
  if (!id)
    {
      show_error (self, error);
      return;
    }
  g_signal_emit (self, saved_signal, 0, id, warning);
  gtk_window_close (GTK_WINDOW (self));
}

static void
on_saved_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(StatregInstanceDialog) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *id = statreg_instances_finish (STATREG_INSTANCES (source), result, &error);

  end_saving (self, id, NULL, error);
}

static void
on_copied_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(StatregInstanceDialog) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *warning = NULL;
  g_autofree char *id = statreg_instance_copy_finish (STATREG_SESSION (source), result, &warning, &error);

  end_saving (self, id, warning, error);
}

static StatregInstance *
make_instance (StatregInstanceDialog *self, const char *name)
{
  g_autoptr(StatregInstance) instance = statreg_instance_new (name, adw_combo_row_get_selected (self->type_row));
  g_autofree char *host = g_strstrip (g_strdup (gtk_editable_get_text (self->host_row)));
  g_autoptr(GError) error = NULL;

  if (*host && !statreg_connection_set_text (statreg_instance_get_connection (instance), "host", host, &error))
    {
      mark_row (self->host_row, self->host_message, error->message);
      return NULL;
    }
  return g_steal_pointer (&instance);
}

static void
save (StatregInstanceDialog *self, const char *name)
{
  StatregInstances *instances = statreg_session_get_instances (self->session);
  g_autoptr(StatregInstance) instance = self->instance ? g_object_ref (self->instance) : make_instance (self, name);
  const char *id = instance ? statreg_instance_get_id (instance) : NULL;

  if (!instance)
    return;
  set_busy (self, TRUE);
  if (!self->instance)
    statreg_instances_add_async (instances, instance, NULL, on_saved_ready, g_object_ref (self));
  else if (self->duplicate)
    statreg_instance_copy_async (self->session, GTK_WINDOW (self), instance, name, on_copied_ready, g_object_ref (self));
  else
    statreg_instances_rename_async (instances, id, name, NULL, on_saved_ready, g_object_ref (self));
}

static void
on_save (StatregInstanceDialog *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->name_row)));
  g_autoptr(GError) error = NULL;

  g_object_set (self->message, "text", NULL, NULL);
  if (statreg_instance_name_check (name, &error))
    save (self, name);
  else
    mark_row (self->name_row, self->name_message, error->message);
}

static void
on_changed (StatregInstanceDialog *self)
{
  mark_row (self->name_row, self->name_message, NULL);
  mark_row (self->host_row, self->host_message, NULL);
}

static void
on_row_activated (StatregInstanceDialog *self)
{
  gtk_widget_activate_default (GTK_WIDGET (self));
}

static void
statreg_instance_dialog_dispose (GObject *object)
{
  StatregInstanceDialog *self = STATREG_INSTANCE_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), STATREG_TYPE_INSTANCE_DIALOG);
  g_clear_object (&self->instance);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (statreg_instance_dialog_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (STATREG_TYPE_FORM_TITLE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/statreg/Statreg/statreg-instance-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, StatregInstanceDialog, save_button);
  gtk_widget_class_bind_template_child (widget_class, StatregInstanceDialog, fields);
  gtk_widget_class_bind_template_child (widget_class, StatregInstanceDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, StatregInstanceDialog, type_row);
  gtk_widget_class_bind_template_child (widget_class, StatregInstanceDialog, host_row);
  gtk_widget_class_bind_template_child (widget_class, StatregInstanceDialog, name_message);
  gtk_widget_class_bind_template_child (widget_class, StatregInstanceDialog, host_message);
  gtk_widget_class_bind_template_child (widget_class, StatregInstanceDialog, message);
  gtk_widget_class_bind_template_callback (widget_class, on_save);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
}

static void
statreg_instance_dialog_class_init (StatregInstanceDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = statreg_instance_dialog_dispose;
  saved_signal = g_signal_new ("saved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  g_type_ensure (STATREG_TYPE_MESSAGE_ROW);
  bind_template (GTK_WIDGET_CLASS (klass));
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
statreg_instance_dialog_init (StatregInstanceDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
}

/**
 * statreg_instance_dialog_new_for_new:
 * @session: the session
 *
 * Returns: (transfer none): the window that adds an instance
 */
GtkWindow *
statreg_instance_dialog_new_for_new (StatregSession *session)
{
  StatregInstanceDialog *self = g_object_new (STATREG_TYPE_INSTANCE_DIALOG, NULL);

  self->session = g_object_ref (session);
  return GTK_WINDOW (self);
}

/* Whoever types replaces it. */
static void
set_name (StatregInstanceDialog *self, const char *name)
{
  gtk_editable_set_text (self->name_row, name);
  gtk_editable_select_region (self->name_row, 0, -1);
}

static StatregInstanceDialog *
make_for (StatregSession *session, StatregInstance *instance, const char *title, const char *save_label)
{
  StatregInstanceDialog *self = STATREG_INSTANCE_DIALOG (statreg_instance_dialog_new_for_new (session));

  self->instance = g_object_ref (instance);
  gtk_window_set_title (GTK_WINDOW (self), title);
  gtk_button_set_label (GTK_BUTTON (self->save_button), save_label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->save_button), GTK_ACCESSIBLE_PROPERTY_LABEL, save_label, -1);
  gtk_widget_set_visible (GTK_WIDGET (self->type_row), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->host_row), FALSE);
  set_name (self, statreg_instance_get_name (instance));
  return self;
}

/**
 * statreg_instance_dialog_new_for_rename:
 * @session: the session
 * @instance: the instance
 *
 * Returns: (transfer none): the window that renames an instance
 */
GtkWindow *
statreg_instance_dialog_new_for_rename (StatregSession *session, StatregInstance *instance)
{
  StatregInstanceDialog *self = make_for (session, instance, _("Rename Instance"), _("Rename"));

  return GTK_WINDOW (self);
}

/**
 * statreg_instance_dialog_new_for_duplicate:
 * @session: the session
 * @instance: the instance
 *
 * Returns: (transfer none): the window that duplicates an instance, logins and all
 */
GtkWindow *
statreg_instance_dialog_new_for_duplicate (StatregSession *session, StatregInstance *instance)
{
  StatregInstanceDialog *self = make_for (session, instance, _("Duplicate Instance"), _("Duplicate"));
  g_autofree char *name = g_strdup_printf (_("%s (copy)"), statreg_instance_get_name (instance));

  self->duplicate = TRUE;
  set_name (self, name);
  return GTK_WINDOW (self);
}
