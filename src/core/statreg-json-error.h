/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gpointer statreg_json_set_member_error (GError **error, const char *where, const char *member, const char *format, ...)
    G_GNUC_PRINTF (4, 5);

G_END_DECLS
