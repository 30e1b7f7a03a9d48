/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-cli-output.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "statreg-address.h"
#include "statreg-json.h"
#include "statreg-time.h"

struct _StatregTable
{
  GPtrArray *rows; /* of GStrv; the first one holds the titles */
  guint n_columns;
};

static void
add_row (StatregTable *self, const char *first, va_list more)
{
  GStrvBuilder *cells = g_strv_builder_new ();

  for (const char *cell = first; cell != NULL; cell = va_arg (more, const char *))
    {
      g_autofree char *visible = statreg_text_to_visible (cell);
      g_strv_builder_add (cells, visible);
    }
  g_ptr_array_add (self->rows, g_strv_builder_end (cells));
  g_strv_builder_unref (cells);
}

/**
 * statreg_table_new:
 * @first_title: translated title of the first column, ended by %NULL like all
 *
 * Returns: (transfer full): a table without rows
 */
StatregTable *
statreg_table_new (const char *first_title, ...)
{
  StatregTable *self = g_new0 (StatregTable, 1);
  va_list more;

  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  va_start (more, first_title);
  add_row (self, first_title, more);
  va_end (more);
  self->n_columns = g_strv_length (g_ptr_array_index (self->rows, 0));
  return self;
}

/**
 * statreg_table_add:
 * @self: a table
 * @first_cell: text of the first column, ended by %NULL like all; as many cells as there are titles
 */
void
statreg_table_add (StatregTable *self, const char *first_cell, ...)
{
  va_list more;

  va_start (more, first_cell);
  add_row (self, first_cell, more);
  va_end (more);
  g_return_if_fail (g_strv_length (g_ptr_array_index (self->rows, self->rows->len - 1)) == self->n_columns);
}

void
statreg_table_free (StatregTable *self)
{
  g_ptr_array_unref (self->rows);
  g_free (self);
}

/* In cells of a terminal: CJK characters take two, combining ones none. */
static guint
measure (const char *text)
{
  guint width = 0;

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);

      if (!g_unichar_iszerowidth (character))
        width += g_unichar_iswide (character) ? 2 : 1;
    }
  return width;
}

static guint
measure_column (StatregTable *self, guint column)
{
  guint widest = 0;

  for (guint i = 0; i < self->rows->len; i++)
    {
      GStrv cells = g_ptr_array_index (self->rows, i);
      widest = MAX (widest, measure (cells[column]));
    }
  return widest;
}

static void
print_row (StatregTable *self, GStrv cells, const guint *widths)
{
  g_autoptr(GString) line = g_string_new (NULL);

  for (guint column = 0; column < self->n_columns; column++)
    {
      int blanks = widths[column] - measure (cells[column]) + 2;
      g_string_append_printf (line, "%s%*s", cells[column], blanks, "");
    }
  puts (g_strchomp (line->str));
}

static void
print_aligned (StatregTable *self)
{
  g_autofree guint *widths = g_new (guint, self->n_columns);

  for (guint column = 0; column < self->n_columns; column++)
    widths[column] = measure_column (self, column);
  for (guint i = 0; i < self->rows->len; i++)
    print_row (self, g_ptr_array_index (self->rows, i), widths);
}

static void
print_tabbed (StatregTable *self)
{
  for (guint i = 1; i < self->rows->len; i++)
    {
      g_autofree char *line = g_strjoinv ("\t", g_ptr_array_index (self->rows, i));
      puts (line);
    }
}

/**
 * statreg_table_print:
 * @self: a table
 *
 * Prints to standard output what was added.
 */
void
statreg_table_print (StatregTable *self)
{
  if (isatty (STDOUT_FILENO))
    print_aligned (self);
  else
    print_tabbed (self);
}

/**
 * statreg_cli_print_json:
 * @root: what to print, raw: foreign text is escaped by whoever shows it
 */
void
statreg_cli_print_json (JsonNode *root)
{
  g_autoptr(GBytes) bytes = statreg_json_to_bytes (root);

  fwrite (g_bytes_get_data (bytes, NULL), 1, g_bytes_get_size (bytes), stdout);
}

/**
 * statreg_cli_print_built:
 * @builder: with one whole value
 */
void
statreg_cli_print_built (JsonBuilder *builder)
{
  g_autoptr(JsonNode) root = json_builder_get_root (builder);

  statreg_cli_print_json (root);
}

/**
 * statreg_cli_print_line:
 * @text: a line without line feed; characters that could act on the terminal are made visible
 */
void
statreg_cli_print_line (const char *text)
{
  g_autofree char *visible = statreg_text_to_visible (text);

  puts (visible);
}

/**
 * statreg_cli_warn:
 * @text: a sentence about something that does not end the command
 */
void
statreg_cli_warn (const char *text)
{
  g_autofree char *visible = statreg_text_to_visible (text);

  fprintf (stderr, "statregctl: %s\n", visible);
}

/**
 * statreg_cli_add_string:
 * @builder: inside an object
 * @member: name of the member
 * @value: its text
 */
void
statreg_cli_add_string (JsonBuilder *builder, const char *member, const char *value)
{
  json_builder_set_member_name (builder, member);
  json_builder_add_string_value (builder, value);
}

/**
 * statreg_cli_add_time:
 * @builder: inside an object
 * @member: name of the member
 * @seconds: seconds since 1970, 0 for none, which is written as ""
 */
void
statreg_cli_add_time (JsonBuilder *builder, const char *member, gint64 seconds)
{
  g_autofree char *text = seconds != 0 ? statreg_time_format (seconds) : g_strdup ("");

  statreg_cli_add_string (builder, member, text);
}
