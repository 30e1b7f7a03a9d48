/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-certificate.h"

#include <glib/gi18n-lib.h>

#include "statreg-time.h"

#define DAY_SECONDS (24 * 60 * 60)

/**
 * statreg_certificate_get_days_left:
 * @self: a certificate
 * @now: seconds since 1970
 *
 * Warns in steps, so that each is told once and not every day anew. The first is when tools that renew by
 * themselves should have done so.
 *
 * Returns: the step that was reached: 30, 14, 7 or 1 when the certificate expires within so many days, 0 when
 * it has expired, -1 while there is no hurry
 */
int
statreg_certificate_get_days_left (StatregCertificate *self, gint64 now)
{
  static const int steps[] = { 0, 1, 7, 14, 30 };
  gint64 left;

  g_return_val_if_fail (STATREG_IS_CERTIFICATE (self), -1);
  left = statreg_certificate_get_not_after (self) - now;
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (left <= (gint64) steps[i] * DAY_SECONDS)
      return steps[i];
  return -1;
}

static char *
describe_expired (gboolean is_own, const char *end)
{
  if (is_own)
    return g_strdup_printf (_("The page’s certificate expired on %s, and browsers refuse the page: renew it"), end);
  return g_strdup_printf (_("The page’s certificate expired on %s, and browsers refuse the page: ask your "
                            "certification authority for another one"), end);
}

static char *
describe_soon (gboolean is_own, const char *end, int days)
{
  if (is_own)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                         "The page’s certificate expires within %d day, on %s: renew it",
                                         "The page’s certificate expires within %d days, on %s: renew it", days),
                            days, end);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                       "The page’s certificate expires within %d day, on %s: ask your "
                                       "certification authority for the next one",
                                       "The page’s certificate expires within %d days, on %s: ask your "
                                       "certification authority for the next one", days), days, end);
}

/* NULL: the time is right. */
static char *
describe_time (StatregCertificate *self, gint64 now)
{
  gboolean is_own = statreg_certificate_is_self_signed (self);
  gint64 begins = statreg_certificate_get_not_before (self);
  int days = statreg_certificate_get_days_left (self, now);
  g_autofree char *begin = statreg_time_to_local (begins);
  g_autofree char *end = statreg_time_to_local (statreg_certificate_get_not_after (self));

  if (now < begins)
    return g_strdup_printf (_("The page’s certificate is not valid before %s, and browsers refuse the page: is "
                              "this machine’s clock right?"), begin);
  if (days == 0)
    return describe_expired (is_own, end);
  return days > 0 ? describe_soon (is_own, end, days) : NULL;
}

/* NULL: owners come by a name that is in it. */
static char *
describe_name (StatregCertificate *self, const char *host)
{
  if (statreg_certificate_covers (self, host))
    return NULL;
  if (statreg_certificate_is_self_signed (self))
    return g_strdup_printf (_("The page’s certificate is not made for “%s”: renew it"), host);
  return g_strdup_printf (_("The page’s certificate is not made for “%s”: ask your certification authority for "
                            "one with that name, or set a public host name that it is made for"), host);
}

/**
 * statreg_certificate_dup_warning:
 * @self: a certificate
 * @host: the name under which owners reach the page, or an address
 * @now: seconds since 1970
 *
 * Its text changes only when something else is the matter or the next step of
 * statreg_certificate_get_days_left() is reached.
 *
 * Returns: (transfer full) (nullable): what needs the administrator's attention and what to do about it, one
 * sentence for each, or %NULL: it has expired or is about to, it is not valid yet, @host is not among its names
 */
char *
statreg_certificate_dup_warning (StatregCertificate *self, const char *host, gint64 now)
{
  g_autofree char *time = NULL;
  g_autofree char *name = NULL;

  g_return_val_if_fail (STATREG_IS_CERTIFICATE (self) && host != NULL, NULL);
  time = describe_time (self, now);
  name = describe_name (self, host);
  if (time != NULL && name != NULL)
    return g_strdup_printf ("%s. %s", time, name);
  return time != NULL ? g_steal_pointer (&time) : g_steal_pointer (&name);
}
