/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-markup.h"

#include <string.h>

/* Answers of Exchange are about ten deep, and their texts a few hundred bytes long. */
#define DEPTH_MAX 32
#define TEXT_MAX 4096
#define QUOTE_MAX 2048

typedef struct
{
  StatregMarkupFunc func;
  gpointer data;
  GString *texts[DEPTH_MAX];   /* of the elements that are open, the outermost first */
  guint depth;
  gboolean ended;              /* the outermost element has; GMarkup would let another one follow */
} Reading;

static void
on_start (GMarkupParseContext *context, const char *name, const char **keys, const char **values,
          gpointer user_data, GError **error)
{
  Reading *self = user_data;

  if (self->depth == DEPTH_MAX || self->ended)
    {
      g_set_error_literal (error, G_MARKUP_ERROR, G_MARKUP_ERROR_INVALID_CONTENT, "Too deep, or too many");
      return;
    }
  self->texts[self->depth++] = g_string_new (NULL);
}

static void
on_end (GMarkupParseContext *context, const char *name, gpointer user_data, GError **error)
{
  Reading *self = user_data;
  g_autofree char *text = g_string_free (g_steal_pointer (&self->texts[--self->depth]), FALSE);
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  const char *colon = strchr (name, ':');

  self->ended = self->depth == 0;
  self->func (colon != NULL ? colon + 1 : name, g_strstrip (valid), self->data);
}

static void
on_text (GMarkupParseContext *context, const char *text, gsize size, gpointer user_data, GError **error)
{
  Reading *self = user_data;
  GString *open = self->depth > 0 ? self->texts[self->depth - 1] : NULL;

  if (open != NULL)
    g_string_append_len (open, text, MIN (size, TEXT_MAX - open->len));
}

/* Comments and processing instructions do no harm. A document type may declare entities, and no server
 * needs one. */
static void
on_passthrough (GMarkupParseContext *context, const char *text, gsize size, gpointer user_data,
                GError **error)
{
  if (size >= 2 && memcmp (text, "<!", 2) == 0 && !(size >= 4 && memcmp (text, "<!--", 4) == 0))
    g_set_error_literal (error, G_MARKUP_ERROR, G_MARKUP_ERROR_INVALID_CONTENT, "Document type");
}

static const GMarkupParser parser = { on_start, on_end, on_text, on_passthrough, NULL };

/**
 * statreg_markup_read:
 * @bytes: an answer, not necessarily valid in any respect
 * @size: their number
 * @func: called for each element when it ends, inner ones first
 * @data: for @func
 *
 * Reads XML with GLib's GMarkup, which knows no entities but the five of the standard and fetches nothing. A
 * document type, deep nesting and everything that is not well-formed end it. Long texts are cut.
 *
 * Returns: whether @bytes were read to their end
 */
gboolean
statreg_markup_read (const char *bytes, gsize size, StatregMarkupFunc func, gpointer data)
{
  Reading self = { .func = func, .data = data };
  g_autoptr(GMarkupParseContext) context =
    g_markup_parse_context_new (&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, &self, NULL);
  const gsize mark = size >= 3 && memcmp (bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
  gboolean whole = g_markup_parse_context_parse (context, bytes + mark, size - mark, NULL) &&
                   g_markup_parse_context_end_parse (context, NULL);

  while (self.depth > 0)
    g_string_free (self.texts[--self.depth], TRUE);
  return whole;
}

static const char *
find_title (const char *page)
{
  g_autofree char *lower = g_ascii_strdown (page, -1);
  const char *title = strstr (lower, "<title");
  const char *end = title != NULL ? strchr (title, '>') : NULL;

  return end != NULL ? page + (end + 1 - lower) : NULL;
}

static char *
drop_tags (const char *page, gboolean first_only)
{
  g_autoptr(GString) words = g_string_new (NULL);
  gboolean within = FALSE;

  for (const char *c = page; *c != '\0' && words->len < QUOTE_MAX; c++)
    {
      if (*c == '<' && first_only)
        break;
      if (*c == '<')
        within = TRUE;
      else if (*c == '>' && within)
        within = FALSE;
      else if (!within && !(g_ascii_isspace (*c) && (words->len == 0 || words->str[words->len - 1] == ' ')))
        g_string_append_c (words, g_ascii_isspace (*c) ? ' ' : *c);
    }
  return g_utf8_make_valid (words->str, words->len);
}

/**
 * statreg_markup_quote:
 * @bytes: an answer that was not understood, such as a web page
 * @size: their number
 *
 * Returns: (transfer full): what people would read in it: its title, or else its first words without tags;
 *   valid UTF-8, but not yet made safe to show
 */
char *
statreg_markup_quote (const char *bytes, gsize size)
{
  g_autofree char *page = g_strndup (bytes, size);
  const char *title = find_title (page);

  return title != NULL ? drop_tags (title, TRUE) : drop_tags (page, FALSE);
}
