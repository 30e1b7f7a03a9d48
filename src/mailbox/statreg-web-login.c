/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-web-login.h"

#include <string.h>

#define LATIN1_MAX 0xff

/* DOMAIN\user, where a domain is given and the user name is a plain one: neither a UPN nor with a domain
 * of its own. */
static char *
join_domain (StatregProbe *probe)
{
  if (*probe->domain != '\0' && strpbrk (probe->logon, "\\@") == NULL)
    return g_strconcat (probe->domain, "\\", probe->logon, NULL);
  return g_strdup (probe->logon);
}

/* For NTLM, libcurl takes each byte of a password for one UTF-16 unit, so what it is given has to be ISO
 * 8859-1, and other characters cannot be sent. bytes: room for strlen (text). */
static gboolean
to_latin1 (const char *text, guint8 *bytes)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      const gunichar c = g_utf8_get_char (text);

      if (c > LATIN1_MAX)
        return FALSE;
      *bytes++ = c;
    }
  return TRUE;
}

/**
 * statreg_web_login_make_user:
 * @probe: whose login
 * @login: by which way
 *
 * The user name is DOMAIN\user where the login has a Windows domain, else as it was registered: a plain
 * name, a user principal name or an address.
 *
 * Returns: (nullable) (transfer full): for CURLOPT_USERNAME; %NULL when it has characters that @login cannot
 *   carry: Basic no colon (RFC 7617, section 2), libcurl's NTLM none beyond ASCII, because it sends names
 *   in the code page of the server, which nobody knows (MS-NLMP, section 2.2, NTLM_NEGOTIATE_OEM)
 */
char *
statreg_web_login_make_user (StatregProbe *probe, StatregWebLogin login)
{
  g_autofree char *user = join_domain (probe);

  if (login != STATREG_WEB_LOGIN_NTLM)
    return strchr (user, ':') == NULL ? g_steal_pointer (&user) : NULL;
  if (!g_str_is_ascii (user))
    return NULL;
  /* An empty domain in front keeps libcurl from taking a slash for the end of one. */
  return g_strconcat (strchr (user, '\\') != NULL ? "" : "\\", user, NULL);
}

/**
 * statreg_web_login_make_password:
 * @probe: whose login, with a password
 * @login: by which way
 *
 * Returns: (nullable) (transfer full): for CURLOPT_PASSWORD; %NULL when @login cannot carry it
 */
StatregSecret *
statreg_web_login_make_password (StatregProbe *probe, StatregWebLogin login)
{
  const char *text = statreg_secret_get_text (probe->password);
  const gsize size = statreg_secret_get_size (probe->password);
  g_autoptr(StatregSecret) bytes = NULL;

  if (strlen (text) != size || !g_utf8_validate (text, size, NULL))
    return NULL;
  if (login != STATREG_WEB_LOGIN_NTLM)
    return statreg_secret_ref (probe->password);
  /* What is not needed of it stays zero, and so ends the text. */
  bytes = statreg_secret_new_size (size);
  return to_latin1 (text, statreg_secret_get_buffer (bytes)) ? g_steal_pointer (&bytes) : NULL;
}
