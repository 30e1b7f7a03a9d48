/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-certificate.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

static void
add_name (GStrvBuilder *builder, GHashTable *seen, const char *name)
{
  if (!name || *name == '\0' || !g_hash_table_add (seen, g_ascii_strdown (name, -1)))
    return;
  g_strv_builder_add (builder, name);
}

static GInetAddress *
convert_address (const struct sockaddr *address)
{
  const struct sockaddr_in *ipv4 = (const struct sockaddr_in *) address;
  const struct sockaddr_in6 *ipv6 = (const struct sockaddr_in6 *) address;

  if (address->sa_family == AF_INET)
    return g_inet_address_new_from_bytes ((const guint8 *) &ipv4->sin_addr, G_SOCKET_FAMILY_IPV4);
  if (address->sa_family == AF_INET6)
    return g_inet_address_new_from_bytes ((const guint8 *) &ipv6->sin6_addr, G_SOCKET_FAMILY_IPV6);
  return NULL;
}

/* NULL for what no browser can go to: other families, loopback, link-local addresses, which need a zone. */
static GInetAddress *
dup_address (const struct ifaddrs *entry)
{
  g_autoptr(GInetAddress) address = NULL;

  if (!entry->ifa_addr || !(entry->ifa_flags & IFF_UP) || (entry->ifa_flags & IFF_LOOPBACK))
    return NULL;
  address = convert_address (entry->ifa_addr);
  if (!address || g_inet_address_get_is_link_local (address) || g_inet_address_get_is_multicast (address))
    return NULL;
  return g_steal_pointer (&address);
}

static void
add_addresses (GStrvBuilder *builder, GHashTable *seen)
{
  struct ifaddrs *entries = NULL;

  if (getifaddrs (&entries) < 0)
    return;
  for (const struct ifaddrs *entry = entries; entry; entry = entry->ifa_next)
    {
      g_autoptr(GInetAddress) address = dup_address (entry);
      g_autofree char *text = address ? g_inet_address_to_string (address) : NULL;

      add_name (builder, seen, text);
    }
  freeifaddrs (entries);
}

/**
 * statreg_certificate_guess_names:
 * @public_host: (nullable): the name that owners are told; may be an address
 *
 * Returns: (transfer full): what a browser may call this machine: @public_host, the machine's name, its
 * addresses, "localhost" and the loopback addresses, each once
 */
GStrv
statreg_certificate_guess_names (const char *public_host)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  add_name (builder, seen, public_host);
  add_name (builder, seen, g_get_host_name ());
  add_addresses (builder, seen);
  add_name (builder, seen, "localhost");
  add_name (builder, seen, "127.0.0.1");
  add_name (builder, seen, "::1");
  return g_strv_builder_end (builder);
}
