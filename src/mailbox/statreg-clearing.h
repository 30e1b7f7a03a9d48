/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* free() and realloc() that leave nothing behind, for libraries that passwords are handed to. */
void  statreg_clearing_free    (void *memory);
void *statreg_clearing_realloc (void *memory, size_t size);

G_END_DECLS
