/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-window STARTED bare | STARTED FOLDER frame | STARTED FOLDER apply
 * Prints one JSON object: milliseconds from STARTED (µs of the monotonic clock, taken before the process was made) to the first
 * frame on the screen, and peak memory then; for a folder also when all is read; with "apply" how long applying everything that is
 * pending to the first instance took, and for how long at most the main loop stood still while reading, while the registrations
 * dialog opened and while applying: "…GapMs" by the clock, "…WorkMs" in processor time of the main thread, which does not grow on
 * a busy machine. "bare" is an empty AdwApplicationWindow. */
#include <adwaita.h>
#include <time.h>

#include "statreg-application.h"
#include "statreg-decide.h"
#include "statreg-registrations-dialog.h"
#include "statreg-server.h"

/* Turns of the main loop after which an opened dialog has drawn its first rows. */
#define SETTLED 400

typedef struct
{
  GtkApplication *application;
  gint64          started;
  gboolean        apply;
  gboolean        framed;
  guint           n_logins;       /* what the instance must have in the end */
  guint           turns;          /* of the main loop since the dialog was opened */
  gint64          applying;       /* when applying began */
  gint64          last_turn;
  gint64          longest_gap;
  gint64          last_work;
  gint64          longest_work;
} Bench;

static double
milliseconds_since (gint64 moment)
{
  return (g_get_monotonic_time () - moment) / 1e3;
}

static gint64
get_work (void)
{
  struct timespec used;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &used);
  return used.tv_sec * G_USEC_PER_SEC + used.tv_nsec / 1000;
}

static guint
get_peak_mib (void)
{
  g_autofree char *status = NULL;

  g_file_get_contents ("/proc/self/status", &status, NULL, NULL);
  return g_ascii_strtoull (strstr (status, "VmHWM:") + 6, NULL, 10) / 1024;
}

/* What was longest since the last call, and how much memory was in use at most so far. */
static void
print_phase (Bench *bench, const char *name)
{
  g_print (", \"%sGapMs\": %.0f, \"%sWorkMs\": %.0f, \"%sMiB\": %u", name, bench->longest_gap / 1e3, name, bench->longest_work / 1e3,
           name, get_peak_mib ());
  bench->longest_gap = bench->longest_work = 0;
}

static StatregSession *
get_session (Bench *bench)
{
  return statreg_application_get_session (STATREG_APPLICATION (bench->application));
}

static StatregInstance *
get_instance (Bench *bench)
{
  g_autoptr(StatregInstance) instance =
      g_list_model_get_item (G_LIST_MODEL (statreg_session_get_instances (get_session (bench))), 0);

  return instance;
}

static guint
count_pending (Bench *bench)
{
  return g_list_model_get_n_items (G_LIST_MODEL (statreg_session_get_store (get_session (bench))));
}

static void
on_applied (GObject *source, GAsyncResult *result, gpointer data)
{
  Bench *bench = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregOutcomes) outcomes =
      statreg_decide_finish (statreg_session_get_folder (get_session (bench)), result, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (outcomes->failed->len, ==, 0);
  g_print (", \"applied\": %u, \"appliedMs\": %.0f", outcomes->applied->len, milliseconds_since (bench->applying));
  statreg_instances_end_act (statreg_session_get_instances (get_session (bench)), outcomes->saved);
  statreg_store_update (statreg_session_get_store (get_session (bench)));
}

static void
open_dialog (Bench *bench)
{
  gtk_window_present (statreg_registrations_dialog_new (get_session (bench), get_instance (bench)));
  bench->turns = 1;
}

static void
start_applying (Bench *bench)
{
  print_phase (bench, "dialog");
  bench->n_logins = g_list_model_get_n_items (statreg_instance_get_static_logins (get_instance (bench))) + count_pending (bench);
  bench->applying = g_get_monotonic_time ();
  statreg_instances_begin_act (statreg_session_get_instances (get_session (bench)));
  statreg_decide_apply_async (statreg_session_get_folder (get_session (bench)), statreg_instance_get_id (get_instance (bench)), NULL,
                              STATREG_APPLY_SAFELY, NULL, on_applied, bench);
}

static gboolean
is_loaded (Bench *bench)
{
  return statreg_store_get_state (statreg_session_get_store (get_session (bench))) == STATREG_STORE_READY && get_instance (bench);
}

static gboolean
is_all_applied (Bench *bench)
{
  return count_pending (bench) == 0 &&
         g_list_model_get_n_items (statreg_instance_get_static_logins (get_instance (bench))) == bench->n_logins;
}

static void
finish (Bench *bench)
{
  g_print (", \"peakMiB\": %u}\n", get_peak_mib ());
  exit (0);
}

/* Once a millisecond, if the main loop turns. */
static gboolean
on_turn (gpointer data)
{
  Bench *bench = data;
  gint64 now = g_get_monotonic_time (), work = get_work ();

  bench->longest_gap = MAX (bench->longest_gap, now - bench->last_turn);
  bench->longest_work = MAX (bench->longest_work, work - bench->last_work);
  bench->last_turn = now;
  bench->last_work = work;
  if (bench->turns > 0 && bench->turns++ == SETTLED)
    start_applying (bench);
  else if (bench->turns == 0 && is_loaded (bench))
    {
      g_print (", \"loadedMs\": %.0f", milliseconds_since (bench->started));
      print_phase (bench, "loading");
      if (!bench->apply)
        finish (bench);
      open_dialog (bench);
    }
  else if (bench->applying && is_all_applied (bench))
    {
      g_print (", \"shownMs\": %.0f", milliseconds_since (bench->applying));
      print_phase (bench, "applying");
      finish (bench);
    }
  return G_SOURCE_CONTINUE;
}

static void
on_after_paint (GdkFrameClock *clock, gpointer data)
{
  Bench *bench = data;

  if (bench->framed)
    return;
  bench->framed = TRUE;
  g_print ("{\"firstFrameMs\": %.1f, \"frameMiB\": %u", milliseconds_since (bench->started), get_peak_mib ());
  if (!STATREG_IS_APPLICATION (bench->application))
    finish (bench);
  bench->last_turn = g_get_monotonic_time ();
  bench->last_work = get_work ();
  g_timeout_add (1, on_turn, bench);
}

static void
on_window_mapped (GtkWidget *window, gpointer data)
{
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (on_after_paint), data);
}

static void
on_window_added (GtkApplication *application, GtkWindow *window, gpointer data)
{
  g_signal_connect (window, "map", G_CALLBACK (on_window_mapped), data);
}

static void
show_bare_window (GtkApplication *application)
{
  gtk_window_present (GTK_WINDOW (g_object_new (ADW_TYPE_APPLICATION_WINDOW, "application", application,
                                                "default-width", 1000, "default-height", 700, NULL)));
}

int
main (int argc, char **argv)
{
  Bench bench = { .started = g_ascii_strtoll (argv[1], NULL, 10), .apply = argc > 3 && g_str_equal (argv[3], "apply") };
  gboolean bare = argc == 3;
  char *words[] = { argv[0], (char *) "--data-dir", argv[2], NULL };

  if (!bare)
    statreg_process_harden ();   /* as the program does: the allocator writes to all that it gives */
  bench.application = bare ? GTK_APPLICATION (adw_application_new ("org.statreg.Bare", G_APPLICATION_DEFAULT_FLAGS))
                           : GTK_APPLICATION (statreg_application_new ());
  g_signal_connect (bench.application, "window-added", G_CALLBACK (on_window_added), &bench);
  if (bare)
    g_signal_connect (bench.application, "activate", G_CALLBACK (show_bare_window), NULL);
  return g_application_run (G_APPLICATION (bench.application), bare ? 1 : 3, words);
}
