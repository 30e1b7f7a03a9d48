/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Accepts connections in one main context, for ever: running out of descriptors makes it pause, never end. */
typedef struct _StatregListener StatregListener;

typedef void     (*StatregListenerFunc)     (GSocket *connection, gpointer data);
typedef gboolean (*StatregListenerRoomFunc) (gpointer data);

StatregListener *statreg_listener_new  (GPtrArray *sockets, GMainContext *context,
                                        StatregListenerFunc accepted, StatregListenerRoomFunc make_room,
                                        gpointer data);
void             statreg_listener_free (StatregListener *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StatregListener, statreg_listener_free)

G_END_DECLS
