/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-json-lexer.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_DIGITS 18   /* every integer of so many digits fits a gint64 */

/**
 * statreg_json_lexer_fail:
 * @fault: what is wrong, translated; the first one counts
 *
 * Returns: %FALSE
 */
gboolean
statreg_json_lexer_fail (StatregJsonLexer *self, const char *fault)
{
  if (!self->fault)
    self->fault = fault;
  return FALSE;
}

/**
 * statreg_json_lexer_fail_text:
 * @invalid: where the text stops being UTF-8
 *
 * Returns: %FALSE
 */
gboolean
statreg_json_lexer_fail_text (StatregJsonLexer *self, const char *invalid)
{
  for (; self->at < invalid; self->at++)
    self->line += *self->at == '\n';
  return statreg_json_lexer_fail (self, _("the text is not valid UTF-8"));
}

static gboolean
read_unit (StatregJsonLexer *self, guint *unit)
{
  *unit = 0;
  if (self->end - self->at < 4)
    return FALSE;
  for (guint i = 0; i < 4; i++, self->at++)
    {
      int digit = g_ascii_xdigit_value (*self->at);

      if (digit < 0)
        return FALSE;
      *unit = *unit << 4 | (guint) digit;
    }
  return TRUE;
}

static gboolean
scan_unicode_escape (StatregJsonLexer *self)
{
  guint unit, low;

  if (!read_unit (self, &unit))
    return statreg_json_lexer_fail (self, _("\\u is not followed by four hexadecimal digits"));
  if (unit == 0)
    return statreg_json_lexer_fail (self, _("a string contains the character NUL"));
  if (unit < 0xd800 || unit > 0xdfff)
    return TRUE;
  if (unit > 0xdbff || self->end - self->at < 6 || self->at[0] != '\\' || self->at[1] != 'u')
    return statreg_json_lexer_fail (self, _("a string contains half a surrogate pair"));
  self->at += 2;
  if (!read_unit (self, &low) || low < 0xdc00 || low > 0xdfff)
    return statreg_json_lexer_fail (self, _("a string contains half a surrogate pair"));
  return TRUE;
}

/* After the backslash. */
static gboolean
scan_escape (StatregJsonLexer *self)
{
  char escape = statreg_json_lexer_peek (self);

  if (escape == '\0' || !strchr ("\"\\/bfnrtu", escape))
    return statreg_json_lexer_fail (self, _("a string contains an unknown escape"));
  self->at++;
  return escape != 'u' || scan_unicode_escape (self);
}

/**
 * statreg_json_lexer_scan_string:
 * @written: (out): what stands between the quotes
 *
 * Returns: %FALSE when a string does not stand here, or is faulty
 */
gboolean
statreg_json_lexer_scan_string (StatregJsonLexer *self, StatregJsonText *written)
{
  const char *start = self->at + 1;

  if (statreg_json_lexer_peek (self) != '"')
    return statreg_json_lexer_fail (self, _("a text in double quotes is missing"));
  for (self->at++; self->at < self->end; )
    {
      guchar byte = *self->at++;

      if (byte == '"')
        {
          *written = (StatregJsonText){ start, self->at - 1 - start };
          return TRUE;
        }
      if (byte < 0x20)
        return statreg_json_lexer_fail (self, _("a string contains a control character or is not closed"));
      if (byte == '\\' && !scan_escape (self))
        return FALSE;
    }
  return statreg_json_lexer_fail (self, _("a string is not closed"));
}

static guint
skip_digits (StatregJsonLexer *self)
{
  const char *start = self->at;

  while (g_ascii_isdigit (statreg_json_lexer_peek (self)))
    self->at++;
  return self->at - start;
}

static gboolean
scan_fraction_and_exponent (StatregJsonLexer *self)
{
  if (statreg_json_lexer_peek (self) == '.')
    {
      self->at++;
      if (skip_digits (self) == 0)
        return FALSE;
    }
  if (statreg_json_lexer_peek (self) == 'e' || statreg_json_lexer_peek (self) == 'E')
    {
      self->at++;
      if (statreg_json_lexer_peek (self) == '+' || statreg_json_lexer_peek (self) == '-')
        self->at++;
      if (skip_digits (self) == 0)
        return FALSE;
    }
  return TRUE;
}

static gboolean
scan_number (StatregJsonLexer *self)
{
  gboolean zero;
  guint n;

  if (statreg_json_lexer_peek (self) == '-')
    self->at++;
  zero = statreg_json_lexer_peek (self) == '0';
  n = skip_digits (self);
  if (n == 0 || (zero && n > 1) || !scan_fraction_and_exponent (self))
    return statreg_json_lexer_fail (self, _("a number is not written as JSON wants it"));
  if (n > MAX_DIGITS)
    return statreg_json_lexer_fail (self, _("a number is too large"));
  return TRUE;
}

static gboolean
scan_word (StatregJsonLexer *self, const char *word)
{
  gsize size = strlen (word);

  if ((gsize) (self->end - self->at) < size || memcmp (self->at, word, size) != 0)
    return statreg_json_lexer_fail (self, _("a value is missing or is none that JSON knows"));
  self->at += size;
  return TRUE;
}

/**
 * statreg_json_lexer_scan_scalar:
 *
 * Returns: %FALSE when neither a number nor true, false or null stands here
 */
gboolean
statreg_json_lexer_scan_scalar (StatregJsonLexer *self)
{
  switch (statreg_json_lexer_peek (self))
    {
    case 't':
      return scan_word (self, "true");
    case 'f':
      return scan_word (self, "false");
    case 'n':
      return scan_word (self, "null");
    case '-': case '0': case '1': case '2': case '3': case '4':
    case '5': case '6': case '7': case '8': case '9':
      return scan_number (self);
    default:
      return statreg_json_lexer_fail (self, _("a value is missing or is none that JSON knows"));
    }
}
