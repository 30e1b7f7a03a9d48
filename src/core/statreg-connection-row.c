/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-connection-row.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include "statreg-address.h"
#include "statreg-error.h"

#define URL_MAX 2048
#define SEALED_MAX 4096

static gboolean
check_number (const StatregConnectionRow *row, const char *text, GError **error)
{
  if (g_ascii_string_to_unsigned (text, 10, row->min, row->max, NULL, NULL))
    return TRUE;
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT,
               _("%s must be a whole number from %u to %u"), _(row->label), row->min, row->max);
  return FALSE;
}

static gboolean
check_choice (const StatregConnectionRow *row, const char *text, GError **error)
{
  g_autofree char *choices = NULL;

  if (g_strv_contains (row->choices, text))
    return TRUE;
  choices = g_strjoinv (", ", (char **) row->choices);
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT, _("%s must be one of these: %s"),
               _(row->label), choices);
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
  return g_str_equal (g_uri_get_scheme (uri), "https") ||
         (g_str_equal (g_uri_get_scheme (uri), "http") && is_loopback (host));
}

static gboolean
check_url (const StatregConnectionRow *row, const char *text, GError **error)
{
  if (is_good_url (text))
    return TRUE;
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT,
               _("%s must be a web address that begins with https://, such as %s"), _(row->label),
               "https://mail.example.org/ews/exchange.asmx");
  return FALSE;
}

/* As curl writes it: the SHA-256 sum of the server's public key. */
static gboolean
check_pinned_key (const StatregConnectionRow *row, const char *text, GError **error)
{
  static const char prefix[] = "sha256//";
  g_autofree guchar *sum = NULL;
  gsize size = 0;

  if (g_str_has_prefix (text, prefix) && strlen (text) == strlen (prefix) + 44)
    sum = g_base64_decode (text + strlen (prefix), &size);
  if (size == 32)
    return TRUE;
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT,
               _("%s must be sha256// and 44 characters in Base64"), _(row->label));
  return FALSE;
}

static gboolean
check_base64url (const StatregConnectionRow *row, const char *text, GError **error)
{
  static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  if (strlen (text) <= SEALED_MAX && text[strspn (text, allowed)] == '\0')
    return TRUE;
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT, _("%s is damaged: set the password again"),
               _(row->label));
  return FALSE;
}

static gboolean
check_common (const StatregConnectionRow *row, const char *text, GError **error)
{
  switch (row->kind)
    {
    case STATREG_CONNECTION_KIND_ADDRESS:
      return statreg_address_check (text, error);
    case STATREG_CONNECTION_KIND_LOGON:
      return statreg_logon_check (text, error);
    case STATREG_CONNECTION_KIND_DOMAIN:
      return statreg_domain_check (text, error);
    default:
      return statreg_host_check (text, error);
    }
}

/**
 * statreg_connection_row_check:
 * @row: a setting
 * @text: its value, not empty
 *
 * Returns: %FALSE with %STATREG_ERROR_INVALID_INPUT, which names the field and what to type
 */
gboolean
statreg_connection_row_check (const StatregConnectionRow *row, const char *text, GError **error)
{
  switch (row->kind)
    {
    case STATREG_CONNECTION_KIND_NUMBER:
      return check_number (row, text, error);
    case STATREG_CONNECTION_KIND_CHOICE:
      return check_choice (row, text, error);
    case STATREG_CONNECTION_KIND_URL:
      return check_url (row, text, error);
    case STATREG_CONNECTION_KIND_PINNED_KEY:
      return check_pinned_key (row, text, error);
    case STATREG_CONNECTION_KIND_BASE64URL:
      return check_base64url (row, text, error);
    default:
      if (check_common (row, text, error))
        return TRUE;
      g_prefix_error (error, "%s: ", _(row->label));
      return FALSE;
    }
}
