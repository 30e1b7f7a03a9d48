/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-server.h"

#include <glib/gi18n-lib.h>

#include "statreg-error.h"
#include "statreg-reception.h"

#define GRACE_MS 5000

struct _StatregServer
{
  GObject parent_instance;
  GMainContext *owner_context;
  GMainContext *context;        /* the thread's */
  GThread *thread;              /* NULL: ended */
  GPtrArray *stop_tasks;        /* of GTask, who wait for the end */
  StatregCounters counters;
  /* What the thread starts with; afterwards its own. */
  GPtrArray *sockets;
  StatregStore *store;
  StatregPageConfig *config;
  StatregTlsCredentials *credentials;
  GMainLoop *loop;
  StatregReception *reception;
  gboolean is_stopping;
};

G_DEFINE_FINAL_TYPE (StatregServer, statreg_server, G_TYPE_OBJECT)

/* Something for the thread to do: with the reception, and with what it is told. */
typedef struct
{
  StatregServer *server;
  StatregPageConfig *config;
  StatregTlsCredentials *credentials;
} Errand;

static void
errand_free (gpointer data)
{
  Errand *errand = data;

  g_clear_pointer (&errand->config, statreg_page_config_unref);
  g_clear_pointer (&errand->credentials, statreg_tls_credentials_unref);
  g_free (errand);
}

static void
send_errand (StatregServer *self, GSourceFunc what, StatregPageConfig *config,
             StatregTlsCredentials *credentials)
{
  Errand *errand = g_new0 (Errand, 1);

  errand->server = self;
  errand->config = config != NULL ? statreg_page_config_ref (config) : NULL;
  errand->credentials = credentials != NULL ? statreg_tls_credentials_ref (credentials) : NULL;
  /* Before anything from the network: who is answered after a change of settings is answered by the
   * changed ones. */
  g_main_context_invoke_full (self->context, G_PRIORITY_HIGH, what, errand, errand_free);
}

static gboolean
on_set_config (gpointer data)
{
  Errand *errand = data;

  statreg_reception_set_config (errand->server->reception, errand->config);
  return G_SOURCE_REMOVE;
}

static gboolean
on_set_credentials (gpointer data)
{
  Errand *errand = data;

  statreg_reception_set_credentials (errand->server->reception, errand->credentials);
  return G_SOURCE_REMOVE;
}

static void
on_reception_closed (gpointer data)
{
  StatregServer *self = data;

  g_main_loop_quit (self->loop);
}

static gboolean
on_stop (gpointer data)
{
  Errand *errand = data;

  errand->server->is_stopping = TRUE;
  statreg_reception_close (errand->server->reception, GRACE_MS, on_reception_closed, errand->server);
  return G_SOURCE_REMOVE;
}

static gboolean
on_cut (gpointer data)
{
  Errand *errand = data;

  g_main_loop_quit (errand->server->loop);
  return G_SOURCE_REMOVE;
}

/* In the owner's thread. The thread that is joined is only instructions away from its end. */
static gboolean
on_ended (gpointer data)
{
  StatregServer *self = data;
  g_autoptr(GPtrArray) tasks = g_steal_pointer (&self->stop_tasks);

  g_clear_pointer (&self->thread, g_thread_join);
  for (guint i = 0; i < tasks->len; i++)
    g_task_return_boolean (g_ptr_array_index (tasks, i), TRUE);
  return G_SOURCE_REMOVE;
}

static gpointer
run (gpointer data)
{
  StatregServer *self = data;

  g_main_context_push_thread_default (self->context);
  self->reception = statreg_reception_new (g_steal_pointer (&self->sockets), self->store, self->config,
                                           self->credentials, &self->counters);
  /* Nobody keeps a private key longer than sessions need it. */
  g_clear_pointer (&self->credentials, statreg_tls_credentials_unref);
  g_main_loop_run (self->loop);
  g_clear_pointer (&self->reception, statreg_reception_free);
  g_main_context_pop_thread_default (self->context);
  /* The tasks that wait for this hold the server. */
  if (self->is_stopping)
    {
      g_autoptr(GSource) source = g_idle_source_new ();
      g_source_set_priority (source, G_PRIORITY_DEFAULT);
      g_source_set_callback (source, on_ended, self, NULL);
      g_source_attach (source, self->owner_context);
    }
  return NULL;
}

static void
statreg_server_dispose (GObject *object)
{
  StatregServer *self = STATREG_SERVER (object);

  /* Nobody waits for an orderly end: connections are cut, which takes no time worth mentioning. */
  if (self->thread != NULL)
    send_errand (self, on_cut, NULL, NULL);
  g_clear_pointer (&self->thread, g_thread_join);
  G_OBJECT_CLASS (statreg_server_parent_class)->dispose (object);
}

static void
statreg_server_finalize (GObject *object)
{
  StatregServer *self = STATREG_SERVER (object);

  g_clear_pointer (&self->stop_tasks, g_ptr_array_unref);
  g_clear_pointer (&self->sockets, g_ptr_array_unref);
  g_clear_object (&self->store);
  g_clear_pointer (&self->config, statreg_page_config_unref);
  g_clear_pointer (&self->credentials, statreg_tls_credentials_unref);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_main_context_unref (self->owner_context);
  G_OBJECT_CLASS (statreg_server_parent_class)->finalize (object);
}

static void
statreg_server_class_init (StatregServerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = statreg_server_dispose;
  object_class->finalize = statreg_server_finalize;
}

static void
statreg_server_init (StatregServer *self)
{
  self->owner_context = g_main_context_ref_thread_default ();
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
}

/**
 * statreg_server_start:
 * @sockets: (transfer full) (element-type GSocket): listening sockets, from statreg_bind()
 * @store: where registrations go
 * @config: what is served
 * @credentials: certificate and key
 * @error: return location: #STATREG_ERROR_FAILED when there can be no further thread
 *
 * Connections that came since the sockets listen are served as well.
 *
 * Returns: (transfer full): a running server, or %NULL with @error set and the sockets closed
 */
StatregServer *
statreg_server_start (GPtrArray *sockets, StatregStore *store, StatregPageConfig *config,
                      StatregTlsCredentials *credentials, GError **error)
{
  g_autoptr(StatregServer) self = g_object_new (STATREG_TYPE_SERVER, NULL);
  g_autoptr(GError) cause = NULL;

  self->sockets = sockets;
  self->store = g_object_ref (store);
  self->config = statreg_page_config_ref (config);
  self->credentials = statreg_tls_credentials_ref (credentials);
  self->thread = g_thread_try_new ("statreg-page", run, self, &cause);
  if (self->thread != NULL)
    return g_steal_pointer (&self);
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_FAILED, _("The page's thread cannot be started: %s"),
               cause->message);
  return NULL;
}

/**
 * statreg_server_set_config:
 * @self: a server
 * @config: what is served from the next request on
 */
void
statreg_server_set_config (StatregServer *self, StatregPageConfig *config)
{
  g_return_if_fail (STATREG_IS_SERVER (self) && config != NULL);

  send_errand (self, on_set_config, config, NULL);
}

/**
 * statreg_server_set_credentials:
 * @self: a server
 * @credentials: certificate and key from the next connection on
 */
void
statreg_server_set_credentials (StatregServer *self, StatregTlsCredentials *credentials)
{
  g_return_if_fail (STATREG_IS_SERVER (self) && credentials != NULL);

  send_errand (self, on_set_credentials, NULL, credentials);
}

/**
 * statreg_server_stop_async:
 * @self: a server
 * @cancellable: (nullable): not looked at: an end that has begun cannot be taken back
 * @callback: called when the thread has ended
 * @user_data: for @callback
 *
 * Closes the listening sockets and idle connections at once and gives running requests five seconds.
 */
void
statreg_server_stop_async (StatregServer *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (STATREG_IS_SERVER (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, statreg_server_stop_async);
  if (self->thread == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (self->stop_tasks == NULL)
    {
      self->stop_tasks = g_ptr_array_new_with_free_func (g_object_unref);
      send_errand (self, on_stop, NULL, NULL);
    }
  g_ptr_array_add (self->stop_tasks, g_steal_pointer (&task));
}

/**
 * statreg_server_stop_finish:
 * @self: a server
 * @result: what the callback got
 * @error: return location
 *
 * Returns: %TRUE
 */
gboolean
statreg_server_stop_finish (StatregServer *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * statreg_server_get_count:
 * @self: a server
 * @what: which counter
 *
 * Returns: its value at the moment
 */
guint
statreg_server_get_count (StatregServer *self, StatregCount what)
{
  g_return_val_if_fail (STATREG_IS_SERVER (self), 0);

  return statreg_counters_get (&self->counters, what);
}
