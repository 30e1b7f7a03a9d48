/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* An element has ended: its name without prefix, and the text that stood directly in it. */
typedef void (*StatregMarkupFunc) (const char *name, const char *text, gpointer data);

/* Reads XML that a stranger wrote. FALSE: it is none, or it is hostile. */
gboolean statreg_markup_read  (const char *bytes, gsize size, StatregMarkupFunc func, gpointer data);
/* Of a web page or anything else: its title or its first words, without markup. */
char    *statreg_markup_quote (const char *bytes, gsize size);

G_END_DECLS
