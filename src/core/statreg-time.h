/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Times are seconds since 1970 in UTC; in files "2026-11-22T06:31:07Z". */
gint64    statreg_time_now       (void);
char     *statreg_time_format    (gint64 seconds);                    /* for files */
gboolean  statreg_time_parse     (const char *text, gint64 *seconds); /* strict */
char     *statreg_time_to_people (gint64 seconds);                    /* local, short: "today 07:01" */
char     *statreg_time_to_local  (gint64 seconds);                    /* "2026-11-22 07:00 +0100" */
gboolean  statreg_time_parse_local (const char *text, gint64 *seconds, GError **error); /* as typed by a person */

G_END_DECLS
