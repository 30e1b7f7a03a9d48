/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "statreg-json-lexer.h"

G_BEGIN_DECLS

/* No element of a list that is read through a window is longer: not even a static login with all that it replaced and every
 * character escaped. */
#define STATREG_JSON_ELEMENT_MAX (512 * 1024)
/* Nor all that stands besides; json-glib takes several times the size of what it parses. */
#define STATREG_JSON_REST_MAX (512 * 1024)

/* The part of a long text that is in memory: its beginning, once that is kept, and what a lexer has still to see. */
typedef struct
{
  GInputStream *stream;    /* not owned */
  char         *buffer;
  gsize         size;      /* of the buffer */
  gsize         kept;
  gsize         filled;
  gsize         checked;   /* to be valid UTF-8 */
  gboolean      ended;     /* nothing comes after what is in the buffer */
  GError       *error;     /* of the stream */
} StatregJsonWindow;

void      statreg_json_window_init    (StatregJsonWindow *self, GInputStream *stream);
void      statreg_json_window_clear   (StatregJsonWindow *self);
void      statreg_json_window_keep    (StatregJsonWindow *self, const StatregJsonLexer *lexer);
gboolean  statreg_json_window_advance (StatregJsonWindow *self, StatregJsonLexer *lexer);

G_END_DECLS
