/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-throttle.h"

#include <malloc.h>
#include <string.h>

#define SECOND G_GINT64_CONSTANT (1000000)
#define START (5000 * SECOND)

static GInetAddress *
address (const char *text)
{
  GInetAddress *result = g_inet_address_new_from_string (text);

  g_assert_nonnull (result);
  return result;
}

static guint
take_many (StatregThrottle *throttle, const char *text, gint64 now, guint n)
{
  g_autoptr(GInetAddress) source = address (text);
  guint taken = 0;

  for (guint i = 0; i < n; i++)
    taken += statreg_throttle_take (throttle, source, now, NULL);
  return taken;
}

static void
test_source (void)
{
  g_autoptr(StatregThrottle) throttle = statreg_throttle_new (4096);
  g_autoptr(GInetAddress) source = address ("192.0.2.7");
  guint retry = 99;

  g_assert_true (statreg_throttle_take (throttle, source, START, &retry));
  g_assert_cmpuint (retry, ==, 0);
  g_assert_cmpuint (take_many (throttle, "192.0.2.7", START, 100), ==, 59);
  g_assert_false (statreg_throttle_take (throttle, source, START, &retry));
  g_assert_cmpuint (retry, ==, 1);
  g_assert_cmpuint (take_many (throttle, "192.0.2.8", START, 100), ==, 60);
  g_assert_cmpuint (take_many (throttle, "192.0.2.7", START + SECOND - 1, 5), ==, 0);
  g_assert_cmpuint (take_many (throttle, "192.0.2.7", START + SECOND, 5), ==, 1);
  g_assert_cmpuint (take_many (throttle, "192.0.2.7", START + 1000 * SECOND, 100), ==, 60);
}

/* One owner is one source, on whichever socket it comes in. */
static void
test_mapped_address (void)
{
  g_autoptr(StatregThrottle) throttle = statreg_throttle_new (4096);

  g_assert_cmpuint (take_many (throttle, "192.0.2.7", START, 100), ==, 60);
  g_assert_cmpuint (take_many (throttle, "::ffff:192.0.2.7", START, 100), ==, 0);
  g_assert_cmpuint (take_many (throttle, "::ffff:192.0.2.8", START, 100), ==, 60);
}

static void
test_ipv6 (void)
{
  g_autoptr(StatregThrottle) throttle = statreg_throttle_new (4096);
  guint taken = 0;

  g_assert_cmpuint (take_many (throttle, "2001:db8:1:1::1", START, 100), ==, 60);
  g_assert_cmpuint (take_many (throttle, "2001:db8:1:1:ffff::9", START, 100), ==, 0);
  for (guint i = 2; i < 20; i++)
    {
      g_autofree char *text = g_strdup_printf ("2001:db8:1:%x::1", i);

      taken += take_many (throttle, text, START, 100);
    }
  g_assert_cmpuint (taken, ==, 7 * 60);
  g_assert_cmpuint (take_many (throttle, "2001:db8:2:1::1", START, 100), ==, 60);
}

/* Everybody together; what is refused takes nothing, so it frees up as fast as it may. */
static void
test_global (void)
{
  g_autoptr(StatregThrottle) throttle = statreg_throttle_new (4096);
  guint taken = 0;

  for (guint i = 0; i < 3000; i++)
    {
      g_autofree char *text = g_strdup_printf ("198.18.%u.%u", i / 250, i % 250);

      taken += take_many (throttle, text, START, 1);
    }
  g_assert_cmpuint (taken, ==, 1000);
  g_assert_cmpuint (take_many (throttle, "192.0.2.1", START, 1), ==, 0);
  g_assert_cmpuint (take_many (throttle, "192.0.2.1", START + SECOND / 200, 5), ==, 1);
}

/* A clock that stands still or steps back gives nothing and takes nothing. */
static void
test_clock_back (void)
{
  g_autoptr(StatregThrottle) throttle = statreg_throttle_new (4096);

  g_assert_cmpuint (take_many (throttle, "192.0.2.7", START, 60), ==, 60);
  g_assert_cmpuint (take_many (throttle, "192.0.2.7", START - 100 * SECOND, 60), ==, 0);
}

static guint
get_code_wait (StatregThrottle *throttle, GInetAddress *source, gint64 now)
{
  guint retry = 99;
  gboolean may = statreg_throttle_may_try_code (throttle, source, now, &retry);

  g_assert_true (may == (retry == 0));
  return retry;
}

static void
test_wrong_codes (void)
{
  g_autoptr(StatregThrottle) throttle = statreg_throttle_new (4096);
  g_autoptr(GInetAddress) source = address ("192.0.2.7");
  g_autoptr(GInetAddress) other = address ("192.0.2.8");
  const guint waits[] = { 0, 0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600, 600 };
  gint64 now = START;

  for (guint i = 0; i < G_N_ELEMENTS (waits); i++)
    {
      g_assert_cmpuint (get_code_wait (throttle, source, now), ==, 0);
      statreg_throttle_wrong_code (throttle, source, now);
      g_assert_cmpuint (get_code_wait (throttle, source, now), ==, waits[i]);
      now += waits[i] * SECOND;
    }
  g_assert_cmpuint (get_code_wait (throttle, other, now), ==, 0);
  now += 3601 * SECOND;
  statreg_throttle_wrong_code (throttle, source, now);
  g_assert_cmpuint (get_code_wait (throttle, source, now), ==, 0);
}

/* Guessing from ever other /64 of one network ends as well. */
static void
test_wrong_codes_of_net (void)
{
  g_autoptr(StatregThrottle) throttle = statreg_throttle_new (4096);
  guint tried = 0;

  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *text = g_strdup_printf ("2001:db8:7:%x::1", i);
      g_autoptr(GInetAddress) source = address (text);

      if (get_code_wait (throttle, source, START) == 0)
        {
          statreg_throttle_wrong_code (throttle, source, START);
          tried++;
        }
    }
  g_assert_cmpuint (tried, ==, 40);
}

/* A million sources: the memory of the first few thousand is all that there ever is, and whoever comes often
 * stays known. */
static void
test_spoofed_sources (void)
{
  g_autoptr(StatregThrottle) throttle = statreg_throttle_new (4096);
  g_autoptr(GInetAddress) regular = address ("2001:db8:ffff:1::1");
  gsize used_early = 0;

  for (guint i = 0; i < 5; i++)
    statreg_throttle_wrong_code (throttle, regular, START);
  for (guint32 i = 0; i < 1000000; i++)
    {
      guint8 bytes[16] = { 0x20, 0x01, i >> 24, i >> 16, i >> 8, i };
      g_autoptr(GInetAddress) source = g_inet_address_new_from_bytes (bytes, G_SOCKET_FAMILY_IPV6);

      statreg_throttle_take (throttle, source, START, NULL);
      if (i % 1000 == 0)
        g_assert_cmpuint (get_code_wait (throttle, regular, START), ==, 2);
      if (i == 10000)
        used_early = mallinfo2 ().uordblks;
    }
  g_assert_cmpuint (mallinfo2 ().uordblks, <=, used_early + 64 * 1024);
}

static void
test_source_text (void)
{
  const struct { const char *address, *text; } cases[] = {
    { "192.0.2.7", "192.0.2.7" }, { "::ffff:192.0.2.7", "192.0.2.7" }, { "127.0.0.1", "127.0.0.1" },
    { "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64" }, { "::1", "::/64" }, { "fe80::1", "fe80::/64" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GInetAddress) source = address (cases[i].address);
      g_autofree char *text = statreg_throttle_source_text (source);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/statreg/throttle/b17-source", test_source);
  g_test_add_func ("/statreg/throttle/mapped-address", test_mapped_address);
  g_test_add_func ("/statreg/throttle/b17-ipv6", test_ipv6);
  g_test_add_func ("/statreg/throttle/b17-global", test_global);
  g_test_add_func ("/statreg/throttle/clock-back", test_clock_back);
  g_test_add_func ("/statreg/throttle/b18-wrong-codes", test_wrong_codes);
  g_test_add_func ("/statreg/throttle/b18-wrong-codes-of-net", test_wrong_codes_of_net);
  g_test_add_func ("/statreg/throttle/b17-spoofed-sources", test_spoofed_sources);
  g_test_add_func ("/statreg/throttle/source-text", test_source_text);
  return g_test_run ();
}
