/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "statreg-folder.h"

G_BEGIN_DECLS

/* settings.json, live. One read-only, notifying GObject property for each setting (JSON and command-line key in brackets):
 *   "registrations" (registrations) gboolean       "port" (port) guint, 8443       "listen" (listen) GStrv, empty = every address
 *   "host-name" (hostName) text, "" = this machine's    "opens" (opens) "closes" (closes) gint64, 0 = none
 *   "code" (code)  "organisation" (organisation)  "note" (note) text    "ask-domain" (askDomain) gboolean
 *   "max-connections" (maxConnections) guint 512   "max-connections-per-source" (maxConnectionsPerSource) guint 64
 *   "max-pending" (maxPending) guint 100000        "trusted-proxies" (trustedProxies) GStrv
 *   "keep-previous" (keepPrevious) guint, 30: days
 * And "load-error", text: why the file could not be read the last time; the settings are as before then. NULL: it could.
 * Getters exist for all through g_object_get; the frequent ones below. */
#define STATREG_TYPE_SETTINGS (statreg_settings_get_type ())
G_DECLARE_FINAL_TYPE (StatregSettings, statreg_settings, STATREG, SETTINGS, GObject)

StatregSettings   *statreg_settings_new      (StatregFolder *folder);
gboolean           statreg_settings_load     (StatregSettings *self, GError **error);   /* small file: blocks shortly */
const char *const *statreg_settings_get_keys (void);                                     /* "registrations", "port", … */
char              *statreg_settings_dup_text (StatregSettings *self, const char *key);   /* NULL: unknown key */
/* Checks, then changes one setting in the file under the lock, then here. Lists are separated by blanks or commas; booleans are
 * on/off; times as statreg_time_parse_local reads them, "" for none. Errors for people: INVALID_INPUT, NOT_FOUND, the files'. */
gboolean           statreg_settings_change   (StatregSettings *self, const char *key, const char *text, GError **error);
void               statreg_settings_change_async  (StatregSettings *self, const char *key, const char *text,
                                                   GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean           statreg_settings_change_finish (StatregSettings *self, GAsyncResult *result, GError **error);

gboolean           statreg_settings_get_registrations (StatregSettings *self);
guint              statreg_settings_get_port          (StatregSettings *self);
const char *const *statreg_settings_get_listen        (StatregSettings *self);
const char        *statreg_settings_get_host_name     (StatregSettings *self);  /* as set, may be "" */
char              *statreg_settings_dup_public_host   (StatregSettings *self);  /* as set, else this machine's name */
char              *statreg_settings_dup_url           (StatregSettings *self);  /* https://<host>:<port>/statreg */
gint64             statreg_settings_get_opens         (StatregSettings *self);
gint64             statreg_settings_get_closes        (StatregSettings *self);
const char        *statreg_settings_get_code          (StatregSettings *self);
const char        *statreg_settings_get_organisation  (StatregSettings *self);
const char        *statreg_settings_get_note          (StatregSettings *self);
gboolean           statreg_settings_get_ask_domain    (StatregSettings *self);
guint              statreg_settings_get_max_connections            (StatregSettings *self);
guint              statreg_settings_get_max_connections_per_source (StatregSettings *self);
guint              statreg_settings_get_max_pending                (StatregSettings *self);
const char *const *statreg_settings_get_trusted_proxies            (StatregSettings *self);
guint              statreg_settings_get_keep_previous              (StatregSettings *self);  /* days */
char              *statreg_settings_make_code         (void);   /* eight Crockford base-32 characters, random */

G_END_DECLS
