/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-check.h"

#include "statreg-time.h"

static StatregCheck *
new_check (const StatregCheckPlace *place, const char *address, const char *logon, const char *domain)
{
  StatregCheck *self = g_new0 (StatregCheck, 1);

  self->instance = g_strdup (place->instance);
  self->server = g_strdup (place->server);
  self->type = place->type;
  self->connection = place->connection ? g_object_ref (place->connection) : NULL;
  self->manner = place->manner;
  self->address = g_strdup (address);
  self->logon = g_strdup (logon);
  self->domain = g_strdup (domain);
  self->account = statreg_checks_dup_account (domain, logon, address);
  return self;
}

/**
 * statreg_check_new_for_login:
 * @place: where it belongs
 * @login: what to check, copied
 *
 * Returns: (transfer full): a check
 */
StatregCheck *
statreg_check_new_for_login (const StatregCheckPlace *place, StatregStaticLogin *login)
{
  StatregCheck *self =
      new_check (place, statreg_static_login_get_address (login), statreg_static_login_get_logon (login),
                 statreg_static_login_get_domain (login));

  self->registration = g_strdup ("");
  self->id = g_strdup (statreg_static_login_get_id (login));
  self->url = g_strdup (statreg_static_login_get_url (login));
  self->key = g_strdup (statreg_static_login_get_key (login));
  self->sealed = g_strdup (statreg_static_login_get_sealed (login));
  return self;
}

/**
 * statreg_check_new_for_registration:
 * @place: where it belongs
 * @registration: what to check
 *
 * Returns: (transfer full): a check
 */
StatregCheck *
statreg_check_new_for_registration (const StatregCheckPlace *place, StatregRegistration *registration)
{
  StatregCheck *self = new_check (place, statreg_registration_get_address (registration),
                                  statreg_registration_get_logon (registration),
                                  statreg_registration_get_domain (registration));

  self->registration = g_strdup (statreg_registration_get_id (registration));
  self->id = g_strdup (self->registration);
  self->url = g_strdup ("");
  self->key = g_strdup (statreg_registration_get_key (registration));
  self->sealed = g_strdup (statreg_registration_get_sealed (registration));
  return self;
}

/**
 * statreg_check_new_missing:
 * @place: where it belongs
 * @address: of a login that is not there, or ""
 * @registration: id of a registration that is not there, or ""
 * @why: a sentence for people
 *
 * Returns: (transfer full): a check that is over already
 */
StatregCheck *
statreg_check_new_missing (const StatregCheckPlace *place, const char *address, const char *registration,
                           const char *why)
{
  StatregCheck *self = new_check (place, address, "", "");

  self->registration = g_strdup (registration);
  self->sealed = g_strdup ("");
  self->why = g_strdup (why);
  return self;
}

void
statreg_check_free (StatregCheck *self)
{
  g_clear_pointer (&self->probe, statreg_probe_unref);
  g_clear_pointer (&self->finding, statreg_finding_free);
  g_clear_object (&self->connection);
  g_free (self->instance);
  g_free (self->registration);
  g_free (self->id);
  g_free (self->address);
  g_free (self->logon);
  g_free (self->domain);
  g_free (self->url);
  g_free (self->key);
  g_free (self->sealed);
  g_free (self->server);
  g_free (self->account);
  g_free (self->why);
  g_free (self);
}

/**
 * statreg_check_dup_name:
 * @instance: id
 * @address: of the login or registration; its case does not matter here
 * @registration: id, or "" for a login
 *
 * Returns: (transfer full): by which checks of the same thing are found
 */
char *
statreg_check_dup_name (const char *instance, const char *address, const char *registration)
{
  g_autofree char *lower = *registration ? NULL : g_ascii_strdown (address, -1);

  return g_strconcat (instance, "\n", *registration ? registration : lower, NULL);
}

StatregCheckSubject
statreg_check_get_subject (StatregCheck *self)
{
  return (StatregCheckSubject){ self->server, self->account, self->sealed };
}

StatregCheckResult
statreg_check_get_result (StatregCheck *self)
{
  if (!self->finding)
    return (StatregCheckResult){ STATREG_VERDICT_NONE, self->at, -1, "" };
  return (StatregCheckResult){ self->finding->verdict, self->at, self->finding->messages,
                               self->finding->text };
}

/**
 * statreg_check_prepare:
 * @self: a check
 * @opener: has fetched its key
 * @error: as statreg_open()
 *
 * Returns: whether it can be tried
 */
gboolean
statreg_check_prepare (StatregCheck *self, StatregKeyOpener *opener, GError **error)
{
  g_autoptr(StatregSecret) password = statreg_key_opener_open (
      opener, self->key, self->sealed, self->id, self->address, self->logon, self->domain, error);

  if (password)
    self->probe = statreg_probe_new (self->type, self->connection, self->address, self->logon, self->domain,
                                     self->url, password);
  return password != NULL;
}

void
statreg_check_try (StatregCheck *self, GCancellable *cancellable)
{
  self->finding = statreg_probe_run (self->probe, cancellable);
  self->at = statreg_time_now ();
  g_clear_pointer (&self->probe, statreg_probe_unref);
}
