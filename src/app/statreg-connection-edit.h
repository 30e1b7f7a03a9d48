/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-session.h"

G_BEGIN_DECLS

/* Saves connection settings of one instance, in a worker. Besides the keys of StatregConnection there is "type". */
void     statreg_connection_edit_save_async    (StatregInstances *instances, const char *instance_id, const char *key,
                                                const char *text, GAsyncReadyCallback callback, gpointer user_data);
/* The service connection's password, sealed with its address, logon and domain; NULL takes it away. */
void     statreg_connection_edit_password_async (StatregInstances *instances, const char *instance_id,
                                                 const StatregPublicKey *key, StatregSecret *password,
                                                 GAsyncReadyCallback callback, gpointer user_data);
gboolean statreg_connection_edit_finish        (StatregInstances *instances, GAsyncResult *result, GError **error);

G_END_DECLS
