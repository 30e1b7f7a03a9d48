/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-duration.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "statreg-cli.h"

#define DAY_SECONDS (24 * 60 * 60)
#define DURATION_MAX (366 * DAY_SECONDS)

static const struct
{
  char unit;
  gint64 seconds;
} units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 60 * 60 }, { 'd', DAY_SECONDS } };

static gint64
unit_to_seconds (char unit)
{
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (units[i].unit == unit)
      return units[i].seconds;
  return 0;
}

/**
 * statreg_duration_parse:
 * @text: a whole number and a unit
 * @seconds: (out): the same in seconds, at least 1
 * @error: return location; of %STATREG_CLI_USAGE_ERROR
 */
gboolean
statreg_duration_parse (const char *text, gint64 *seconds, GError **error)
{
  gsize size = strlen (text);
  gint64 unit = size > 1 ? unit_to_seconds (text[size - 1]) : 0;
  g_autofree char *digits = unit != 0 ? g_strndup (text, size - 1) : NULL;
  guint64 number;

  if (digits != NULL && g_ascii_string_to_unsigned (digits, 10, 1, DURATION_MAX / unit, &number, NULL))
    {
      *seconds = number * unit;
      return TRUE;
    }
  return statreg_cli_set_usage_error (
      error, _("“%s” is no duration; write 30s, 10m, 2h or 1d, up to a year"), text);
}
