/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-clearing.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

/**
 * statreg_clearing_free:
 * @memory: (nullable): from malloc() and its like
 *
 * Clears what is freed. glibc's own M_PERTURB leaves out the small pieces that it keeps for the next malloc() of the
 * same thread, which is where a password in Base64 was seen to survive.
 */
void
statreg_clearing_free (void *memory)
{
  if (memory == NULL)
    return;
  explicit_bzero (memory, malloc_usable_size (memory));
  free (memory);
}

/**
 * statreg_clearing_realloc:
 * @memory: (nullable): from malloc() and its like
 * @size: the new size in bytes, more than 0
 *
 * As realloc(), which may move the bytes and leave a copy of them where they were.
 *
 * Returns: (nullable): the memory, or %NULL when there is none; @memory then is as it was
 */
void *
statreg_clearing_realloc (void *memory, size_t size)
{
  const size_t old = memory != NULL ? malloc_usable_size (memory) : 0;
  void *moved;

  if (size <= old && size > old / 2)
    return memory;
  moved = malloc (size);
  if (moved == NULL)
    return NULL;
  if (old > 0)
    memcpy (moved, memory, MIN (old, size));
  statreg_clearing_free (memory);
  return moved;
}
