/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-settings-table.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include "statreg-address.h"
#include "statreg-error.h"
#include "statreg-time.h"

#define MAX_ITEMS 64   /* of a list */

const StatregSettingRow statreg_setting_rows[STATREG_N_SETTINGS] = {
  { "registrations", "registrations", STATREG_SETTING_KIND_SWITCH, N_("Mailbox registrations") },
  { "port", "port", STATREG_SETTING_KIND_NUMBER, N_("Port"), 1, 65535, 8443 },
  { "listen", "listen", STATREG_SETTING_KIND_ADDRESSES, N_("Listen addresses") },
  { "hostName", "host-name", STATREG_SETTING_KIND_HOST, N_("Public host name") },
  { "opens", "opens", STATREG_SETTING_KIND_TIME, N_("Opens") },
  { "closes", "closes", STATREG_SETTING_KIND_TIME, N_("Closes") },
  { "code", "code", STATREG_SETTING_KIND_CODE, N_("Access code"), 4, 32 },
  { "organisation", "organisation", STATREG_SETTING_KIND_LINE, N_("Organisation"), 0, 120 },
  { "note", "note", STATREG_SETTING_KIND_LINES, N_("Note"), 0, 1000 },
  { "askDomain", "ask-domain", STATREG_SETTING_KIND_SWITCH, N_("Ask for a Windows domain") },
  { "maxConnections", "max-connections", STATREG_SETTING_KIND_NUMBER, N_("Connections"), 8, 4096, 512 },
  { "maxConnectionsPerSource", "max-connections-per-source", STATREG_SETTING_KIND_NUMBER,
    N_("Connections per source"), 1, 4096, 64 },
  { "maxPending", "max-pending", STATREG_SETTING_KIND_NUMBER, N_("Pending registrations"), 1, 100000,
    100000 },
  { "trustedProxies", "trusted-proxies", STATREG_SETTING_KIND_NETWORKS, N_("Trusted proxies") },
  { "keepPrevious", "keep-previous", STATREG_SETTING_KIND_NUMBER, N_("Days to keep previous passwords"), 0, 3650, 30 },
};

int
statreg_setting_find (const char *key)
{
  for (int i = 0; i < STATREG_N_SETTINGS; i++)
    if (g_strcmp0 (statreg_setting_rows[i].key, key) == 0)
      return i;
  return -1;
}

static void
set_default (const StatregSettingRow *row, GValue *value)
{
  static const char *const nothing[] = { NULL };

  switch (row->kind)
    {
    case STATREG_SETTING_KIND_SWITCH:
      g_value_init (value, G_TYPE_BOOLEAN);
      break;
    case STATREG_SETTING_KIND_NUMBER:
      g_value_init (value, G_TYPE_UINT);
      g_value_set_uint (value, row->number);
      break;
    case STATREG_SETTING_KIND_TIME:
      g_value_init (value, G_TYPE_INT64);
      break;
    case STATREG_SETTING_KIND_ADDRESSES:
    case STATREG_SETTING_KIND_NETWORKS:
      g_value_init (value, G_TYPE_STRV);
      g_value_set_boxed (value, nothing);
      break;
    default:
      g_value_init (value, G_TYPE_STRING);
      g_value_set_static_string (value, "");
    }
}

StatregSettingValues *
statreg_setting_values_new (void)
{
  StatregSettingValues *self = g_new0 (StatregSettingValues, 1);

  for (guint i = 0; i < STATREG_N_SETTINGS; i++)
    set_default (&statreg_setting_rows[i], &self->of[i]);
  return self;
}

void
statreg_setting_values_free (StatregSettingValues *self)
{
  for (guint i = 0; i < STATREG_N_SETTINGS; i++)
    g_value_unset (&self->of[i]);
  g_free (self);
}

G_GNUC_PRINTF (2, 3) static gboolean
refuse (GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  if (error)
    *error = g_error_new_valist (STATREG_ERROR, STATREG_ERROR_INVALID_INPUT, format, arguments);
  va_end (arguments);
  return FALSE;
}

static gboolean
parse_switch (const StatregSettingRow *row, const char *text, GValue *value, GError **error)
{
  static const char *const yes[] = { "on", "true", NULL }, *const no[] = { "off", "false", NULL };

  if (!g_strv_contains (yes, text) && !g_strv_contains (no, text))
    return refuse (error, _("%s must be “on” or “off”"), _(row->label));
  g_value_set_boolean (value, g_strv_contains (yes, text));
  return TRUE;
}

static gboolean
parse_number (const StatregSettingRow *row, const char *text, GValue *value, GError **error)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (text, 10, row->min, row->max, &number, NULL))
    return refuse (error, _("%s must be a whole number from %u to %u"), _(row->label), row->min, row->max);
  g_value_set_uint (value, number);
  return TRUE;
}

static gboolean
parse_time (const StatregSettingRow *row, const char *text, GValue *value, GError **error)
{
  gint64 seconds = 0;

  if (*text && !statreg_time_parse_local (text, &seconds, error))
    {
      g_prefix_error (error, "%s: ", _(row->label));
      return FALSE;
    }
  g_value_set_int64 (value, seconds);
  return TRUE;
}

static gboolean
has_control_character (const char *text, gboolean lines)
{
  for (; *text; text = g_utf8_next_char (text))
    if (g_unichar_iscntrl (g_utf8_get_char (text)) && !(lines && *text == '\n'))
      return TRUE;
  return FALSE;
}

static gboolean
check_prose (const StatregSettingRow *row, const char *text, GError **error)
{
  gboolean lines = row->kind == STATREG_SETTING_KIND_LINES;

  if (!g_utf8_validate (text, -1, NULL) || has_control_character (text, lines))
    return refuse (error, lines ? _("%s must be text without control characters")
                                : _("%s must be one line of text without control characters"), _(row->label));
  if (g_utf8_strlen (text, -1) > row->max)
    return refuse (error, _("%s must be at most %u characters long"), _(row->label), row->max);
  return TRUE;
}

static gboolean
check_code (const StatregSettingRow *row, const char *text, GError **error)
{
  static const char allowed[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-";
  gsize length = strlen (text);

  if (length == 0 || (length >= row->min && length <= row->max && text[strspn (text, allowed)] == '\0'))
    return TRUE;
  return refuse (error, _("%s must be %u to %u letters from A to Z, digits or hyphens"), _(row->label),
                 row->min, row->max);
}

static gboolean
check_host (const StatregSettingRow *row, const char *text, GError **error)
{
  if (*text == '\0' || statreg_host_check (text, error))
    return TRUE;
  g_prefix_error (error, "%s: ", _(row->label));
  return FALSE;
}

static gboolean
check_address (const StatregSettingRow *row, const char *text, GError **error)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (text);

  return address ? TRUE
                 : refuse (error, _("%s: “%s” is not an IP address such as %s"), _(row->label), text,
                           "192.0.2.7");
}

/* GLib 2.74 warns on the terminal about a prefix that no address can have. */
static gboolean
has_possible_prefix (const char *text)
{
  const char *slash = strchr (text, '/');

  return !slash || g_ascii_string_to_unsigned (slash + 1, 10, 0, 128, NULL, NULL);
}

static gboolean
check_network (const StatregSettingRow *row, const char *text, GError **error)
{
  g_autoptr(GInetAddressMask) network =
      has_possible_prefix (text) ? g_inet_address_mask_new_from_string (text, NULL) : NULL;

  if (network)
    return TRUE;
  return refuse (error, _("%s: “%s” is neither an IP address nor a network such as %s"), _(row->label),
                 text, "192.0.2.0/24");
}

/* Checks a text, or one item of a list. */
gboolean
statreg_setting_check_item (const StatregSettingRow *row, const char *text, GError **error)
{
  switch (row->kind)
    {
    case STATREG_SETTING_KIND_HOST:
      return check_host (row, text, error);
    case STATREG_SETTING_KIND_CODE:
      return check_code (row, text, error);
    case STATREG_SETTING_KIND_ADDRESSES:
      return check_address (row, text, error);
    case STATREG_SETTING_KIND_NETWORKS:
      return check_network (row, text, error);
    default:
      return check_prose (row, text, error);
    }
}

static gboolean
parse_text (const StatregSettingRow *row, const char *text, GValue *value, GError **error)
{
  g_auto(GStrv) lines = g_strsplit (text, "\r\n", -1);
  char *joined = g_strjoinv ("\n", lines);

  g_value_take_string (value, joined);
  return statreg_setting_check_item (row, joined, error);
}

static gboolean
parse_list (const StatregSettingRow *row, const char *text, GValue *value, GError **error)
{
  g_auto(GStrv) parts = g_strsplit_set (text, ", \t\r\n", -1);
  g_autoptr(GStrvBuilder) items = g_strv_builder_new ();
  guint n = 0;

  for (guint i = 0; parts[i]; i++)
    {
      if (*parts[i] == '\0')
        continue;
      if (!statreg_setting_check_item (row, parts[i], error))
        return FALSE;
      g_strv_builder_add (items, parts[i]);
      n++;
    }
  if (n > MAX_ITEMS)
    return refuse (error, _("%s must not have more than %u entries"), _(row->label), MAX_ITEMS);
  g_value_take_boxed (value, g_strv_builder_end (items));
  return TRUE;
}

/**
 * statreg_setting_parse:
 * @text: what a person typed
 * @value: (inout): an initialised value of the setting
 *
 * Returns: %FALSE with %STATREG_ERROR_INVALID_INPUT, which names the setting and what to type
 */
gboolean
statreg_setting_parse (const StatregSettingRow *row, const char *text, GValue *value, GError **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));

  switch (row->kind)
    {
    case STATREG_SETTING_KIND_SWITCH:
      return parse_switch (row, stripped, value, error);
    case STATREG_SETTING_KIND_NUMBER:
      return parse_number (row, stripped, value, error);
    case STATREG_SETTING_KIND_TIME:
      return parse_time (row, stripped, value, error);
    case STATREG_SETTING_KIND_ADDRESSES:
    case STATREG_SETTING_KIND_NETWORKS:
      return parse_list (row, stripped, value, error);
    default:
      return parse_text (row, stripped, value, error);
    }
}

/* As statreg_setting_parse() reads it. */
char *
statreg_setting_format (const StatregSettingRow *row, const GValue *value)
{
  switch (row->kind)
    {
    case STATREG_SETTING_KIND_SWITCH:
      return g_strdup (g_value_get_boolean (value) ? "on" : "off");
    case STATREG_SETTING_KIND_NUMBER:
      return g_strdup_printf ("%u", g_value_get_uint (value));
    case STATREG_SETTING_KIND_TIME:
      return g_value_get_int64 (value) ? statreg_time_to_local (g_value_get_int64 (value)) : g_strdup ("");
    case STATREG_SETTING_KIND_ADDRESSES:
    case STATREG_SETTING_KIND_NETWORKS:
      return g_strjoinv (", ", g_value_get_boxed (value));
    default:
      return g_value_dup_string (value);
    }
}

gboolean
statreg_setting_is_same (const GValue *a, const GValue *b)
{
  switch (G_VALUE_TYPE (a))
    {
    case G_TYPE_BOOLEAN:
      return g_value_get_boolean (a) == g_value_get_boolean (b);
    case G_TYPE_UINT:
      return g_value_get_uint (a) == g_value_get_uint (b);
    case G_TYPE_INT64:
      return g_value_get_int64 (a) == g_value_get_int64 (b);
    case G_TYPE_STRING:
      return g_strcmp0 (g_value_get_string (a), g_value_get_string (b)) == 0;
    default:
      return g_strv_equal (g_value_get_boxed (a), g_value_get_boxed (b));
    }
}

/**
 * statreg_setting_values_check:
 *
 * Checks what concerns more than one setting.
 *
 * Returns: %FALSE with %STATREG_ERROR_INVALID_INPUT
 */
gboolean
statreg_setting_values_check (const StatregSettingValues *self, GError **error)
{
  gint64 opens = g_value_get_int64 (&self->of[STATREG_SETTING_OPENS]);
  gint64 closes = g_value_get_int64 (&self->of[STATREG_SETTING_CLOSES]);
  guint all = g_value_get_uint (&self->of[STATREG_SETTING_MAX_CONNECTIONS]);
  guint one = g_value_get_uint (&self->of[STATREG_SETTING_MAX_CONNECTIONS_PER_SOURCE]);

  if (opens && closes && opens >= closes)
    return refuse (error, _("The time at which the page opens must be before the time at which it closes"));
  if (one > all)
    return refuse (error, _("One source must not have more connections (%u) than there are altogether (%u)"),
                   one, all);
  return TRUE;
}
