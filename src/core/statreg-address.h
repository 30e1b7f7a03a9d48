/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define STATREG_ADDRESS_MAX 254
#define STATREG_LOGON_MAX 256
#define STATREG_PASSWORD_MAX 512
#define STATREG_DOMAIN_MAX 64

gboolean  statreg_address_check      (const char *address, GError **error); /* form only */
char     *statreg_address_normalize  (const char *address, GError **error); /* domain as A-label, local part as typed */
char     *statreg_address_to_key     (const char *address);  /* merge key, never NULL */
gboolean  statreg_host_check         (const char *host, GError **error);    /* server name or IP, no scheme, no blanks */
gboolean  statreg_logon_check        (const char *logon, GError **error);
gboolean  statreg_domain_check       (const char *domain, GError **error);  /* Windows domain, may be empty */
gboolean  statreg_password_check     (gconstpointer data, gsize size, GError **error);
char     *statreg_text_to_visible    (const char *foreign);  /* control, bidi, zero-width characters made visible */

G_END_DECLS
