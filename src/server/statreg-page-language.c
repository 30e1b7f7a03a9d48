/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-page-view.h"

#include <string.h>

#define UNNAMED -1

/* Thousandths, so that no number depends on a locale; UNNAMED where the header does not name the language. */
typedef struct
{
  int      english;
  int      german;
  int      others;
  gboolean german_first;
} Wishes;

/* RFC 9110, 12.4.2: "0" or "1" with up to three digits behind the point. -1 for anything else. */
static int
parse_weight (const char *text)
{
  int weight = (*text - '0') * 1000;
  int unit = 100;

  if (*text != '0' && *text != '1')
    return -1;
  text++;
  if (*text == '.')
    for (text++; g_ascii_isdigit (*text) && unit > 0; text++, unit /= 10)
      weight += (*text - '0') * unit;
  return *text == '\0' && weight <= 1000 ? weight : -1;
}

static gboolean
is_language (const char *range, const char *language)
{
  gsize length = strlen (language);

  return g_ascii_strncasecmp (range, language, length) == 0 &&
         (range[length] == '\0' || range[length] == '-');
}

static void
note_wish (Wishes *wishes, const char *range, int weight)
{
  if (is_language (range, "en"))
    wishes->english = MAX (wishes->english, weight);
  else if (is_language (range, "de"))
    {
      wishes->german_first = wishes->german_first || wishes->english == UNNAMED;
      wishes->german = MAX (wishes->german, weight);
    }
  else if (g_str_equal (range, "*"))
    wishes->others = weight;
}

/* "de-AT", "de;q=0.8", "* ; q=0"; anything else counts as not sent. */
static void
read_wish (Wishes *wishes, char *text)
{
  char *parameter = strchr (text, ';');
  int weight = 1000;

  if (parameter)
    {
      *parameter++ = '\0';
      g_strstrip (parameter);
      weight = g_ascii_strncasecmp (parameter, "q=", 2) == 0 ? parse_weight (parameter + 2) : -1;
    }
  if (weight >= 0)
    note_wish (wishes, g_strstrip (text), weight);
}

/**
 * statreg_page_view_choose_language:
 * @accept_language: (nullable): the value of the header, RFC 9110, 12.5.4
 *
 * Returns: (transfer none): "en" or "de", whichever the reader prefers; of equals the one named first, and
 * English when neither is wanted
 */
const char *
statreg_page_view_choose_language (const char *accept_language)
{
  Wishes wishes = { UNNAMED, UNNAMED, 0, FALSE };
  g_auto(GStrv) parts = g_strsplit (accept_language ? accept_language : "", ",", -1);
  int english, german;

  for (guint i = 0; parts[i]; i++)
    read_wish (&wishes, parts[i]);
  english = wishes.english == UNNAMED ? wishes.others : wishes.english;
  german = wishes.german == UNNAMED ? wishes.others : wishes.german;
  return german > english || (german == english && german > 0 && wishes.german_first) ? "de" : "en";
}
