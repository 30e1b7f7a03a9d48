/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-json-names.h"

#include <string.h>

#include "statreg-json-unescape.h"

#define FEW 32   /* up to here comparing with each name is faster than hashing */

void
statreg_json_names_init (StatregJsonNames *self)
{
  self->stack = g_array_new (FALSE, FALSE, sizeof (StatregJsonText));
  self->decoded = NULL;
}

void
statreg_json_names_clear (StatregJsonNames *self)
{
  g_clear_pointer (&self->stack, g_array_unref);
  g_clear_pointer (&self->decoded, g_ptr_array_unref);
}

void
statreg_json_names_begin (StatregJsonNames *self, StatregJsonMembers *members)
{
  members->first = self->stack->len;
  members->many = NULL;
}

void
statreg_json_names_end (StatregJsonNames *self, StatregJsonMembers *members)
{
  g_array_set_size (self->stack, members->first);
  g_clear_pointer (&members->many, g_hash_table_unref);
}

static guint
hash_name (gconstpointer data)
{
  const StatregJsonText *name = data;
  guint hash = 5381;

  for (gsize i = 0; i < name->size; i++)
    hash = hash * 33 + (guchar) name->text[i];
  return hash;
}

static gboolean
are_same (gconstpointer data_a, gconstpointer data_b)
{
  const StatregJsonText *a = data_a, *b = data_b;

  return a->size == b->size && memcmp (a->text, b->text, a->size) == 0;
}

/**
 * statreg_json_text_is:
 *
 * Returns: whether @name is @text
 */
gboolean
statreg_json_text_is (const StatregJsonText *name, const char *text)
{
  return strlen (text) == name->size && memcmp (name->text, text, name->size) == 0;
}

/**
 * statreg_json_names_decode:
 * @name: (inout): a valid name between its quotes
 *
 * Replaces @name by what it means: "a" and "\u0061" are the same member.
 */
void
statreg_json_names_decode (StatregJsonNames *self, StatregJsonText *name)
{
  char *decoded, *end;

  if (!memchr (name->text, '\\', name->size))
    return;
  decoded = g_malloc (name->size + 1);
  end = statreg_json_unescape (name->text, name->size, decoded);
  if (!self->decoded)
    self->decoded = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->decoded, decoded);
  *name = (StatregJsonText) { decoded, end - decoded };
}

static void
hash_all (StatregJsonNames *self, StatregJsonMembers *members)
{
  members->many = g_hash_table_new_full (hash_name, are_same, g_free, NULL);
  for (guint i = members->first; i < self->stack->len; i++)
    g_hash_table_add (members->many,
                      g_memdup2 (&g_array_index (self->stack, StatregJsonText, i), sizeof (StatregJsonText)));
}

/**
 * statreg_json_names_add:
 *
 * Returns: %FALSE when the object of @members has @name already
 */
gboolean
statreg_json_names_add (StatregJsonNames *self, StatregJsonMembers *members, const StatregJsonText *name)
{
  if (!members->many && self->stack->len - members->first >= FEW)
    hash_all (self, members);
  if (members->many)
    return g_hash_table_add (members->many, g_memdup2 (name, sizeof *name));
  for (guint i = members->first; i < self->stack->len; i++)
    if (are_same (&g_array_index (self->stack, StatregJsonText, i), name))
      return FALSE;
  g_array_append_val (self->stack, *name);
  return TRUE;
}
