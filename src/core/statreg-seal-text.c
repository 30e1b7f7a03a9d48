/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-seal-text.h"

#include <string.h>

/* json-glib keeps its own copies of every string, in ordinary memory. The text inside a seal holds a
 * password, so it is written and read here, within the locked memory of one secret. */

static const struct
{
  const char *name;
  gsize offset;
} members[] = {
  { "id", G_STRUCT_OFFSET (StatregSealText, id) },
  { "address", G_STRUCT_OFFSET (StatregSealText, address) },
  { "logon", G_STRUCT_OFFSET (StatregSealText, logon) },
  { "domain", G_STRUCT_OFFSET (StatregSealText, domain) },
  { "password", G_STRUCT_OFFSET (StatregSealText, password) },
};

#define FIELD(fields, i) G_STRUCT_MEMBER (const char *, fields, members[i].offset)

/* No byte takes more room than "\u001f". */
#define ESCAPED_MAX 6

static char *
append (char *out, const char *text)
{
  return stpcpy (out, text);
}

static char *
append_string (char *out, const char *text)
{
  static const char hex[] = "0123456789abcdef";

  *out++ = '"';
  for (; *text != '\0'; text++)
    {
      guchar c = *text;

      if (c < 0x20)
        {
          out = append (out, "\\u00");
          *out++ = hex[c >> 4];
          *out++ = hex[c & 15];
          continue;
        }
      if (c == '"' || c == '\\')
        *out++ = '\\';
      *out++ = c;
    }
  *out++ = '"';
  return out;
}

/**
 * statreg_seal_text_write:
 * @fields: five texts of valid UTF-8
 *
 * Returns: (transfer full): the JSON object of @fields, without blanks, in the order id, address, logon,
 *   domain, password
 */
StatregSecret *
statreg_seal_text_write (const StatregSealText *fields)
{
  StatregSecret *json;
  gsize size = 2;
  char *start, *out;

  g_return_val_if_fail (fields != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    size += strlen (members[i].name) + ESCAPED_MAX * strlen (FIELD (fields, i)) + strlen ("\"\":\"\",");
  json = statreg_secret_new_size (size);
  start = out = (char *) statreg_secret_get_buffer (json);
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      *out++ = i == 0 ? '{' : ',';
      out = append_string (out, members[i].name);
      *out++ = ':';
      out = append_string (out, FIELD (fields, i));
    }
  *out++ = '}';
  statreg_secret_shrink (json, out - start);
  return json;
}

static char *
skip_blanks (char *in)
{
  return in + strspn (in, " \t\r\n");
}

/* The four hexadecimal digits after "\u", or -1. */
static int
read_hex (const char *in)
{
  int value = 0;

  for (int i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (in[i]);

      if (digit < 0)
        return -1;
      value = value * 16 + digit;
    }
  return value;
}

/* in stands at "u". NULL for NUL and for half a surrogate pair. */
static char *
read_unicode_escape (char *in, char **out)
{
  gint32 c = read_hex (in + 1);

  in += 5;
  if (c >= 0xd800 && c < 0xdc00)
    {
      gint32 low = in[0] == '\\' && in[1] == 'u' ? read_hex (in + 2) : -1;

      if (low < 0xdc00 || low > 0xdfff)
        return NULL;
      c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
      in += 6;
    }
  if (c <= 0 || (c >= 0xdc00 && c <= 0xdfff))
    return NULL;
  *out += g_unichar_to_utf8 (c, *out);
  return in;
}

static char *
read_escape (char *in, char **out)
{
  static const char letters[] = "\"\\/bfnrt";
  static const char meanings[] = "\"\\/\b\f\n\r\t";
  const char *letter;

  if (*in == 'u')
    return read_unicode_escape (in, out);
  letter = *in != '\0' ? strchr (letters, *in) : NULL;
  if (letter == NULL)
    return NULL;
  *(*out)++ = meanings[letter - letters];
  return in + 1;
}

/* Reads a JSON string in place: what it means is never longer than how it is written. Returns what follows
 * it, or NULL. */
static char *
read_string (char *in, const char **text)
{
  char *out;

  if (*in != '"')
    return NULL;
  *text = out = ++in;
  while (in != NULL && *in != '"')
    {
      if ((guchar) *in < 0x20)
        return NULL;
      if (*in == '\\')
        in = read_escape (in + 1, &out);
      else
        *out++ = *in++;
    }
  if (in == NULL)
    return NULL;
  *out = '\0';
  return g_utf8_validate (*text, -1, NULL) ? in + 1 : NULL;
}

/* Reads one member, whatever the order; NULL for an unknown or repeated one. */
static char *
read_member (char *in, StatregSealText *fields)
{
  const char *name = NULL, *value = NULL;

  in = read_string (skip_blanks (in), &name);
  if (in == NULL)
    return NULL;
  in = skip_blanks (in);
  if (*in != ':')
    return NULL;
  in = read_string (skip_blanks (in + 1), &value);
  for (guint i = 0; in != NULL && i < G_N_ELEMENTS (members); i++)
    {
      if (!g_str_equal (name, members[i].name))
        continue;
      if (FIELD (fields, i) != NULL)
        return NULL;
      FIELD (fields, i) = value;
      return skip_blanks (in);
    }
  return NULL;
}

/**
 * statreg_seal_text_read:
 * @json: the opened text, which nobody else holds; it is rewritten while it is read
 * @fields: (out caller-allocates): texts within @json, valid as long as it is
 *
 * Reads one JSON object with exactly the five members, each a string without NUL; any order and blanks are
 * taken, so that the format rather than one writer decides.
 *
 * Returns: %FALSE for anything else
 */
gboolean
statreg_seal_text_read (StatregSecret *json, StatregSealText *fields)
{
  char *in, *end;

  g_return_val_if_fail (json != NULL && fields != NULL, FALSE);

  *fields = (StatregSealText) { NULL };
  in = (char *) statreg_secret_get_buffer (json);
  end = in + statreg_secret_get_size (json);
  in = skip_blanks (in);
  if (*in != '{')
    return FALSE;
  do
    in = read_member (in + 1, fields);
  while (in != NULL && *in == ',');
  if (in == NULL || *in != '}' || skip_blanks (in + 1) != end)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      if (FIELD (fields, i) == NULL)
        return FALSE;
    }
  return TRUE;
}
