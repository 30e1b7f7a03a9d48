/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows B02, B03 and B48 of SECURITY.md: strangers who only hold connections open harm neither the owners nor the window.
 * Owners and strangers are other processes. Meanwhile the window's main loop is to turn every few milliseconds, and files are to be
 * read as ever: GLib's pool of threads, which GIO reads with, is where handshakes of others would stand in the way. The first phase is
 * without strangers; what comes after does harm only where it is above the limit and far worse than that. A machine may have become busy
 * meanwhile, so harm is done only when it is found in several attempts, each after another look at how it is without strangers. */
#include "ui-test.h"

#include "statreg-json.h"
#include "statreg-test.h"

#define STRANGERS 300
#define TICK_MS 10
#define FILE_MS 100
#define LATE_LIMIT 50.0      /* ms; B48 */
#define FILE_LIMIT 100.0     /* ms; B02 */
#define OWNER_LIMIT 1000.0   /* ms; B02 */
#define FAR_WORSE 5
#define ATTEMPTS 4
#define PATIENCE_MS 150000

/* 240 requests in about six seconds, longer than it takes until all strangers were cut once. */
#define OWNERS "--clients", "4", "--pause", "100", "--requests", "240", "--sources", "8"

typedef struct
{
  const char *name;
  GArray *late;         /* ms by which each tick came too late */
  GArray *files;        /* ms that each file took */
  gint64 next_tick;
  guint reading;        /* files under way */
  GAsyncResult *owners; /* set when all have been there */
  double served, failed, owner_p99;
} Phase;

typedef struct
{
  Phase *phase;
  gint64 start;
} Reading;

static void
append_ms (GArray *list, gint64 microseconds)
{
  double milliseconds = microseconds / 1e3;

  g_array_append_val (list, milliseconds);
}

static gboolean
on_tick (gpointer data)
{
  Phase *phase = data;
  gint64 now = g_get_monotonic_time ();

  append_ms (phase->late, MAX (now - phase->next_tick, 0));
  phase->next_tick = now + TICK_MS * 1000;
  return G_SOURCE_CONTINUE;
}

static void
on_file_read (GObject *file, GAsyncResult *result, gpointer data)
{
  g_autofree Reading *reading = data;
  g_autofree char *content = NULL;
  g_autoptr(GError) error = NULL;

  g_file_load_contents_finish (G_FILE (file), result, &content, NULL, NULL, &error);
  g_assert_no_error (error);
  append_ms (reading->phase->files, g_get_monotonic_time () - reading->start);
  reading->phase->reading--;
}

static gboolean
on_file_due (gpointer data)
{
  Phase *phase = data;
  g_autoptr(GFile) file = g_file_new_for_path ("/proc/self/status");
  Reading *reading = g_new (Reading, 1);

  *reading = (Reading) { phase, g_get_monotonic_time () };
  phase->reading++;
  g_file_load_contents_async (file, NULL, on_file_read, reading);
  return G_SOURCE_CONTINUE;
}

static gboolean
have_owners_been (gpointer data)
{
  Phase *phase = data;

  return phase->owners != NULL;
}

static gboolean
are_files_read (gpointer data)
{
  Phase *phase = data;

  return phase->reading == 0;
}

static void
note_owners (Phase *phase, GSubprocess *owners)
{
  g_autofree char *output = NULL;
  g_autoptr(JsonNode) root = NULL;
  JsonObject *figures;
  g_autoptr(GError) error = NULL;

  g_subprocess_communicate_utf8_finish (owners, phase->owners, &output, NULL, &error);
  g_assert_no_error (error);
  root = json_from_string (output, &error);
  g_assert_no_error (error);
  figures = json_node_get_object (root);
  phase->served = json_object_get_double_member (figures, "served");
  phase->failed = json_object_get_double_member (figures, "failed");
  phase->owner_p99 = json_object_get_double_member (figures, "p99");
  g_clear_object (&phase->owners);
}

static void
watch_while_owners_come (Phase *phase, guint port)
{
  g_autofree char *host = g_strdup_printf ("127.0.0.1:%u", port);
  g_autoptr(GError) error = NULL;
  g_autoptr(GSubprocess) owners = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, g_getenv ("STATREG_LOAD"), OWNERS,
                                                    "get", host, NULL);
  guint tick, file;

  g_assert_no_error (error);
  g_subprocess_communicate_utf8_async (owners, NULL, NULL, statreg_test_on_ready, &phase->owners);
  phase->next_tick = g_get_monotonic_time () + TICK_MS * 1000;
  tick = g_timeout_add (TICK_MS, on_tick, phase);
  file = g_timeout_add (FILE_MS, on_file_due, phase);
  g_assert_true (statreg_test_wait_until (have_owners_been, phase, PATIENCE_MS));
  g_source_remove (file);
  g_assert_true (statreg_test_wait_until (are_files_read, phase, PATIENCE_MS));
  g_source_remove (tick);
  note_owners (phase, owners);
}

/* Returns when all of them stand there. */
static GSubprocess *
let_strangers_in (const char *kind, guint port)
{
  g_autofree char *where = g_strdup_printf ("%u", port), *wish = g_strdup_printf ("%s=%u", kind, STRANGERS);
  g_autoptr(GError) error = NULL;
  GSubprocess *strangers = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDIN_PIPE, &error,
                                             g_getenv ("STATREG_HOSTILE"), where, wish, NULL);
  g_autoptr(GDataInputStream) lines = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;
  g_autofree char *line = NULL;

  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (strangers));
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (lines), FALSE);
  g_data_input_stream_read_line_async (lines, G_PRIORITY_DEFAULT, NULL, statreg_test_on_ready, &slot);
  result = statreg_test_wait_result (&slot);
  line = g_data_input_stream_read_line_finish (lines, result, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (line, ==, "ready");
  return strangers;
}

static void
send_strangers_away (GSubprocess *strangers)
{
  g_autoptr(GBytes) nothing = g_bytes_new (NULL, 0);
  g_autoptr(GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;
  g_autoptr(GError) error = NULL;

  g_subprocess_communicate_async (strangers, nothing, NULL, statreg_test_on_ready, &slot);
  result = statreg_test_wait_result (&slot);
  g_subprocess_communicate_finish (strangers, result, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (strangers));
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
get_quantile (GArray *list, double part)
{
  g_array_sort (list, compare_doubles);
  g_assert_cmpuint (list->len, >, 0);
  return g_array_index (list, double, (guint) ((list->len - 1) * part));
}

static void
describe (Phase *phase)
{
  g_test_message ("%s: main loop late by p99 %.1f ms, at most %.1f ms; file read in p90 %.1f ms, at most %.1f ms (%u files); "
                  "owners: %.0f served, %.0f not, p99 %.1f ms", phase->name, get_quantile (phase->late, 0.99),
                  get_quantile (phase->late, 1), get_quantile (phase->files, 0.9), get_quantile (phase->files, 1), phase->files->len,
                  phase->served, phase->failed, phase->owner_p99);
}

static gboolean
is_harmless (double value, double quiet, double limit, const char *what)
{
  if (value <= limit || value <= FAR_WORSE * quiet)
    return TRUE;
  g_test_message ("%s: %.1f ms, without strangers %.1f ms", what, value, quiet);
  return FALSE;
}

static void
phase_init (Phase *phase, const char *name)
{
  *phase = (Phase) { .name = name };
  phase->late = g_array_new (FALSE, FALSE, sizeof (double));
  phase->files = g_array_new (FALSE, FALSE, sizeof (double));
}

static void
phase_clear (Phase *phase)
{
  g_array_unref (phase->late);
  g_array_unref (phase->files);
}

static gboolean
run_attack (const char *kind, Phase *quiet, guint port)
{
  g_autoptr(GSubprocess) strangers = let_strangers_in (kind, port);
  gboolean harmless;
  Phase phase;

  phase_init (&phase, kind);
  watch_while_owners_come (&phase, port);
  send_strangers_away (strangers);
  describe (&phase);
  g_assert_cmpfloat (phase.served, >=, 0.99 * (phase.served + phase.failed));
  harmless = is_harmless (phase.owner_p99, quiet->owner_p99, OWNER_LIMIT, "an owner waited") &&
             is_harmless (get_quantile (phase.files, 0.9), get_quantile (quiet->files, 0.9), FILE_LIMIT, "a file took") &&
             is_harmless (get_quantile (phase.late, 0.99), get_quantile (quiet->late, 0.99), LATE_LIMIT,
                          "the main loop stood still for");
  phase_clear (&phase);
  return harmless;
}

static void
watch_in_peace (Phase *quiet, guint port)
{
  phase_init (quiet, "nobody");
  watch_while_owners_come (quiet, port);
  describe (quiet);
  g_assert_cmpfloat (quiet->failed, ==, 0);
}

static gboolean
withstand (const char *kind, Phase *quiet, guint port)
{
  for (guint i = 0; i < ATTEMPTS; i++)
    {
      if (run_attack (kind, quiet, port))
        return TRUE;
      phase_clear (quiet);
      watch_in_peace (quiet, port);
    }
  return FALSE;
}

static void
test_strangers (UiTest *test)
{
  static const char *const kinds[] = { "silent", "hello", "dribble" };
  guint port = ui_test_serve (test);
  Phase quiet;

  watch_in_peace (&quiet, port);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    g_assert_true (withstand (kinds[i], &quiet, port));
  phase_clear (&quiet);
}

static void
add_tests (void)
{
  ui_test_add ("/statreg/under-attack/b02-b03-b48-strangers", test_strangers);
}

int
main (int argc, char **argv)
{
  return ui_test_run (argc, argv, add_tests);
}
