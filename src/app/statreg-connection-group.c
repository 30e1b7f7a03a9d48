/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-connection-group.h"

#include <glib/gi18n.h>

#include "statreg-columns-layout.h"
#include "statreg-connection-edit.h"
#include "statreg-key-access.h"
#include "statreg-message-row.h"
#include "statreg-setting-choice.h"
#include "statreg-setting-row.h"

struct _StatregConnectionGroup
{
  AdwBin parent_instance;
  StatregSession *session;
  StatregInstance *instance;
  AdwComboRow *type_row;
  GtkEditable *password_row;
  StatregMessageRow *password_message;
  StatregMessageRow *choice_message;
  GBindingGroup *type_binding;
};

G_DEFINE_FINAL_TYPE (StatregConnectionGroup, statreg_connection_group, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_SESSION,
  PROP_INSTANCE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* What is being saved, and where the answer is shown: the person may have gone to another instance meanwhile, or the
 * window may be closed. The row lives as long as the group shows an instance. */
typedef struct
{
  GWeakRef group;
  gpointer row;
  char *instance_id;
  StatregSecret *password;
  gboolean had_password;      /* of the service connection, before */
} Save;

static gboolean
has_password (StatregConnectionGroup *self)
{
  g_autofree char *sealed = statreg_connection_dup_text (statreg_instance_get_connection (self->instance), "service-sealed");

  return *sealed != '\0';
}

static Save *
save_new (StatregConnectionGroup *self, gpointer row)
{
  Save *save = g_new0 (Save, 1);

  g_weak_ref_init (&save->group, self);
  save->row = row;
  save->instance_id = g_strdup (statreg_instance_get_id (self->instance));
  save->had_password = has_password (self);
  return save;
}

static void
save_free (Save *save)
{
  g_weak_ref_clear (&save->group);
  g_free (save->instance_id);
  g_clear_pointer (&save->password, statreg_secret_unref);
  g_free (save);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Save, save_free)

/* The group, if it still shows the instance that the answer is about. */
static StatregConnectionGroup *
get_group (Save *save)
{
  g_autoptr(StatregConnectionGroup) group = g_weak_ref_get (&save->group);

  if (!group || !group->instance || !g_str_equal (save->instance_id, statreg_instance_get_id (group->instance)))
    return NULL;
  return group;
}

static void
on_setting_saved_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Save) save = user_data;
  g_autoptr(GError) error = NULL;
  gboolean saved = statreg_connection_edit_finish (STATREG_INSTANCES (source), result, &error);

  StatregConnectionGroup *self = get_group (save);

  if (!self)
    return;
  if (saved)
    statreg_setting_row_revert (STATREG_SETTING_ROW (save->row));
  else
    statreg_setting_row_set_message (STATREG_SETTING_ROW (save->row), error->message);
  if (saved && save->had_password && !has_password (self))
    g_object_set (self->password_message, "text",
                  _("The stored password belonged to the earlier address, logon name and domain; enter it again"), NULL);
}

static void
on_setting_apply (StatregConnectionGroup *self, StatregSettingRow *row)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));

  statreg_connection_edit_save_async (statreg_session_get_instances (self->session),
                                      statreg_instance_get_id (self->instance), statreg_setting_row_get_key (row),
                                      text, on_setting_saved_ready, save_new (self, row));
}

static void
on_choice_saved_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Save) save = user_data;
  g_autoptr(GError) error = NULL;
  gboolean saved = statreg_connection_edit_finish (STATREG_INSTANCES (source), result, &error);
  StatregConnectionGroup *self = get_group (save);

  if (!self)
    return;
  g_object_set (self->choice_message, "text", saved ? NULL : error->message, NULL);
  if (!saved && STATREG_IS_SETTING_CHOICE (save->row))
    statreg_setting_choice_revert (STATREG_SETTING_CHOICE (save->row));
  else if (!saved)
    adw_combo_row_set_selected (self->type_row, statreg_instance_get_instance_type (self->instance));
}

static void
on_choice_chosen (StatregConnectionGroup *self, StatregSettingChoice *row)
{
  statreg_connection_edit_save_async (statreg_session_get_instances (self->session),
                                      statreg_instance_get_id (self->instance), statreg_setting_choice_get_key (row),
                                      statreg_setting_choice_get_value (row),
                                      on_choice_saved_ready, save_new (self, row));
}

static void
on_type_selected (StatregConnectionGroup *self)
{
  StatregInstanceType type = adw_combo_row_get_selected (self->type_row);

  if (!self->instance || type == statreg_instance_get_instance_type (self->instance))
    return;
  statreg_connection_edit_save_async (statreg_session_get_instances (self->session),
                                      statreg_instance_get_id (self->instance), "type",
                                      statreg_instance_type_to_text (type),
                                      on_choice_saved_ready, save_new (self, self->type_row));
}

static void
show_password_message (Save *save, const char *message)
{
  StatregConnectionGroup *self = get_group (save);

  if (self)
    g_object_set (self->password_message, "text", message, NULL);
}

static void
on_password_saved_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Save) save = user_data;
  g_autoptr(GError) error = NULL;

  if (!statreg_connection_edit_finish (STATREG_INSTANCES (source), result, &error))
    show_password_message (save, error->message);
  else if (get_group (save))
    gtk_editable_set_text (GTK_EDITABLE (save->row), "");
}

static void
on_key_ensured_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Save) save = user_data;
  g_autoptr(GError) error = NULL;
  StatregSession *session = STATREG_SESSION (source);
  StatregInstances *instances = statreg_session_get_instances (session);
  g_autoptr(StatregSecret) password = NULL;
  g_autofree char *id = NULL;
  StatregPublicKey key;

  if (!statreg_key_access_ensure_finish (session, result, &key, &error))
    {
      show_password_message (save, error->message);
      return;
    }
  password = statreg_secret_ref (save->password);
  id = g_strdup (save->instance_id);
  statreg_connection_edit_password_async (instances, id, &key, password,
                                          on_password_saved_ready, g_steal_pointer (&save));
}

static void
on_password_apply (StatregConnectionGroup *self)
{
  const char *text = gtk_editable_get_text (self->password_row);
  Save *save = save_new (self, self->password_row);

  if (*text == '\0')
    {
      statreg_connection_edit_password_async (statreg_session_get_instances (self->session), save->instance_id,
                                              NULL, NULL, on_password_saved_ready, save);
      return;
    }
  save->password = statreg_secret_new (text, strlen (text));
  statreg_key_access_ensure_async (self->session, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), NULL,
                                   on_key_ensured_ready, save);
}

static void
on_password_changed (StatregConnectionGroup *self)
{
  g_object_set (self->password_message, "text", NULL, NULL);
}

/* For the .ui: what a few words or states of the model look like. */

static gboolean
is_exchange (GtkWidget *widget, StatregInstanceType type)
{
  return type == STATREG_INSTANCE_EXCHANGE;
}

static char *
format_security_warning (GtkWidget *widget, const char *security)
{
  if (g_strcmp0 (security, "none") != 0)
    return NULL;
  return g_strdup (_("Logins and mail travel unprotected: anyone on the way can read the passwords. "
                     "Use this within this machine and for tests only."));
}

static char *
format_password_title (GtkWidget *widget, const char *sealed)
{
  return g_strdup (sealed && *sealed ? _("Password (stored; type to replace it)") : _("Password (none stored)"));
}

static char *
format_service (GtkWidget *widget, const char *address, const char *logon)
{
  if (logon && *logon)
    return g_strdup (logon);
  return g_strdup (address && *address ? address : _("Not set"));
}

static void
set_instance (StatregConnectionGroup *self, StatregInstance *instance)
{
  if (!g_set_object (&self->instance, instance))
    return;
  gtk_editable_set_text (self->password_row, "");
  g_object_set (self->choice_message, "text", NULL, NULL);
  g_binding_group_set_source (self->type_binding, instance);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_INSTANCE]);
}

static void
statreg_connection_group_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  StatregConnectionGroup *self = STATREG_CONNECTION_GROUP (object);

  if (id == PROP_SESSION)
    g_value_set_object (value, self->session);
  else if (id == PROP_INSTANCE)
    g_value_set_object (value, self->instance);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_connection_group_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  StatregConnectionGroup *self = STATREG_CONNECTION_GROUP (object);

  if (id == PROP_SESSION)
    g_set_object (&self->session, g_value_get_object (value));
  else if (id == PROP_INSTANCE)
    set_instance (self, g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_connection_group_dispose (GObject *object)
{
  StatregConnectionGroup *self = STATREG_CONNECTION_GROUP (object);

  g_clear_object (&self->type_binding);
  gtk_widget_dispose_template (GTK_WIDGET (self), STATREG_TYPE_CONNECTION_GROUP);
  g_clear_object (&self->instance);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (statreg_connection_group_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/org/statreg/Statreg/statreg-connection-group.ui");
  gtk_widget_class_bind_template_child (widget_class, StatregConnectionGroup, type_row);
  gtk_widget_class_bind_template_child (widget_class, StatregConnectionGroup, password_row);
  gtk_widget_class_bind_template_child (widget_class, StatregConnectionGroup, password_message);
  gtk_widget_class_bind_template_child (widget_class, StatregConnectionGroup, choice_message);
  gtk_widget_class_bind_template_callback (widget_class, on_setting_apply);
  gtk_widget_class_bind_template_callback (widget_class, on_choice_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_type_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_password_apply);
  gtk_widget_class_bind_template_callback (widget_class, on_password_changed);
  gtk_widget_class_bind_template_callback (widget_class, is_exchange);
  gtk_widget_class_bind_template_callback (widget_class, format_security_warning);
  gtk_widget_class_bind_template_callback (widget_class, format_password_title);
  gtk_widget_class_bind_template_callback (widget_class, format_service);
}

static void
statreg_connection_group_class_init (StatregConnectionGroupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = statreg_connection_group_get_property;
  object_class->set_property = statreg_connection_group_set_property;
  object_class->dispose = statreg_connection_group_dispose;
  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, STATREG_TYPE_SESSION, flags);
  properties[PROP_INSTANCE] = g_param_spec_object ("instance", NULL, NULL, STATREG_TYPE_INSTANCE,
                                                   flags | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  g_type_ensure (STATREG_TYPE_COLUMNS_LAYOUT);
  g_type_ensure (STATREG_TYPE_SETTING_ROW);
  g_type_ensure (STATREG_TYPE_SETTING_CHOICE);
  g_type_ensure (STATREG_TYPE_MESSAGE_ROW);
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
statreg_connection_group_init (StatregConnectionGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->type_binding = g_binding_group_new ();
  g_binding_group_bind (self->type_binding, "type", self->type_row, "selected", G_BINDING_SYNC_CREATE);
}
