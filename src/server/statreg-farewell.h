/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-tls-session.h"

G_BEGIN_DECLS

/* The orderly end of a connection: last words, end of the session, and a moment for the other end to read
 * them. */
typedef struct _StatregFarewell StatregFarewell;

typedef void (*StatregFarewellFunc) (gpointer data);

StatregFarewell *statreg_farewell_new  (StatregTlsSession *session, GBytes *words, gboolean in_clear, gint64 end,
                                        GMainContext *context, StatregFarewellFunc done, gpointer data);
void             statreg_farewell_free (StatregFarewell *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StatregFarewell, statreg_farewell_free)

G_END_DECLS
