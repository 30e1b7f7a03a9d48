/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Checks all logins of an instance and prints what it took. usage: bench-checks DATA-DIR INSTANCE
 * PER-SERVER|default */
#include <stdlib.h>
#include <sys/resource.h>

#include "statreg-checker-private.h"

typedef struct
{
  GMainLoop *loop;
  StatregChecker *checker;
  gint64 last;
  gint64 longest;
} Bench;

static gboolean
on_beat (gpointer data)
{
  Bench *bench = data;
  gint64 now = g_get_monotonic_time ();

  bench->longest = MAX (bench->longest, now - bench->last);
  bench->last = now;
  return G_SOURCE_CONTINUE;
}

static void
on_active_changed (Bench *bench)
{
  if (!statreg_checker_is_active (bench->checker))
    g_main_loop_quit (bench->loop);
}

static StatregPacing
choose_pacing (const char *word)
{
  StatregPacing pacing = statreg_pacing_default;

  if (g_str_equal (word, "default"))
    return pacing;
  pacing.per_server = pacing.overall = (guint) atoi (word);
  pacing.spacing_ms = pacing.jitter_ms = 0;
  pacing.ahead = 64;
  return pacing;
}

static void
print (Bench *bench, gint64 took)
{
  struct rusage usage;
  guint done, works, fails, unclear, held;

  getrusage (RUSAGE_SELF, &usage);
  g_object_get (bench->checker, "n-done", &done, "n-works", &works, "n-fails", &fails, "n-unclear", &unclear,
                "n-held", &held, NULL);
  g_print ("{\"done\": %u, \"works\": %u, \"fails\": %u, \"unclear\": %u, \"held\": %u, \"seconds\": %.2f, "
           "\"gapMs\": %.1f, \"peakKib\": %ld}\n",
           done, works, fails, unclear, held, took / 1e6, bench->longest / 1e3, usage.ru_maxrss);
}

int
main (int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregFolder) folder = argc == 4 ? statreg_folder_open (argv[1], &error) : NULL;
  g_autoptr(StatregInstances) instances = folder ? statreg_instances_new (folder) : NULL;
  g_autoptr(StatregStore) store = folder ? statreg_store_new (folder) : NULL;
  g_autoptr(StatregKeys) keys = folder ? statreg_keys_new (folder) : NULL;
  StatregPacing pacing = choose_pacing (argc == 4 ? argv[3] : "default");
  StatregInstance *instance;
  Bench bench = { NULL };
  gint64 began;

  if (!folder || !statreg_instances_load (instances, &error) ||
      !(instance = statreg_instances_lookup (instances, argv[2])))
    {
      g_printerr ("usage: bench-checks DATA-DIR INSTANCE PER-SERVER|default: %s\n",
                  error ? error->message : "no instance");
      return 1;
    }
  bench.loop = g_main_loop_new (NULL, FALSE);
  bench.checker = statreg_checker_new_paced (folder, keys, instances, store, &pacing);
  g_signal_connect_swapped (bench.checker, "notify::active", G_CALLBACK (on_active_changed), &bench);
  g_timeout_add (1, on_beat, &bench);
  began = bench.last = g_get_monotonic_time ();
  statreg_checker_check_logins (bench.checker, statreg_instance_get_id (instance), NULL, FALSE);
  g_main_loop_run (bench.loop);
  print (&bench, g_get_monotonic_time () - began);
  g_object_unref (bench.checker);
  g_main_loop_unref (bench.loop);
  return 0;
}
