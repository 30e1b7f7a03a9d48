/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A compiled message catalogue (GNU .mo), read from memory: unlike gettext() it does not depend on the process' locale
 * nor on the locales of the machine, so each request can have a language of its own. Immutable. */
typedef struct _StatregCatalog StatregCatalog;

StatregCatalog *statreg_catalog_new    (GBytes *content, GError **error);
void            statreg_catalog_free   (StatregCatalog *self);
const char     *statreg_catalog_lookup (const StatregCatalog *self, const char *message);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StatregCatalog, statreg_catalog_free)

G_END_DECLS
