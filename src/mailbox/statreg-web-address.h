/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Reads where an HTTPS URL leads; FALSE for every other scheme and for what is no URL of a server. */
gboolean  statreg_web_address_read        (const char *url, char **host, guint *port);
char     *statreg_web_address_make_place  (const char *host, guint port);    /* "host:port" */
gboolean  statreg_web_address_same_server (const char *a, const char *b);    /* same host and same port */
/* A host or domain of Microsoft's own mail service, where no password works. */
gboolean  statreg_web_address_is_online   (const char *host);

G_END_DECLS
