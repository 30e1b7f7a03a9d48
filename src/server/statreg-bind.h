/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Sockets that listen on one port of several addresses. */
GPtrArray *statreg_bind (const char *const *addresses, guint port, guint *actual, GError **error);

G_END_DECLS
