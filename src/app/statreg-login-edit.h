/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "statreg-session.h"

G_BEGIN_DECLS

/* What a person has typed about one login, and how it gets into the instance. */
typedef struct
{
  StatregStaticLogin *old;        /* the login to change; NULL for another one */
  char               *address;
  char               *logon;
  char               *domain;
  char               *url;
  StatregSecret      *password;   /* NULL: keep the one that is there */
} StatregLoginEdit;

StatregLoginEdit *statreg_login_edit_new   (StatregStaticLogin *old);
void              statreg_login_edit_free  (StatregLoginEdit *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StatregLoginEdit, statreg_login_edit_free)
gboolean          statreg_login_edit_check (StatregLoginEdit *self, const char **field, GError **error);
void              statreg_login_edit_save_async  (StatregLoginEdit *self, StatregSession *session, GtkWindow *parent,
                                                  const char *instance_id, GCancellable *cancellable,
                                                  GAsyncReadyCallback callback, gpointer user_data);
gboolean          statreg_login_edit_save_finish (StatregSession *session, GAsyncResult *result, GError **error);

/* Several at once, of StatregStaticLogin; both end in statreg_instances_finish(). */
void statreg_logins_remove_async  (StatregInstances *instances, const char *instance_id, GPtrArray *logins,
                                   GAsyncReadyCallback callback, gpointer user_data);
void statreg_logins_restore_async (StatregInstances *instances, const char *instance_id, GPtrArray *logins,
                                   GAsyncReadyCallback callback, gpointer user_data);

G_END_DECLS
