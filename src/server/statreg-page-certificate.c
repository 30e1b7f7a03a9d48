/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-page-private.h"

#include <glib/gi18n-lib.h>

#include "statreg-task.h"
#include "statreg-time.h"

#define SETTLE_MS 2000   /* certificate and key are two files: both are there before they are read */

/* What the worker gets and gives. */
typedef struct
{
  StatregFolder *folder;
  char *public_host;
  gboolean make;
  StatregTlsCredentials *credentials;
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  g_clear_object (&work->folder);
  g_free (work->public_host);
  g_clear_pointer (&work->credentials, statreg_tls_credentials_unref);
  g_free (work);
}

static gboolean
ensure (Work *work, GError **error)
{
  g_auto(GStrv) names = statreg_certificate_guess_names (work->public_host);
  g_autoptr(StatregCertificate) certificate =
      statreg_certificate_ensure (work->folder, (const char *const *) names, error);

  return certificate != NULL;
}

static void
prepare (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Work *work = data;
  GError *error = NULL;

  if (!work->make || ensure (work, &error))
    work->credentials = statreg_tls_credentials_load (work->folder, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* Reads the certificate in a worker; make: makes one where there is none. */
void
statreg_page_prepare_tls_async (StatregPage *self, gboolean make, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  Work *work = g_new0 (Work, 1);

  work->folder = g_object_ref (self->folder);
  work->public_host = statreg_settings_dup_public_host (self->settings);
  work->make = make;
  g_task_set_source_tag (task, statreg_page_prepare_tls_async);
  g_task_set_task_data (task, work, work_free);
  statreg_task_run_in_thread (task, prepare);
}

/* On failure certificate and credentials stay what they were. */
gboolean
statreg_page_prepare_tls_finish (StatregPage *self, GAsyncResult *result, GError **error)
{
  Work *work = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  g_clear_pointer (&self->reload_problem, g_free);
  statreg_page_set_credentials (self, g_steal_pointer (&work->credentials));
  return TRUE;
}

/* What the administrator has to know of the certificate, or NULL. */
char *
statreg_page_dup_warning (StatregPage *self)
{
  g_autofree char *host = statreg_settings_dup_public_host (self->settings);
  g_autofree char *warning = NULL;

  if (self->certificate != NULL)
    warning = statreg_certificate_dup_warning (self->certificate, host, statreg_time_now ());
  if (self->reload_problem == NULL)
    return g_steal_pointer (&warning);
  return g_strdup_printf ("%s%s%s", self->reload_problem, warning != NULL ? ". " : "",
                          warning != NULL ? warning : "");
}

/* Everything goes on as it was, but for the warning. */
static void
keep_certificate (StatregPage *self, const GError *error)
{
  if (self->server == NULL)
    return;
  g_free (self->reload_problem);
  self->reload_problem =
      g_strdup_printf (_("The page keeps its old certificate, since the changed one cannot be used: %s"),
                       error->message);
  statreg_page_update_state (self);
}

static void
on_reload_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(StatregPage) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!statreg_page_prepare_tls_finish (self, result, &error))
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        keep_certificate (self, error);
    }
  else if (self->server != NULL)
    {
      statreg_server_set_credentials (self->server, self->credentials);
      statreg_page_renew_config (self);
    }
}

/**
 * statreg_page_reload_certificate:
 * @self: a page
 *
 * Reads the certificate anew, for connections from then on. One that cannot be used leaves the old one in
 * use. The page calls this by itself when the files change while it listens.
 */
void
statreg_page_reload_certificate (StatregPage *self)
{
  g_return_if_fail (STATREG_IS_PAGE (self));

  g_clear_pointer (&self->reload, statreg_source_end);
  /* One that is under way may have seen the files as they were before. */
  if (self->reloading != NULL)
    g_cancellable_cancel (self->reloading);
  g_clear_object (&self->reloading);
  self->reloading = g_cancellable_new ();
  statreg_page_prepare_tls_async (self, FALSE, self->reloading, on_reload_ready, g_object_ref (self));
}

static gboolean
on_settled (gpointer data)
{
  statreg_page_reload_certificate (data);
  return G_SOURCE_REMOVE;
}

static void
on_certificate_changed (StatregPage *self)
{
  g_clear_pointer (&self->reload, statreg_source_end);
  self->reload = statreg_source_after (SETTLE_MS, self->context, on_settled, self);
}

/* Follows what other programs do to the certificate, a deploy hook for example. */
void
statreg_page_watch_certificate (StatregPage *self)
{
  g_autofree char *path = NULL;
  g_autoptr(GFile) folder = NULL;

  if (self->monitor != NULL)
    return;
  path = statreg_folder_build_path (self->folder, "tls");
  folder = g_file_new_for_path (path);
  self->monitor = g_file_monitor_directory (folder, G_FILE_MONITOR_NONE, NULL, NULL);
  if (self->monitor != NULL)
    g_signal_connect_swapped (self->monitor, "changed", G_CALLBACK (on_certificate_changed), self);
}
