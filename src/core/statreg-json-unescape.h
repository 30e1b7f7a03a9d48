/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *statreg_json_unescape (const char *text, gsize size, char *out);

G_END_DECLS
