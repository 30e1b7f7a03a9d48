/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-connection-test.h"

#include <glib/gi18n.h>

#include "statreg-check-service.h"
#include "statreg-error.h"
#include "statreg-key-access.h"
#include "statreg-probe.h"

/* What is tried; a static login is left to the checker. */
typedef struct
{
  StatregInstance *instance;
  StatregProbe *probe;
  StatregCheck *check;       /* of the service connection */
  StatregCheckManner manner;
  char *address;
  StatregFinding *finding;   /* from the checker, which goes on for a moment */
  char *why_held;
} Test;

static void
test_free (Test *test)
{
  g_object_unref (test->instance);
  g_clear_pointer (&test->probe, statreg_probe_unref);
  g_clear_pointer (&test->check, statreg_check_free);
  g_clear_pointer (&test->finding, statreg_finding_free);
  g_free (test->address);
  g_free (test->why_held);
  g_free (test);
}

static void
free_finding (gpointer finding)
{
  statreg_finding_free (finding);
}

static void
run_probe (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Test *test = data;

  g_task_return_pointer (task, statreg_probe_run (test->probe, cancellable), free_finding);
}

static void
connect_alone (GTask *task, StatregInstance *instance)
{
  Test *test = g_task_get_task_data (task);

  test->probe = statreg_probe_new (statreg_instance_get_instance_type (instance), statreg_instance_get_connection (instance),
                                   NULL, NULL, NULL, NULL, NULL);
  g_task_run_in_thread (task, run_probe);
}

static void
run_service (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Test *test = data;
  GError *error = NULL;
  StatregFinding *finding = statreg_check_service (statreg_session_get_folder (source), test->check, cancellable, &error);

  if (finding)
    g_task_return_pointer (task, finding, free_finding);
  else
    g_task_return_error (task, error);
}

static void
on_service_opened_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Test *test = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(StatregSecret) password = statreg_key_access_open_finish (STATREG_SESSION (source), result, &error);

  if (!password)
    {
      g_task_return_error (task, error);
      return;
    }
  test->check = statreg_check_new_for_service (test->instance, password, test->manner);
  g_task_run_in_thread (task, run_service);
}

static void
test_service (GTask *task, StatregSession *session, GtkWindow *parent, StatregInstance *instance)
{
  g_autoptr(StatregStaticLogin) login = statreg_check_service_make_login (instance);

  if (*statreg_static_login_get_sealed (login) == '\0')
    {
      g_task_return_new_error (task, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT,
                               _("The service connection has no password yet; enter one in the connection settings"));
      return;
    }
  statreg_key_access_open_async (session, parent, login, g_task_get_cancellable (task), on_service_opened_ready,
                                 g_object_ref (task));
}

static gboolean
is_of_test (Test *test, const char *instance_id, const char *address, const char *registration_id)
{
  return *registration_id == '\0' && g_str_equal (instance_id, statreg_instance_get_id (test->instance)) &&
         g_str_equal (address, test->address);
}

static void
on_checked (StatregChecker *checker, const char *instance_id, const char *address, const char *registration_id,
            guint verdict, GTask *task)
{
  Test *test = g_task_get_task_data (task);
  const StatregFinding *finding;

  if (!is_of_test (test, instance_id, address, registration_id))
    return;
  finding = statreg_checker_get_finding (checker, instance_id, address, "");
  g_clear_pointer (&test->finding, statreg_finding_free);
  test->finding = finding ? statreg_finding_copy (finding) : statreg_finding_new (verdict);
}

static void
on_held (StatregChecker *checker, const char *instance_id, const char *address, const char *registration_id,
         const char *why, GTask *task)
{
  Test *test = g_task_get_task_data (task);

  if (!is_of_test (test, instance_id, address, registration_id))
    return;
  g_free (test->why_held);
  test->why_held = g_strdup (why);
}

static void
return_check (GTask *task, StatregChecker *checker)
{
  Test *test = g_task_get_task_data (task);
  const GError *error = statreg_checker_get_error (checker);

  if (test->finding)
    g_task_return_pointer (task, g_steal_pointer (&test->finding), free_finding);
  else if (test->why_held)
    g_task_return_new_error (task, STATREG_ERROR, STATREG_ERROR_FAILED, "%s", test->why_held);
  else if (error)
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_pointer (task, statreg_finding_new (STATREG_VERDICT_NONE), free_finding);
}

static void
on_cancelled (GCancellable *cancellable, StatregChecker *checker)
{
  statreg_checker_cancel (checker);
}

static void
on_active_changed (StatregChecker *checker, GParamSpec *pspec, GTask *task)
{
  if (statreg_checker_is_active (checker))
    return;
  g_signal_handlers_disconnect_by_data (checker, task);
  if (g_task_get_cancellable (task))
    g_signal_handlers_disconnect_by_func (g_task_get_cancellable (task), on_cancelled, checker);
  return_check (task, checker);
  g_object_unref (task);
}

static void
test_login (GTask *task, StatregSession *session, StatregInstance *instance)
{
  StatregChecker *checker = statreg_session_get_checker (session);
  Test *test = g_task_get_task_data (task);
  StatregStaticLogin *login = statreg_instance_lookup_login (instance, test->address);

  if (!login || statreg_checker_is_active (checker))
    {
      g_task_return_new_error (task, STATREG_ERROR, login ? STATREG_ERROR_BUSY : STATREG_ERROR_NOT_FOUND,
                               login ? _("Logins are being checked; wait until that has ended, or cancel it")
                                     : _("This instance has no static login of this address"));
      return;
    }
  g_free (test->address);
  test->address = g_strdup (statreg_static_login_get_address (login));
  g_signal_connect (checker, "checked", G_CALLBACK (on_checked), task);
  g_signal_connect (checker, "held", G_CALLBACK (on_held), task);
  g_signal_connect (checker, "notify::active", G_CALLBACK (on_active_changed), g_object_ref (task));
  if (g_task_get_cancellable (task))
    g_signal_connect_object (g_task_get_cancellable (task), "cancelled", G_CALLBACK (on_cancelled), checker, 0);
  statreg_checker_check_logins (checker, statreg_instance_get_id (instance), (const char *const[]){ test->address, NULL },
                                TRUE);
}

/**
 * statreg_connection_test_async:
 * @session: the session
 * @parent: the window that asks for what the key needs
 * @instance: whose connection settings are tried
 * @kind: with which login
 * @address: (nullable): of the static login
 * @cancellable: (nullable): breaks it off
 * @callback: called when done
 * @user_data: for @callback
 *
 * Connects to the server of @instance.
 */
void
statreg_connection_test_async (StatregSession *session, GtkWindow *parent, StatregInstance *instance,
                               StatregConnectionTestKind kind, const char *address, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (session, cancellable, callback, user_data);
  Test *test = g_new0 (Test, 1);

  test->instance = g_object_ref (instance);
  test->manner = kind == STATREG_CONNECTION_TEST_INSISTING ? STATREG_CHECK_INSISTING : STATREG_CHECK_BY_HAND;
  test->address = g_strdup (address ? address : "");
  g_task_set_task_data (task, test, (GDestroyNotify) test_free);
  g_task_set_source_tag (task, statreg_connection_test_async);
  if (kind == STATREG_CONNECTION_TEST_SERVICE || kind == STATREG_CONNECTION_TEST_INSISTING)
    test_service (task, session, parent, instance);
  else if (kind == STATREG_CONNECTION_TEST_LOGIN)
    test_login (task, session, instance);
  else
    connect_alone (task, instance);
}

/**
 * statreg_connection_test_finish:
 * @session: the session
 * @result: what the callback got
 * @error: return location
 *
 * Returns: (transfer full): what came of it, %STATREG_VERDICT_NONE where it was broken off; or %NULL with why nothing
 *   was tried: the errors of statreg_keys_open(), STATREG_ERROR_NOT_FOUND (no such login), STATREG_ERROR_BUSY (a check
 *   is going on), STATREG_ERROR_FAILED (held back for fear of locking the account), STATREG_ERROR_INVALID_INPUT
 */
StatregFinding *
statreg_connection_test_finish (StatregSession *session, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, statreg_connection_test_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
