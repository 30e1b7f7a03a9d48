/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-address.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "statreg-error.h"

static gboolean
is_control (gunichar c)
{
  return c < 0x20 || (c >= 0x7f && c <= 0x9f);
}

static gboolean
refuse (GError **error, StatregError code, const char *sentence)
{
  g_set_error_literal (error, STATREG_ERROR, code, sentence);
  return FALSE;
}

/* Works in place and copies nothing, so that text may lie in locked memory. */
static gboolean
has_control (const char *text, gsize size)
{
  for (const char *p = text; p < text + size; p = g_utf8_next_char (p))
    {
      if (is_control (g_utf8_get_char (p)))
        return TRUE;
    }
  return FALSE;
}

/**
 * statreg_logon_check:
 * @logon: a user name as typed
 * @error: %STATREG_ERROR_INVALID_INPUT, or %STATREG_ERROR_LIMIT when it is too long
 *
 * Returns: whether @logon can be a user name: 1 to %STATREG_LOGON_MAX bytes of UTF-8 without control
 *   characters
 */
gboolean
statreg_logon_check (const char *logon, GError **error)
{
  g_return_val_if_fail (logon != NULL, FALSE);

  if (*logon == '\0')
    return refuse (error, STATREG_ERROR_INVALID_INPUT, _("Enter a user name"));
  if (strlen (logon) > STATREG_LOGON_MAX)
    return refuse (error, STATREG_ERROR_LIMIT, _("The user name is longer than 256 bytes"));
  if (!g_utf8_validate (logon, -1, NULL) || has_control (logon, strlen (logon)))
    return refuse (error, STATREG_ERROR_INVALID_INPUT,
                   _("The user name has characters that cannot be typed"));
  return TRUE;
}

/**
 * statreg_domain_check:
 * @domain: a Windows domain as typed, may be empty
 * @error: %STATREG_ERROR_INVALID_INPUT, or %STATREG_ERROR_LIMIT when it is too long
 *
 * Returns: whether @domain can be one: at most %STATREG_DOMAIN_MAX bytes of UTF-8 without control characters
 */
gboolean
statreg_domain_check (const char *domain, GError **error)
{
  g_return_val_if_fail (domain != NULL, FALSE);

  if (strlen (domain) > STATREG_DOMAIN_MAX)
    return refuse (error, STATREG_ERROR_LIMIT, _("The Windows domain is longer than 64 bytes"));
  if (!g_utf8_validate (domain, -1, NULL) || has_control (domain, strlen (domain)))
    return refuse (error, STATREG_ERROR_INVALID_INPUT,
                   _("The Windows domain has characters that cannot be typed"));
  return TRUE;
}

/**
 * statreg_password_check:
 * @data: (nullable): the bytes of a password, may lie in locked memory; they are not copied
 * @size: number of bytes
 * @error: %STATREG_ERROR_INVALID_INPUT, or %STATREG_ERROR_LIMIT when it is too long
 *
 * Passwords are kept byte for byte, so nothing is trimmed or normalised; only what no login can carry is
 * refused.
 *
 * Returns: whether @data can be a password: 1 to %STATREG_PASSWORD_MAX bytes of UTF-8 without control
 *   characters
 */
gboolean
statreg_password_check (gconstpointer data, gsize size, GError **error)
{
  g_return_val_if_fail (data != NULL || size == 0, FALSE);

  if (size == 0)
    return refuse (error, STATREG_ERROR_INVALID_INPUT, _("Enter a password"));
  if (size > STATREG_PASSWORD_MAX)
    return refuse (error, STATREG_ERROR_LIMIT, _("The password is longer than 512 bytes"));
  if (!g_utf8_validate_len (data, size, NULL) || has_control (data, size))
    return refuse (error, STATREG_ERROR_INVALID_INPUT, _("The password has characters that cannot be typed"));
  return TRUE;
}

/* Characters that show nothing or change the order in which others are shown. */
static gboolean
is_invisible (gunichar c)
{
  return is_control (c) || c == 0x61c || (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
         (c >= 0x2060 && c <= 0x2069) || c == 0xfeff;
}

/**
 * statreg_text_to_visible:
 * @foreign: text that others typed, need not be valid UTF-8
 *
 * Makes foreign text safe to look at: control characters, marks that change the direction of writing and
 * characters of no width become "\u202E" and the like, bytes that are not UTF-8 become "\xFF". Markup stays
 * as it is: views show the result as plain text.
 *
 * Returns: (transfer full): valid UTF-8 on one line
 */
char *
statreg_text_to_visible (const char *foreign)
{
  GString *visible;

  g_return_val_if_fail (foreign != NULL, NULL);

  visible = g_string_sized_new (strlen (foreign));
  while (*foreign != '\0')
    {
      gunichar c = g_utf8_get_char_validated (foreign, -1);

      if (c == (gunichar) -1 || c == (gunichar) -2)
        {
          g_string_append_printf (visible, "\\x%02X", (guchar) *foreign++);
          continue;
        }
      if (is_invisible (c))
        g_string_append_printf (visible, "\\u%04X", c);
      else
        g_string_append_unichar (visible, c);
      foreign = g_utf8_next_char (foreign);
    }
  return g_string_free (visible, FALSE);
}
