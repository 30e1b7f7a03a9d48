/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Token buckets for each source (IPv4 /32, IPv6 /64), in a bounded table; monotonic time in µs is passed in. */
typedef struct _StatregThrottle StatregThrottle;

StatregThrottle *statreg_throttle_new         (guint max_sources);
void             statreg_throttle_free        (StatregThrottle *self);
/* TRUE: let the submission through; FALSE: refuse, try again in *retry_seconds. */
gboolean         statreg_throttle_take        (StatregThrottle *self, GInetAddress *source, gint64 now, guint *retry_seconds);
void             statreg_throttle_wrong_code  (StatregThrottle *self, GInetAddress *source, gint64 now);
gboolean         statreg_throttle_may_try_code (StatregThrottle *self, GInetAddress *source, gint64 now, guint *retry_seconds);
char            *statreg_throttle_source_text (GInetAddress *source);  /* "192.0.2.7", "2001:db8:1:2::/64" */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StatregThrottle, statreg_throttle_free)

G_END_DECLS
