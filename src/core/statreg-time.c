/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-time.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "statreg-error.h"

#define DAY (24 * 60 * 60)

/* Four digits always; %Y writes the year 26 as "26", which nothing reads again. */
#define YEAR "%C%y"

/**
 * statreg_time_now:
 *
 * Returns: the seconds since 1970 in UTC
 */
gint64
statreg_time_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

/**
 * statreg_time_format:
 * @seconds: seconds since 1970 in UTC, in the years 1 to 9999
 *
 * Returns: (transfer full): the form used in files, "2026-11-22T06:31:07Z" (RFC 3339)
 */
char *
statreg_time_format (gint64 seconds)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc (seconds);

  g_return_val_if_fail (time != NULL, NULL);

  return g_date_time_format (time, YEAR "-%m-%dT%H:%M:%SZ");
}

/* Whether text has the shape of pattern, where 0 stands for any digit and all else for itself. */
static gboolean
has_shape (const char *text, const char *pattern)
{
  for (; *pattern != '\0'; text++, pattern++)
    {
      if (*pattern == '0' ? !g_ascii_isdigit (*text) : *text != *pattern)
        return FALSE;
    }
  return *text == '\0';
}

static int
read_digits (const char *text, guint count)
{
  int value = 0;

  for (guint i = 0; i < count; i++)
    value = value * 10 + g_ascii_digit_value (text[i]);
  return value;
}

/* Reads "YYYY-MM-DD?HH:MM" and seconds when text goes on with them; NULL for a day or time that no calendar
 * has. */
static GDateTime *
read_fields (const char *text, gboolean with_seconds)
{
  return g_date_time_new_utc (read_digits (text, 4), read_digits (text + 5, 2), read_digits (text + 8, 2),
                              read_digits (text + 11, 2), read_digits (text + 14, 2),
                              with_seconds ? read_digits (text + 17, 2) : 0);
}

/**
 * statreg_time_parse:
 * @text: "2026-11-22T06:31:07Z" and no other form
 * @seconds: (out): seconds since 1970 in UTC
 *
 * Returns: %FALSE for any other form and for days and times that do not exist; @seconds is left alone then
 */
gboolean
statreg_time_parse (const char *text, gint64 *seconds)
{
  g_autoptr(GDateTime) time = NULL;

  g_return_val_if_fail (text != NULL && seconds != NULL, FALSE);

  if (has_shape (text, "0000-00-00T00:00:00Z"))
    time = read_fields (text, TRUE);
  if (time == NULL)
    return FALSE;
  *seconds = g_date_time_to_unix (time);
  return TRUE;
}

/* The number of days from the local day of time to that of today; negative for days to come. */
static int
count_days_since (GDateTime *time)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  GDate then, today;

  g_date_set_dmy (&then, g_date_time_get_day_of_month (time), g_date_time_get_month (time),
                  g_date_time_get_year (time));
  g_date_set_dmy (&today, g_date_time_get_day_of_month (now), g_date_time_get_month (now),
                  g_date_time_get_year (now));
  return g_date_days_between (&then, &today);
}

/* At the very edges of the calendar local time would be in the year 0 or 10000, which GLib does not have. */
static GDateTime *
make_local (gint64 seconds)
{
  GDateTime *time = g_date_time_new_from_unix_local (seconds);

  return time != NULL ? time : g_date_time_new_from_unix_utc (seconds);
}

/**
 * statreg_time_to_people:
 * @seconds: seconds since 1970 in UTC, in the years 1 to 9999
 *
 * Returns: (transfer full): local, short and translated: "today 07:01", "yesterday 18:20", else the
 *   locale's date with the time
 */
char *
statreg_time_to_people (gint64 seconds)
{
  g_autoptr(GDateTime) time = make_local (seconds);

  g_return_val_if_fail (time != NULL, NULL);

  switch (count_days_since (time))
    {
    case -1:
      /* Translators: formats of g_date_time_format (); %H:%M is the time of day, %x the locale's date */
      return g_date_time_format (time, _("tomorrow %H:%M"));
    case 0:
      return g_date_time_format (time, _("today %H:%M"));
    case 1:
      return g_date_time_format (time, _("yesterday %H:%M"));
    default:
      return g_date_time_format (time, _("%x %H:%M"));
    }
}

/**
 * statreg_time_to_local:
 * @seconds: seconds since 1970 in UTC, in the years 1 to 9999
 *
 * Returns: (transfer full): local time with its offset, "2026-11-22 07:00 +0100";
 *   statreg_time_parse_local() reads it
 */
char *
statreg_time_to_local (gint64 seconds)
{
  g_autoptr(GDateTime) time = make_local (seconds);

  g_return_val_if_fail (time != NULL, NULL);

  return g_date_time_format (time, YEAR "-%m-%d %H:%M %z");
}

static gint32
get_offset_at (GTimeZone *zone, gint64 seconds)
{
  int interval = g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, seconds);

  return interval >= 0 ? g_time_zone_get_offset (zone, interval) : 0;
}

static void
set_ambiguous_error (GError **error, const char *typed, gint64 earlier, gint64 later)
{
  g_autofree char *first = statreg_time_to_local (earlier);
  g_autofree char *second = statreg_time_to_local (later);

  g_set_error (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT,
               _("The clocks are put back then, so %s comes twice: enter “%s” or “%s”"),
               typed, first, second);
}

/* Around a change of the clocks a local time comes once, twice or not at all. The offsets a day before and a
 * day after are the only ones that can hold at it; each that really does gives one point in time. */
static gboolean
resolve_local (gint64 wall, const char *typed, gint64 *seconds, GError **error)
{
  g_autoptr(GTimeZone) zone = g_time_zone_new_local ();
  gint64 before = wall - get_offset_at (zone, wall - DAY);
  gint64 after = wall - get_offset_at (zone, wall + DAY);
  gboolean before_holds = before + get_offset_at (zone, before) == wall;
  gboolean after_holds = after + get_offset_at (zone, after) == wall;

  if (!before_holds && !after_holds)
    {
      g_set_error (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT,
                   _("The clocks are put forward then, so there is no %s: enter an earlier or later time"),
                   typed);
      return FALSE;
    }
  if (before_holds && after_holds && before != after)
    {
      set_ambiguous_error (error, typed, MIN (before, after), MAX (before, after));
      return FALSE;
    }
  *seconds = before_holds ? before : after;
  return TRUE;
}

/* Reads "", "Z", "+01", "+0100" or "+01:00", after at most one blank. */
static gboolean
read_offset (const char *text, gboolean *given, gint64 *offset)
{
  int hours, minutes = 0;

  text += *text == ' ' && text[1] != '\0';
  *given = *text != '\0';
  *offset = 0;
  if (*text == '\0' || g_str_equal (text, "Z"))
    return TRUE;
  if ((*text != '+' && *text != '-') ||
      !(has_shape (text + 1, "00") || has_shape (text + 1, "0000") || has_shape (text + 1, "00:00")))
    return FALSE;
  hours = read_digits (text + 1, 2);
  if (text[3] != '\0')
    minutes = read_digits (text + strlen (text) - 2, 2);
  *offset = (*text == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
  return hours <= 14 && minutes < 60;
}

/* Reads day and time as if they were UTC; end: what follows them. */
static GDateTime *
read_wall_time (const char *text, const char **end)
{
  g_autofree char *start = g_strndup (text, strlen ("0000-00-00 00:00:00"));
  gboolean with_seconds;

  if (strlen (start) < strlen ("0000-00-00 00:00"))
    return NULL;
  if (start[10] == 'T')
    start[10] = ' ';
  with_seconds = has_shape (start, "0000-00-00 00:00:00");
  if (!with_seconds)
    start[strlen ("0000-00-00 00:00")] = '\0';
  *end = text + strlen (start);
  return with_seconds || has_shape (start, "0000-00-00 00:00") ? read_fields (start, with_seconds) : NULL;
}

/* An offset can lead out of the years 1 to 9999. */
static gboolean
has_year (gint64 seconds)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc (seconds);

  return time != NULL;
}

static gboolean
set_form_error (GError **error)
{
  g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT,
                       _("Enter day and time as in “2026-11-22 07:00”, if need be with an offset as in "
                         "“2026-11-22 07:00 +0100”"));
  return FALSE;
}

/**
 * statreg_time_parse_local:
 * @text: what a person typed: "2026-11-22 07:00", also with seconds, with "T" between day and time, and
 *   with an offset such as "+0100" or "Z" at its end; without an offset it is local time. Blanks around it
 *   do not count
 * @seconds: (out): seconds since 1970 in UTC
 * @error: %STATREG_ERROR_INVALID_INPUT for any other form, for days and times that do not exist, and for a
 *   local time that comes twice as the clocks are put back: guessing there would open or close the page an
 *   hour off
 *
 * Returns: whether @seconds was set
 */
gboolean
statreg_time_parse_local (const char *text, gint64 *seconds, GError **error)
{
  g_autofree char *typed = NULL;
  g_autoptr(GDateTime) time = NULL;
  const char *end = NULL;
  gboolean given;
  gint64 offset;

  g_return_val_if_fail (text != NULL && seconds != NULL, FALSE);

  typed = g_strstrip (g_strdup (text));
  time = read_wall_time (typed, &end);
  if (time == NULL || !read_offset (end, &given, &offset))
    return set_form_error (error);
  if (given)
    *seconds = g_date_time_to_unix (time) - offset;
  else if (!resolve_local (g_date_time_to_unix (time), typed, seconds, error))
    return FALSE;
  return has_year (*seconds) || set_form_error (error);
}
