/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Connection settings of an instance. One GObject property for each key of the table in statreg-connection.c:
 *   "host" "port" (guint) "security" (tls|starttls|none) "authentication" (auto|plain|login|ntlm|basic) "pinned-key"
 *   "autodiscover-url" "ews-url" "ews-url-priority" (internal|external) "timeout-seconds" (guint)
 *   "service-address" "service-logon" "service-domain" "service-url" "service-key" "service-sealed"
 * All are text but port and timeout-seconds. */
#define STATREG_TYPE_CONNECTION (statreg_connection_get_type ())
G_DECLARE_FINAL_TYPE (StatregConnection, statreg_connection, STATREG, CONNECTION, GObject)

StatregConnection *statreg_connection_new      (void);
void               statreg_connection_assign   (StatregConnection *self, StatregConnection *from);
const char *const *statreg_connection_get_keys (void);           /* the property names, NULL-terminated */
char              *statreg_connection_dup_text (StatregConnection *self, const char *key);
gboolean           statreg_connection_check_text (StatregConnection *self, const char *key, const char *text, GError **error);
/* Checks and sets one setting from text; the error is for people (INVALID_INPUT, NOT_FOUND for an unknown key).
 * Setting security to tls/starttls moves the port when it still is the other one's default; another service address, logon
 * or domain drops the service password, which was sealed together with them. */
gboolean           statreg_connection_set_text (StatregConnection *self, const char *key, const char *text, GError **error);

G_END_DECLS
