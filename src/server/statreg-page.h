/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "statreg-activity.h"
#include "statreg-certificate.h"
#include "statreg-keys.h"
#include "statreg-settings.h"
#include "statreg-store.h"

G_BEGIN_DECLS

typedef enum
{
  STATREG_PAGE_OFF,
  STATREG_PAGE_STARTING,
  STATREG_PAGE_OPEN,       /* listens and accepts */
  STATREG_PAGE_WAITING,    /* listens, window opens later: owners see "closed" */
  STATREG_PAGE_ENDED,      /* listens, window is over: owners see "closed" */
  STATREG_PAGE_CLOSED,     /* listens, but the store accepts nothing (latched, quota) */
  STATREG_PAGE_FAILED,     /* could not start, see reason */
} StatregPageState;
#define STATREG_TYPE_PAGE_STATE (statreg_page_state_get_type ())
GType statreg_page_state_get_type (void);

/* The page as a service: owns the server's thread, follows settings while it runs. For the window and `statregctl serve`.
 * Properties: "state" (StatregPageState), "active" (gboolean: listens), "reason" (sentence for people, never NULL),
 * "url" (text; "" while off), "certificate" (StatregCertificate or NULL), "clock-jumped" (gboolean: closed until confirmed),
 * "warning" (text or NULL: what the certificate needs, although the page works), "activity" (StatregActivity, never NULL).
 * All notify in the context that made it. */
#define STATREG_TYPE_PAGE (statreg_page_get_type ())
G_DECLARE_FINAL_TYPE (StatregPage, statreg_page, STATREG, PAGE, GObject)

StatregPage        *statreg_page_new          (StatregFolder *folder, StatregSettings *settings, StatregStore *store, StatregKeys *keys);
/* For `serve`: instead of the settings' values; port 0 and listen NULL keep those. Before start. */
void                statreg_page_override     (StatregPage *self, guint port, const char *const *listen);
/* Key self-test, certificate, listeners. Errors: KEY_*, CERTIFICATE, PORT_TAKEN, PORT_FORBIDDEN, NETWORK, BUSY (another process serves). */
void                statreg_page_start_async  (StatregPage *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean            statreg_page_start_finish (StatregPage *self, GAsyncResult *result, GError **error);
/* Lets running requests finish (5 s), then closes. */
void                statreg_page_stop_async   (StatregPage *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean            statreg_page_stop_finish  (StatregPage *self, GAsyncResult *result, GError **error);
/* The clock is right as it is: opens the page that a set clock has closed. */
void                statreg_page_confirm_clock (StatregPage *self);
void                statreg_page_reload_certificate (StatregPage *self);  /* for new connections; a bad one keeps the old */

StatregPageState    statreg_page_get_state    (StatregPage *self);
gboolean            statreg_page_is_active    (StatregPage *self);
const char         *statreg_page_get_reason   (StatregPage *self);
const char         *statreg_page_get_url      (StatregPage *self);
StatregCertificate *statreg_page_get_certificate (StatregPage *self);
gboolean            statreg_page_has_clock_jumped (StatregPage *self);
const char         *statreg_page_get_warning  (StatregPage *self);  /* NULL: nothing the matter */
StatregActivity    *statreg_page_get_activity (StatregPage *self);

G_END_DECLS
