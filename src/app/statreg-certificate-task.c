/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-certificate-task.h"

#include "statreg-task.h"

/* Copied out of the session, so that the worker touches nothing that lives in the window's thread. */
typedef struct
{
  StatregFolder *folder;
  char          *public_host;
  GStrv          paths;
  StatregSecret *password;
  gboolean       changes;
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  g_clear_object (&order->folder);
  g_free (order->public_host);
  g_strfreev (order->paths);
  g_clear_pointer (&order->password, statreg_secret_unref);
  g_free (order);
}

static StatregCertificate *
renew (Order *order, GError **error)
{
  g_auto(GStrv) names = statreg_certificate_guess_names (order->public_host);

  return statreg_certificate_renew (order->folder, (const char *const *) names, error);
}

static void
work (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Order *order = task_data;
  GError *error = NULL;
  StatregCertificate *certificate;

  if (order->paths)
    certificate = statreg_certificate_use_files (order->folder, (const char *const *) order->paths,
                                                 order->password, &error);
  else if (order->changes)
    certificate = renew (order, &error);
  else
    certificate = statreg_certificate_load (order->folder, &error);

  if (certificate)
    g_task_return_pointer (task, certificate, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
run (StatregSession *session, Order *order, gpointer tag, GCancellable *cancellable,
     GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (session, cancellable, callback, user_data);

  order->folder = g_object_ref (statreg_session_get_folder (session));
  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, order, order_free);
  /* A certificate that was put into use is not told as cancelled. */
  g_task_set_check_cancellable (task, !order->changes);
  statreg_task_run_in_thread (task, work);
}

/**
 * statreg_certificate_task_load:
 * @session: whose certificate
 * @cancellable: (nullable): a cancellable
 * @callback: called when done
 * @user_data: for @callback
 *
 * Reads the certificate that lies in the data folder.
 */
void
statreg_certificate_task_load (StatregSession *session, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  run (session, g_new0 (Order, 1), statreg_certificate_task_load, cancellable, callback, user_data);
}

/**
 * statreg_certificate_task_renew:
 * @session: whose certificate
 * @cancellable: (nullable): a cancellable
 * @callback: called when done
 * @user_data: for @callback
 *
 * Makes a self-signed certificate for the names and addresses that this machine has at the time.
 */
void
statreg_certificate_task_renew (StatregSession *session, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  Order *order = g_new0 (Order, 1);

  order->changes = TRUE;
  order->public_host = statreg_settings_dup_public_host (statreg_session_get_settings (session));
  run (session, order, statreg_certificate_task_renew, cancellable, callback, user_data);
}

/**
 * statreg_certificate_task_use:
 * @session: whose certificate
 * @paths: one file with certificate and key, or one for each
 * @password: (nullable): of the key
 * @cancellable: (nullable): a cancellable
 * @callback: called when done
 * @user_data: for @callback
 *
 * Checks the files and copies them into the data folder, if they are usable; else the certificate stays what
 * it was.
 */
void
statreg_certificate_task_use (StatregSession *session, const char *const *paths, StatregSecret *password,
                              GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  Order *order = g_new0 (Order, 1);

  order->changes = TRUE;
  order->paths = g_strdupv ((char **) paths);
  order->password = password ? statreg_secret_ref (password) : NULL;
  run (session, order, statreg_certificate_task_use, cancellable, callback, user_data);
}

/**
 * statreg_certificate_task_finish:
 * @session: whose certificate
 * @result: what the callback got
 * @error: return location: those of statreg_certificate_load(), _renew() and _use_files()
 *
 * Ends each of the three; a running page serves a changed certificate from then on.
 *
 * Returns: (transfer full) (nullable): the certificate
 */
StatregCertificate *
statreg_certificate_task_finish (StatregSession *session, GAsyncResult *result, GError **error)
{
  Order *order = g_task_get_task_data (G_TASK (result));
  StatregCertificate *certificate = g_task_propagate_pointer (G_TASK (result), error);

  if (certificate && order->changes)
    statreg_page_reload_certificate (statreg_session_get_page (session));
  return certificate;
}
