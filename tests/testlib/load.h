/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Clients of a page, each request on a TLS connection of its own, from many addresses of loopback. */
typedef struct _Load Load;

/* The request of that number from that source; owned by the caller. */
typedef char *(*LoadRequest) (const Load *load, guint number, guint source);

typedef struct
{
  guint  served;       /* answered as wished */
  guint  failed;       /* in any other way, or not at all */
  double seconds;
  double p50;          /* milliseconds from connecting to the end of the answer, of those served */
  double p99;
  double longest;
  gsize  answer_size;  /* of the last one */
} LoadFigures;

struct _Load
{
  guint       port;
  const char *host;        /* value of Host */
  guint       clients;     /* at once */
  guint       requests;    /* in all; 0: as many as there is time for */
  double      seconds;     /* begin no request later than this; 0: until all requests are done */
  guint       pause_ms;    /* of a client between two requests */
  guint       sources;     /* how many addresses, from 127.1.0.1 on, used by turns */
  const char *expected;    /* how a good answer begins */
  LoadRequest make_request;
  gpointer    data;
};

/* TLS 1.3 with AES-256-GCM and X25519, whoever serves: the comparison is not one of ciphers. */
#define LOAD_PRIORITY "NORMAL:-VERS-ALL:+VERS-TLS1.3:-CIPHER-ALL:+AES-256-GCM:-GROUP-ALL:+GROUP-X25519"

char       *load_exchange (const Load *load, guint source, const char *request);
LoadFigures load_run      (const Load *load);
char       *load_describe (const Load *load);

G_END_DECLS
