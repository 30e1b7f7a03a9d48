/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-settings.h"

#include <sodium.h>

#include "statreg-settings-table.h"
#include "statreg-sodium.h"

#define CODE_LENGTH 8

/* The getters of all settings of one type are alike. */
#define DEFINE_GETTER(type, name, setting, get) \
  type \
  statreg_settings_get_##name (StatregSettings *self) \
  { \
    return get (statreg_settings_peek (self, setting)); \
  }

DEFINE_GETTER (gboolean, registrations, STATREG_SETTING_REGISTRATIONS, g_value_get_boolean)
DEFINE_GETTER (guint, port, STATREG_SETTING_PORT, g_value_get_uint)
DEFINE_GETTER (const char *const *, listen, STATREG_SETTING_LISTEN, g_value_get_boxed)
DEFINE_GETTER (const char *, host_name, STATREG_SETTING_HOST_NAME, g_value_get_string)
DEFINE_GETTER (gint64, opens, STATREG_SETTING_OPENS, g_value_get_int64)
DEFINE_GETTER (gint64, closes, STATREG_SETTING_CLOSES, g_value_get_int64)
DEFINE_GETTER (const char *, code, STATREG_SETTING_CODE, g_value_get_string)
DEFINE_GETTER (const char *, organisation, STATREG_SETTING_ORGANISATION, g_value_get_string)
DEFINE_GETTER (const char *, note, STATREG_SETTING_NOTE, g_value_get_string)
DEFINE_GETTER (gboolean, ask_domain, STATREG_SETTING_ASK_DOMAIN, g_value_get_boolean)
DEFINE_GETTER (guint, max_connections, STATREG_SETTING_MAX_CONNECTIONS, g_value_get_uint)
DEFINE_GETTER (guint, max_connections_per_source, STATREG_SETTING_MAX_CONNECTIONS_PER_SOURCE, g_value_get_uint)
DEFINE_GETTER (guint, max_pending, STATREG_SETTING_MAX_PENDING, g_value_get_uint)
DEFINE_GETTER (const char *const *, trusted_proxies, STATREG_SETTING_TRUSTED_PROXIES, g_value_get_boxed)
DEFINE_GETTER (guint, keep_previous, STATREG_SETTING_KEEP_PREVIOUS, g_value_get_uint)

/**
 * statreg_settings_dup_public_host:
 *
 * Returns: (transfer full): the host name under which owners reach the page: the one that was set, else this
 * machine's own (as the kernel knows it: asking the network for a longer one would block)
 */
char *
statreg_settings_dup_public_host (StatregSettings *self)
{
  const char *host = statreg_settings_get_host_name (self);

  return g_strdup (*host ? host : g_get_host_name ());
}

/**
 * statreg_settings_dup_url:
 *
 * Returns: (transfer full): the address of the page
 */
char *
statreg_settings_dup_url (StatregSettings *self)
{
  g_autofree char *host = statreg_settings_dup_public_host (self);
  gboolean is_ipv6 = strchr (host, ':') && *host != '[';

  return g_strdup_printf (is_ipv6 ? "https://[%s]:%u/statreg" : "https://%s:%u/statreg", host,
                          statreg_settings_get_port (self));
}

/**
 * statreg_settings_make_code:
 *
 * Returns: (transfer full): a random access code that survives dictation: Crockford's base 32 has neither I,
 * L, O nor U
 */
char *
statreg_settings_make_code (void)
{
  static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  char *code = g_new0 (char, CODE_LENGTH + 1);

  statreg_sodium_init ();
  for (guint i = 0; i < CODE_LENGTH; i++)
    code[i] = alphabet[randombytes_uniform (strlen (alphabet))];
  return code;
}
