/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-instance.h"

#include "statreg-time.h"

/* The login that was there before, kept for a while with its sealed password, so that it can come back. What that one
 * replaced is kept only as long as it may be needed by those who undo one application after the other. */

#define DAY (24 * 60 * 60)
/* By then the journal has forgotten the decision, and with it the need for what an undo brings back. */
#define UNDO_SECONDS (10 * 60)

static StatregStaticLogin *
copy_alone (StatregStaticLogin *login)
{
  StatregStaticLogin *copy = statreg_static_login_copy (login);

  statreg_static_login_set_previous (copy, NULL);
  return copy;
}

static void
trim (StatregStaticLogin *login, gint64 now)
{
  StatregStaticLogin *previous;

  for (guint n = 1; (previous = statreg_static_login_get_previous (login)); n++, login = previous)
    if (n == STATREG_STATIC_LOGIN_PREVIOUS_MAX || statreg_static_login_get_changed (login) < now - UNDO_SECONDS)
      {
        statreg_static_login_set_previous (login, NULL);
        return;
      }
}

/**
 * statreg_instance_dup_replaced:
 * @login: a login that is about to be replaced
 * @now: seconds since 1970
 *
 * Returns: (transfer full): what is to be kept of it
 */
StatregStaticLogin *
statreg_instance_dup_replaced (StatregStaticLogin *login, gint64 now)
{
  StatregStaticLogin *copy = statreg_static_login_copy (login);

  trim (copy, now);
  return copy;
}

/**
 * statreg_instance_keep_previous:
 * @self: an instance
 * @login: a login that is about to be put into @self
 *
 * Lets @login keep the present login of its mailbox as the previous one, or what that one keeps where the
 * password is the same.
 */
void
statreg_instance_keep_previous (StatregInstance *self, StatregStaticLogin *login)
{
  g_autoptr(StatregStaticLogin) previous = NULL;
  StatregStaticLogin *present;

  g_return_if_fail (STATREG_IS_INSTANCE (self));
  g_return_if_fail (STATREG_IS_STATIC_LOGIN (login));

  present = statreg_instance_lookup_login (self, statreg_static_login_get_address (login));
  if (present && *statreg_static_login_get_sealed (present))
    {
      gboolean same =
          g_str_equal (statreg_static_login_get_sealed (present), statreg_static_login_get_sealed (login));

      if (!same)
        previous = statreg_instance_dup_replaced (present, statreg_time_now ());
      else if (statreg_static_login_get_previous (present))
        previous = statreg_static_login_copy (statreg_static_login_get_previous (present));
    }
  statreg_static_login_set_previous (login, previous);
}

/**
 * statreg_instance_restore_previous:
 * @self: an instance
 * @address: whose login
 * @now: seconds since 1970
 *
 * Lets a login and its previous one change places, verdicts and all. Doing it again brings the present one
 * back. What was there before both stays behind both.
 *
 * Returns: %FALSE when there is no such login or it has no previous one: nothing changes then
 */
gboolean
statreg_instance_restore_previous (StatregInstance *self, const char *address, gint64 now)
{
  g_autoptr(StatregStaticLogin) restored = NULL;
  g_autoptr(StatregStaticLogin) replaced = NULL;
  StatregStaticLogin *login, *previous;

  g_return_val_if_fail (STATREG_IS_INSTANCE (self) && address, FALSE);

  login = statreg_instance_lookup_login (self, address);
  previous = login ? statreg_static_login_get_previous (login) : NULL;
  if (!previous || !g_str_equal (statreg_static_login_get_address_key (login),
                                 statreg_static_login_get_address_key (previous)))
    return FALSE;
  replaced = copy_alone (login);
  restored = statreg_static_login_copy (previous);
  statreg_static_login_set_previous (replaced, statreg_static_login_get_previous (restored));
  statreg_static_login_set_previous (restored, replaced);
  g_object_set (restored, "changed", now, NULL);
  statreg_instance_put_login (self, restored);
  return TRUE;
}

/**
 * statreg_instance_sweep_previous:
 * @self: an instance that nobody else sees
 * @now: seconds since 1970
 * @days: how long previous logins are kept, from the change that replaced them on
 *
 * Drops previous logins that are too old. Undoing what has just been done stays possible in any case.
 */
void
statreg_instance_sweep_previous (StatregInstance *self, gint64 now, guint days)
{
  gint64 oldest = now - MAX ((gint64) days * DAY, UNDO_SECONDS);
  GListModel *logins;
  guint n;

  g_return_if_fail (STATREG_IS_INSTANCE (self));

  logins = statreg_instance_get_static_logins (self);
  n = g_list_model_get_n_items (logins);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(StatregStaticLogin) login = g_list_model_get_item (logins, i);
      StatregStaticLogin *previous = statreg_static_login_get_previous (login);

      if (previous && statreg_static_login_get_changed (login) < oldest)
        statreg_static_login_set_previous (login, NULL);
      else if (previous)
        trim (previous, now);
    }
}
