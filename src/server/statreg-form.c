/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-form.h"

#include <string.h>

#include "statreg-address.h"

#define CODE_MAX 32
#define TOKEN_MAX 128
#define PASSWORD_FIELD "password"

/* One text field of the form: where it goes and how many bytes it may have after decoding. */
typedef struct
{
  const char *name;
  gsize       max;
  gsize       offset;
} Field;

static const Field fields[] = {
  { "address", STATREG_ADDRESS_MAX, G_STRUCT_OFFSET (StatregForm, address) },
  { "logon", STATREG_LOGON_MAX, G_STRUCT_OFFSET (StatregForm, logon) },
  { "domain", STATREG_DOMAIN_MAX, G_STRUCT_OFFSET (StatregForm, domain) },
  { "code", CODE_MAX, G_STRUCT_OFFSET (StatregForm, code) },
  { "token", TOKEN_MAX, G_STRUCT_OFFSET (StatregForm, token) },
};

/* What one run over a body knows. */
typedef struct
{
  StatregForm   *form;
  StatregSecret *scratch;        /* holds one decoded value at a time */
  gboolean       has_password;   /* an empty one counts: it may not come twice */
  const char    *too_long;
} Decoder;

static char **
get_slot (StatregForm *self, const Field *field)
{
  return G_STRUCT_MEMBER_P (self, field->offset);
}

/* Decodes application/x-www-form-urlencoded into out, which has room for size bytes. Browsers escape
 * everything that is not printable ASCII, so a raw byte outside of it did not come from one. */
static gboolean
unescape (const guint8 *text, gsize size, guint8 *out, gsize *out_size)
{
  gsize length = 0;

  for (gsize i = 0; i < size; i++)
    {
      if (text[i] == '%')
        {
          if (size - i < 3 || !g_ascii_isxdigit (text[i + 1]) || !g_ascii_isxdigit (text[i + 2]))
            return FALSE;
          out[length++] = g_ascii_xdigit_value (text[i + 1]) << 4 | g_ascii_xdigit_value (text[i + 2]);
          i += 2;
        }
      else if (text[i] <= ' ' || text[i] >= 0x7f)
        return FALSE;
      else
        out[length++] = text[i] == '+' ? ' ' : text[i];
    }
  *out_size = length;
  return TRUE;
}

static gboolean
is_control (gunichar c)
{
  return c < 0x20 || (c >= 0x7f && c <= 0x9f);
}

/* UTF-8 without C0, DEL and C1: no field of a browser's form can hold a line break, and no login needs the
 * others. */
static gboolean
is_plain_text (const guint8 *data, gsize size)
{
  const char *text = (const char *) data;
  const char *end = text + size;

  if (!g_utf8_validate_len (text, size, NULL))
    return FALSE;
  for (; text < end; text = g_utf8_next_char (text))
    if (is_control (g_utf8_get_char (text)))
      return FALSE;
  return TRUE;
}

static gboolean
take_password (Decoder *self, const guint8 *value, gsize size)
{
  if (self->has_password)
    return FALSE;
  self->has_password = TRUE;
  if (size > STATREG_PASSWORD_MAX)
    self->too_long = self->too_long ? self->too_long : PASSWORD_FIELD;
  else if (size > 0)
    self->form->password = statreg_secret_new (value, size);
  return TRUE;
}

static gboolean
take_text (Decoder *self, const Field *field, const guint8 *value, gsize size)
{
  char **slot = get_slot (self->form, field);

  if (*slot)
    return FALSE;
  if (size > field->max)
    self->too_long = self->too_long ? self->too_long : field->name;
  *slot = g_strndup ((const char *) value, size);
  return TRUE;
}

static const Field *
find_field (const guint8 *name, gsize size)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (strlen (fields[i].name) == size && memcmp (fields[i].name, name, size) == 0)
      return &fields[i];
  return NULL;
}

static gboolean
take_pair (Decoder *self, const guint8 *pair, gsize size)
{
  const guint8 *equals = memchr (pair, '=', size);
  guint8 *value = statreg_secret_get_buffer (self->scratch);
  const Field *field;
  gsize name_size, value_size;

  if (!equals)
    return FALSE;
  name_size = equals - pair;
  if (!unescape (equals + 1, size - name_size - 1, value, &value_size) || !is_plain_text (value, value_size))
    return FALSE;
  if (name_size == strlen (PASSWORD_FIELD) && memcmp (pair, PASSWORD_FIELD, name_size) == 0)
    return take_password (self, value, value_size);
  field = find_field (pair, name_size);
  return field && take_text (self, field, value, value_size);
}

static gboolean
take_pairs (Decoder *self, const guint8 *body, gsize size)
{
  const guint8 *end = body + size;

  while (body < end)
    {
      const guint8 *ampersand = memchr (body, '&', end - body);
      const guint8 *stop = ampersand ? ampersand : end;

      if (!take_pair (self, body, stop - body) || stop == end - 1)
        return FALSE;
      body = ampersand ? ampersand + 1 : end;
    }
  return TRUE;
}

static void
fill_gaps (StatregForm *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (!*get_slot (self, &fields[i]))
      *get_slot (self, &fields[i]) = g_strdup ("");
}

/**
 * statreg_form_decode:
 * @body: (array length=size): a body of type application/x-www-form-urlencoded, in UTF-8; at most a few kB,
 * the caller has limited it
 * @size: number of bytes
 * @form: (out) (transfer full): the decoded fields; %NULL after %STATREG_FORM_MALFORMED
 * @field: (out) (optional): after %STATREG_FORM_TOO_LONG the name of the first field over its limit, else
 * %NULL
 *
 * Decodes what a browser sends for the form, and nothing else: each field at most once, no unknown field,
 * whole escapes, valid UTF-8, no control characters. Nothing is trimmed or normalised. The password goes from
 * @body straight into locked memory; the caller clears @body.
 *
 * After %STATREG_FORM_TOO_LONG the form holds what was typed, for showing it again, but no password over its
 * limit. Limits count bytes after decoding: address 254, logon 256, password 512, domain 64, code 32.
 */
StatregFormResult
statreg_form_decode (const guint8 *body, gsize size, StatregForm **form, const char **field)
{
  g_autoptr(StatregForm) result = g_new0 (StatregForm, 1);
  g_autoptr(StatregSecret) scratch = statreg_secret_new_size (MAX (size, 1));
  Decoder decoder = { result, scratch, FALSE, NULL };

  g_return_val_if_fail (body != NULL || size == 0, STATREG_FORM_MALFORMED);
  *form = NULL;
  if (field)
    *field = NULL;
  if (!take_pairs (&decoder, body, size))
    return STATREG_FORM_MALFORMED;
  /* The token is hidden: no person made it too long. */
  if (result->token && strlen (result->token) > TOKEN_MAX)
    return STATREG_FORM_MALFORMED;
  fill_gaps (result);
  if (field)
    *field = decoder.too_long;
  *form = g_steal_pointer (&result);
  return decoder.too_long ? STATREG_FORM_TOO_LONG : STATREG_FORM_OK;
}

/**
 * statreg_form_free:
 * @self: (transfer full): a form
 *
 * Frees the fields; the password's memory is cleared with its last reference.
 */
void
statreg_form_free (StatregForm *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    g_free (*get_slot (self, &fields[i]));
  g_clear_pointer (&self->password, statreg_secret_unref);
  g_free (self);
}
