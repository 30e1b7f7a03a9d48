/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-json-scan.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "statreg-error.h"
#include "statreg-json-names.h"

/* json-glib takes more than RFC 8259 allows (comments, single quotes, doubled members, text after the end),
 * cuts strings at \u0000, wraps integers that are too large and overflows the stack on deep nesting. So every
 * text is walked by this scanner first: it only says yes or no, and where the elements of one array are. */

#define MAX_DIGITS 18   /* every integer of so many digits fits a gint64 */
#define MAX_ELEMENTS 1000000

typedef struct
{
  const char *at;
  const char *end;
  guint       line;
  guint       depth;
  const char *fault;        /* what is wrong, translated; NULL: nothing yet */
  StatregJsonNames names;   /* of all objects that are open */
  const char *watched;      /* member of the outermost object whose elements are wanted, or NULL */
  GArray     *elements;     /* of StatregJsonSlice */
} Scan;

static gboolean scan_value (Scan *scan);

static gboolean
fail (Scan *scan, const char *fault)
{
  if (!scan->fault)
    scan->fault = fault;
  return FALSE;
}

/* A line feed cannot stand inside a string, so counting here counts all lines. */
static void
skip_blanks (Scan *scan)
{
  for (; scan->at < scan->end; scan->at++)
    {
      if (*scan->at == '\n')
        scan->line++;
      else if (*scan->at != ' ' && *scan->at != '\t' && *scan->at != '\r')
        break;
    }
}

static char
peek (Scan *scan)
{
  return scan->at < scan->end ? *scan->at : '\0';
}

static gboolean
take (Scan *scan, char wanted)
{
  skip_blanks (scan);
  if (peek (scan) != wanted)
    return FALSE;
  scan->at++;
  return TRUE;
}

static gboolean
read_unit (Scan *scan, guint *unit)
{
  *unit = 0;
  if (scan->end - scan->at < 4)
    return FALSE;
  for (guint i = 0; i < 4; i++, scan->at++)
    {
      int digit = g_ascii_xdigit_value (*scan->at);

      if (digit < 0)
        return FALSE;
      *unit = *unit << 4 | (guint) digit;
    }
  return TRUE;
}

static gboolean
scan_unicode_escape (Scan *scan)
{
  guint unit, low;

  if (!read_unit (scan, &unit))
    return fail (scan, _("\\u is not followed by four hexadecimal digits"));
  if (unit == 0)
    return fail (scan, _("a string contains the character NUL"));
  if (unit < 0xd800 || unit > 0xdfff)
    return TRUE;
  if (unit > 0xdbff || scan->end - scan->at < 6 || scan->at[0] != '\\' || scan->at[1] != 'u')
    return fail (scan, _("a string contains half a surrogate pair"));
  scan->at += 2;
  if (!read_unit (scan, &low) || low < 0xdc00 || low > 0xdfff)
    return fail (scan, _("a string contains half a surrogate pair"));
  return TRUE;
}

/* After the backslash. */
static gboolean
scan_escape (Scan *scan)
{
  char escape = peek (scan);

  if (escape == '\0' || !strchr ("\"\\/bfnrtu", escape))
    return fail (scan, _("a string contains an unknown escape"));
  scan->at++;
  return escape != 'u' || scan_unicode_escape (scan);
}

static gboolean
scan_string (Scan *scan, gboolean *escaped)
{
  if (peek (scan) != '"')
    return fail (scan, _("a text in double quotes is missing"));
  for (scan->at++; scan->at < scan->end; )
    {
      guchar byte = *scan->at++;

      if (byte == '"')
        return TRUE;
      if (byte < 0x20)
        return fail (scan, _("a string contains a control character or is not closed"));
      if (byte == '\\')
        {
          *escaped = TRUE;
          if (!scan_escape (scan))
            return FALSE;
        }
    }
  return fail (scan, _("a string is not closed"));
}

static guint
skip_digits (Scan *scan)
{
  const char *start = scan->at;

  while (g_ascii_isdigit (peek (scan)))
    scan->at++;
  return scan->at - start;
}

static gboolean
scan_fraction_and_exponent (Scan *scan)
{
  if (peek (scan) == '.')
    {
      scan->at++;
      if (skip_digits (scan) == 0)
        return FALSE;
    }
  if (peek (scan) == 'e' || peek (scan) == 'E')
    {
      scan->at++;
      if (peek (scan) == '+' || peek (scan) == '-')
        scan->at++;
      if (skip_digits (scan) == 0)
        return FALSE;
    }
  return TRUE;
}

static gboolean
scan_number (Scan *scan)
{
  gboolean zero;
  guint n;

  if (peek (scan) == '-')
    scan->at++;
  zero = peek (scan) == '0';
  n = skip_digits (scan);
  if (n == 0 || (zero && n > 1) || !scan_fraction_and_exponent (scan))
    return fail (scan, _("a number is not written as JSON wants it"));
  if (n > MAX_DIGITS)
    return fail (scan, _("a number is too large"));
  return TRUE;
}

static gboolean
scan_word (Scan *scan, const char *word)
{
  gsize size = strlen (word);

  if ((gsize) (scan->end - scan->at) < size || memcmp (scan->at, word, size) != 0)
    return fail (scan, _("a value is missing or is none that JSON knows"));
  scan->at += size;
  return TRUE;
}

static gboolean
scan_name (Scan *scan, StatregJsonMembers *members, StatregJsonName *name)
{
  gboolean escaped = FALSE;

  skip_blanks (scan);
  name->text = scan->at + 1;
  if (!scan_string (scan, &escaped))
    return FALSE;
  name->size = scan->at - 1 - name->text;
  if (escaped)
    statreg_json_names_decode (&scan->names, name);
  if (!statreg_json_names_add (&scan->names, members, name))
    return fail (scan, _("an object has the same member twice"));
  return TRUE;
}

static gboolean
scan_element (Scan *scan, gboolean wanted)
{
  StatregJsonSlice slice;

  skip_blanks (scan);
  slice.text = scan->at;
  slice.line = scan->line;
  if (!scan_value (scan))
    return FALSE;
  slice.size = scan->at - slice.text;
  if (!wanted)
    return TRUE;
  if (scan->elements->len == MAX_ELEMENTS)
    return fail (scan, _("a list is too long"));
  g_array_append_val (scan->elements, slice);
  return TRUE;
}

static gboolean
scan_array (Scan *scan, gboolean wanted)
{
  scan->at++;
  if (take (scan, ']'))
    return TRUE;
  do
    if (!scan_element (scan, wanted))
      return FALSE;
  while (take (scan, ','));
  return take (scan, ']') || fail (scan, _("a comma or the end of a list is missing"));
}

static gboolean
scan_member (Scan *scan, StatregJsonMembers *members)
{
  StatregJsonName name;

  if (!scan_name (scan, members, &name))
    return FALSE;
  if (!take (scan, ':'))
    return fail (scan, _("a colon is missing after the name of a member"));
  skip_blanks (scan);
  if (scan->depth == 1 && scan->watched && peek (scan) == '[' && statreg_json_name_is (&name, scan->watched))
    {
      scan->depth++;
      if (!scan_array (scan, TRUE))
        return FALSE;
      scan->depth--;
      return TRUE;
    }
  return scan_value (scan);
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

  scan->at++;
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
  done = peek (scan) == '{' ? scan_object (scan) : scan_array (scan, FALSE);
  scan->depth--;
  return done;
}

static gboolean
scan_value (Scan *scan)
{
  gboolean escaped = FALSE;

  skip_blanks (scan);
  switch (peek (scan))
    {
    case '{':
    case '[':
      return scan_nested (scan);
    case '"':
      return scan_string (scan, &escaped);
    case 't':
      return scan_word (scan, "true");
    case 'f':
      return scan_word (scan, "false");
    case 'n':
      return scan_word (scan, "null");
    case '-': case '0': case '1': case '2': case '3': case '4':
    case '5': case '6': case '7': case '8': case '9':
      return scan_number (scan);
    default:
      return fail (scan, _("a value is missing or is none that JSON knows"));
    }
}

static gboolean
scan_text (Scan *scan)
{
  const char *invalid;

  if (!g_utf8_validate_len (scan->at, scan->end - scan->at, &invalid))
    {
      for (; scan->at < invalid; scan->at++)
        scan->line += *scan->at == '\n';
      return fail (scan, _("the text is not valid UTF-8"));
    }
  if (!scan_value (scan))
    return FALSE;
  skip_blanks (scan);
  return scan->at == scan->end || fail (scan, _("something follows after the end"));
}

/* The line is named only where there is more than one. */
static void
set_error (const Scan *scan, const char *text, gsize size, const char *where, GError **error)
{
  if (memchr (text, '\n', size))
    g_set_error (error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE, _("%s, line %u: %s"), where, scan->line,
                 scan->fault);
  else
    g_set_error (error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE, _("%s: %s"), where, scan->fault);
}

/**
 * statreg_json_scan_elements:
 * @text: (array length=size): the text; needs no NUL at its end
 * @size: its size in bytes
 * @member: (nullable): a member of the outermost object
 * @where: what errors call the text, e.g. "instances/….json"
 * @elements: (nullable) (element-type StatregJsonSlice): where to put the elements of the list @member; they
 * point into @text
 *
 * Walks a JSON text strictly by RFC 8259: one value, valid UTF-8 without byte order mark, at most
 * STATREG_JSON_MAX_DEPTH levels, no NUL, no half surrogate pairs, no integers beyond 18 digits, no member
 * twice in an object. The list @member has at most a million elements.
 *
 * Returns: %FALSE with %STATREG_ERROR_DAMAGED_FILE, which names @where, the line and the fault
 */
gboolean
statreg_json_scan_elements (const char *text, gsize size, const char *member, const char *where,
                            GArray *elements, GError **error)
{
  Scan scan;
  gboolean valid;

  g_return_val_if_fail (text != NULL || size == 0, FALSE);
  g_return_val_if_fail (where != NULL, FALSE);
  g_return_val_if_fail (!member == !elements, FALSE);

  text = text ? text : "";
  scan = (Scan) { .at = text, .end = text + size, .line = 1, .watched = member, .elements = elements };
  statreg_json_names_init (&scan.names);
  valid = scan_text (&scan);
  if (!valid)
    set_error (&scan, text, size, where, error);
  statreg_json_names_clear (&scan.names);
  return valid;
}

/**
 * statreg_json_scan:
 *
 * Like statreg_json_scan_elements(), without collecting anything.
 */
gboolean
statreg_json_scan (const char *text, gsize size, const char *where, GError **error)
{
  return statreg_json_scan_elements (text, size, NULL, where, NULL, error);
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
  Scan scan = { .at = text, .end = text + size, .line = 1, .depth = 1 };
  StatregJsonMembers members;
  StatregJsonName name;
  gboolean found = FALSE, more;

  statreg_json_names_init (&scan.names);
  statreg_json_names_begin (&scan.names, &members);
  for (more = take (&scan, '{'); more && !found; )
    {
      more = scan_name (&scan, &members, &name) && take (&scan, ':');
      skip_blanks (&scan);
      value->text = scan.at;
      value->line = scan.line;
      more = more && scan_value (&scan);
      value->size = scan.at - value->text;
      more = more && take (&scan, ',');
      found = more && statreg_json_name_is (&name, member);
    }
  statreg_json_names_end (&scan.names, &members);
  statreg_json_names_clear (&scan.names);
  return found;
}
