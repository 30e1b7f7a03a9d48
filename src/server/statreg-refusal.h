/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Complete, small responses for what never reaches SoupServer. */
GBytes *statreg_refusal_new            (guint status, gboolean with_body);
GBytes *statreg_refusal_new_plain_http (const char *url);

G_END_DECLS
