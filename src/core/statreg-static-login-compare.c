/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-static-login.h"

/* What a server is asked with: a verdict of one holds for the other. */
static gboolean
is_same_account (StatregStaticLogin *a, StatregStaticLogin *b)
{
  return g_str_equal (statreg_static_login_get_id (a), statreg_static_login_get_id (b)) &&
         g_str_equal (statreg_static_login_get_address (a), statreg_static_login_get_address (b)) &&
         g_str_equal (statreg_static_login_get_logon (a), statreg_static_login_get_logon (b)) &&
         g_str_equal (statreg_static_login_get_domain (a), statreg_static_login_get_domain (b)) &&
         g_str_equal (statreg_static_login_get_url (a), statreg_static_login_get_url (b)) &&
         g_str_equal (statreg_static_login_get_key (a), statreg_static_login_get_key (b)) &&
         g_str_equal (statreg_static_login_get_sealed (a), statreg_static_login_get_sealed (b));
}

/**
 * statreg_static_login_equal_login:
 * @a: a login
 * @b: the login of the same mailbox at another time
 *
 * Checks write verdicts while people edit; who edits a login must not be disturbed by that.
 *
 * Returns: whether nobody changed the login between @a and @b, whatever checks found out about it
 */
gboolean
statreg_static_login_equal_login (StatregStaticLogin *a, StatregStaticLogin *b)
{
  g_return_val_if_fail (STATREG_IS_STATIC_LOGIN (a), FALSE);
  g_return_val_if_fail (STATREG_IS_STATIC_LOGIN (b), FALSE);

  return a == b || (is_same_account (a, b) &&
                    statreg_static_login_get_changed (a) == statreg_static_login_get_changed (b));
}

/**
 * statreg_static_login_take_verdict:
 * @self: an edited login
 * @present: the login that @self is about to replace
 *
 * Where both log in alike, @self gets what is known of @present, which may be more than when the edit began.
 */
void
statreg_static_login_take_verdict (StatregStaticLogin *self, StatregStaticLogin *present)
{
  g_return_if_fail (STATREG_IS_STATIC_LOGIN (self));
  g_return_if_fail (STATREG_IS_STATIC_LOGIN (present));

  if (is_same_account (self, present))
    statreg_static_login_set_verdict (self, statreg_static_login_get_verdict (present),
                                      statreg_static_login_get_verdict_at (present),
                                      statreg_static_login_get_verdict_messages (present),
                                      statreg_static_login_get_verdict_text (present));
}
