/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-session.h"

G_BEGIN_DECLS

/* What is done with the page's certificate, off the window's thread. The page takes a changed one into use by
 * itself. */
void statreg_certificate_task_load  (StatregSession *session, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data);
void statreg_certificate_task_renew (StatregSession *session, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data);
void statreg_certificate_task_use   (StatregSession *session, const char *const *paths,
                                     StatregSecret *password, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data);
/* Of the three above. */
StatregCertificate *statreg_certificate_task_finish (StatregSession *session, GAsyncResult *result,
                                                     GError **error);

G_END_DECLS
