/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-instance.h"

#include "statreg-address.h"
#include "statreg-static-logins.h"

/* How static logins come into an instance and leave it. */

static StatregStaticLogins *
get_logins (StatregInstance *self)
{
  return STATREG_STATIC_LOGINS (statreg_instance_get_static_logins (self));
}

static StatregStaticLogin *
lookup_for_registration (StatregInstance *self, StatregRegistration *registration)
{
  return statreg_static_logins_lookup (get_logins (self),
                                       statreg_registration_get_address_key (registration));
}

static gboolean
is_of_registration (StatregStaticLogin *login, StatregRegistration *registration)
{
  return login &&
         g_str_equal (statreg_static_login_get_id (login), statreg_registration_get_id (registration));
}

/**
 * statreg_instance_lookup_login:
 * @address: an address in any spelling of its domain and case
 *
 * Returns: (transfer none) (nullable): the login of that mailbox
 */
StatregStaticLogin *
statreg_instance_lookup_login (StatregInstance *self, const char *address)
{
  g_autofree char *key = NULL;

  g_return_val_if_fail (STATREG_IS_INSTANCE (self), NULL);
  g_return_val_if_fail (address != NULL, NULL);

  key = statreg_address_to_key (address);
  return statreg_static_logins_lookup (get_logins (self), key);
}

/**
 * statreg_instance_put_login:
 * @login: its address stays as it is from here on
 *
 * Replaces the login of the same mailbox in its place, or appends.
 */
void
statreg_instance_put_login (StatregInstance *self, StatregStaticLogin *login)
{
  g_return_if_fail (STATREG_IS_INSTANCE (self));
  statreg_static_logins_put (get_logins (self), login);
}

/**
 * statreg_instance_remove_login:
 *
 * Returns: %FALSE when there is no login of that mailbox
 */
gboolean
statreg_instance_remove_login (StatregInstance *self, const char *address)
{
  g_autofree char *key = NULL;

  g_return_val_if_fail (STATREG_IS_INSTANCE (self), FALSE);
  g_return_val_if_fail (address != NULL, FALSE);

  key = statreg_address_to_key (address);
  return statreg_static_logins_remove (get_logins (self), key);
}

/**
 * statreg_instance_get_effect:
 *
 * Returns: what applying @registration would do
 */
StatregEffect
statreg_instance_get_effect (StatregInstance *self, StatregRegistration *registration)
{
  StatregStaticLogin *login;

  g_return_val_if_fail (STATREG_IS_INSTANCE (self), STATREG_EFFECT_NEW);
  g_return_val_if_fail (STATREG_IS_REGISTRATION (registration), STATREG_EFFECT_NEW);

  login = lookup_for_registration (self, registration);
  if (!login)
    return STATREG_EFFECT_NEW;
  return is_of_registration (login, registration) ? STATREG_EFFECT_UNCHANGED : STATREG_EFFECT_REPLACES;
}

/* What an application leaves behind, to be undone. Of two registrations that are applied in the same act the
 * first one is passed over: undoing the act brings back what was there before it, and replaced passwords do
 * not pile up. */
static StatregStaticLogin *
dup_previous (StatregStaticLogin *replaced, gint64 now)
{
  StatregStaticLogin *previous = statreg_static_login_get_previous (replaced);
  gboolean same_act = statreg_static_login_get_changed (replaced) == now &&
                      g_str_equal (statreg_static_login_get_origin (replaced), "registration");

  if (same_act)
    return previous ? statreg_static_login_copy (previous) : NULL;
  return statreg_instance_dup_replaced (replaced, now);
}

/**
 * statreg_instance_apply:
 * @registration: what an owner sent
 * @now: time of the act, the same for all registrations that are applied together, seconds since 1970
 *
 * Merges @registration by its address. The mailbox's own server address, which owners cannot register, is
 * kept.
 *
 * Returns: %FALSE when @registration was applied already: nothing changes then
 */
gboolean
statreg_instance_apply (StatregInstance *self, StatregRegistration *registration, gint64 now)
{
  g_autoptr(StatregStaticLogin) login = NULL;
  StatregStaticLogin *replaced;

  g_return_val_if_fail (STATREG_IS_INSTANCE (self), FALSE);
  g_return_val_if_fail (STATREG_IS_REGISTRATION (registration), FALSE);

  replaced = lookup_for_registration (self, registration);
  if (is_of_registration (replaced, registration))
    return FALSE;
  login = statreg_static_login_new_from_registration (registration, now);
  if (replaced)
    {
      g_autoptr(StatregStaticLogin) previous = dup_previous (replaced, now);

      statreg_static_login_set_previous (login, previous);
      g_object_set (login, "url", statreg_static_login_get_url (replaced), NULL);
    }
  statreg_static_logins_put (get_logins (self), login);
  return TRUE;
}

/* Who replaced it shall not bring it back: what was there before it is behind the other one instead. */
static gboolean
forget_previous (StatregStaticLogin *login, StatregRegistration *registration)
{
  StatregStaticLogin *previous;

  for (; (previous = statreg_static_login_get_previous (login)); login = previous)
    if (is_of_registration (previous, registration))
      {
        statreg_static_login_set_previous (login, statreg_static_login_get_previous (previous));
        return TRUE;
      }
  return FALSE;
}

static gboolean
unapply_replaced (StatregInstance *self, StatregStaticLogin *login, StatregRegistration *registration)
{
  g_autoptr(StatregStaticLogin) copy = statreg_static_login_copy (login);

  if (!forget_previous (copy, registration))
    return FALSE;
  statreg_static_logins_put (get_logins (self), copy);
  return TRUE;
}

/**
 * statreg_instance_unapply:
 * @registration: one that was applied
 *
 * Takes an application back: the login that it replaced returns, or the login goes. Where another login has taken the
 * place since, that one stays, and what returns when it goes is what was there before both.
 *
 * Returns: %FALSE when the login of @registration is gone: nothing changes then
 */
gboolean
statreg_instance_unapply (StatregInstance *self, StatregRegistration *registration)
{
  StatregStaticLogin *login, *previous;

  g_return_val_if_fail (STATREG_IS_INSTANCE (self), FALSE);
  g_return_val_if_fail (STATREG_IS_REGISTRATION (registration), FALSE);

  login = lookup_for_registration (self, registration);
  if (!login)
    return FALSE;
  if (!is_of_registration (login, registration))
    return unapply_replaced (self, login, registration);
  previous = statreg_static_login_get_previous (login);
  if (previous)
    {
      g_autoptr(StatregStaticLogin) copy = statreg_static_login_copy (previous);

      statreg_static_logins_put (get_logins (self), copy);
      return TRUE;
    }
  return statreg_static_logins_remove (get_logins (self),
                                       statreg_registration_get_address_key (registration));
}
