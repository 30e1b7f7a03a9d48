/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A client of the page that says exactly what it is told, over TLS, in a thread of its own. */
typedef struct _StatregPageClient StatregPageClient;

StatregPageClient *statreg_page_client_new   (const char *address, guint port, gboolean tls);
void               statreg_page_client_say   (StatregPageClient *self, const char *text, gssize size);
/* Waits until all was said that was to be said so far. */
void               statreg_page_client_sync  (StatregPageClient *self);
/* Reads to the end, while the caller's main context runs; frees the client. Owned; "" when nothing came. */
char              *statreg_page_client_hear  (StatregPageClient *self);

#define STATREG_TEST_FIELDS "address=a%40b.org&logon=&password=pw"

/* One request of one connection. */
char              *statreg_page_client_ask   (guint port, const char *text);
guint              statreg_reply_get_status  (const char *reply);
char              *statreg_reply_dup_header  (const char *reply, const char *name);
char              *statreg_reply_dup_token   (const char *reply);
const char        *statreg_reply_get_body    (const char *reply);

/* A form as a browser sends it to https://localhost:port; fields: "address=…&…", escaped already. */
char              *statreg_page_client_make_post (guint port, const char *fields, const char *token);
/* Gets a token, then sends the form. */
char              *statreg_page_client_register  (guint port, const char *fields);

G_END_DECLS
