/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The value of a variable: "" for none, NULL if there is no such variable. Borrowed until the expansion is done. */
typedef const char *(*StatregTemplateLookup) (const char *name, gpointer user_data);

GBytes *statreg_template_expand (GBytes *source, StatregTemplateLookup lookup, gpointer user_data, GError **error);

G_END_DECLS
