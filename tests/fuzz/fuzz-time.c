/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "fuzz.h"
#include "statreg-error.h"
#include "statreg-settings-table.h"
#include "statreg-time.h"

static void
try_file_form (const char *text)
{
  g_autofree char *again = NULL;
  gint64 seconds;

  if (!statreg_time_parse (text, &seconds))
    return;
  again = statreg_time_format (seconds);
  g_assert_cmpstr (again, ==, text);
}

/* Shown are minutes, and so are offsets: those before there were zones had seconds. */
static gboolean
is_close (gint64 a, gint64 b)
{
  return ABS (a - b) < 120;
}

/* What is shown of a time that somebody typed means the same when it is typed again. */
static void
try_typed_form (const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *shown = NULL;
  gint64 seconds, again;

  if (!statreg_time_parse_local (text, &seconds, &error))
    {
      g_assert_error (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT);
      return;
    }
  shown = statreg_time_to_local (seconds);
  g_assert_nonnull (shown);
  g_assert_true (statreg_time_parse_local (shown, &again, &error));
  g_assert_no_error (error);
  g_assert_true (is_close (again, seconds));
}

/* The window's edge as a setting: shown and typed again it stays. */
static void
try_setting (const char *text)
{
  const StatregSettingRow *row = &statreg_setting_rows[STATREG_SETTING_CLOSES];
  g_auto(GValue) value = G_VALUE_INIT;
  g_auto(GValue) again = G_VALUE_INIT;
  g_autoptr(GError) error = NULL;
  g_autofree char *shown = NULL;

  g_value_init (&value, G_TYPE_INT64);
  g_value_init (&again, G_TYPE_INT64);
  if (!statreg_setting_parse (row, text, &value, &error))
    {
      g_assert_nonnull (error);
      return;
    }
  shown = statreg_setting_format (row, &value);
  g_assert_true (statreg_setting_parse (row, shown, &again, &error));
  g_assert_no_error (error);
  g_assert_true (is_close (g_value_get_int64 (&value), g_value_get_int64 (&again)));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);

  if (!g_utf8_validate (text, -1, NULL))
    return 0;
  try_file_form (text);
  try_typed_form (text);
  try_setting (text);
  return 0;
}
