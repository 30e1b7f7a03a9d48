/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-json-scan.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "statreg-error.h"
#include "statreg-json-names.h"
#include "statreg-json-window.h"

/* json-glib takes more than RFC 8259 allows (comments, single quotes, doubled members, text after the end),
 * cuts strings at \u0000, wraps integers that are too large and overflows the stack on deep nesting. So every
 * text is walked by this scanner first: it says yes or no, and where the members are. A list that may be long is walked
 * through a window, and its elements are handed out one after the other. */

#define MAX_ELEMENTS 1000000
#define ESCAPE_MAX 12   /* two units */

typedef struct
{
  StatregJsonLexer   lexer;
  guint              depth;
  StatregJsonNames   names;     /* of all objects that are open */
  GArray            *members;   /* of StatregJsonMember: those of the outermost object, or NULL */
  StatregJsonWindow *window;    /* onto the text, or NULL: all of that is in memory */
  const char        *watched;   /* with a window: member of the outermost object whose elements are wanted */
  StatregJsonTake    take;      /* gets them */
  gpointer           data;
  guint              n_taken;
  const char        *tail;      /* what comes after them, or NULL */
} Scan;

static gboolean scan_value (Scan *scan);

static gboolean
fail (Scan *scan, const char *fault)
{
  return statreg_json_lexer_fail (&scan->lexer, fault);
}

static gboolean
take (Scan *scan, char wanted)
{
  return statreg_json_lexer_take (&scan->lexer, wanted);
}

static char
peek (const Scan *scan)
{
  return statreg_json_lexer_peek (&scan->lexer);
}

/* written: as it stands between the quotes; meant: without escapes */
static gboolean
scan_name (Scan *scan, StatregJsonMembers *members, StatregJsonText *written, StatregJsonText *meant)
{
  statreg_json_lexer_skip_blanks (&scan->lexer);
  if (!statreg_json_lexer_scan_string (&scan->lexer, written))
    return FALSE;
  *meant = *written;
  statreg_json_names_decode (&scan->names, meant);
  if (!statreg_json_names_add (&scan->names, members, meant))
    return fail (scan, _("an object has the same member twice"));
  return TRUE;
}

static gboolean
scan_slice (Scan *scan, StatregJsonSlice *slice)
{
  statreg_json_lexer_skip_blanks (&scan->lexer);
  slice->text = scan->lexer.at;
  slice->line = scan->lexer.line;
  if (!scan_value (scan))
    return FALSE;
  slice->size = scan->lexer.at - slice->text;
  return TRUE;
}

static gboolean
scan_array (Scan *scan)
{
  scan->lexer.at++;
  if (take (scan, ']'))
    return TRUE;
  do
    if (!scan_value (scan))
      return FALSE;
  while (take (scan, ','));
  return take (scan, ']') || fail (scan, _("a comma or the end of a list is missing"));
}

/* Brings what comes next into the window: an element, or what stands between two. */
static gboolean
show_next (Scan *scan)
{
  StatregJsonLexer *lexer = &scan->lexer;

  for (;;)
    {
      statreg_json_lexer_skip_blanks (lexer);
      if (scan->window->ended || lexer->end - lexer->at > STATREG_JSON_ELEMENT_MAX)
        return TRUE;
      if (!statreg_json_window_advance (scan->window, lexer))
        return FALSE;
    }
}

static gboolean
take_element (Scan *scan)
{
  StatregJsonSlice slice;

  if (!show_next (scan))
    return FALSE;
  if (scan->n_taken++ == MAX_ELEMENTS)
    return fail (scan, _("a list is too long"));
  if (!scan_slice (scan, &slice))
    return FALSE;
  if (slice.size > STATREG_JSON_ELEMENT_MAX)
    return fail (scan, _("an element of a list is too long"));
  scan->take (&slice, scan->data);
  return TRUE;
}

static gboolean
take_elements (Scan *scan)
{
  scan->lexer.at++;
  statreg_json_window_keep (scan->window, &scan->lexer);
  if (scan->window->kept > STATREG_JSON_REST_MAX)
    return fail (scan, _("there is too much besides the list"));
  if (!show_next (scan))
    return FALSE;
  if (peek (scan) == ']')
    return TRUE;
  do
    if (!take_element (scan) || !show_next (scan))
      return FALSE;
  while (take (scan, ','));
  return peek (scan) == ']' || fail (scan, _("a comma or the end of a list is missing"));
}

/* What follows the list is scanned in one piece. */
static gboolean
show_tail (Scan *scan)
{
  if (!scan->window->ended && !statreg_json_window_advance (scan->window, &scan->lexer))
    return FALSE;
  scan->tail = scan->lexer.at++;
  return TRUE;
}

static gboolean
scan_watched (Scan *scan)
{
  gboolean done;

  scan->depth++;
  done = take_elements (scan) && show_tail (scan);
  scan->depth--;
  return done;
}

static gboolean
scan_member (Scan *scan, StatregJsonMembers *members)
{
  StatregJsonMember member = { 0 };
  StatregJsonText name;

  if (!scan_name (scan, members, &member.name, &name))
    return FALSE;
  if (!take (scan, ':'))
    return fail (scan, _("a colon is missing after the name of a member"));
  statreg_json_lexer_skip_blanks (&scan->lexer);
  if (scan->depth == 1 && scan->watched && peek (scan) == '[' && statreg_json_text_is (&name, scan->watched))
    return scan_watched (scan);
  if (!scan_slice (scan, &member.value))
    return FALSE;
  if (scan->depth == 1 && scan->members)
    g_array_append_val (scan->members, member);
  return TRUE;
}

static gboolean
scan_members (Scan *scan, StatregJsonMembers *members)
{
  do
    if (!scan_member (scan, members))
      return FALSE;
  while (take (scan, ','));
  return take (scan, '}') || fail (scan, _("a comma or the end of an object is missing"));
}

static gboolean
scan_object (Scan *scan)
{
  StatregJsonMembers members;
  gboolean done;

  scan->lexer.at++;
  if (take (scan, '}'))
    return TRUE;
  statreg_json_names_begin (&scan->names, &members);
  done = scan_members (scan, &members);
  statreg_json_names_end (&scan->names, &members);
  return done;
}

static gboolean
scan_nested (Scan *scan)
{
  gboolean done;

  if (scan->depth == STATREG_JSON_MAX_DEPTH)
    return fail (scan, _("objects and lists are nested too deeply"));
  scan->depth++;
  done = peek (scan) == '{' ? scan_object (scan) : scan_array (scan);
  scan->depth--;
  return done;
}

static gboolean
scan_value (Scan *scan)
{
  StatregJsonText written;

  statreg_json_lexer_skip_blanks (&scan->lexer);
  switch (peek (scan))
    {
    case '{':
    case '[':
      return scan_nested (scan);
    case '"':
      return statreg_json_lexer_scan_string (&scan->lexer, &written);
    default:
      return statreg_json_lexer_scan_scalar (&scan->lexer);
    }
}

static gboolean
check_text (StatregJsonLexer *lexer)
{
  const char *invalid;

  return g_utf8_validate_len (lexer->at, lexer->end - lexer->at, &invalid) ||
         statreg_json_lexer_fail_text (lexer, invalid);
}

static gboolean
scan_text (Scan *scan)
{
  StatregJsonLexer *lexer = &scan->lexer;

  statreg_json_lexer_skip_blanks (lexer);
  if (scan->members && peek (scan) != '{')
    return fail (scan, _("the text is not an object in braces"));
  if (!scan_value (scan))
    return FALSE;
  statreg_json_lexer_skip_blanks (lexer);
  return lexer->at == lexer->end || fail (scan, _("something follows after the end"));
}

/* The line is named only where there is more than one. */
static void
set_error (const Scan *scan, const char *text, const char *where, GError **error)
{
  if (memchr (text, '\n', scan->lexer.end - text))
    g_set_error (error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE, _("%s, line %u: %s"), where, scan->lexer.line,
                 scan->lexer.fault);
  else
    g_set_error (error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE, _("%s: %s"), where, scan->lexer.fault);
}

static gboolean
scan_all (Scan *scan, const char *text, gsize size, const char *where, GError **error)
{
  gboolean valid;

  g_return_val_if_fail (text != NULL || size == 0, FALSE);
  g_return_val_if_fail (where != NULL, FALSE);

  text = text ? text : "";
  scan->lexer = (StatregJsonLexer){ .at = text, .end = text + size, .line = 1 };
  statreg_json_names_init (&scan->names);
  valid = check_text (&scan->lexer) && scan_text (scan);
  if (!valid)
    set_error (scan, text, where, error);
  statreg_json_names_clear (&scan->names);
  return valid;
}

/**
 * statreg_json_scan:
 * @text: (array length=size): the text; needs no NUL at its end
 * @size: its size in bytes
 * @where: what errors call the text, e.g. "instances/….json"
 *
 * Walks a JSON text strictly by RFC 8259: one value, valid UTF-8 without byte order mark, at most
 * STATREG_JSON_MAX_DEPTH levels, no NUL, no half surrogate pairs, no integers beyond 18 digits, no member
 * twice in an object.
 *
 * Returns: %FALSE with %STATREG_ERROR_DAMAGED_FILE, which names @where, the line and the fault
 */
gboolean
statreg_json_scan (const char *text, gsize size, const char *where, GError **error)
{
  Scan scan = { 0 };

  return scan_all (&scan, text, size, where, error);
}

/**
 * statreg_json_scan_members:
 * @members: (element-type StatregJsonMember): where to put the members of the outermost object; they point into
 * @text
 *
 * Like statreg_json_scan(), but of a text that must be an object.
 */
gboolean
statreg_json_scan_members (const char *text, gsize size, const char *where, GArray *members, GError **error)
{
  Scan scan = { .members = members };

  return scan_all (&scan, text, size, where, error);
}

/**
 * statreg_json_scan_find:
 * @text: (array length=size): the beginning of an object; may break off anywhere
 * @size: its size in bytes
 * @member: a member of the outermost object
 * @value: (out): its value, as written
 *
 * Finds one member near the beginning of a file without reading all of it.
 *
 * Returns: %FALSE when the text ends or is faulty before a complete @member and the comma after it
 */
gboolean
statreg_json_scan_find (const char *text, gsize size, const char *member, StatregJsonSlice *value)
{
  Scan scan = { .lexer = { .at = text, .end = text + size, .line = 1 }, .depth = 1 };
  StatregJsonText written, name;
  StatregJsonMembers members;
  gboolean found = FALSE, more;

  statreg_json_names_init (&scan.names);
  statreg_json_names_begin (&scan.names, &members);
  for (more = take (&scan, '{'); more && !found; )
    {
      more = scan_name (&scan, &members, &written, &name) && take (&scan, ':') && scan_slice (&scan, value) &&
             take (&scan, ',');
      found = more && statreg_json_text_is (&name, member);
    }
  statreg_json_names_end (&scan.names, &members);
  statreg_json_names_clear (&scan.names);
  return found;
}

/* Bytes of the text that are no elements. */
static gsize
measure_rest (const Scan *scan)
{
  const StatregJsonWindow *window = scan->window;

  return scan->tail ? window->kept + (window->buffer + window->filled - scan->tail) : window->filled;
}

/* Whether it was the window that ended, and not the text: in the middle of something, if only of an escape. */
static gboolean
is_broken_off (const Scan *scan)
{
  return !scan->window->ended && scan->lexer.end - scan->lexer.at < ESCAPE_MAX;
}

static gboolean
scan_window (Scan *scan)
{
  StatregJsonWindow *window = scan->window;

  if (!statreg_json_window_advance (window, &scan->lexer))
    return FALSE;
  if (scan_text (scan) && window->ended && measure_rest (scan) <= STATREG_JSON_REST_MAX)
    return TRUE;
  if (is_broken_off (scan))
    scan->lexer.fault = NULL;
  return fail (scan, window->kept > 0 && !scan->tail ? _("an element of a list is too long")
                                                     : _("there is too much besides the list"));
}

static GString *
collect_rest (const Scan *scan)
{
  const StatregJsonWindow *window = scan->window;
  GString *rest = g_string_new_len (window->buffer, window->filled);

  return scan->tail ? g_string_erase (rest, window->kept, scan->tail - window->buffer - window->kept) : rest;
}

static GString *
fail_window (Scan *scan, const char *where, GError **error)
{
  if (scan->window->error)
    g_propagate_error (error, g_steal_pointer (&scan->window->error));
  else
    set_error (scan, scan->window->buffer, where, error);
  return NULL;
}

/**
 * statreg_json_scan_list:
 * @stream: gives the text
 * @member: a member of the outermost object
 * @where: what errors call the text
 * @func: gets each element of the list @member, in their order; also when the text turns out to be faulty later on
 * @data: for @func
 *
 * Like statreg_json_scan(), without ever having more of the text in memory than a piece of fixed size. An element may
 * have up to STATREG_JSON_ELEMENT_MAX bytes, there may be a million of them, and STATREG_JSON_REST_MAX bytes besides.
 * Blocks on @stream.
 *
 * Returns: (transfer full): the text without the elements, or %NULL with the errors of statreg_json_scan() and those
 * of @stream
 */
GString *
statreg_json_scan_list (GInputStream *stream, const char *member, const char *where, StatregJsonTake func, gpointer data,
                        GError **error)
{
  StatregJsonWindow window;
  Scan scan = { .lexer = { .line = 1 }, .window = &window, .watched = member, .take = func, .data = data };
  GString *rest;

  statreg_json_window_init (&window, stream);
  statreg_json_names_init (&scan.names);
  rest = scan_window (&scan) ? collect_rest (&scan) : fail_window (&scan, where, error);
  statreg_json_names_clear (&scan.names);
  statreg_json_window_clear (&window);
  return rest;
}
