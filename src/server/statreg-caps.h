/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Counts open connections, in all and for each source (IPv4 /32, IPv6 /64). */
typedef struct _StatregCaps StatregCaps;

StatregCaps *statreg_caps_new   (void);
void         statreg_caps_free  (StatregCaps *self);
guint        statreg_caps_total (const StatregCaps *self);
guint        statreg_caps_of    (const StatregCaps *self, GInetAddress *source);
void         statreg_caps_enter (StatregCaps *self, GInetAddress *source);
void         statreg_caps_leave (StatregCaps *self, GInetAddress *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StatregCaps, statreg_caps_free)

G_END_DECLS
