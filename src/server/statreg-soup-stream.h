/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What SoupServer gets instead of a socket: it reads the canonical request from memory and answers into
 * memory. */
#define STATREG_TYPE_SOUP_STREAM (statreg_soup_stream_get_type ())
G_DECLARE_FINAL_TYPE (StatregSoupStream, statreg_soup_stream, STATREG, SOUP_STREAM, GIOStream)

typedef void (*StatregSoupStreamFunc) (GBytes *answer, gpointer data);

StatregSoupStream *statreg_soup_stream_new     (GBytes *request, StatregSoupStreamFunc answered, gpointer data);
void               statreg_soup_stream_forget  (StatregSoupStream *self);

G_END_DECLS
