/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-test.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "statreg-base64.h"
#include "statreg-error.h"

#define LOWEST_PORT 10000
#define PORTS_END 32768
#define LOCK_ATTEMPTS 20
#define TICK_MS 20   /* what other threads and processes do wakes nobody here */

static gboolean
on_tick (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static gboolean
on_late (gpointer late)
{
  *(gboolean *) late = TRUE;
  return G_SOURCE_REMOVE;
}

gboolean
statreg_test_wait_until (StatregTestCondition condition, gpointer data, guint timeout_ms)
{
  GMainContext *context = g_main_context_get_thread_default ();
  g_autoptr(GSource) timer = g_timeout_source_new (timeout_ms);
  g_autoptr(GSource) tick = g_timeout_source_new (TICK_MS);
  gboolean late = FALSE;

  g_source_set_callback (timer, on_late, &late, NULL);
  g_source_attach (timer, context);
  g_source_set_callback (tick, on_tick, NULL, NULL);
  g_source_attach (tick, context);
  while (!condition (data) && !late)
    g_main_context_iteration (context, TRUE);
  g_source_destroy (timer);
  g_source_destroy (tick);
  return !late || condition (data);
}

guint
statreg_test_get_slowness (void)
{
  const char *text = g_getenv ("STATREG_TEST_SLOWNESS");
  guint64 slowness = 1;

  g_assert_true (text == NULL || g_ascii_string_to_unsigned (text, 10, 1, 1000, &slowness, NULL));
  return slowness;
}

void
statreg_test_on_ready (GObject *source, GAsyncResult *result, gpointer slot)
{
  *(GAsyncResult **) slot = g_object_ref (result);
}

static gboolean
is_set (gpointer slot)
{
  return *(GAsyncResult **) slot != NULL;
}

GAsyncResult *
statreg_test_wait_result (GAsyncResult **slot)
{
  g_assert_true (statreg_test_wait_until (is_set, slot, 60000));
  return g_steal_pointer (slot);
}

static gboolean
is_gone (gpointer object)
{
  return *(gpointer *) object == NULL;
}

void
statreg_test_drop (gpointer object)
{
  g_object_add_weak_pointer (object, &object);
  g_object_unref (object);
  g_assert_true (statreg_test_wait_until (is_gone, &object, 60000));
}

char *
statreg_test_make_folder (void)
{
  g_autoptr(GError) error = NULL;
  char *path = g_dir_make_tmp ("statreg-test-XXXXXX", &error);

  g_assert_no_error (error);
  return path;
}

static void
remove_tree (const char *path)
{
  if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    {
      g_autoptr(GDir) dir = NULL;

      g_chmod (path, 0700);
      dir = g_dir_open (path, 0, NULL);
      for (const char *name = dir ? g_dir_read_name (dir) : NULL; name; name = g_dir_read_name (dir))
        {
          g_autofree char *child = g_build_filename (path, name, NULL);
          remove_tree (child);
        }
    }
  g_remove (path);
}

void
statreg_test_remove_folder (char *path)
{
  remove_tree (path);
  g_free (path);
}

StatregFolder *
statreg_test_open_folder (char **path)
{
  g_autoptr(GError) error = NULL;
  StatregFolder *folder;

  *path = statreg_test_make_folder ();
  folder = statreg_folder_open (*path, &error);
  g_assert_no_error (error);
  return folder;
}

/* A program gives up after three seconds; that much may pass while the whole machine stands still. */
StatregLock *
statreg_test_lock (StatregFolder *folder)
{
  for (guint i = 0; i < LOCK_ATTEMPTS; i++)
    {
      g_autoptr(GError) error = NULL;
      StatregLock *lock = statreg_folder_lock (folder, &error);

      if (lock)
        return lock;
      g_assert_error (error, STATREG_ERROR, STATREG_ERROR_BUSY);
    }
  g_error ("%s: others never let go of the folder", statreg_folder_get_path (folder));
}

char *
statreg_test_read (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr(GError) error = NULL;
  char *content = NULL;

  g_file_get_contents (path, &content, NULL, &error);
  g_assert_no_error (error);
  return content;
}

void
statreg_test_write (const char *folder, const char *name, const char *content, gssize size)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr(GError) error = NULL;

  /* In place; GLib 2.74 leaves the tail of a longer file. */
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    g_assert_cmpint (truncate (path, 0), ==, 0);
  /* GLib writes over what is there and does not cut the rest off. */
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    g_assert_no_errno (truncate (path, 0));
  g_file_set_contents_full (path, content, size, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
}

guint
statreg_test_mode (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  GStatBuf info;

  g_assert_cmpint (g_lstat (path, &info), ==, 0);
  return info.st_mode & 07777;
}

guint
statreg_test_find_port (void)
{
  g_autoptr(GSocketListener) listener = g_socket_listener_new ();
  guint port;

  do
    port = g_random_int_range (LOWEST_PORT, PORTS_END);
  while (!g_socket_listener_add_inet_port (listener, port, NULL, NULL));
  g_socket_listener_close (listener);
  return port;
}

StatregRegistration *
statreg_test_make_registration (const char *address, gint64 received)
{
  g_autofree char *id = statreg_base64_random (16);
  g_autofree char *start = statreg_base64_random (60);
  g_autofree char *sealed = g_strconcat (start, start, start, start, NULL);

  return statreg_registration_new (id, received, address, "anna", "", "192.0.2.7", "AAAAAAAAAAAAAAAAAAAAAA", sealed);
}
