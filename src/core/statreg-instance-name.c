/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-instance.h"

#include <glib/gi18n-lib.h>

#include "statreg-error.h"

#define MAX_CHARACTERS 64

static gboolean
has_control_character (const char *name)
{
  for (; *name; name = g_utf8_next_char (name))
    {
      GUnicodeType type = g_unichar_type (g_utf8_get_char (name));

      if (type == G_UNICODE_CONTROL || type == G_UNICODE_LINE_SEPARATOR ||
          type == G_UNICODE_PARAGRAPH_SEPARATOR)
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_edge_blank (const char *name)
{
  const char *last = g_utf8_find_prev_char (name, name + strlen (name));

  return g_unichar_isspace (g_utf8_get_char (name)) || g_unichar_isspace (g_utf8_get_char (last));
}

static const char *
find_fault (const char *name)
{
  if (!g_utf8_validate (name, -1, NULL))
    return _("The name of an instance must be valid UTF-8 text");
  if (*name == '\0')
    return _("The name of an instance must not be empty");
  if (g_utf8_strlen (name, -1) > MAX_CHARACTERS)
    return _("The name of an instance must be at most 64 characters long");
  if (has_control_character (name))
    return _("The name of an instance must not contain control characters or line breaks");
  if (has_edge_blank (name))
    return _("The name of an instance must not begin or end with a blank");
  return NULL;
}

/**
 * statreg_instance_name_check:
 * @name: what a person typed
 *
 * Returns: %FALSE with %STATREG_ERROR_INVALID_INPUT and what is wrong with @name
 */
gboolean
statreg_instance_name_check (const char *name, GError **error)
{
  const char *fault;

  g_return_val_if_fail (name != NULL, FALSE);

  fault = find_fault (name);
  if (fault)
    g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT, fault);
  return !fault;
}

/**
 * statreg_instance_name_to_key:
 * @name: valid UTF-8
 *
 * Returns: (transfer full): what two names have in common that people would take for the same: neither case
 * nor the way in which accents are encoded makes a difference (Unicode, section 3.13, D146)
 */
char *
statreg_instance_name_to_key (const char *name)
{
  g_autofree char *composed = g_utf8_normalize (name, -1, G_NORMALIZE_NFC);
  g_autofree char *folded = g_utf8_casefold (composed ? composed : name, -1);
  char *key = g_utf8_normalize (folded, -1, G_NORMALIZE_NFC);

  return key ? key : g_steal_pointer (&folded);
}
