/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-policy.h"

#include <libsoup/soup.h>
#include <string.h>

static gboolean
is_served_host (const char *host, const StatregPageConfig *config)
{
  for (guint i = 0; config->hosts[i] != NULL; i++)
    if (g_ascii_strcasecmp (config->hosts[i], host) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_form_type (const char *type)
{
  const char *const form = "application/x-www-form-urlencoded";
  gsize size = strlen (form);

  if (type == NULL || g_ascii_strncasecmp (type, form, size) != 0)
    return FALSE;
  type += size;
  if (*type == ';')
    type += strspn (type, "; ");
  else if (*type != '\0')
    return FALSE;
  return *type == '\0' || g_ascii_strcasecmp (type, "charset=utf-8") == 0;
}

/**
 * statreg_policy_is_proxy:
 * @address: an address
 * @config: what is served
 *
 * Returns: whether @address is one of the trusted proxies (addresses or networks like "10.1.0.0/16")
 */
gboolean
statreg_policy_is_proxy (GInetAddress *address, const StatregPageConfig *config)
{
  char **proxies = config->trusted_proxies;

  for (guint i = 0; proxies != NULL && proxies[i] != NULL; i++)
    {
      g_autoptr(GInetAddressMask) mask = g_inet_address_mask_new_from_string (proxies[i], NULL);

      if (mask != NULL && g_inet_address_mask_matches (mask, address))
        return TRUE;
    }
  return FALSE;
}

/* At which port a proxy publishes the page is known to it alone: the name counts, and a form's origin must be the very
 * host that it is sent to. */
static gboolean
is_proxied_host (const char *host, GInetAddress *peer, const StatregPageConfig *config)
{
  gsize size = config->proxied_host != NULL ? strlen (config->proxied_host) : 0;

  return size > 0 && statreg_policy_is_proxy (peer, config) &&
         g_ascii_strncasecmp (host, config->proxied_host, size) == 0 && host[size] == ':' &&
         g_ascii_string_to_unsigned (host + size + 1, 10, 1, G_MAXUINT16, NULL, NULL);
}

static gboolean
is_own_origin (const char *origin, const StatregRequest *request, const StatregPageConfig *config)
{
  const char *host = origin + strlen ("https://");

  return g_str_has_prefix (origin, "https://") &&
         (is_served_host (host, config) || g_ascii_strcasecmp (host, request->host) == 0);
}

/* A form of another site must not post here. Browsers send one of both headers, mostly both; who sends
 * neither has to name an origin ("null" is none). */
static gboolean
is_same_site (const StatregRequest *request, const StatregPageConfig *config)
{
  if (request->fetch_site == NULL && request->origin == NULL)
    return FALSE;
  if (request->fetch_site != NULL && strcmp (request->fetch_site, "same-origin") != 0)
    return FALSE;
  return request->origin == NULL || is_own_origin (request->origin, request, config);
}

/**
 * statreg_policy_judge:
 * @request: a request whose head is complete
 * @peer: the address at the other end of its connection
 * @config: what is served
 *
 * The list of hosts stops DNS rebinding; origin and content type stop forms of other sites (SECURITY.md 3.2).
 *
 * Returns: 0 to let it through; 400 for a host that is not served, 415 for a body that is no form, 403 for a
 *   form of another site
 */
guint
statreg_policy_judge (const StatregRequest *request, GInetAddress *peer, const StatregPageConfig *config)
{
  g_return_val_if_fail (request != NULL && peer != NULL && config != NULL, SOUP_STATUS_BAD_REQUEST);

  if (request->host == NULL ||
      (!is_served_host (request->host, config) && !is_proxied_host (request->host, peer, config)))
    return SOUP_STATUS_BAD_REQUEST;
  if (request->method != STATREG_METHOD_POST)
    return 0;
  if (!is_form_type (request->content_type))
    return SOUP_STATUS_UNSUPPORTED_MEDIA_TYPE;
  return is_same_site (request, config) ? 0 : SOUP_STATUS_FORBIDDEN;
}

/* Some proxies write the port as well: "192.0.2.7:49152", "[2001:db8::1]:49152". */
static GInetAddress *
parse_hop (char *hop)
{
  const gboolean enclosed = g_strstrip (hop)[0] == '[';
  char *colon = strchr (hop, ':');
  char *end = enclosed ? strchr (hop, ']') : colon;

  if (end == NULL)
    return enclosed ? NULL : g_inet_address_new_from_string (hop);
  if (enclosed || strchr (colon + 1, ':') == NULL)
    *end = '\0';
  return g_inet_address_new_from_string (enclosed ? hop + 1 : hop);
}

/**
 * statreg_policy_dup_source:
 * @request: a request
 * @peer: the address at the other end of its connection
 * @config: what is served
 *
 * A trusted proxy appends the address it was asked from to X-Forwarded-For; everything before the last
 * address that is not a trusted proxy's may be invented by the client.
 *
 * Returns: (transfer full): the address the request comes from
 */
GInetAddress *
statreg_policy_dup_source (const StatregRequest *request, GInetAddress *peer, const StatregPageConfig *config)
{
  g_autoptr(GInetAddress) source = g_object_ref (peer);
  g_auto(GStrv) hops = NULL;

  if (request->forwarded_for == NULL)
    return g_steal_pointer (&source);
  hops = g_strsplit (request->forwarded_for, ",", -1);
  for (guint i = g_strv_length (hops); i > 0 && statreg_policy_is_proxy (source, config); i--)
    {
      GInetAddress *hop = parse_hop (hops[i - 1]);

      if (hop == NULL)
        break;
      g_set_object (&source, hop);
      g_object_unref (hop);
    }
  return g_steal_pointer (&source);
}
