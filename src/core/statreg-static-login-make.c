/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-static-login.h"

#include "statreg-base64.h"
#include "statreg-time.h"

/**
 * statreg_static_login_new:
 * @address: the mailbox's SMTP address, checked by the caller
 *
 * Returns: (transfer full): a login added by hand just now, with a random id and no password yet
 */
StatregStaticLogin *
statreg_static_login_new (const char *address)
{
  g_autofree char *id = statreg_base64_random (16);

  g_return_val_if_fail (address != NULL, NULL);

  return statreg_static_login_new_with_fields (&(StatregStaticLoginFields) {
    .id = id, .address = address, .origin = "manual", .changed = statreg_time_now (), .verdict_messages = -1,
  });
}

/**
 * statreg_static_login_new_from_registration:
 * @registration: what an owner sent
 * @now: when it is applied, seconds since 1970
 *
 * The sealed text moves unchanged; as its inner id is the registration's, so is the login's.
 *
 * Returns: (transfer full): the login that applying @registration makes
 */
StatregStaticLogin *
statreg_static_login_new_from_registration (StatregRegistration *registration, gint64 now)
{
  g_return_val_if_fail (STATREG_IS_REGISTRATION (registration), NULL);

  return statreg_static_login_new_with_fields (&(StatregStaticLoginFields){
      .id = statreg_registration_get_id (registration),
      .address = statreg_registration_get_address (registration),
      .address_key = statreg_registration_get_address_key (registration),
      .logon = statreg_registration_get_logon (registration),
      .domain = statreg_registration_get_domain (registration),
      .key = statreg_registration_get_key (registration),
      .shared = (char *) statreg_registration_get_sealed (registration),
      .origin = "registration",
      .changed = now,
      .verdict_messages = -1,
  });
}
