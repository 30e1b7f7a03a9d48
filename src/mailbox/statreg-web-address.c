/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-web-address.h"

#include <string.h>

#include "statreg-address.h"
#include "statreg-host-name.h"
#include "statreg-provider.h"

#define HTTPS_PORT 443   /* RFC 9110, section 4.2.2 */

/**
 * statreg_web_address_read:
 * @url: what somebody typed or a server answered
 * @host: (out) (optional) (transfer full): the host, as an A-label in lower case or an IP address without
 *   brackets
 * @port: (out) (optional): its port
 *
 * Returns: whether @url is an HTTPS URL of a server, without a user name in it
 */
gboolean
statreg_web_address_read (const char *url, char **host, guint *port)
{
  g_autoptr(GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  const char *named = uri != NULL ? g_uri_get_host (uri) : NULL;
  char *ascii;

  if (named == NULL || !g_str_equal (g_uri_get_scheme (uri), "https") || g_uri_get_userinfo (uri) != NULL ||
      !statreg_host_check (named, NULL) || g_uri_get_port (uri) == 0)
    return FALSE;
  ascii = strchr (named, ':') != NULL ? g_strdup (named) : statreg_host_name_to_ascii (named);
  if (ascii == NULL)
    return FALSE;
  if (port != NULL)
    *port = g_uri_get_port (uri) > 0 ? g_uri_get_port (uri) : HTTPS_PORT;
  if (host != NULL)
    *host = g_steal_pointer (&ascii);
  g_free (ascii);
  return TRUE;
}

/**
 * statreg_web_address_make_place:
 * @host: a host without brackets
 * @port: its port
 *
 * Returns: (transfer full): "host:port", with brackets around an IPv6 address
 */
char *
statreg_web_address_make_place (const char *host, guint port)
{
  return g_strdup_printf (strchr (host, ':') != NULL ? "[%s]:%u" : "%s:%u", host, port);
}

/**
 * statreg_web_address_same_server:
 * @a: an HTTPS URL
 * @b: another one
 *
 * Returns: whether both lead to the same port of the same host; not when one of them is no HTTPS URL
 */
gboolean
statreg_web_address_same_server (const char *a, const char *b)
{
  g_autofree char *host_a = NULL;
  g_autofree char *host_b = NULL;
  guint port_a = 0;
  guint port_b = 0;

  return statreg_web_address_read (a, &host_a, &port_a) && statreg_web_address_read (b, &host_b, &port_b) &&
         port_a == port_b && g_ascii_strcasecmp (host_a, host_b) == 0;
}

/**
 * statreg_web_address_is_online:
 * @host: a host or a domain
 *
 * Returns: whether @host belongs to a provider that refuses every password: Exchange Online or Outlook.com
 */
gboolean
statreg_web_address_is_online (const char *host)
{
  const StatregProvider *provider = statreg_provider_find_by_host (host);

  return provider != NULL && provider->refuses_passwords;
}
