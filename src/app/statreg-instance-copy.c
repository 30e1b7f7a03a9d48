/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-instance-copy.h"

#include <glib/gi18n.h>

#include "statreg-connection-edit.h"
#include "statreg-key-access.h"

typedef struct
{
  char *instance_id;
  char *name;
  char *copy_id;
  char *warning;
  StatregSecret *password;   /* of the service connection; NULL: the copy has none */
} Copy;

static void
copy_free (Copy *copy)
{
  g_free (copy->instance_id);
  g_free (copy->name);
  g_free (copy->copy_id);
  g_free (copy->warning);
  g_clear_pointer (&copy->password, statreg_secret_unref);
  g_free (copy);
}

/* Sealed like a static login, under the id of the instance. */
static StatregStaticLogin *
make_service_login (StatregInstance *instance)
{
  StatregConnection *connection = statreg_instance_get_connection (instance);
  g_autofree char *address = statreg_connection_dup_text (connection, "service-address");
  g_autofree char *logon = statreg_connection_dup_text (connection, "service-logon");
  g_autofree char *domain = statreg_connection_dup_text (connection, "service-domain");
  g_autofree char *key = statreg_connection_dup_text (connection, "service-key");
  g_autofree char *sealed = statreg_connection_dup_text (connection, "service-sealed");
  StatregStaticLogin *login = *sealed ? statreg_static_login_new (address) : NULL;

  if (login)
    {
      statreg_static_login_set_text (login, logon, domain, "");
      statreg_static_login_set_sealed (login, statreg_instance_get_id (instance), key, sealed);
    }
  return login;
}

static void
on_password_saved_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;

  if (statreg_connection_edit_finish (STATREG_INSTANCES (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
on_duplicated_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  Copy *copy = g_task_get_task_data (task);
  StatregPublicKey key;

  copy->copy_id = statreg_instances_finish (STATREG_INSTANCES (source), result, &error);
  if (!copy->copy_id)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (!copy->password || !statreg_keys_get_public (statreg_session_get_keys (g_task_get_source_object (task)), &key))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  statreg_connection_edit_password_async (STATREG_INSTANCES (source), copy->copy_id, &key, copy->password,
                                          on_password_saved_ready, g_object_ref (task));
}

static void
duplicate (GTask *task)
{
  StatregSession *session = g_task_get_source_object (task);
  Copy *copy = g_task_get_task_data (task);

  statreg_instances_duplicate_async (statreg_session_get_instances (session), copy->instance_id, copy->name, NULL,
                                     on_duplicated_ready, g_object_ref (task));
}

/* Who cannot open the password gets a copy without it, and is told. */
static void
on_opened_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  Copy *copy = g_task_get_task_data (task);

  copy->password = statreg_key_access_open_finish (STATREG_SESSION (source), result, &error);
  if (!copy->password)
    copy->warning = g_strdup_printf (_("The password of the service connection is not copied: %s"), error->message);
  duplicate (task);
}

/**
 * statreg_instance_copy_async:
 * @session: the session
 * @parent: the window that asks for what the key needs
 * @instance: what to duplicate
 * @name: of the copy
 * @callback: called when done
 * @user_data: for @callback
 *
 * Duplicates an instance with its logins. The password of its service connection is opened and sealed for the copy.
 */
void
statreg_instance_copy_async (StatregSession *session, GtkWindow *parent, StatregInstance *instance, const char *name,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (session, NULL, callback, user_data);
  g_autoptr(StatregStaticLogin) service = make_service_login (instance);
  Copy *copy = g_new0 (Copy, 1);

  copy->instance_id = g_strdup (statreg_instance_get_id (instance));
  copy->name = g_strdup (name);
  g_task_set_task_data (task, copy, (GDestroyNotify) copy_free);
  g_task_set_source_tag (task, statreg_instance_copy_async);
  if (service)
    statreg_key_access_open_async (session, parent, service, NULL, on_opened_ready, g_object_ref (task));
  else
    duplicate (task);
}

/**
 * statreg_instance_copy_finish:
 * @session: the session
 * @result: what the callback got
 * @warning: (out) (transfer full) (nullable): why the copy has no service password
 * @error: return location
 *
 * Returns: (transfer full): the id of the copy, or %NULL with the errors of statreg_instances_duplicate()
 */
char *
statreg_instance_copy_finish (StatregSession *session, GAsyncResult *result, char **warning, GError **error)
{
  Copy *copy;

  g_return_val_if_fail (g_async_result_is_tagged (result, statreg_instance_copy_async), NULL);
  copy = g_task_get_task_data (G_TASK (result));
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  *warning = g_steal_pointer (&copy->warning);
  return g_steal_pointer (&copy->copy_id);
}
