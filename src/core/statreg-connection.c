/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-connection.h"

#include <glib/gi18n-lib.h>

#include "statreg-connection-row.h"
#include "statreg-error.h"

#define TLS_PORT 993        /* RFC 8314, section 3.2 */
#define STARTTLS_PORT 143   /* RFC 9051, section 2.1 */

enum
{
  PROP_0,
  PROP_HOST,
  PROP_PORT,
  PROP_SECURITY,
  PROP_AUTHENTICATION,
  PROP_PINNED_KEY,
  PROP_AUTODISCOVER_URL,
  PROP_EWS_URL,
  PROP_EWS_URL_PRIORITY,
  PROP_TIMEOUT_SECONDS,
  PROP_SERVICE_ADDRESS,
  PROP_SERVICE_LOGON,
  PROP_SERVICE_DOMAIN,
  PROP_SERVICE_URL,
  PROP_SERVICE_KEY,
  PROP_SERVICE_SEALED,
  N_PROPS,
};

static const char *const keys[N_PROPS] = {
  "host", "port", "security", "authentication", "pinned-key", "autodiscover-url", "ews-url",
  "ews-url-priority", "timeout-seconds", "service-address", "service-logon", "service-domain",
  "service-url", "service-key", "service-sealed", NULL,
};

static const StatregConnectionRow settings[N_PROPS] = {
  [PROP_HOST] = { STATREG_CONNECTION_KIND_HOST, N_("Server") },
  [PROP_PORT] = { STATREG_CONNECTION_KIND_NUMBER, N_("Port"), .number = TLS_PORT, .min = 1, .max = 65535 },
  [PROP_SECURITY] = { STATREG_CONNECTION_KIND_CHOICE, N_("Encryption"), "tls",
                      { "tls", "starttls", "none" } },
  [PROP_AUTHENTICATION] = { STATREG_CONNECTION_KIND_CHOICE, N_("Authentication mode"), "auto",
                            { "auto", "plain", "login", "ntlm", "basic" } },
  [PROP_PINNED_KEY] = { STATREG_CONNECTION_KIND_PINNED_KEY, N_("Pinned key") },
  [PROP_AUTODISCOVER_URL] = { STATREG_CONNECTION_KIND_URL, N_("Autodiscover URL") },
  [PROP_EWS_URL] = { STATREG_CONNECTION_KIND_URL, N_("EWS URL") },
  [PROP_EWS_URL_PRIORITY] = { STATREG_CONNECTION_KIND_CHOICE, N_("EWS URL priority"), "external",
                              { "internal", "external" } },
  [PROP_TIMEOUT_SECONDS] = { STATREG_CONNECTION_KIND_NUMBER, N_("EWS timeout [s]"),
                             .number = 30, .min = 1, .max = 600 },
  [PROP_SERVICE_ADDRESS] = { STATREG_CONNECTION_KIND_ADDRESS, N_("SMTP address") },
  [PROP_SERVICE_LOGON] = { STATREG_CONNECTION_KIND_LOGON, N_("Logon name") },
  [PROP_SERVICE_DOMAIN] = { STATREG_CONNECTION_KIND_DOMAIN, N_("Domain") },
  [PROP_SERVICE_URL] = { STATREG_CONNECTION_KIND_URL, N_("URL") },
  [PROP_SERVICE_KEY] = { STATREG_CONNECTION_KIND_BASE64URL, N_("Key of the service password") },
  [PROP_SERVICE_SEALED] = { STATREG_CONNECTION_KIND_BASE64URL, N_("Sealed service password") },
};

struct _StatregConnection
{
  GObject parent_instance;

  char  *texts[N_PROPS];
  guint  numbers[N_PROPS];
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (StatregConnection, statreg_connection, G_TYPE_OBJECT)

static gboolean
is_number (guint property)
{
  return settings[property].kind == STATREG_CONNECTION_KIND_NUMBER;
}

static gboolean
set_text (StatregConnection *self, guint property, const char *text)
{
  if (g_strcmp0 (self->texts[property], text ? text : "") == 0)
    return FALSE;
  g_free (self->texts[property]);
  self->texts[property] = g_strdup (text ? text : "");
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
  return TRUE;
}

static void
set_number (StatregConnection *self, guint property, guint number)
{
  if (self->numbers[property] == number)
    return;
  self->numbers[property] = number;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
statreg_connection_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  StatregConnection *self = STATREG_CONNECTION (object);

  if (id == PROP_0 || id >= N_PROPS)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  else if (is_number (id))
    g_value_set_uint (value, self->numbers[id]);
  else
    g_value_set_string (value, self->texts[id]);
}

static void
statreg_connection_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  StatregConnection *self = STATREG_CONNECTION (object);

  if (id == PROP_0 || id >= N_PROPS)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  else if (is_number (id))
    set_number (self, id, g_value_get_uint (value));
  else
    set_text (self, id, g_value_get_string (value));
}

static void
statreg_connection_finalize (GObject *object)
{
  StatregConnection *self = STATREG_CONNECTION (object);

  for (guint i = 0; i < N_PROPS; i++)
    g_free (self->texts[i]);
  G_OBJECT_CLASS (statreg_connection_parent_class)->finalize (object);
}

static void
statreg_connection_class_init (StatregConnectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = statreg_connection_get_property;
  object_class->set_property = statreg_connection_set_property;
  object_class->finalize = statreg_connection_finalize;

  for (guint i = 1; i < N_PROPS; i++)
    {
      const StatregConnectionRow *row = &settings[i];

      properties[i] = is_number (i)
        ? g_param_spec_uint (keys[i - 1], NULL, NULL, row->min, row->max, row->number, flags)
        : g_param_spec_string (keys[i - 1], NULL, NULL, row->text ? row->text : "", flags);
    }
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
statreg_connection_init (StatregConnection *self)
{
  for (guint i = 1; i < N_PROPS; i++)
    if (is_number (i))
      self->numbers[i] = settings[i].number;
    else
      self->texts[i] = g_strdup (settings[i].text ? settings[i].text : "");
}

/**
 * statreg_connection_new:
 *
 * Returns: (transfer full): connection settings with every default: IMAP over TLS, no server yet
 */
StatregConnection *
statreg_connection_new (void)
{
  return g_object_new (STATREG_TYPE_CONNECTION, NULL);
}

/**
 * statreg_connection_assign:
 * @from: another one's settings
 *
 * Makes @self equal to @from; notifies only of what changes.
 */
void
statreg_connection_assign (StatregConnection *self, StatregConnection *from)
{
  g_return_if_fail (STATREG_IS_CONNECTION (self));
  g_return_if_fail (STATREG_IS_CONNECTION (from));

  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = 1; i < N_PROPS; i++)
    if (is_number (i))
      set_number (self, i, from->numbers[i]);
    else
      set_text (self, i, from->texts[i]);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * statreg_connection_get_keys:
 *
 * Returns: (array zero-terminated=1): the names of all settings, in the order in which people read them
 */
const char *const *
statreg_connection_get_keys (void)
{
  return keys;
}

static guint
find_property (const char *key)
{
  for (guint i = 1; i < N_PROPS; i++)
    if (g_strcmp0 (keys[i - 1], key) == 0)
      return i;
  return PROP_0;
}

/**
 * statreg_connection_dup_text:
 * @key: one of statreg_connection_get_keys()
 *
 * Returns: (transfer full) (nullable): the value as text, %NULL for an unknown key
 */
char *
statreg_connection_dup_text (StatregConnection *self, const char *key)
{
  guint property = find_property (key);

  g_return_val_if_fail (STATREG_IS_CONNECTION (self), NULL);

  if (property == PROP_0)
    return NULL;
  return is_number (property) ? g_strdup_printf ("%u", self->numbers[property])
                              : g_strdup (self->texts[property]);
}

/**
 * statreg_connection_check_text:
 * @key: one of statreg_connection_get_keys()
 * @text: a value, as typed by a person; "" leaves a setting that is text not yet set
 *
 * Returns: %FALSE with %STATREG_ERROR_INVALID_INPUT, which names the field and what to type, or
 * %STATREG_ERROR_NOT_FOUND for an unknown @key
 */
gboolean
statreg_connection_check_text (StatregConnection *self, const char *key, const char *text, GError **error)
{
  guint property = find_property (key);

  g_return_val_if_fail (STATREG_IS_CONNECTION (self), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  if (property == PROP_0)
    {
      g_set_error (error, STATREG_ERROR, STATREG_ERROR_NOT_FOUND,
                   _("There is no connection setting named “%s”"), key);
      return FALSE;
    }
  if (*text == '\0' && !is_number (property) && settings[property].kind != STATREG_CONNECTION_KIND_CHOICE)
    return TRUE;
  return statreg_connection_row_check (&settings[property], text, error);
}

static void
move_port (StatregConnection *self, const char *security)
{
  guint former = g_str_equal (self->texts[PROP_SECURITY], "tls") ? TLS_PORT : STARTTLS_PORT;

  if (self->numbers[PROP_PORT] == former)
    set_number (self, PROP_PORT, g_str_equal (security, "tls") ? TLS_PORT : STARTTLS_PORT);
}

static void
set_checked_text (StatregConnection *self, guint property, const char *text)
{
  if (property == PROP_SECURITY)
    move_port (self, text);
  if (set_text (self, property, text) &&
      (property == PROP_SERVICE_ADDRESS || property == PROP_SERVICE_LOGON || property == PROP_SERVICE_DOMAIN))
    {
      set_text (self, PROP_SERVICE_KEY, "");
      set_text (self, PROP_SERVICE_SEALED, "");
    }
}

/**
 * statreg_connection_set_text:
 * @key: one of statreg_connection_get_keys()
 * @text: the value, as typed by a person
 *
 * Returns: %FALSE with the errors of statreg_connection_check_text(); nothing is set then
 */
gboolean
statreg_connection_set_text (StatregConnection *self, const char *key, const char *text, GError **error)
{
  guint property = find_property (key);

  if (!statreg_connection_check_text (self, key, text, error))
    return FALSE;
  g_object_freeze_notify (G_OBJECT (self));
  if (is_number (property))
    set_number (self, property, g_ascii_strtoull (text, NULL, 10));
  else
    set_checked_text (self, property, text);
  g_object_thaw_notify (G_OBJECT (self));
  return TRUE;
}
