/* SPDX-License-Identifier: GPL-3.0-or-later */
/* statreg-follow FOLDER [compact]: looks at the pending registrations as the window does, and says how many there are each time that
 * it changes, until its standard input ends. With "compact" it takes what has been decided out of the file over and over. */
#include <gio/gunixinputstream.h>
#include <stdio.h>
#include <string.h>

#include "statreg-store.h"

#define COMPACT_MS 40

typedef struct
{
  GMainLoop *loop;
  StatregStore *store;
  GThread *compactor;
  int ended;
  char byte;
} Follow;

static void
on_n_pending (StatregStore *store, GParamSpec *pspec, gpointer data)
{
  printf ("%u\n", g_list_model_get_n_items (G_LIST_MODEL (store)));
  fflush (stdout);
}

static void
on_state (StatregStore *store, GParamSpec *pspec, gpointer data)
{
  if (statreg_store_get_state (store) == STATREG_STORE_FAILED)
    fprintf (stderr, "%s\n", statreg_store_get_error (store));
}

/* Another program may be busy for its three seconds; the next time will do. */
static gpointer
compact_again_and_again (gpointer data)
{
  Follow *self = data;

  while (!g_atomic_int_get (&self->ended))
    {
      statreg_store_compact (self->store, TRUE, NULL);
      g_usleep (COMPACT_MS * 1000);
    }
  return NULL;
}

static void
on_input (GObject *source, GAsyncResult *result, gpointer data)
{
  Follow *self = data;

  g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);
  g_main_loop_quit (self->loop);
}

int
main (int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregFolder) folder = argc > 1 ? statreg_folder_open (argv[1], &error) : NULL;
  g_autoptr(GInputStream) input = g_unix_input_stream_new (0, FALSE);
  Follow self = { g_main_loop_new (NULL, FALSE), NULL, NULL, FALSE, '\0' };

  if (!folder)
    g_error ("%s", error ? error->message : "No folder was named");
  self.store = statreg_store_new (folder);
  g_signal_connect (self.store, "notify::n-pending", G_CALLBACK (on_n_pending), NULL);
  g_signal_connect (self.store, "notify::state", G_CALLBACK (on_state), NULL);
  statreg_folder_watch (folder);
  if (!statreg_store_load (self.store, &error))
    g_error ("%s", error->message);
  on_n_pending (self.store, NULL, NULL);
  if (argc > 2)
    self.compactor = g_thread_new ("compactor", compact_again_and_again, &self);
  g_input_stream_read_async (input, &self.byte, 1, G_PRIORITY_DEFAULT, NULL, on_input, &self);
  g_main_loop_run (self.loop);
  g_atomic_int_set (&self.ended, TRUE);
  if (self.compactor)
    g_thread_join (self.compactor);
  g_object_unref (self.store);
  g_main_loop_unref (self.loop);
  return 0;
}
