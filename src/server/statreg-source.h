/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Sources that are attached as soon as they are made, and owned by who made them. */

GSource *statreg_source_after (gint64 milliseconds, GMainContext *context, GSourceFunc callback, gpointer data);
GSource *statreg_source_watch (GSocket *socket, GIOCondition condition, GMainContext *context,
                               GSocketSourceFunc callback, gpointer data);
void     statreg_source_end   (GSource *source);

G_END_DECLS
