/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Stateless form tokens: time and a keyed BLAKE2b over time and source; valid for two hours. The key lives as long as the process. */
char    *statreg_token_make  (const char *source, gint64 now);
gboolean statreg_token_check (const char *token, const char *source, gint64 now);

G_END_DECLS
