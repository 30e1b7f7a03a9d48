/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-check-service.h"

#include "statreg-check-ledger.h"
#include "statreg-error.h"

/**
 * statreg_check_service_make_login:
 * @instance: an instance
 *
 * Returns: (transfer full): its service connection as a login. It is sealed like one, under the id of its instance;
 *   without a password the sealed text is ""
 */
StatregStaticLogin *
statreg_check_service_make_login (StatregInstance *instance)
{
  StatregConnection *connection = statreg_instance_get_connection (instance);
  g_autofree char *address = statreg_connection_dup_text (connection, "service-address");
  g_autofree char *logon = statreg_connection_dup_text (connection, "service-logon");
  g_autofree char *domain = statreg_connection_dup_text (connection, "service-domain");
  g_autofree char *url = statreg_connection_dup_text (connection, "service-url");
  g_autofree char *key = statreg_connection_dup_text (connection, "service-key");
  g_autofree char *sealed = statreg_connection_dup_text (connection, "service-sealed");

  return statreg_static_login_new_with_fields (&(StatregStaticLoginFields){
      .id = statreg_instance_get_id (instance), .address = address, .logon = logon, .domain = domain, .url = url,
      .key = key, .sealed = sealed });
}

/**
 * statreg_check_new_for_service:
 * @instance: an instance whose service connection is to be tried
 * @password: its password
 * @manner: how far to go
 *
 * Returns: (transfer full): a check, for statreg_check_service()
 */
StatregCheck *
statreg_check_new_for_service (StatregInstance *instance, StatregSecret *password, StatregCheckManner manner)
{
  g_autoptr(StatregStaticLogin) login = statreg_check_service_make_login (instance);
  StatregConnection *connection = statreg_instance_get_connection (instance);
  g_autofree char *server = statreg_checks_dup_server (connection);
  StatregCheckPlace place = { (char *) statreg_instance_get_id (instance), server,
                              statreg_instance_get_instance_type (instance), connection, manner };
  StatregCheck *check = statreg_check_new_for_login (&place, login);

  check->probe = statreg_probe_new (check->type, connection, check->address, check->logon, check->domain, check->url,
                                    password);
  return check;
}

/* An attempt whose end cannot be written down stays counted, which is the safe side. */
static void
write_end (StatregCheckLedger *ledger, StatregCheck *check)
{
  g_auto(GQueue) none = G_QUEUE_INIT, ready = G_QUEUE_INIT, held = G_QUEUE_INIT;
  g_autoptr(GError) error = NULL;

  statreg_check_ledger_note (ledger, check);
  if (!statreg_check_ledger_begin (ledger, &none, 0, &ready, &held, &error))
    g_debug ("What came of the service connection was not written down: %s", error->message);
}

static StatregFinding *
try (StatregCheckLedger *ledger, StatregCheck *check, GCancellable *cancellable)
{
  statreg_check_try (check, cancellable);
  write_end (ledger, check);
  return g_steal_pointer (&check->finding);
}

/**
 * statreg_check_service:
 * @folder: the data folder
 * @check: of statreg_check_new_for_service()
 * @cancellable: (nullable): breaks it off
 * @error: FAILED (held back for fear of locking the account), or the errors of statreg_check_ledger_begin()
 *
 * Logs in with the service connection. Its account can be locked like any other (SECURITY.md §6), so the attempt is
 * written down in checks.json before it is made. Blocks.
 *
 * Returns: (transfer full) (nullable): what came of it; %NULL when it was not tried
 */
StatregFinding *
statreg_check_service (StatregFolder *folder, StatregCheck *check, GCancellable *cancellable, GError **error)
{
  g_autoptr(StatregCheckLedger) ledger = statreg_check_ledger_new (folder);
  g_auto(GQueue) waiting = G_QUEUE_INIT, ready = G_QUEUE_INIT, held = G_QUEUE_INIT;

  g_queue_push_tail (&waiting, check);
  if (!statreg_check_ledger_begin (ledger, &waiting, 1, &ready, &held, error))
    return NULL;
  if (!check->why)
    return try (ledger, check, cancellable);
  g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_FAILED, check->why);
  return NULL;
}
