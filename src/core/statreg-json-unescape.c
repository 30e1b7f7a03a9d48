/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-json-unescape.h"

#include <string.h>

/* The UTF-16 unit that four hexadecimal digits name. */
static gunichar
read_unit (const char *digits)
{
  gunichar unit = 0;

  for (guint i = 0; i < 4; i++)
    unit = unit << 4 | (gunichar) g_ascii_xdigit_value (digits[i]);
  return unit;
}

static char *
append_unichar (char *out, gunichar c)
{
  return out + g_unichar_to_utf8 (c, out);
}

/* at: behind the "\\u" */
static const char *
take_unicode (const char *at, char **out)
{
  gunichar high = read_unit (at), low;

  at += 4;
  if (high < 0xd800 || high > 0xdbff)
    {
      *out = append_unichar (*out, high);
      return at;
    }
  low = read_unit (at + 2);
  *out = append_unichar (*out, 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00));
  return at + 6;
}

/* at: behind the backslash */
static const char *
take_escape (const char *at, char **out)
{
  static const char names[] = "b\bf\fn\nr\rt\t";
  const char *name = names;

  if (*at == 'u')
    return take_unicode (at + 1, out);
  while (*name && *name != *at)
    name += 2;
  *(*out)++ = *name ? name[1] : *at;
  return at + 1;
}

/**
 * statreg_json_unescape:
 * @text: (array length=size): what stands between the quotes of a string that statreg_json_scan() found valid
 * @size: its size in bytes
 * @out: (out caller-allocates): room for @size bytes and a NUL; what the string means is never longer than the string
 *
 * Puts what a JSON string means (RFC 8259, section 7), and a NUL, to @out.
 *
 * Returns: where the NUL is
 */
char *
statreg_json_unescape (const char *text, gsize size, char *out)
{
  const char *end = text + size;

  while (text < end)
    {
      const char *escape = memchr (text, '\\', end - text);
      gsize plain = (escape ? escape : end) - text;

      memcpy (out, text, plain);
      out += plain;
      text = escape ? take_escape (escape + 1, &out) : end;
    }
  *out = '\0';
  return out;
}
