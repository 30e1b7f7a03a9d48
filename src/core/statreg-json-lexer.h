/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A piece of a text, not terminated. */
typedef struct
{
  const char *text;
  gsize       size;
} StatregJsonText;

/* The words that a JSON text is made of, by RFC 8259. */
typedef struct
{
  const char *at;
  const char *end;
  guint       line;    /* from 1 */
  const char *fault;   /* what is wrong, translated; NULL: nothing yet */
} StatregJsonLexer;

gboolean  statreg_json_lexer_fail        (StatregJsonLexer *self, const char *fault);
gboolean  statreg_json_lexer_fail_text   (StatregJsonLexer *self, const char *invalid);
gboolean  statreg_json_lexer_scan_string (StatregJsonLexer *self, StatregJsonText *written);
gboolean  statreg_json_lexer_scan_scalar (StatregJsonLexer *self);

/* A line feed cannot stand inside a string, so counting here counts all lines. */
static inline void
statreg_json_lexer_skip_blanks (StatregJsonLexer *self)
{
  for (; self->at < self->end; self->at++)
    {
      if (*self->at == '\n')
        self->line++;
      else if (*self->at != ' ' && *self->at != '\t' && *self->at != '\r')
        break;
    }
}

/* NUL at the end. */
static inline char
statreg_json_lexer_peek (const StatregJsonLexer *self)
{
  return self->at < self->end ? *self->at : '\0';
}

static inline gboolean
statreg_json_lexer_take (StatregJsonLexer *self, char wanted)
{
  statreg_json_lexer_skip_blanks (self);
  if (statreg_json_lexer_peek (self) != wanted)
    return FALSE;
  self->at++;
  return TRUE;
}

G_END_DECLS
