/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "30s", "10m", "2h", "1d", up to a year. */
gboolean statreg_duration_parse (const char *text, gint64 *seconds, GError **error);

G_END_DECLS
