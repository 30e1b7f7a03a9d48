/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-page-config.h"
#include "statreg-page.h"
#include "statreg-server.h"
#include "statreg-source.h"

G_BEGIN_DECLS

struct _StatregPage
{
  GObject parent_instance;
  StatregFolder *folder;
  StatregSettings *settings;
  StatregStore *store;
  StatregKeys *keys;
  GMainContext *context;
  guint override_port;
  GStrv override_listen;

  GPtrArray *start_tasks;          /* of GTask; NULL: it is not starting */
  GPtrArray *stop_tasks;           /* of GTask; NULL: nobody wants it to stop */
  GCancellable *cancellable;       /* of the start */
  GCancellable *caller;            /* cancels that one, too */
  gulong caller_id;
  StatregLock *lock;               /* held while it starts, serves, stops */
  StatregCertificate *certificate;
  StatregTlsCredentials *credentials;
  GFileMonitor *monitor;           /* of the certificate's folder */
  StatregServer *server;           /* NULL: it does not listen */
  StatregActivity *activity;
  guint wanted_port;               /* what the server was started with */
  GStrv listen;
  guint port;                      /* what it got */
  StatregPageConfig *config;
  StatregClock *clock;
  GSource *look;                   /* the next time the window may open or close */
  GSource *refresh;                /* settings changed a moment ago */
  GSource *reload;                 /* certificate files changed a moment ago */

  StatregPageState state;
  gboolean clock_jumped;
  char *reason;
  char *url;
  GCancellable *reloading;         /* of the reading that is the latest */
  char *reload_problem;            /* why changed certificate files are not used; NULL: they are */
  char *warning;
};

void        statreg_page_set_state         (StatregPage *self, StatregPageState state, char *reason);
void        statreg_page_set_credentials   (StatregPage *self, StatregTlsCredentials *credentials);
void        statreg_page_set_clock_jumped (StatregPage *self, gboolean clock_jumped);

/* statreg-page-start.c */
void        statreg_page_restart           (StatregPage *self);
void        statreg_page_forget_caller     (StatregPage *self);

/* statreg-page-follow.c */
void        statreg_page_follow            (StatregPage *self);
guint       statreg_page_dup_wish          (StatregPage *self, GStrv *listen);
gboolean    statreg_page_renew_config      (StatregPage *self);
void        statreg_page_update_state      (StatregPage *self);

/* statreg-page-certificate.c */
void        statreg_page_prepare_tls_async  (StatregPage *self, gboolean make, GCancellable *cancellable,
                                             GAsyncReadyCallback callback, gpointer user_data);
gboolean    statreg_page_prepare_tls_finish (StatregPage *self, GAsyncResult *result, GError **error);
void        statreg_page_watch_certificate  (StatregPage *self);
char       *statreg_page_dup_warning        (StatregPage *self);

G_END_DECLS
