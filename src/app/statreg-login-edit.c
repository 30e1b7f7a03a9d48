/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-login-edit.h"

#include <glib/gi18n.h>

#include "statreg-address.h"
#include "statreg-base64.h"
#include "statreg-error.h"
#include "statreg-key-access.h"
#include "statreg-time.h"

typedef struct
{
  StatregLoginEdit *edit;
  char *instance_id;
  GtkWindow *parent;
  StatregSecret *password;   /* to seal; NULL while the sealed text can stay as it is */
  StatregPublicKey key;
} Save;

static void
save_free (Save *save)
{
  statreg_login_edit_free (save->edit);
  g_free (save->instance_id);
  g_clear_object (&save->parent);
  g_clear_pointer (&save->password, statreg_secret_unref);
  g_free (save);
}

/**
 * statreg_login_edit_new:
 * @old: (nullable): the login to change, %NULL to add one
 *
 * Returns: (transfer full): an edit with empty fields
 */
StatregLoginEdit *
statreg_login_edit_new (StatregStaticLogin *old)
{
  StatregLoginEdit *self = g_new0 (StatregLoginEdit, 1);

  /* A copy: the list may change, and a worker reads it. */
  self->old = old ? statreg_static_login_copy (old) : NULL;
  return self;
}

/**
 * statreg_login_edit_free:
 * @self: an edit
 */
void
statreg_login_edit_free (StatregLoginEdit *self)
{
  if (!self)
    return;
  g_clear_object (&self->old);
  g_free (self->address);
  g_free (self->logon);
  g_free (self->domain);
  g_free (self->url);
  g_clear_pointer (&self->password, statreg_secret_unref);
  g_free (self);
}

static gboolean
check_password (StatregLoginEdit *self, GError **error)
{
  if (self->password)
    return statreg_password_check (statreg_secret_get_data (self->password), statreg_secret_get_size (self->password), error);
  if (self->old)
    return TRUE;
  g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT, _("Enter the password of the mailbox"));
  return FALSE;
}

/**
 * statreg_login_edit_check:
 * @self: an edit
 * @field: (out): the field that is wrong: "address", "logon", "domain", "url" or "password"
 * @error: return location
 *
 * Checks the form of what was typed; whether the server takes the login is not asked.
 *
 * Returns: %FALSE with STATREG_ERROR_INVALID_INPUT or STATREG_ERROR_LIMIT and @field set
 */
gboolean
statreg_login_edit_check (StatregLoginEdit *self, const char **field, GError **error)
{
  *field = "address";
  if (!statreg_address_check (self->address, error))
    return FALSE;
  *field = "logon";
  if (*self->logon && !statreg_logon_check (self->logon, error))
    return FALSE;
  *field = "domain";
  if (!statreg_domain_check (self->domain, error))
    return FALSE;
  *field = "url";
  if (*self->url && !g_uri_is_valid (self->url, G_URI_FLAGS_NONE, NULL))
    {
      g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT,
                           _("The URL must be a web address such as https://mail.example.org/ews/exchange.asmx"));
      return FALSE;
    }
  *field = "password";
  return check_password (self, error);
}

/* These stand inside the sealed text, too. */
static gboolean
is_identity_changed (StatregLoginEdit *edit)
{
  return !edit->old || !g_str_equal (edit->address, statreg_static_login_get_address (edit->old)) ||
         !g_str_equal (edit->logon, statreg_static_login_get_logon (edit->old)) ||
         !g_str_equal (edit->domain, statreg_static_login_get_domain (edit->old));
}

static gboolean
check_unchanged (StatregInstance *copy, StatregStaticLogin *old, GError **error)
{
  const char *address = statreg_static_login_get_address (old);
  StatregStaticLogin *present = statreg_instance_lookup_login (copy, address);

  if (present && statreg_static_login_equal_login (present, old))
    return TRUE;
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_FAILED,
               _("The login of %s has been changed or removed meanwhile; close this and look at it again"), address);
  return FALSE;
}

static gboolean
check_free (StatregInstance *copy, StatregLoginEdit *edit, GError **error)
{
  StatregStaticLogin *present = statreg_instance_lookup_login (copy, edit->address);

  if (!present || (edit->old && g_str_equal (statreg_static_login_get_address_key (present),
                                             statreg_static_login_get_address_key (edit->old))))
    return TRUE;
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_NAME_TAKEN,
               _("%s has a login in this instance already; edit that one"), edit->address);
  return FALSE;
}

static gboolean
seal_login (StatregStaticLogin *login, Save *save, GError **error)
{
  StatregLoginEdit *edit = save->edit;
  g_autofree char *id = statreg_base64_random (16);
  g_autofree char *sealed = statreg_seal (&save->key, id, edit->address, edit->logon, edit->domain, save->password, error);

  if (!sealed)
    return FALSE;
  statreg_static_login_set_sealed (login, id, save->key.id, sealed);
  return TRUE;
}

static gboolean
change_login (StatregInstance *copy, gpointer data, GError **error)
{
  Save *save = data;
  StatregLoginEdit *edit = save->edit;
  const char *former = edit->old ? statreg_static_login_get_address (edit->old) : NULL;
  g_autoptr(StatregStaticLogin) login = NULL;

  if (!check_free (copy, edit, error) || (edit->old && !check_unchanged (copy, edit->old, error)))
    return FALSE;
  login = edit->old ? statreg_static_login_copy (edit->old) : statreg_static_login_new (edit->address);
  g_object_set (login, "address", edit->address, "origin", "manual", NULL);
  statreg_static_login_set_text (login, edit->logon, edit->domain, edit->url);
  if (save->password && !seal_login (login, save, error))
    return FALSE;
  if (edit->old)
    statreg_static_login_take_verdict (login, statreg_instance_lookup_login (copy, former));
  statreg_instance_keep_previous (copy, login);
  g_object_set (login, "changed", statreg_time_now (), NULL);
  if (edit->old)
    statreg_instance_remove_login (copy, former);
  statreg_instance_put_login (copy, login);
  return TRUE;
}

static void
on_changed_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *id = statreg_instances_finish (STATREG_INSTANCES (source), result, &error);

  if (id)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* The worker only sees the data while the task, which owns it, waits for the answer. */
static void
change_instance (GTask *task)
{
  Save *save = g_task_get_task_data (task);
  StatregSession *session = g_task_get_source_object (task);

  statreg_instances_change_async (statreg_session_get_instances (session), save->instance_id, change_login, save, NULL,
                                  g_task_get_cancellable (task), on_changed_ready, g_object_ref (task));
}

static void
on_key_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  Save *save = g_task_get_task_data (task);

  if (statreg_key_access_ensure_finish (STATREG_SESSION (source), result, &save->key, &error))
    change_instance (task);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
ensure_key (GTask *task)
{
  Save *save = g_task_get_task_data (task);

  statreg_key_access_ensure_async (g_task_get_source_object (task), save->parent, g_task_get_cancellable (task),
                                   on_key_ready, g_object_ref (task));
}

static void
on_password_opened_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  Save *save = g_task_get_task_data (task);

  save->password = statreg_key_access_open_finish (STATREG_SESSION (source), result, &error);
  if (save->password)
    {
      ensure_key (task);
      return;
    }
  g_prefix_error (&error, "%s ", _("The stored password has to be sealed anew for this and could not be opened; "
                                   "enter it again, or make the key available:"));
  g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * statreg_login_edit_save_async:
 * @self: (transfer full): an edit that statreg_login_edit_check() found good
 * @session: the session
 * @parent: the window that asks for what the key needs
 * @instance_id: the instance of the login
 * @cancellable: (nullable): stops it where nothing has been changed yet
 * @callback: called when done
 * @user_data: for @callback
 *
 * Seals the password if there is another one; opens and seals it anew if address, logon or domain changed, since these
 * stand in the sealed text. Then puts the login into the instance.
 */
void
statreg_login_edit_save_async (StatregLoginEdit *self, StatregSession *session, GtkWindow *parent,
                               const char *instance_id, GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (session, cancellable, callback, user_data);
  Save *save = g_new0 (Save, 1);

  save->edit = self;
  save->instance_id = g_strdup (instance_id);
  g_set_object (&save->parent, parent);
  save->password = self->password ? statreg_secret_ref (self->password) : NULL;
  g_task_set_task_data (task, save, (GDestroyNotify) save_free);
  g_task_set_source_tag (task, statreg_login_edit_save_async);
  if (save->password)
    ensure_key (task);
  else if (is_identity_changed (self) && self->old && *statreg_static_login_get_sealed (self->old))
    statreg_key_access_open_async (session, parent, self->old, cancellable, on_password_opened_ready, g_object_ref (task));
  else
    change_instance (task);
}

/**
 * statreg_login_edit_save_finish:
 * @session: the session
 * @result: what the callback got
 * @error: return location
 *
 * Returns: whether the login is saved; else STATREG_ERROR_NAME_TAKEN (the address has another login), the errors of the
 *   key, or those of statreg_instances_change()
 */
gboolean
statreg_login_edit_save_finish (StatregSession *session, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, statreg_login_edit_save_async), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
remove_logins (StatregInstance *copy, gpointer data, GError **error)
{
  GPtrArray *logins = data;

  for (guint i = 0; i < logins->len; i++)
    statreg_instance_remove_login (copy, statreg_static_login_get_address (logins->pdata[i]));
  return TRUE;
}

/* Where an address has got a login since, that one stays. */
static gboolean
restore_logins (StatregInstance *copy, gpointer data, GError **error)
{
  GPtrArray *logins = data;

  for (guint i = 0; i < logins->len; i++)
    if (!statreg_instance_lookup_login (copy, statreg_static_login_get_address (logins->pdata[i])))
      statreg_instance_put_login (copy, logins->pdata[i]);
  return TRUE;
}

static GPtrArray *
copy_logins (GPtrArray *logins)
{
  GPtrArray *copies = g_ptr_array_new_full (logins->len, g_object_unref);

  for (guint i = 0; i < logins->len; i++)
    g_ptr_array_add (copies, statreg_static_login_copy (logins->pdata[i]));
  return copies;
}

/**
 * statreg_logins_remove_async:
 * @instances: the list of instances
 * @instance_id: the instance
 * @logins: (element-type StatregStaticLogin): what to remove, by address
 * @callback: called when done; ends in statreg_instances_finish()
 * @user_data: for @callback
 */
void
statreg_logins_remove_async (StatregInstances *instances, const char *instance_id, GPtrArray *logins,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  statreg_instances_change_async (instances, instance_id, remove_logins, copy_logins (logins),
                                  (GDestroyNotify) g_ptr_array_unref, NULL, callback, user_data);
}

/**
 * statreg_logins_restore_async:
 * @instances: the list of instances
 * @instance_id: the instance
 * @logins: (element-type StatregStaticLogin): what had been removed
 * @callback: called when done; ends in statreg_instances_finish()
 * @user_data: for @callback
 */
void
statreg_logins_restore_async (StatregInstances *instances, const char *instance_id, GPtrArray *logins,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  statreg_instances_change_async (instances, instance_id, restore_logins, copy_logins (logins),
                                  (GDestroyNotify) g_ptr_array_unref, NULL, callback, user_data);
}
