/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-catalog.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "statreg-error.h"

/* The format: gettext manual, "The Format of GNU MO Files". All numbers have 32 bits in the byte order of the
 * magic. */
#define MAGIC 0x950412deu
#define MAGIC_SWAPPED 0xde120495u
#define HEADER_SIZE 28
#define N_MESSAGES_AT 8
#define ORIGINALS_AT 12
#define TRANSLATIONS_AT 16
#define ENTRY_SIZE 8   /* length, offset */

struct _StatregCatalog
{
  GBytes   *content;
  gboolean  swapped;
  guint32   n_messages;
  guint32   originals;      /* offsets of the two tables */
  guint32   translations;
};

static guint32
read_number (const StatregCatalog *self, gsize offset)
{
  const guint8 *data = g_bytes_get_data (self->content, NULL);
  guint32 number;

  memcpy (&number, data + offset, sizeof number);
  return self->swapped ? GUINT32_SWAP_LE_BE (number) : number;
}

/* The text of a table's entry, or NULL if it is not inside the file or lacks its NUL. */
static const char *
get_text (const StatregCatalog *self, guint32 table, guint32 index)
{
  gsize size;
  const char *data = g_bytes_get_data (self->content, &size);
  gsize entry = (gsize) table + (gsize) index * ENTRY_SIZE;
  gsize length = read_number (self, entry);
  gsize offset = read_number (self, entry + 4);

  if (offset >= size || length >= size - offset || data[offset + length] != '\0')
    return NULL;
  return data + offset;
}

static gboolean
fits (const StatregCatalog *self, guint32 table)
{
  gsize size = g_bytes_get_size (self->content);

  return table <= size && self->n_messages <= (size - table) / ENTRY_SIZE;
}

static gboolean
read_header (StatregCatalog *self)
{
  guint32 magic;

  if (g_bytes_get_size (self->content) < HEADER_SIZE)
    return FALSE;
  magic = read_number (self, 0);
  if (magic != MAGIC && magic != MAGIC_SWAPPED)
    return FALSE;
  self->swapped = magic == MAGIC_SWAPPED;
  self->n_messages = read_number (self, N_MESSAGES_AT);
  self->originals = read_number (self, ORIGINALS_AT);
  self->translations = read_number (self, TRANSLATIONS_AT);
  return fits (self, self->originals) && fits (self, self->translations);
}

static gboolean
check_texts (const StatregCatalog *self)
{
  for (guint32 i = 0; i < self->n_messages; i++)
    if (!get_text (self, self->originals, i) || !get_text (self, self->translations, i))
      return FALSE;
  return TRUE;
}

/**
 * statreg_catalog_new:
 * @content: a .mo file in UTF-8, of either byte order
 * @error: return location; %STATREG_ERROR_DAMAGED_FILE if it is none
 *
 * Returns: (transfer full): the catalogue, or %NULL
 */
StatregCatalog *
statreg_catalog_new (GBytes *content, GError **error)
{
  g_autoptr(StatregCatalog) self = g_new0 (StatregCatalog, 1);

  self->content = g_bytes_ref (content);
  if (read_header (self) && check_texts (self))
    return g_steal_pointer (&self);
  g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE,
                       _("This is not a message catalogue"));
  return NULL;
}

/**
 * statreg_catalog_free:
 * @self: (transfer full): a catalogue
 */
void
statreg_catalog_free (StatregCatalog *self)
{
  g_bytes_unref (self->content);
  g_free (self);
}

/**
 * statreg_catalog_lookup:
 * @self: (nullable): a catalogue; %NULL translates nothing
 * @message: English text
 *
 * Messages with a context have it in front, with "\004" between.
 *
 * Returns: the translation, borrowed from @self, or @message itself if there is none
 */
const char *
statreg_catalog_lookup (const StatregCatalog *self, const char *message)
{
  guint32 low = 0;
  guint32 high = self ? self->n_messages : 0;

  while (low < high)
    {
      guint32 middle = low + (high - low) / 2;
      int order = strcmp (message, get_text (self, self->originals, middle));

      if (order == 0)
        {
          const char *translation = get_text (self, self->translations, middle);

          return *translation ? translation : message;
        }
      if (order < 0)
        high = middle;
      else
        low = middle + 1;
    }
  return message;
}
