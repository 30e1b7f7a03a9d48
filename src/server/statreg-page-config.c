/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-page-config.h"

#include <gio/gio.h>
#include <string.h>

#include "statreg-host-name.h"
#include "statreg-page-view.h"

#define HTTPS_PORT 443

static const char *const own_names[] = { "localhost", "127.0.0.1", "::1" };

/* IPv6 addresses stand in brackets before a port. */
static char *
enclose (const char *host)
{
  return strchr (host, ':') != NULL ? g_strdup_printf ("[%s]", host) : g_strdup (host);
}

/* What browsers make of a name before they send it, in Host as well as in Origin: A-labels, and the shortest
 * form of an address. */
static char *
dup_as_sent (const char *name)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (name);
  g_autofree char *host = address != NULL ? g_inet_address_to_string (address)
                                          : statreg_host_name_to_ascii (name);

  return enclose (host != NULL ? host : name);
}

static void
add_host (GStrvBuilder *hosts, const char *name, guint port, gboolean bare)
{
  g_autofree char *host = dup_as_sent (name);
  g_autofree char *with_port = g_strdup_printf ("%s:%u", host, port);

  g_strv_builder_add (hosts, with_port);
  if (bare || port == HTTPS_PORT)
    g_strv_builder_add (hosts, host);
}

static void
add_hosts (GStrvBuilder *hosts, const char *const *names, guint port)
{
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    add_host (hosts, names[i], port, FALSE);
}

static gboolean
has_proxies (StatregSettings *settings)
{
  const char *const *proxies = statreg_settings_get_trusted_proxies (settings);

  return proxies != NULL && proxies[0] != NULL;
}

/* A reverse proxy publishes the page under the public name at a port of its own, most often 443. */
static GStrv
make_hosts (StatregSettings *settings, const char *public_host, guint port, const char *const *names)
{
  g_autoptr(GStrvBuilder) hosts = g_strv_builder_new ();

  add_host (hosts, public_host, port, has_proxies (settings));
  add_hosts (hosts, names, port);
  for (guint i = 0; i < G_N_ELEMENTS (own_names); i++)
    add_host (hosts, own_names[i], port, FALSE);
  return g_strv_builder_end (hosts);
}

static char *
make_url (const char *public_host, guint port)
{
  g_autofree char *host = enclose (public_host);

  return g_strdup_printf ("https://%s:%u/statreg", host, port);
}

/**
 * statreg_page_config_new:
 * @settings: the settings; read here and not kept
 * @port: the port that is listened on, which may differ from the settings'
 * @key: the public key to seal with
 * @names: (nullable): names and addresses besides the public host that the page may be called by: those in
 *   the certificate, and where it listens
 * @accepting: whether the store takes registrations
 * @clock: (nullable): whether the machine's clock can be relied on; %NULL: it can
 *
 * Returns: (transfer full): a snapshot that never changes and may be read by any thread
 */
StatregPageConfig *
statreg_page_config_new (StatregSettings *settings, guint port, const StatregPublicKey *key,
                         const char *const *names, gboolean accepting, StatregClock *clock)
{
  StatregPageConfig *self;
  g_autofree char *public_host = NULL;

  g_return_val_if_fail (STATREG_IS_SETTINGS (settings) && key != NULL, NULL);

  public_host = statreg_settings_dup_public_host (settings);
  self = g_new0 (StatregPageConfig, 1);
  g_atomic_ref_count_init (&self->references);
  self->url = make_url (public_host, port);
  self->hosts = make_hosts (settings, public_host, port, names);
  self->proxied_host = has_proxies (settings) ? dup_as_sent (public_host) : NULL;
  self->organisation = g_strdup (statreg_settings_get_organisation (settings));
  self->note = g_strdup (statreg_settings_get_note (settings));
  self->code = g_strdup (statreg_settings_get_code (settings));
  self->ask_domain = statreg_settings_get_ask_domain (settings);
  self->opens = statreg_settings_get_opens (settings);
  self->closes = statreg_settings_get_closes (settings);
  self->max_connections = statreg_settings_get_max_connections (settings);
  self->max_connections_per_source = statreg_settings_get_max_connections_per_source (settings);
  self->trusted_proxies = g_strdupv ((GStrv) statreg_settings_get_trusted_proxies (settings));
  self->accepting = accepting;
  self->key = *key;
  self->clock = clock != NULL ? statreg_clock_ref (clock) : NULL;
  self->english_form = statreg_page_view_cut_form (self, "en");
  self->german_form = statreg_page_view_cut_form (self, "de");
  return self;
}

/**
 * statreg_page_config_ref:
 * @self: a snapshot
 *
 * Returns: (transfer full): @self
 */
StatregPageConfig *
statreg_page_config_ref (StatregPageConfig *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->references);
  return self;
}

/**
 * statreg_page_config_unref:
 * @self: (transfer full) (nullable): a snapshot
 */
void
statreg_page_config_unref (StatregPageConfig *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->references))
    return;
  g_free (self->url);
  g_strfreev (self->hosts);
  g_free (self->proxied_host);
  g_free (self->organisation);
  g_free (self->note);
  g_free (self->code);
  g_strfreev (self->trusted_proxies);
  statreg_clock_unref (self->clock);
  g_strfreev (self->english_form);
  g_strfreev (self->german_form);
  g_free (self);
}

/**
 * statreg_page_config_is_time_known:
 * @self: a snapshot
 *
 * Returns: %FALSE when the machine's clock was set and nobody has said yet that it is right
 */
gboolean
statreg_page_config_is_time_known (const StatregPageConfig *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->clock == NULL || !statreg_clock_look (self->clock);
}

/**
 * statreg_page_config_is_open:
 * @self: a snapshot
 * @now: seconds since 1970
 *
 * Returns: whether registrations are taken at @now: from the second it opens until the second before it
 *   closes
 */
gboolean
statreg_page_config_is_open (const StatregPageConfig *self, gint64 now)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (!self->accepting || !statreg_page_config_is_time_known (self))
    return FALSE;
  return now >= self->opens && (self->closes == 0 || now < self->closes);
}
