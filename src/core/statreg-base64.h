/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char     *statreg_base64_encode (gconstpointer data, gsize size);
gboolean  statreg_base64_decode (const char *text, gssize length, guint8 *out, gsize out_size, gsize *size);
gboolean  statreg_base64_check  (const char *text, gsize *size);   /* whether it could be decoded; not for secrets */
char     *statreg_base64_random (gsize size);   /* e.g. 16 random bytes as an id */

G_END_DECLS
