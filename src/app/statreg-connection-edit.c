/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-connection-edit.h"

typedef struct
{
  char *key;
  char *text;
} TextEdit;

typedef struct
{
  StatregPublicKey key;
  StatregSecret *password;   /* NULL: none */
} PasswordEdit;

static void
text_edit_free (TextEdit *self)
{
  g_free (self->key);
  g_free (self->text);
  g_free (self);
}

static void
password_edit_free (PasswordEdit *self)
{
  g_clear_pointer (&self->password, statreg_secret_unref);
  g_free (self);
}

static gboolean
change_text (StatregInstance *copy, gpointer data, GError **error)
{
  TextEdit *edit = data;

  return statreg_instance_set_setting (copy, edit->key, edit->text, error);
}

/* Under the id of the instance, where logins have their own: an instance has one service connection. */
static char *
seal_password (StatregInstance *copy, PasswordEdit *edit, GError **error)
{
  StatregConnection *connection = statreg_instance_get_connection (copy);
  g_autofree char *address = statreg_connection_dup_text (connection, "service-address");
  g_autofree char *logon = statreg_connection_dup_text (connection, "service-logon");
  g_autofree char *domain = statreg_connection_dup_text (connection, "service-domain");

  return statreg_seal (&edit->key, statreg_instance_get_id (copy), address, logon, domain, edit->password, error);
}

static gboolean
change_password (StatregInstance *copy, gpointer data, GError **error)
{
  StatregConnection *connection = statreg_instance_get_connection (copy);
  PasswordEdit *edit = data;
  g_autofree char *sealed = NULL;

  if (edit->password && !(sealed = seal_password (copy, edit, error)))
    return FALSE;
  g_object_set (connection,
                "service-key", sealed ? edit->key.id : "",
                "service-sealed", sealed ? sealed : "",
                NULL);
  return TRUE;
}

/**
 * statreg_connection_edit_save_async:
 * @instances: the list of instances
 * @instance_id: the instance to change
 * @key: one of statreg_connection_get_keys(), or "type"
 * @text: the value, as a person wrote it
 * @callback: called when done
 * @user_data: for @callback
 *
 * Checks and saves one connection setting.
 */
void
statreg_connection_edit_save_async (StatregInstances *instances, const char *instance_id, const char *key,
                                    const char *text, GAsyncReadyCallback callback, gpointer user_data)
{
  TextEdit *edit = g_new0 (TextEdit, 1);

  edit->key = g_strdup (key);
  edit->text = g_strdup (text);
  statreg_instances_change_async (instances, instance_id, change_text, edit, (GDestroyNotify) text_edit_free,
                                  NULL, callback, user_data);
}

/**
 * statreg_connection_edit_password_async:
 * @instances: the list of instances
 * @instance_id: the instance to change
 * @key: (nullable): what to seal with; %NULL only together with @password
 * @password: (nullable): the password of the service connection, %NULL to have none
 * @callback: called when done
 * @user_data: for @callback
 *
 * Seals and saves the password of the service connection.
 */
void
statreg_connection_edit_password_async (StatregInstances *instances, const char *instance_id, const StatregPublicKey *key,
                                        StatregSecret *password, GAsyncReadyCallback callback, gpointer user_data)
{
  PasswordEdit *edit = g_new0 (PasswordEdit, 1);

  g_return_if_fail (key != NULL || password == NULL);
  if (password)
    {
      edit->key = *key;
      edit->password = statreg_secret_ref (password);
    }
  statreg_instances_change_async (instances, instance_id, change_password, edit, (GDestroyNotify) password_edit_free,
                                  NULL, callback, user_data);
}

/**
 * statreg_connection_edit_finish:
 * @instances: the list of instances
 * @result: what the callback got
 * @error: return location
 *
 * Returns: whether the change is saved; else STATREG_ERROR_INVALID_INPUT for what a person can mend at the field,
 *   or the errors of statreg_instances_change()
 */
gboolean
statreg_connection_edit_finish (StatregInstances *instances, GAsyncResult *result, GError **error)
{
  g_autofree char *id = statreg_instances_finish (instances, result, error);

  return id != NULL;
}
