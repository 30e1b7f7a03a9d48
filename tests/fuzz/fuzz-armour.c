/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "fuzz.h"
#include "statreg-error.h"
#include "statreg-key-armour.h"

/* Without a passphrase: its derivation takes half a second by intention, and comes after all that is parsed. What was
 * read is written as it stood. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr(StatregKeyPair) pair = statreg_key_armour_read (text, strlen (text), NULL, &error);
  g_autoptr(StatregSecret) again = NULL;

  g_assert_true ((pair == NULL) == (error != NULL));
  g_assert_true (pair || error->domain == STATREG_ERROR);
  if (!pair)
    return 0;
  again = statreg_key_armour_write (pair, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (statreg_secret_get_text (again), ==, text);
  return 0;
}
