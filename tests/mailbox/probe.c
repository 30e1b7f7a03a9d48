/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs probes for tests: reads a JSON array of objects from standard input, members as in the connection settings
 * plus "type", "address", "logon", "domain", "url" and "password", or "password-file", which leaves no copy in memory;
 * writes an array of findings. With --threads N they run N at a time; with --cancel MS each is cancelled after that
 * time; with --wait FIFO it lives on until that has been read to its end. */
#include "statreg-config.h"

#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <json-glib/json-glib.h>
#include <locale.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "statreg-probe.h"

typedef struct
{
  StatregProbe   *probe;
  StatregFinding *finding;
  const char     *address;
  char           *place;
  double          seconds;
} Task;

static int cancel_ms;

static const char *
get_text (JsonObject *object, const char *name)
{
  return json_object_has_member (object, name) && !json_object_get_null_member (object, name)
    ? json_object_get_string_member (object, name)
    : NULL;
}

static StatregConnection *
make_connection (JsonObject *object)
{
  StatregConnection *connection = statreg_connection_new ();

  for (const char *const *key = statreg_connection_get_keys (); *key != NULL; key++)
    {
      g_autoptr(GError) error = NULL;

      if (json_object_has_member (object, *key) &&
          !statreg_connection_set_text (connection, *key, json_object_get_string_member (object, *key), &error))
        g_error ("%s: %s", *key, error->message);
    }
  return connection;
}

/* Straight into locked memory. */
static StatregSecret *
read_password (const char *path)
{
  StatregSecret *secret = statreg_secret_new_size (4096);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gssize size = read (fd, statreg_secret_get_buffer (secret), 4096);

  g_assert_cmpint (size, >, 0);
  statreg_secret_shrink (secret, size);
  close (fd);
  return secret;
}

static StatregSecret *
make_password (JsonObject *object)
{
  const char *text = get_text (object, "password");
  const char *path = get_text (object, "password-file");

  if (path != NULL)
    return read_password (path);
  return text != NULL ? statreg_secret_new (text, strlen (text)) : NULL;
}

static void
make_task (JsonArray *array, guint index, JsonNode *node, gpointer tasks)
{
  JsonObject *object = json_node_get_object (node);
  g_autoptr(StatregConnection) connection = make_connection (object);
  StatregInstanceType type = STATREG_INSTANCE_IMAP;
  g_autoptr(StatregSecret) password = make_password (object);
  Task *task = (Task *) tasks + index;

  if (json_object_has_member (object, "type"))
    statreg_instance_type_from_text (get_text (object, "type"), &type, NULL);
  task->address = get_text (object, "address");
  task->probe = statreg_probe_new (type, connection, task->address, get_text (object, "logon"),
                                   get_text (object, "domain"), get_text (object, "url"), password);
  task->place = g_strdup (statreg_probe_get_host (task->probe));
}

static gboolean
on_time (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_REMOVE;
}

static void
run_task (gpointer data, gpointer unused)
{
  Task *task = data;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  const gint64 begin = g_get_monotonic_time ();

  if (cancel_ms > 0)
    g_timeout_add_full (0, cancel_ms, on_time, g_object_ref (cancellable), g_object_unref);
  task->finding = statreg_probe_run (task->probe, cancellable);
  task->seconds = (g_get_monotonic_time () - begin) / (double) G_USEC_PER_SEC;
}

static void
write_text (JsonBuilder *builder, const char *name, const char *text)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, text);
}

static void
write_task (JsonBuilder *builder, Task *task)
{
  StatregFinding *finding = task->finding;
  g_autofree char *sentence = statreg_finding_describe (finding, task->address);
  g_autofree char *capabilities = g_strjoinv (" ", finding->capabilities);

  json_builder_begin_object (builder);
  write_text (builder, "place", task->place);
  write_text (builder, "verdict", statreg_verdict_to_text (finding->verdict));
  write_text (builder, "text", finding->text);
  write_text (builder, "detail", finding->detail);
  write_text (builder, "provider", finding->provider);
  write_text (builder, "sentence", sentence);
  write_text (builder, "subject", finding->certificate_subject);
  write_text (builder, "issuer", finding->certificate_issuer);
  write_text (builder, "sha256", finding->certificate_sha256);
  write_text (builder, "pin", finding->certificate_pin);
  write_text (builder, "capabilities", capabilities);
  json_builder_set_member_name (builder, "not-after");
  json_builder_add_int_value (builder, finding->certificate_not_after);
  json_builder_set_member_name (builder, "messages");
  json_builder_add_int_value (builder, finding->messages);
  json_builder_set_member_name (builder, "seconds");
  json_builder_add_double_value (builder, task->seconds);
  json_builder_end_object (builder);
}

static void
write_tasks (Task *tasks, guint n)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode) root = NULL;
  g_autofree char *text = NULL;

  json_builder_begin_array (builder);
  for (guint i = 0; i < n; i++)
    write_task (builder, &tasks[i]);
  json_builder_end_array (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, FALSE);
  puts (text);
  fflush (stdout);
}

static gpointer
run_loop (gpointer loop)
{
  g_main_loop_run (loop);
  return NULL;
}

static void
run_tasks (Task *tasks, guint n, int threads)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  GThread *timer = g_thread_new ("timer", run_loop, loop);
  GThreadPool *pool = g_thread_pool_new (run_task, NULL, threads, TRUE, NULL);

  for (guint i = 0; i < n; i++)
    g_thread_pool_push (pool, &tasks[i], NULL);
  g_thread_pool_free (pool, FALSE, TRUE);
  while (!g_main_loop_is_running (loop))
    g_thread_yield ();
  g_main_loop_quit (loop);
  g_thread_join (timer);
}

int
main (int argc, char **argv)
{
  int threads = 1;
  g_autofree char *wait = NULL;
  g_autofree char *end = NULL;
  GOptionEntry entries[] = {
    { "threads", 0, 0, G_OPTION_ARG_INT, &threads, NULL, NULL },
    { "cancel", 0, 0, G_OPTION_ARG_INT, &cancel_ms, NULL, NULL },
    { "wait", 0, 0, G_OPTION_ARG_FILENAME, &wait, NULL, NULL },
    { NULL },
  };
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autoptr(GInputStream) input = g_unix_input_stream_new (0, FALSE);
  g_autoptr(GError) error = NULL;
  g_autofree Task *tasks = NULL;
  JsonArray *array;
  guint n;

  /* As statreg_process_harden() does for the programs. */
  mallopt (M_PERTURB, 0x5a);
  setlocale (LC_ALL, "");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) ||
      !json_parser_load_from_stream (parser, input, NULL, &error))
    g_error ("%s", error->message);
  array = json_node_get_array (json_parser_get_root (parser));
  n = json_array_get_length (array);
  tasks = g_new0 (Task, n);
  json_array_foreach_element (array, make_task, tasks);
  run_tasks (tasks, n, threads);
  for (guint i = 0; i < n; i++)
    statreg_probe_unref (tasks[i].probe);
  write_tasks (tasks, n);
  if (wait != NULL && !g_file_get_contents (wait, &end, NULL, &error))
    g_error ("%s", error->message);
  for (guint i = 0; i < n; i++)
    {
      statreg_finding_free (tasks[i].finding);
      g_free (tasks[i].place);
    }
  return 0;
}
