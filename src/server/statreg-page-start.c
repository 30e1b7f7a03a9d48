/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-page-private.h"

#include <glib/gi18n-lib.h>

#include "statreg-bind.h"
#include "statreg-error.h"

/* Starting is a chain, each link in the callback of the one before: store → lock → key → certificate →
 * sockets. Stopping on the way cancels it; whichever link notices ends the chain in fail_start (). */

static void begin_start (StatregPage *self);

void
statreg_page_forget_caller (StatregPage *self)
{
  if (self->caller != NULL)
    g_cancellable_disconnect (self->caller, self->caller_id);
  g_clear_object (&self->caller);
}

static void
release (StatregPage *self)
{
  g_clear_pointer (&self->look, statreg_source_end);
  statreg_activity_set_server (self->activity, NULL);
  g_clear_pointer (&self->lock, statreg_lock_free);
}

static void
return_tasks (GPtrArray *tasks, const GError *error)
{
  for (guint i = 0; i < tasks->len; i++)
    {
      GTask *task = g_ptr_array_index (tasks, i);

      if (error != NULL)
        g_task_return_error (task, g_error_copy (error));
      else
        g_task_return_boolean (task, TRUE);
    }
}

/* Also where a stop arrives that came too late for anything else. */
static void
end_stop (StatregPage *self)
{
  g_autoptr(GPtrArray) tasks = g_steal_pointer (&self->stop_tasks);

  release (self);
  statreg_page_set_state (self, STATREG_PAGE_OFF, g_strdup (_("Mailbox registrations are off")));
  if (tasks != NULL)
    return_tasks (tasks, NULL);
  if (self->start_tasks != NULL)
    begin_start (self);
}

static void
fail_start (StatregPage *self, const GError *error)
{
  g_autoptr(GPtrArray) tasks = NULL;

  /* Those who wait now want another start, after this end. */
  if (self->stop_tasks != NULL)
    {
      end_stop (self);
      return;
    }
  tasks = g_steal_pointer (&self->start_tasks);
  statreg_page_forget_caller (self);
  release (self);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    end_stop (self);
  else
    statreg_page_set_state (self, STATREG_PAGE_FAILED, g_strdup (error->message));
  return_tasks (tasks, error);
}

/* TRUE: the chain has ended. */
static gboolean
is_cancelled (StatregPage *self)
{
  g_autoptr(GError) error = NULL;

  if (self->stop_tasks == NULL && !g_cancellable_set_error_if_cancelled (self->cancellable, &error))
    return FALSE;
  fail_start (self, error);
  return TRUE;
}

/* Opens the sockets and starts the thread. Needs the key and the certificate. */
static gboolean
begin_listening (StatregPage *self, GError **error)
{
  g_autoptr(GPtrArray) sockets = NULL;

  g_clear_pointer (&self->listen, g_strfreev);
  self->wanted_port = statreg_page_dup_wish (self, &self->listen);
  sockets = statreg_bind ((const char *const *) self->listen, self->wanted_port, &self->port, error);
  if (sockets == NULL)
    return FALSE;
  if (!statreg_page_renew_config (self))
    {
      g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_KEY_NONE,
                           _("There is no key to seal registrations with"));
      return FALSE;
    }
  self->server = statreg_server_start (g_steal_pointer (&sockets), self->store, self->config,
                                       self->credentials, error);
  statreg_activity_set_server (self->activity, self->server);
  return self->server != NULL;
}

static void
on_tls_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(StatregPage) self = user_data;
  g_autoptr(GPtrArray) tasks = NULL;
  g_autoptr(GError) error = NULL;

  if (!statreg_page_prepare_tls_finish (self, result, &error))
    {
      fail_start (self, error);
      return;
    }
  if (is_cancelled (self))
    return;
  if (!begin_listening (self, &error))
    {
      fail_start (self, error);
      return;
    }
  tasks = g_steal_pointer (&self->start_tasks);
  statreg_page_forget_caller (self);
  statreg_page_watch_certificate (self);
  statreg_page_update_state (self);
  return_tasks (tasks, NULL);
}

static void
on_keys_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(StatregPage) self = user_data;
  g_autoptr(GError) error = NULL;

  if (statreg_keys_finish (STATREG_KEYS (source), result, &error))
    statreg_page_prepare_tls_async (self, TRUE, self->cancellable, on_tls_ready, g_object_ref (self));
  else
    fail_start (self, error);
}

static void
prepare_key (StatregPage *self)
{
  g_autoptr(GError) error = NULL;

  self->lock = statreg_folder_lock_page (self->folder, &error);
  if (self->lock == NULL)
    fail_start (self, error);
  else
    statreg_keys_prepare_async (self->keys, self->cancellable, on_keys_ready, g_object_ref (self));
}

/* FALSE: the page cannot open, with error set. */
static gboolean
check_store (StatregPage *self, GError **error)
{
  const char *cause = statreg_store_get_error (self->store);
  const char *text = cause != NULL ? cause : "";

  switch (statreg_store_get_state (self->store))
    {
    case STATREG_STORE_LATCHED:
      g_set_error (error, STATREG_ERROR, STATREG_ERROR_SYNC_FAILED,
                   _("The page cannot open before the registrations are repaired: %s"), text);
      return FALSE;
    case STATREG_STORE_FAILED:
      g_set_error (error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE,
                   _("The page cannot open because the registrations cannot be read: %s"), text);
      return FALSE;
    case STATREG_STORE_LOADING:
      g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_BUSY,
                           _("The page cannot open before the registrations have been read: try again in a "
                             "moment"));
      return FALSE;
    case STATREG_STORE_READY:
    default:
      return TRUE;
    }
}

static void
begin_start (StatregPage *self)
{
  g_autoptr(GError) error = NULL;

  statreg_clock_confirm (self->clock);
  statreg_page_set_state (self, STATREG_PAGE_STARTING, g_strdup (_("The page is starting")));
  if (!check_store (self, &error))
    fail_start (self, error);
  else if (!is_cancelled (self))
    prepare_key (self);
}

static void
on_caller_cancelled (GCancellable *caller, GCancellable *cancellable)
{
  g_cancellable_cancel (cancellable);
}

/* A chain of its own, which a stop can cancel as well as who started it. */
static void
renew_cancellable (StatregPage *self, GCancellable *caller)
{
  statreg_page_forget_caller (self);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  if (caller == NULL)
    return;
  self->caller = g_object_ref (caller);
  self->caller_id = g_cancellable_connect (caller, G_CALLBACK (on_caller_cancelled),
                                           g_object_ref (self->cancellable), g_object_unref);
}

/**
 * statreg_page_start_async:
 * @self: a page
 * @cancellable: (nullable): ends the start, also while a person is asked to unlock the keyring
 * @callback: called when the page listens, or cannot
 * @user_data: for @callback
 *
 * Takes the page's lock, tests the key, makes a certificate if there is none, and listens. Does nothing where
 * the page listens already; joins a start that is under way; follows a stop that is.
 */
void
statreg_page_start_async (StatregPage *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr(GTask) task = NULL;
  gboolean is_first;

  g_return_if_fail (STATREG_IS_PAGE (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, statreg_page_start_async);
  if (statreg_page_is_active (self) && self->stop_tasks == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  is_first = self->start_tasks == NULL;
  if (is_first)
    {
      self->start_tasks = g_ptr_array_new_with_free_func (g_object_unref);
      renew_cancellable (self, cancellable);
    }
  g_ptr_array_add (self->start_tasks, g_steal_pointer (&task));
  /* While it still stops, the end of that begins the start. */
  if (is_first && self->stop_tasks == NULL && self->lock == NULL)
    begin_start (self);
}

/**
 * statreg_page_start_finish:
 * @self: a page
 * @result: what the callback got
 * @error: return location: STATREG_ERROR_KEY_* (see statreg_keys_prepare_async()),
 *   #STATREG_ERROR_CERTIFICATE, #STATREG_ERROR_PORT_TAKEN, #STATREG_ERROR_PORT_FORBIDDEN,
 *   #STATREG_ERROR_NETWORK, #STATREG_ERROR_BUSY (another process serves the page, or the store is still being
 *   read), #STATREG_ERROR_SYNC_FAILED (the store is latched), #STATREG_ERROR_DAMAGED_FILE (the store cannot
 *   be read), #G_IO_ERROR_CANCELLED
 *
 * Returns: whether the page listens
 */
gboolean
statreg_page_start_finish (StatregPage *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_server_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(StatregPage) self = user_data;

  end_stop (self);
}

static void
listen_again (StatregPage *self)
{
  g_autoptr(GError) error = NULL;

  if (begin_listening (self, &error))
    {
      statreg_page_update_state (self);
      return;
    }
  release (self);
  statreg_page_set_state (self, STATREG_PAGE_FAILED, g_strdup (error->message));
}

static void
on_server_stopped_for_restart (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(StatregPage) self = user_data;
  g_autoptr(GPtrArray) tasks = NULL;

  if (self->stop_tasks != NULL)
    {
      end_stop (self);
      return;
    }
  listen_again (self);
  tasks = g_steal_pointer (&self->start_tasks);
  if (tasks != NULL && statreg_page_is_active (self))
    return_tasks (tasks, NULL);
  else if (tasks != NULL)
    {
      g_autoptr(GError) error = g_error_new_literal (STATREG_ERROR, STATREG_ERROR_FAILED, self->reason);
      return_tasks (tasks, error);
    }
}

/* Other port or addresses: those who listen there make way first, since the new ones may overlap with the
 * old. */
void
statreg_page_restart (StatregPage *self)
{
  g_autoptr(StatregServer) server = g_steal_pointer (&self->server);

  g_clear_pointer (&self->look, statreg_source_end);
  statreg_page_set_state (self, STATREG_PAGE_STARTING, g_strdup (_("The page is starting")));
  statreg_server_stop_async (server, NULL, on_server_stopped_for_restart, g_object_ref (self));
}

static void
cancel_start (StatregPage *self)
{
  g_autoptr(GPtrArray) tasks = g_steal_pointer (&self->start_tasks);
  g_autoptr(GError) error = NULL;

  statreg_page_forget_caller (self);
  g_cancellable_cancel (self->cancellable);
  g_cancellable_set_error_if_cancelled (self->cancellable, &error);
  return_tasks (tasks, error);
}

/**
 * statreg_page_stop_async:
 * @self: a page
 * @cancellable: (nullable): not looked at: an end that has begun cannot be taken back
 * @callback: called when nothing of the page is left
 * @user_data: for @callback
 *
 * Stops listening at once, gives running requests five seconds, and releases the page's lock. Ends a start
 * that is under way. May be called in every state.
 */
void
statreg_page_stop_async (StatregPage *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autoptr(StatregServer) server = NULL;

  g_return_if_fail (STATREG_IS_PAGE (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, statreg_page_stop_async);
  server = g_steal_pointer (&self->server);
  if (self->stop_tasks == NULL)
    self->stop_tasks = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (self->stop_tasks, g_steal_pointer (&task));
  if (self->start_tasks != NULL)
    cancel_start (self);
  if (server != NULL)
    {
      g_clear_pointer (&self->look, statreg_source_end);
      statreg_page_set_state (self, STATREG_PAGE_OFF, g_strdup (_("Mailbox registrations are off")));
      statreg_server_stop_async (server, NULL, on_server_stopped, g_object_ref (self));
    }
  else if (self->lock == NULL)
    end_stop (self);
}

/**
 * statreg_page_stop_finish:
 * @self: a page
 * @result: what the callback got
 * @error: return location
 *
 * Returns: %TRUE
 */
gboolean
statreg_page_stop_finish (StatregPage *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
