/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-connection.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include "statreg-address.h"
#include "statreg-error.h"

#define TLS_PORT 993        /* RFC 8314, section 3.2 */
#define STARTTLS_PORT 143   /* RFC 9051, section 2.1 */
#define URL_MAX 2048
#define SEALED_MAX 4096

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

typedef enum
{
  KIND_HOST,
  KIND_NUMBER,
  KIND_CHOICE,
  KIND_URL,
  KIND_ADDRESS,
  KIND_LOGON,
  KIND_DOMAIN,
  KIND_PINNED_KEY,
  KIND_BASE64URL,
} Kind;

typedef struct
{
  Kind        kind;
  const char *label;        /* what the window calls the field */
  const char *choices[6];
  const char *text;         /* default */
  guint       number;       /* default */
  guint       min;
  guint       max;
} Setting;

static const char *const keys[N_PROPS] = {
  "host", "port", "security", "authentication", "pinned-key", "autodiscover-url", "ews-url", "ews-url-priority",
  "timeout-seconds", "service-address", "service-logon", "service-domain", "service-url", "service-key", "service-sealed",
  NULL,
};

static const Setting settings[N_PROPS] = {
  [PROP_HOST] = { KIND_HOST, N_("Server") },
  [PROP_PORT] = { KIND_NUMBER, N_("Port"), .number = TLS_PORT, .min = 1, .max = 65535 },
  [PROP_SECURITY] = { KIND_CHOICE, N_("Encryption"), { "tls", "starttls", "none" }, "tls" },
  [PROP_AUTHENTICATION] = { KIND_CHOICE, N_("Authentication"), { "auto", "plain", "login", "ntlm", "basic" }, "auto" },
  [PROP_PINNED_KEY] = { KIND_PINNED_KEY, N_("Pinned key") },
  [PROP_AUTODISCOVER_URL] = { KIND_URL, N_("Autodiscover address") },
  [PROP_EWS_URL] = { KIND_URL, N_("EWS address") },
  [PROP_EWS_URL_PRIORITY] = { KIND_CHOICE, N_("EWS address priority"), { "internal", "external" }, "external" },
  [PROP_TIMEOUT_SECONDS] = { KIND_NUMBER, N_("Timeout"), .number = 30, .min = 1, .max = 600 },
  [PROP_SERVICE_ADDRESS] = { KIND_ADDRESS, N_("Service address") },
  [PROP_SERVICE_LOGON] = { KIND_LOGON, N_("Service user name") },
  [PROP_SERVICE_DOMAIN] = { KIND_DOMAIN, N_("Service domain") },
  [PROP_SERVICE_URL] = { KIND_URL, N_("Service server address") },
  [PROP_SERVICE_KEY] = { KIND_BASE64URL, N_("Key of the service password") },
  [PROP_SERVICE_SEALED] = { KIND_BASE64URL, N_("Sealed service password") },
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
  return settings[property].kind == KIND_NUMBER;
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
      const Setting *setting = &settings[i];

      properties[i] = is_number (i)
        ? g_param_spec_uint (keys[i - 1], NULL, NULL, setting->min, setting->max, setting->number, flags)
        : g_param_spec_string (keys[i - 1], NULL, NULL, setting->text ? setting->text : "", flags);
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
  return is_number (property) ? g_strdup_printf ("%u", self->numbers[property]) : g_strdup (self->texts[property]);
}

static gboolean
check_number (const Setting *setting, const char *text, guint *number, GError **error)
{
  guint64 value;

  if (g_ascii_string_to_unsigned (text, 10, setting->min, setting->max, &value, NULL))
    {
      *number = value;
      return TRUE;
    }
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT, _("%s must be a whole number from %u to %u"),
               _(setting->label), setting->min, setting->max);
  return FALSE;
}

static gboolean
check_choice (const Setting *setting, const char *text, GError **error)
{
  g_autofree char *choices = NULL;

  if (g_strv_contains (setting->choices, text))
    return TRUE;
  choices = g_strjoinv (", ", (char **) setting->choices);
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT, _("%s must be one of these: %s"), _(setting->label), choices);
  return FALSE;
}

static gboolean
is_loopback (const char *host)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (host);

  return g_ascii_strcasecmp (host, "localhost") == 0 || (address && g_inet_address_get_is_loopback (address));
}

/* Logins travel over these addresses, so they are HTTPS, except within this machine. */
static gboolean
is_good_url (const char *text)
{
  g_autoptr(GUri) uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);
  const char *host = uri ? g_uri_get_host (uri) : NULL;

  if (strlen (text) > URL_MAX || !host || !statreg_host_check (host, NULL) || g_uri_get_userinfo (uri))
    return FALSE;
  return g_str_equal (g_uri_get_scheme (uri), "https") || (g_str_equal (g_uri_get_scheme (uri), "http") && is_loopback (host));
}

static gboolean
check_url (const Setting *setting, const char *text, GError **error)
{
  if (is_good_url (text))
    return TRUE;
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT,
               _("%s must be a web address that begins with https://, such as %s"), _(setting->label),
               "https://mail.example.org/ews/exchange.asmx");
  return FALSE;
}

/* As curl writes it: the SHA-256 sum of the server's public key. */
static gboolean
check_pinned_key (const Setting *setting, const char *text, GError **error)
{
  static const char prefix[] = "sha256//";
  g_autofree guchar *sum = NULL;
  gsize size = 0;

  if (g_str_has_prefix (text, prefix) && strlen (text) == strlen (prefix) + 44)
    sum = g_base64_decode (text + strlen (prefix), &size);
  if (size == 32)
    return TRUE;
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT,
               _("%s must be sha256// and 44 characters in Base64"), _(setting->label));
  return FALSE;
}

static gboolean
check_base64url (const Setting *setting, const char *text, GError **error)
{
  static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  if (strlen (text) <= SEALED_MAX && text[strspn (text, allowed)] == '\0')
    return TRUE;
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT, _("%s is damaged: set the password again"), _(setting->label));
  return FALSE;
}

static gboolean
check_setting (const Setting *setting, const char *text, GError **error)
{
  guint number;

  switch (setting->kind)
    {
    case KIND_NUMBER:
      return check_number (setting, text, &number, error);
    case KIND_CHOICE:
      return check_choice (setting, text, error);
    case KIND_URL:
      return check_url (setting, text, error);
    case KIND_PINNED_KEY:
      return check_pinned_key (setting, text, error);
    case KIND_BASE64URL:
      return check_base64url (setting, text, error);
    case KIND_ADDRESS:
      return statreg_address_check (text, error);
    case KIND_LOGON:
      return statreg_logon_check (text, error);
    case KIND_DOMAIN:
      return statreg_domain_check (text, error);
    case KIND_HOST:
    default:
      return statreg_host_check (text, error);
    }
}

/**
 * statreg_connection_check_text:
 * @key: one of statreg_connection_get_keys()
 * @text: a value, as typed by a person; "" leaves a setting that is text not yet set
 *
 * Returns: %FALSE with %STATREG_ERROR_INVALID_INPUT, which names the field and what to type, or %STATREG_ERROR_NOT_FOUND
 *   for an unknown @key
 */
gboolean
statreg_connection_check_text (StatregConnection *self, const char *key, const char *text, GError **error)
{
  guint property = find_property (key);

  g_return_val_if_fail (STATREG_IS_CONNECTION (self), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  if (property == PROP_0)
    {
      g_set_error (error, STATREG_ERROR, STATREG_ERROR_NOT_FOUND, _("There is no connection setting named “%s”"), key);
      return FALSE;
    }
  if (*text == '\0' && !is_number (property) && settings[property].kind != KIND_CHOICE)
    return TRUE;
  return check_setting (&settings[property], text, error);
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
  if (set_text (self, property, text)
      && (property == PROP_SERVICE_ADDRESS || property == PROP_SERVICE_LOGON || property == PROP_SERVICE_DOMAIN))
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
  guint number = 0;

  if (!statreg_connection_check_text (self, key, text, error))
    return FALSE;
  g_object_freeze_notify (G_OBJECT (self));
  if (is_number (property) && check_number (&settings[property], text, &number, NULL))
    set_number (self, property, number);
  else
    set_checked_text (self, property, text);
  g_object_thaw_notify (G_OBJECT (self));
  return TRUE;
}
