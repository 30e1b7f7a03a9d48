/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "statreg-session.h"

G_BEGIN_DECLS

/* Duplicates an instance together with the password of its service connection, which is sealed for one instance only. */
void  statreg_instance_copy_async  (StatregSession *session, GtkWindow *parent, StatregInstance *instance, const char *name,
                                    GAsyncReadyCallback callback, gpointer user_data);
/* The id of the copy. warning (transfer full): why the copy has no service password; NULL: it has, or there is none. */
char *statreg_instance_copy_finish (StatregSession *session, GAsyncResult *result, char **warning, GError **error);

G_END_DECLS
