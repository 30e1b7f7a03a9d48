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
