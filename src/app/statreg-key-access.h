/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "statreg-session.h"

G_BEGIN_DECLS

/* Sealing and opening from the window: asks a person where a first key is to be kept, and for the passphrase of a key file. */
void           statreg_key_access_ensure_async  (StatregSession *session, GtkWindow *parent, GCancellable *cancellable,
                                                 GAsyncReadyCallback callback, gpointer user_data);
gboolean       statreg_key_access_ensure_finish (StatregSession *session, GAsyncResult *result, StatregPublicKey *key,
                                                 GError **error);
void           statreg_key_access_open_async    (StatregSession *session, GtkWindow *parent, StatregStaticLogin *login,
                                                 GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
StatregSecret *statreg_key_access_open_finish   (StatregSession *session, GAsyncResult *result, GError **error);

G_END_DECLS
