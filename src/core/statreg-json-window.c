/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-json-window.h"

#include <string.h>

/* Large against an element, so that little is moved; most texts fit a small one. */
#define LARGE (STATREG_JSON_REST_MAX + 4 * STATREG_JSON_ELEMENT_MAX)
#define SMALL (16 * 1024)

/**
 * statreg_json_window_init:
 * @stream: gives the text; outlives the window
 */
void
statreg_json_window_init (StatregJsonWindow *self, GInputStream *stream)
{
  *self = (StatregJsonWindow){ .stream = stream, .buffer = g_malloc (SMALL), .size = SMALL };
}

void
statreg_json_window_clear (StatregJsonWindow *self)
{
  g_clear_pointer (&self->buffer, g_free);
  g_clear_error (&self->error);
}

/**
 * statreg_json_window_keep:
 *
 * What @lexer has seen so far stays where it is from here on.
 */
void
statreg_json_window_keep (StatregJsonWindow *self, const StatregJsonLexer *lexer)
{
  self->kept = lexer->at - self->buffer;
}

/* A character may be cut where the window ends. */
static gboolean
is_cut (const StatregJsonWindow *self, const char *character)
{
  gsize size = self->buffer + self->filled - character;

  return !self->ended && *character && g_utf8_get_char_validated (character, size) == (gunichar) -2;
}

static gboolean
check (StatregJsonWindow *self, StatregJsonLexer *lexer)
{
  const char *end;
  gboolean valid = g_utf8_validate_len (self->buffer + self->checked, self->filled - self->checked, &end);

  self->checked = end - self->buffer;
  return valid || is_cut (self, end) || statreg_json_lexer_fail_text (lexer, end);
}

static gboolean
fill (StatregJsonWindow *self)
{
  gsize size;

  if (!g_input_stream_read_all (self->stream, self->buffer + self->filled, self->size - self->filled, &size, NULL,
                                &self->error))
    return FALSE;
  self->filled += size;
  self->ended = self->filled < self->size;
  return TRUE;
}

/* The first time, as long as nothing points into the buffer. */
static gboolean
fill_first (StatregJsonWindow *self)
{
  if (!fill (self))
    return FALSE;
  if (self->ended)
    return TRUE;
  self->size = LARGE;
  self->buffer = g_realloc (self->buffer, LARGE);
  return fill (self);
}

/**
 * statreg_json_window_advance:
 * @lexer: what it has seen, but for the beginning that is kept, goes; it reads on at another place in memory
 *
 * Fills the window. There must be room in it.
 *
 * Returns: %FALSE with the window's error when the stream fails, or with the lexer's fault when the text is not
 * valid UTF-8
 */
gboolean
statreg_json_window_advance (StatregJsonWindow *self, StatregJsonLexer *lexer)
{
  gsize seen = lexer->at ? lexer->at - self->buffer - self->kept : 0;

  memmove (self->buffer + self->kept, self->buffer + self->kept + seen, self->filled - self->kept - seen);
  self->filled -= seen;
  self->checked -= seen;
  if (!(lexer->at ? fill (self) : fill_first (self)))
    return FALSE;
  lexer->at = self->buffer + self->kept;
  lexer->end = self->buffer + self->filled;
  return check (self, lexer);
}
