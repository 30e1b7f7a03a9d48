/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-refusal-log.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define START (1000 * SECOND)

/* What was written, line by line. */
static GString *written;

static GLogWriterOutput
take_line (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "MESSAGE"))
      g_string_append_printf (written, "%s\n", (const char *) fields[i].value);
  return G_LOG_WRITER_HANDLED;
}

static gboolean
add (StatregRefusalLog *log, const char *source, gint64 now)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (source);

  g_string_truncate (written, 0);
  return statreg_refusal_log_add (log, address, STATREG_COUNT_WRONG_CODE, now);
}

static void
test_once_a_minute (void)
{
  g_autoptr(StatregRefusalLog) log = statreg_refusal_log_new ();

  g_assert_true (add (log, "192.0.2.7", START));
  g_assert_cmpstr (written->str, ==, "Refused 192.0.2.7: wrong access code\n");
  g_assert_false (add (log, "192.0.2.7", START + 59 * SECOND));
  g_assert_cmpstr (written->str, ==, "");
  g_assert_true (add (log, "192.0.2.8", START + 59 * SECOND));
  g_assert_true (add (log, "192.0.2.7", START + 61 * SECOND));
}

/* A whole /64 belongs to one customer. */
static void
test_networks (void)
{
  g_autoptr(StatregRefusalLog) log = statreg_refusal_log_new ();

  g_assert_true (add (log, "2001:db8:1:2::1", START));
  g_assert_cmpstr (written->str, ==, "Refused 2001:db8:1:2::/64: wrong access code\n");
  g_assert_false (add (log, "2001:db8:1:2:ffff::2", START));
}

static void
test_flood (void)
{
  g_autoptr(StatregRefusalLog) log = statreg_refusal_log_new ();
  guint n_lines = 0;

  for (guint i = 0; i < 250; i++)
    {
      g_autofree char *source = g_strdup_printf ("10.0.0.%u", i);
      n_lines += add (log, source, START) ? 1 : 0;
    }
  g_assert_cmpuint (n_lines, ==, 100);
  g_assert_true (add (log, "10.0.0.1", START + 60 * SECOND));
  g_assert_cmpstr (written->str, ==, "Refused 150 more within a minute\nRefused 10.0.0.1: wrong access code\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  written = g_string_new (NULL);
  g_log_set_writer_func (take_line, NULL, NULL);
  g_test_add_func ("/statreg/refusal-log/once-a-minute", test_once_a_minute);
  g_test_add_func ("/statreg/refusal-log/networks", test_networks);
  g_test_add_func ("/statreg/refusal-log/flood", test_flood);
  return g_test_run ();
}
