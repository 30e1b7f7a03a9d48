/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "statreg-secret.h"

static void
test_bytes (void)
{
  g_autoptr(StatregSecret) secret = statreg_secret_new ("p\0ss", 4);
  g_autoptr(StatregSecret) same = statreg_secret_new ("p\0ss", 4);
  g_autoptr(StatregSecret) other = statreg_secret_new ("p\0st", 4);
  g_autoptr(StatregSecret) shorter = statreg_secret_new ("p\0s", 3);
  g_autoptr(StatregSecret) empty = statreg_secret_new (NULL, 0);

  g_assert_cmpmem (statreg_secret_get_data (secret), statreg_secret_get_size (secret), "p\0ss", 4);
  g_assert_cmpint (statreg_secret_get_text (secret)[4], ==, 0);
  g_assert_true (statreg_secret_equal (secret, same));
  g_assert_false (statreg_secret_equal (secret, other));
  g_assert_false (statreg_secret_equal (secret, shorter));
  g_assert_cmpuint (statreg_secret_get_size (empty), ==, 0);
  g_assert_cmpstr (statreg_secret_get_text (empty), ==, "");
}

static void
test_shrink (void)
{
  g_autoptr(StatregSecret) secret = statreg_secret_new_size (100);
  guint8 *buffer = statreg_secret_get_buffer (secret);

  for (guint i = 0; i <= 100; i++)
    g_assert_cmpint (buffer[i], ==, 0);
  memset (buffer, 'x', 100);
  statreg_secret_shrink (secret, 5);
  g_assert_cmpstr (statreg_secret_get_text (secret), ==, "xxxxx");
  g_assert_cmpuint (statreg_secret_get_size (secret), ==, 5);
  for (guint i = 5; i <= 100; i++)
    g_assert_cmpint (buffer[i], ==, 0);
}

static gpointer
hold_and_drop (gpointer data)
{
  for (guint i = 0; i < 10000; i++)
    statreg_secret_unref (statreg_secret_ref (data));
  return NULL;
}

static void
test_threads (void)
{
  g_autoptr(StatregSecret) secret = statreg_secret_new ("secret", 6);
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("holder", hold_and_drop, secret);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpstr (statreg_secret_get_text (secret), ==, "secret");
}

static void
test_boxed (void)
{
  g_auto(GValue) value = G_VALUE_INIT;
  g_autoptr(StatregSecret) secret = statreg_secret_new ("secret", 6);

  g_value_init (&value, STATREG_TYPE_SECRET);
  g_value_set_boxed (&value, secret);
  g_assert_true (g_value_get_boxed (&value) == secret);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/secret/bytes", test_bytes);
  g_test_add_func ("/secret/shrink", test_shrink);
  g_test_add_func ("/secret/threads", test_threads);
  g_test_add_func ("/secret/boxed", test_boxed);
  return g_test_run ();
}
