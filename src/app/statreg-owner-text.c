/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-owner-text.h"

#include <glib/gi18n.h>

#include "statreg-time.h"

/* In eight groups of eight digits, which people can compare; browsers show the same digits with colons. */
static char *
group_fingerprint (const char *sha256)
{
  g_autoptr(GString) text = g_string_new (NULL);
  guint n = 0;

  for (const char *at = sha256; *at; at++)
    {
      if (!g_ascii_isxdigit (*at))
        continue;
      if (n > 0 && n % 8 == 0)
        g_string_append_c (text, n == 32 ? '\n' : ' ');
      g_string_append_c (text, *at);
      n++;
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
append_window (GString *text, StatregSettings *settings)
{
  gint64 opens = statreg_settings_get_opens (settings);
  gint64 closes = statreg_settings_get_closes (settings);
  g_autofree char *from = opens ? statreg_time_to_local (opens) : NULL;
  g_autofree char *until = closes ? statreg_time_to_local (closes) : NULL;

  if (from)
    g_string_append_printf (text, _("The page is open from %s.\n"), from);
  if (until)
    g_string_append_printf (text, _("The page closes on %s.\n"), until);
}

static void
append_certificate (GString *text, StatregCertificate *certificate)
{
  g_autofree char *fingerprint = group_fingerprint (statreg_certificate_get_sha256 (certificate));

  g_string_append_c (text, '\n');
  if (statreg_certificate_is_self_signed (certificate))
    g_string_append (
        text, _("Your browser will warn that it does not know the page's certificate. Continue only if the "
                 "SHA-256 fingerprint that it shows is this one:\n"));
  else
    g_string_append (text, _("The SHA-256 fingerprint of the page's certificate is:\n"));
  g_string_append_printf (text, "%s\n", fingerprint);
}

/**
 * statreg_owner_text_write:
 * @settings: the settings of the page
 * @url: the address of the page
 * @certificate: (nullable): the certificate that the page serves
 *
 * Writes what an administrator tells the owners: the exact address, the fingerprint to compare, the access
 * code, the time, and that nobody asks again. A page with a self-signed certificate cannot prove itself
 * otherwise.
 *
 * Returns: (transfer full): plain text to be mailed or printed
 */
char *
statreg_owner_text_write (StatregSettings *settings, const char *url, StatregCertificate *certificate)
{
  g_autoptr(GString) text = g_string_new (NULL);
  const char *organisation = statreg_settings_get_organisation (settings);
  const char *code = statreg_settings_get_code (settings);

  if (organisation && organisation[0])
    g_string_append_printf (text, "%s\n\n", organisation);
  g_string_append_printf (text, _("Please register your mailbox on this page:\n%s\n"), url);
  if (code && code[0])
    g_string_append_printf (text, _("The access code is %s.\n"), code);
  append_window (text, settings);
  if (certificate)
    append_certificate (text, certificate);
  g_string_append_c (text, '\n');
  g_string_append (
      text,
      _("Type this address yourself and check it. We never ask for your password by mail or telephone, and "
         "we never ask for it again.\n"));
  return g_string_free (g_steal_pointer (&text), FALSE);
}
