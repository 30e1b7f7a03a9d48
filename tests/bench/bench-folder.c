/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-folder read FILE | parse FILE | replace FILE | compact FOLDER
 * Prints how many milliseconds one piece of work takes: reading a file at once, parsing each line of it with json-glib, writing as many
 * bytes to a new file beside it with fdatasync and rename, or compacting a data folder's journal. The first three are the least that the
 * program's own work on the same bytes can cost. */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <unistd.h>

#include "statreg-store.h"

static char *
read_all (const char *path, gsize *size)
{
  g_autoptr(GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, size, &error);
  g_assert_no_error (error);
  return text;
}

static void
parse_lines (const char *text, gsize size)
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  const char *end;

  for (const char *line = text; (end = memchr (line, '\n', size - (line - text))) != NULL; line = end + 1)
    json_parser_load_from_data (parser, line, end - line, NULL);
}

static void
replace (const char *path, const char *text, gsize size)
{
  g_autofree char *fresh = g_strconcat (path, ".bench", NULL);
  g_autofree char *kept = g_strconcat (path, ".kept", NULL);
  int fd = open (fresh, O_WRONLY | O_CREAT | O_EXCL, 0600);

  for (gsize done = 0; done < size;)
    {
      gssize written = write (fd, text + done, size - done);

      g_assert_cmpint (written, >, 0);
      done += written;
    }
  g_assert_cmpint (fdatasync (fd), ==, 0);
  close (fd);
  g_assert_cmpint (g_rename (fresh, kept), ==, 0);
  g_unlink (kept);
}

static void
compact (const char *path)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregFolder) folder = statreg_folder_open (path, &error);
  g_autoptr(StatregStore) store = NULL;

  g_assert_no_error (error);
  store = statreg_store_new (folder);
  statreg_store_compact (store, TRUE, &error);
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_autofree char *text = NULL;
  gsize size = 0;
  gint64 start = g_get_monotonic_time ();

  g_assert_cmpint (argc, ==, 3);
  if (!g_str_equal (argv[1], "compact"))
    text = read_all (argv[2], &size);
  if (!g_str_equal (argv[1], "read"))
    start = g_get_monotonic_time ();
  if (g_str_equal (argv[1], "parse"))
    parse_lines (text, size);
  else if (g_str_equal (argv[1], "replace"))
    replace (argv[2], text, size);
  else if (g_str_equal (argv[1], "compact"))
    compact (argv[2]);
  g_print ("%.1f\n", (g_get_monotonic_time () - start) / 1e3);
  return 0;
}
