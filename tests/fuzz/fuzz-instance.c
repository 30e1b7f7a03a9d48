/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"
#include "statreg-instance-file.h"

#define NAME "instances/0b7a9f0e-5c1d-4e0a-9d53-0d4a3e9b6d11.json"

static StatregInstance *
parse (gconstpointer data, gsize size, GError **error)
{
  g_autoptr(GInputStream) stream = g_memory_input_stream_new_from_data (data, size, NULL);

  return statreg_instance_file_parse (stream, NAME, error);
}

/* A file that was understood is written so that it is understood again, to the byte. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregInstance) instance = parse (data, size, &error);
  g_autoptr(StatregInstance) again = NULL;
  g_autoptr(GBytes) first = NULL;
  g_autoptr(GBytes) second = NULL;

  g_assert_true ((instance == NULL) == (error != NULL));
  if (!instance)
    return 0;
  first = statreg_instance_file_write (instance);
  again = parse (g_bytes_get_data (first, NULL), g_bytes_get_size (first), &error);
  g_assert_no_error (error);
  second = statreg_instance_file_write (again);
  g_assert_true (g_bytes_equal (first, second));
  return 0;
}
