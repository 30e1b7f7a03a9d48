/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-key-access.h"

#include <glib/gi18n.h>

#include "statreg-error.h"
#include "statreg-key-dialog.h"

typedef struct
{
  GtkWindow *parent;
  StatregStaticLogin *login;   /* to open; NULL when a key is wanted */
} Access;

static void open_login   (GTask *task);
static void prepare_keys (GTask *task);

static void
access_free (Access *self)
{
  g_clear_object (&self->parent);
  g_clear_object (&self->login);
  g_free (self);
}

static GTask *
begin (StatregSession *session, GtkWindow *parent, StatregStaticLogin *login, GCancellable *cancellable,
       GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (session, cancellable, callback, user_data);
  Access *access = g_new0 (Access, 1);

  g_set_object (&access->parent, parent);
  g_set_object (&access->login, login);
  g_task_set_task_data (task, access, (GDestroyNotify) access_free);
  return task;
}

static void
refuse (GTask *task)
{
  g_task_return_new_error (task, STATREG_ERROR, STATREG_ERROR_KEY_NONE,
                           _("The password was not sealed, because there is no key yet; choose where to keep one"));
}

static void
on_key_created (gboolean made, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;

  if (made)
    g_task_return_boolean (task, TRUE);
  else
    refuse (task);
}

static void
on_prepared_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  Access *access = g_task_get_task_data (task);

  if (statreg_keys_finish (STATREG_KEYS (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else if (statreg_key_dialog_is_wanted (g_task_get_source_object (task), error))
    statreg_key_dialog_create (access->parent, g_task_get_source_object (task), on_key_created, g_object_ref (task));
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
prepare_keys (GTask *task)
{
  StatregKeys *keys = statreg_session_get_keys (g_task_get_source_object (task));

  statreg_keys_prepare_async (keys, g_task_get_cancellable (task), on_prepared_ready, g_object_ref (task));
}

/**
 * statreg_key_access_ensure_async:
 * @session: the session
 * @parent: the window that asks
 * @cancellable: (nullable): stops waiting
 * @callback: called when done
 * @user_data: for @callback
 *
 * Sees to it that there is a public key to seal with. Sealing needs no private key, so a locked keyring does not matter;
 * where no key has been made yet, it is made, in a place that a person chooses if no Secret Service answers.
 */
void
statreg_key_access_ensure_async (StatregSession *session, GtkWindow *parent, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = begin (session, parent, NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, statreg_key_access_ensure_async);
  if (statreg_keys_get_public (statreg_session_get_keys (session), NULL))
    g_task_return_boolean (task, TRUE);
  else
    prepare_keys (task);
}

/**
 * statreg_key_access_ensure_finish:
 * @session: the session
 * @result: what the callback got
 * @key: (out caller-allocates): the key to seal with
 * @error: return location
 *
 * Returns: whether @key is set; the errors are those of statreg_keys_prepare(), and STATREG_ERROR_KEY_NONE when the
 *   person did not want to choose a place
 */
gboolean
statreg_key_access_ensure_finish (StatregSession *session, GAsyncResult *result, StatregPublicKey *key, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, statreg_key_access_ensure_async), FALSE);
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  if (statreg_keys_get_public (statreg_session_get_keys (session), key))
    return TRUE;
  g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_KEY_NONE,
                       statreg_keys_get_text (statreg_session_get_keys (session)));
  return FALSE;
}

static void
on_unlocked (gboolean unlocked, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;

  if (unlocked)
    open_login (task);
  else
    g_task_return_new_error (task, STATREG_ERROR, STATREG_ERROR_KEY_PASSPHRASE,
                             _("The password was not opened, because the key file needs its passphrase"));
}

static void
on_opened_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  Access *access = g_task_get_task_data (task);
  StatregSecret *password = statreg_keys_open_finish (STATREG_KEYS (source), result, &error);

  if (password)
    g_task_return_pointer (task, password, (GDestroyNotify) statreg_secret_unref);
  else if (g_error_matches (error, STATREG_ERROR, STATREG_ERROR_KEY_PASSPHRASE))
    statreg_key_dialog_unlock (access->parent, g_task_get_source_object (task), on_unlocked, g_object_ref (task));
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
open_login (GTask *task)
{
  StatregKeys *keys = statreg_session_get_keys (g_task_get_source_object (task));
  StatregStaticLogin *login = ((Access *) g_task_get_task_data (task))->login;

  statreg_keys_open_async (keys, statreg_static_login_get_key (login), statreg_static_login_get_sealed (login),
                           statreg_static_login_get_id (login), statreg_static_login_get_address (login),
                           statreg_static_login_get_logon (login), statreg_static_login_get_domain (login),
                           g_task_get_cancellable (task), on_opened_ready, g_object_ref (task));
}

/**
 * statreg_key_access_open_async:
 * @session: the session
 * @parent: the window that asks
 * @login: a login with a password
 * @cancellable: (nullable): stops waiting
 * @callback: called when done
 * @user_data: for @callback
 *
 * Opens the password of a login. The keyring, or @parent for a key file, may ask a person.
 */
void
statreg_key_access_open_async (StatregSession *session, GtkWindow *parent, StatregStaticLogin *login,
                               GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = begin (session, parent, login, cancellable, callback, user_data);

  g_task_set_source_tag (task, statreg_key_access_open_async);
  open_login (task);
}

/**
 * statreg_key_access_open_finish:
 * @session: the session
 * @result: what the callback got
 * @error: return location
 *
 * Returns: (transfer full): the password, or %NULL with the errors of statreg_keys_open()
 */
StatregSecret *
statreg_key_access_open_finish (StatregSession *session, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, statreg_key_access_open_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
