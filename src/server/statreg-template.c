/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-template.h"

#include <string.h>

#include "statreg-error.h"

#define NAME_MAX_SIZE 64

/*  source:   <p id="x">@{if:note}<b>@{note}</b>@{end}</p>
 *                      ^        ^  ^      ^
 *                     open    close
 *
 * rest always points behind what has been dealt with; a piece is the text up to the next tag, or a tag. */
typedef struct
{
  const char            *rest;
  const char            *end;
  GString               *out;
  StatregTemplateLookup  lookup;
  gpointer               user_data;
  guint                  depth;     /* open sections */
  guint                  hidden;    /* depth of the outermost section that is left out; 0 = none */
} Expansion;

static const char *
get_entity (char c)
{
  switch (c)
    {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return NULL;
    }
}

/* Safe as text and in quoted attributes. HTML has no way to write control characters: they become U+FFFD. */
static void
append_escaped (GString *out, const char *text)
{
  for (; *text; text++)
    {
      const char *entity = get_entity (*text);
      gboolean is_control = (guchar) *text < ' ' && *text != '\n' && *text != '\t';

      if (entity)
        g_string_append (out, entity);
      else if (is_control)
        g_string_append (out, "\357\277\275");
      else
        g_string_append_c (out, *text);
    }
}

static gboolean
fail (GError **error, const char *what, const char *name)
{
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_FAILED, "%s in the template: “%s”", what, name);
  return FALSE;
}

static gboolean
open_section (Expansion *self, const char *value)
{
  self->depth++;
  if (!self->hidden && *value == '\0')
    self->hidden = self->depth;
  return TRUE;
}

static gboolean
close_section (Expansion *self, GError **error)
{
  if (self->depth == 0)
    return fail (error, "A section ends that did not begin", "end");
  if (self->hidden == self->depth)
    self->hidden = 0;
  self->depth--;
  return TRUE;
}

static gboolean
expand_tag (Expansion *self, const char *tag, GError **error)
{
  gboolean is_section = g_str_has_prefix (tag, "if:");
  gboolean is_raw = g_str_has_prefix (tag, "raw:");
  const char *name = is_section ? tag + strlen ("if:") : is_raw ? tag + strlen ("raw:") : tag;
  const char *value;

  if (*tag == '#')
    return TRUE;
  if (strcmp (tag, "end") == 0)
    return close_section (self, error);
  /* Looked up even where it is not shown, so that every expansion finds a wrong name. */
  value = self->lookup (name, self->user_data);
  if (!value)
    return fail (error, "Unknown variable", name);
  if (is_section)
    return open_section (self, value);
  if (!self->hidden && is_raw)
    g_string_append (self->out, value);
  else if (!self->hidden)
    append_escaped (self->out, value);
  return TRUE;
}

static void
copy_text (Expansion *self, const char *until)
{
  if (!self->hidden)
    g_string_append_len (self->out, self->rest, until - self->rest);
  self->rest = until;
}

/* One run of text and the tag behind it. */
static gboolean
expand_piece (Expansion *self, GError **error)
{
  const char *open = memmem (self->rest, self->end - self->rest, "@{", 2);
  const char *close;
  char name[NAME_MAX_SIZE];

  copy_text (self, open ? open : self->end);
  if (!open)
    return TRUE;
  close = memchr (open, '}', self->end - open);
  if (!close || close - open - 2 >= NAME_MAX_SIZE)
    return fail (error, "A tag without end", "@{");
  memcpy (name, open + 2, close - open - 2);
  name[close - open - 2] = '\0';
  self->rest = close + 1;
  return expand_tag (self, name, error);
}

/**
 * statreg_template_expand:
 * @source: HTML in UTF-8 with tags
 * @lookup: (scope call): gives the value of a variable
 * @user_data: for @lookup
 * @error: return location
 *
 * Puts values in place of tags: `@{name}` is the value, escaped for HTML text and quoted attributes;
 * `@{raw:name}` the value as it is, for HTML and CSS of our own; what stands between `@{if:name}` and
 * `@{end}` stays only if the value is not empty; `@{# …}` is a remark and goes. Values are not looked through
 * for tags.
 *
 * An unknown variable or an unbalanced section is %STATREG_ERROR_FAILED: all templates are ours, so that is a
 * mistake in one of them, and its message is for its author.
 *
 * Returns: (transfer full): the document, or %NULL
 */
GBytes *
statreg_template_expand (GBytes *source, StatregTemplateLookup lookup, gpointer user_data, GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (source, &size);
  g_autoptr(GString) out = g_string_sized_new (size * 2);
  Expansion expansion = { data, data + size, out, lookup, user_data, 0, 0 };

  while (expansion.rest < expansion.end)
    if (!expand_piece (&expansion, error))
      return NULL;
  if (expansion.depth > 0)
    {
      fail (error, "A section without end", "if");
      return NULL;
    }
  return g_string_free_to_bytes (g_steal_pointer (&out));
}
