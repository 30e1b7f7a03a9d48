/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-provider.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define LIST(...) ((const char *const[]) { __VA_ARGS__, NULL })

/* Sources: the providers' help pages on IMAP, app passwords and two-factor authentication. */
static const StatregProvider providers[] = {
  { "gmail", N_("Google accepts app passwords only: the mailbox owner makes one at "
                "https://myaccount.google.com/apppasswords (this needs 2-Step Verification) and registers it."),
    .hosts = LIST ("gmail.com", "googlemail.com", "google.com"),
    .domains = LIST ("gmail.com", "googlemail.com") },
  { "microsoft", N_("Microsoft 365, Outlook.com and Hotmail accept no passwords from programs, not even app "
                    "passwords: such mailboxes cannot be archived with a static login."),
    .refuses_passwords = TRUE,
    .hosts = LIST ("outlook.com", "office365.com", "office.com", "microsoftonline.com", "onmicrosoft.com",
                   "cloud.microsoft", "office365.us", "office.us", "onmicrosoft.us", "webmail.apps.mil",
                   "outlook.cn", "office365.cn", "partner.onmschina.cn", "outlook.office.de", "hotmail.com",
                   "live.com"),
    .domains = LIST ("outlook.com", "outlook.de", "outlook.at", "hotmail.com", "hotmail.de", "hotmail.co.uk",
                     "hotmail.fr", "live.com", "live.de", "live.at", "msn.com", "onmicrosoft.com") },
  { "gmx", N_("At GMX, access by POP3 and IMAP is off until the mailbox owner turns it on in the settings of the "
              "mailbox; with two-factor authentication, an application-specific password is needed."),
    .hosts = LIST ("gmx.net", "gmx.com"),
    .domains = LIST ("gmx.de", "gmx.net", "gmx.at", "gmx.ch", "gmx.com", "gmx.org", "gmx.eu", "gmx.info") },
  { "web.de", N_("At WEB.DE, access by POP3 and IMAP is off until the mailbox owner turns it on in the settings of "
                 "the mailbox; with two-factor authentication, an application-specific password is needed."),
    .hosts = LIST ("web.de"),
    .domains = LIST ("web.de", "email.de") },
  { "t-online", N_("T-Online has a password for e-mail programs that differs from the one for signing in: the "
                   "mailbox owner sets it in the customer centre and registers it."),
    .hosts = LIST ("t-online.de"),
    .domains = LIST ("t-online.de", "magenta.de") },
  { "icloud", N_("iCloud accepts app-specific passwords only: the mailbox owner makes one at "
                 "https://account.apple.com and registers it."),
    .hosts = LIST ("mail.me.com", "icloud.com"),
    .domains = LIST ("icloud.com", "me.com", "mac.com") },
  { "yahoo", N_("Yahoo accepts app passwords only: the mailbox owner makes one in the account’s security settings "
                "and registers it."),
    .hosts = LIST ("yahoo.com", "aol.com"),
    .domains = LIST ("yahoo.com", "yahoo.de", "yahoo.fr", "yahoo.it", "yahoo.es", "yahoo.co.uk", "ymail.com",
                     "rocketmail.com", "aol.com", "aol.de") },
  { "ionos", N_("At IONOS, the password is that of the mailbox, not that of the customer account; with two-factor "
                "authentication, an app password is needed."),
    .hosts = LIST ("ionos.de", "ionos.com", "ionos.co.uk", "ionos.es", "ionos.fr", "ionos.it", "1und1.de",
                   "1and1.com", "1and1.co.uk"),
    .domains = LIST ("online.de", "onlinehome.de") },
};

static gboolean
is_below (const char *name, const char *domain)
{
  const gsize size = strlen (name);
  const gsize domain_size = strlen (domain);
  const char *end = size >= domain_size ? name + size - domain_size : NULL;

  return end != NULL && g_ascii_strcasecmp (end, domain) == 0 && (end == name || end[-1] == '.');
}

static gboolean
list_has (const char *const *list, const char *name)
{
  for (; *list != NULL; list++)
    {
      if (is_below (name, *list))
        return TRUE;
    }
  return FALSE;
}

/**
 * statreg_provider_find:
 * @id: (nullable): as in a finding
 *
 * Returns: (transfer none) (nullable): that provider
 */
const StatregProvider *
statreg_provider_find (const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (providers); i++)
    {
      if (g_strcmp0 (providers[i].id, id) == 0)
        return &providers[i];
    }
  return NULL;
}

/**
 * statreg_provider_find_by_host:
 * @host: the configured server
 *
 * Returns: (transfer none) (nullable): whose server it is
 */
const StatregProvider *
statreg_provider_find_by_host (const char *host)
{
  g_return_val_if_fail (host != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (providers); i++)
    {
      if (list_has (providers[i].hosts, host))
        return &providers[i];
    }
  return NULL;
}

/**
 * statreg_provider_find_by_address:
 * @address: a mailbox owner's address
 *
 * Looks at the domain of the address only; nobody is asked about it.
 *
 * Returns: (transfer none) (nullable): who runs that mailbox
 */
const StatregProvider *
statreg_provider_find_by_address (const char *address)
{
  const char *at;

  g_return_val_if_fail (address != NULL, NULL);

  at = strrchr (address, '@');
  for (guint i = 0; at != NULL && i < G_N_ELEMENTS (providers); i++)
    {
      if (list_has (providers[i].domains, at + 1))
        return &providers[i];
    }
  return NULL;
}

/**
 * statreg_provider_get_hint:
 *
 * Returns: what mailbox owners have to know there, translated
 */
const char *
statreg_provider_get_hint (const StatregProvider *self)
{
  g_return_val_if_fail (self != NULL, "");

  return _(self->hint);
}
