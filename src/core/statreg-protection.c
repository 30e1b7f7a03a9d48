/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-protection.h"

#include <glib/gi18n-lib.h>

#include "statreg-checks.h"

struct _StatregProtection
{
  StatregInstance *instance;
  StatregApplyFlags flags;
  StatregChecks *checks;
  char *server;
};

/**
 * statreg_protection_new:
 * @folder: the data folder
 * @instance: what is applied to
 * @flags: what the administrator wants nevertheless
 * @error: the errors of statreg_checks_load()
 *
 * Blocks.
 *
 * Returns: (transfer full): the protection; when there is an error, one to which nothing was ever checked
 */
StatregProtection *
statreg_protection_new (StatregFolder *folder, StatregInstance *instance, StatregApplyFlags flags,
                        GError **error)
{
  StatregProtection *self = g_new0 (StatregProtection, 1);

  self->instance = g_object_ref (instance);
  self->flags = flags;
  self->checks = statreg_checks_load (folder, error);
  if (!self->checks)
    self->checks = statreg_checks_new ();
  self->server = statreg_checks_dup_server (statreg_instance_get_connection (instance));
  return self;
}

/**
 * statreg_protection_free:
 * @self: (nullable): a protection
 */
void
statreg_protection_free (StatregProtection *self)
{
  if (!self)
    return;
  g_object_unref (self->instance);
  statreg_checks_free (self->checks);
  g_free (self->server);
  g_free (self);
}

static gboolean
lookup (StatregProtection *self, StatregRegistration *registration, StatregCheckResult *result)
{
  return statreg_checks_lookup (self->checks, self->server, statreg_registration_get_sealed (registration),
                                result);
}

/* A login that this very registration has made has nothing to lose by it. */
static gboolean
would_replace_working (StatregProtection *self, StatregRegistration *registration)
{
  StatregStaticLogin *login =
      statreg_instance_lookup_login (self->instance, statreg_registration_get_address (registration));

  return login &&
         statreg_verdict_from_text (statreg_static_login_get_verdict (login)) == STATREG_VERDICT_WORKS;
}

/**
 * statreg_protection_object:
 * @self: a protection
 * @registration: a pending one
 *
 * Returns: (transfer full) (nullable): why @registration is not to be applied, for people
 */
char *
statreg_protection_object (StatregProtection *self, StatregRegistration *registration)
{
  StatregCheckResult result;

  if (!lookup (self, registration, &result) ||
      statreg_verdict_get_kind (result.verdict) != STATREG_VERDICT_KIND_FAILS ||
      (self->flags & STATREG_APPLY_REPLACE_WORKING) ||
      statreg_instance_get_effect (self->instance, registration) == STATREG_EFFECT_UNCHANGED)
    return NULL;
  if (would_replace_working (self, registration))
    return g_strdup_printf (_("The login that is there works, the new one does not: %s"),
                            statreg_verdict_get_title (result.verdict));
  if (self->flags & STATREG_APPLY_FAILING)
    return NULL;
  return g_strdup_printf (_("It was checked and does not work: %s"),
                          statreg_verdict_get_title (result.verdict));
}

/**
 * statreg_protection_pass:
 * @self: a protection
 * @registration: one that was applied
 *
 * Hands the verdict of the check on to the login, which has the same password.
 */
void
statreg_protection_pass (StatregProtection *self, StatregRegistration *registration)
{
  StatregStaticLogin *login =
      statreg_instance_lookup_login (self->instance, statreg_registration_get_address (registration));
  StatregCheckResult result;

  if (login && lookup (self, registration, &result))
    statreg_static_login_set_verdict (login, statreg_verdict_to_text (result.verdict), result.at,
                                      result.messages, result.text);
}
