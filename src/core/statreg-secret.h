/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Bytes in locked memory that is cleared when the last reference goes. Immutable once shared. */
typedef struct _StatregSecret StatregSecret;

#define STATREG_TYPE_SECRET (statreg_secret_get_type ())
GType          statreg_secret_get_type (void);
StatregSecret *statreg_secret_new      (gconstpointer data, gsize size);
StatregSecret *statreg_secret_new_size (gsize size);
guint8        *statreg_secret_get_buffer (StatregSecret *self);   /* to fill, before it is shared */
void           statreg_secret_shrink   (StatregSecret *self, gsize size);
void           statreg_secret_reset    (StatregSecret *self, gsize size);
StatregSecret *statreg_secret_ref      (StatregSecret *self);
void           statreg_secret_unref    (StatregSecret *self);
gconstpointer  statreg_secret_get_data (const StatregSecret *self);
const char    *statreg_secret_get_text (const StatregSecret *self); /* NUL-terminated after the last byte */
gsize          statreg_secret_get_size (const StatregSecret *self);
gboolean       statreg_secret_equal    (const StatregSecret *a, const StatregSecret *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StatregSecret, statreg_secret_unref)

G_END_DECLS
