/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-json-error.h"

#include <string.h>

#include "statreg-error.h"

/* Members of an inner object follow its name after a dot. */
static const char *
get_separator (const char *where)
{
  return strstr (where, ": ") ? "." : ": ";
}

/**
 * statreg_json_set_member_error:
 * @where: what errors call the object
 * @member: the member that is wrong
 * @format: (translated): what is wrong with it, such as "must be text"
 *
 * Sets a %STATREG_ERROR_DAMAGED_FILE.
 *
 * Returns: %NULL
 */
gpointer
statreg_json_set_member_error (GError **error, const char *where, const char *member, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list arguments;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE, "%s%s%s %s", where, get_separator (where),
               member, what);
  return NULL;
}
