/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-secret.h"

#include <sodium.h>
#include <string.h>

#include "statreg-sodium.h"

struct _StatregSecret
{
  gatomicrefcount references;
  gsize size;
  gsize room;     /* the size it was made with */
  guint8 *data;   /* from sodium_malloc; one NUL byte follows the last one */
};

G_DEFINE_BOXED_TYPE (StatregSecret, statreg_secret, statreg_secret_ref, statreg_secret_unref)

/**
 * statreg_secret_new_size:
 * @size: number of bytes
 *
 * Makes a secret of @size zero bytes, to be filled through statreg_secret_get_buffer() before others see it.
 *
 * The bytes lie in memory of sodium_malloc(): locked as far as the limit of locked memory allows, left out
 * of core dumps, between guard pages, cleared when the last reference goes. As with g_malloc(), running out
 * of memory ends the program.
 *
 * Returns: (transfer full): a new secret
 */
StatregSecret *
statreg_secret_new_size (gsize size)
{
  StatregSecret *self;

  statreg_sodium_init ();
  self = g_new0 (StatregSecret, 1);
  g_atomic_ref_count_init (&self->references);
  self->size = size;
  self->room = size;
  self->data = size < G_MAXSIZE ? sodium_malloc (size + 1) : NULL;
  if (self->data == NULL)
    g_error ("No memory for a secret of %" G_GSIZE_FORMAT " bytes", size);
  memset (self->data, 0, size + 1);
  return self;
}

/**
 * statreg_secret_new:
 * @data: (nullable): @size bytes, copied; clearing them is the caller's task
 * @size: number of bytes
 *
 * Returns: (transfer full): a new secret
 */
StatregSecret *
statreg_secret_new (gconstpointer data, gsize size)
{
  StatregSecret *self;

  g_return_val_if_fail (data != NULL || size == 0, NULL);

  self = statreg_secret_new_size (size);
  if (size > 0)
    memcpy (self->data, data, size);
  return self;
}

/**
 * statreg_secret_get_buffer:
 * @self: a secret that nobody else holds yet
 *
 * Returns: (transfer none): its bytes, to be filled
 */
guint8 *
statreg_secret_get_buffer (StatregSecret *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->data;
}

/**
 * statreg_secret_shrink:
 * @self: a secret that nobody else holds yet
 * @size: the bytes to keep, at most its size
 *
 * Cuts the end off and clears it.
 */
void
statreg_secret_shrink (StatregSecret *self, gsize size)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (size <= self->size);

  sodium_memzero (self->data + size, self->size - size);
  self->size = size;
}

/**
 * statreg_secret_reset:
 * @self: a secret that nobody else holds
 * @size: at most the size that it was made with
 *
 * Clears it and makes it @size zero bytes, so that one piece of locked memory can serve many times.
 */
void
statreg_secret_reset (StatregSecret *self, gsize size)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (size <= self->room);

  sodium_memzero (self->data, self->room);
  self->size = size;
}

/**
 * statreg_secret_ref:
 * @self: a secret
 *
 * Returns: (transfer full): @self with one more reference; safe from every thread
 */
StatregSecret *
statreg_secret_ref (StatregSecret *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->references);
  return self;
}

/**
 * statreg_secret_unref:
 * @self: (transfer full): a secret
 *
 * Drops a reference. The last one clears the bytes.
 */
void
statreg_secret_unref (StatregSecret *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->references))
    return;
  sodium_free (self->data);
  g_free (self);
}

/**
 * statreg_secret_get_data:
 * @self: a secret
 *
 * Returns: (transfer none): its bytes, followed by one NUL byte that does not count
 */
gconstpointer
statreg_secret_get_data (const StatregSecret *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->data;
}

/**
 * statreg_secret_get_text:
 * @self: a secret
 *
 * Returns: (transfer none): its bytes as a NUL-terminated text; nobody checks that they are UTF-8 here
 */
const char *
statreg_secret_get_text (const StatregSecret *self)
{
  return statreg_secret_get_data (self);
}

/**
 * statreg_secret_get_size:
 * @self: a secret
 *
 * Returns: the number of bytes, without the NUL byte after them
 */
gsize
statreg_secret_get_size (const StatregSecret *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->size;
}

/**
 * statreg_secret_equal:
 * @a: a secret
 * @b: another one
 *
 * Compares in a time that depends on the size only, not on the bytes.
 *
 * Returns: whether both hold the same bytes
 */
gboolean
statreg_secret_equal (const StatregSecret *a, const StatregSecret *b)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  return a->size == b->size && sodium_memcmp (a->data, b->data, a->size) == 0;
}
