/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-web-address.h"

#include <string.h>

#include "statreg-address.h"
#include "statreg-host-name.h"

#define HTTPS_PORT 443   /* RFC 9110, section 4.2.2 */

/**
 * statreg_web_address_read:
 * @url: what somebody typed or a server answered
 * @host: (out) (optional) (transfer full): the host, as an A-label in lower case or an IP address without brackets
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
 * The end points of Exchange Online and Outlook.com, worldwide and national (Microsoft: "Microsoft 365 URLs and IP
 * address ranges", and its editions for the US Government and for China).
 *
 * Returns: whether @host belongs to Microsoft's mail service
 */
gboolean
statreg_web_address_is_online (const char *host)
{
  static const char *const domains[] = {
    "outlook.com", "office365.com", "office.com", "microsoftonline.com", "onmicrosoft.com", "office365.us", "office.us",
    "onmicrosoft.us", "webmail.apps.mil", "outlook.cn", "office365.cn", "partner.outlook.cn", "onmschina.cn",
    "outlook.office.de", "hotmail.com", "live.com", "cloud.microsoft",
  };

  for (guint i = 0; i < G_N_ELEMENTS (domains); i++)
    {
      const gsize size = strlen (host);
      const gsize tail = strlen (domains[i]);

      if (size >= tail && g_ascii_strcasecmp (host + size - tail, domains[i]) == 0 &&
          (size == tail || host[size - tail - 1] == '.'))
        return TRUE;
    }
  return FALSE;
}
