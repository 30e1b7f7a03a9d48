/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-folder-private.h"

#include <unistd.h>

#define RATE_LIMIT_MS 50
#define INSTANCES "instances"

/* The folder itself came or went: whatever its files are known to hold has to be read again. Those of instances
 * are left alone: what was read of them stays, so that people see what is missing. */
static void
report_all (StatregFolder *self)
{
  static const char *const names[] = { "ELOxcBoxReg", "settings.json", "key.json", "decisions.jsonl" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    statreg_folder_emit_changed (self, names[i]);
}

static void
report (StatregFolder *self, GFileMonitor *monitor, GFile *file)
{
  g_autofree char *base = file ? g_file_get_basename (file) : NULL;
  g_autofree char *name = NULL;
  g_autofree char *folder = NULL;
  g_autoptr(GFile) parent = file ? g_file_get_parent (file) : NULL;
  gboolean is_top = monitor == self->monitors[0];

  if (!base || *base == '.' || !parent)
    return;
  if (is_top && g_strcmp0 (g_file_peek_path (file), self->path) == 0)
    {
      report_all (self);
      return;
    }
  folder = is_top ? g_strdup (self->path) : g_build_filename (self->path, INSTANCES, NULL);
  if (g_strcmp0 (g_file_peek_path (parent), folder) != 0)
    return;
  name = is_top ? g_strdup (base) : g_strconcat (INSTANCES "/", base, NULL);
  statreg_folder_emit_changed (self, name);
}

static void
on_monitor_changed (GFileMonitor *monitor, GFile *file, GFile *other, GFileMonitorEvent event,
                    StatregFolder *self)
{
  if (event == G_FILE_MONITOR_EVENT_ATTRIBUTE_CHANGED || event == G_FILE_MONITOR_EVENT_CHANGES_DONE_HINT)
    return;
  g_object_ref (self);
  report (self, monitor, file);
  if (event == G_FILE_MONITOR_EVENT_RENAMED)
    report (self, monitor, other);
  g_object_unref (self);
}

static GFileMonitor *
watch_path (StatregFolder *self, const char *path)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);
  GFileMonitor *monitor = g_file_monitor_directory (file, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);

  if (monitor)
    {
      g_file_monitor_set_rate_limit (monitor, RATE_LIMIT_MS);
      g_signal_connect (monitor, "changed", G_CALLBACK (on_monitor_changed), self);
    }
  return monitor;
}

/**
 * statreg_folder_watch:
 * @self: a folder
 *
 * Starts to emit #StatregFolder::changed in the caller's thread-default main context. Calling it again does
 * nothing.
 */
void
statreg_folder_watch (StatregFolder *self)
{
  g_autofree char *instances = NULL;
  int fd;

  g_return_if_fail (STATREG_IS_FOLDER (self));

  if (self->monitors[0])
    return;
  fd = statreg_folder_open_subfolder (self, INSTANCES, TRUE, NULL);
  if (fd >= 0)
    close (fd);
  instances = g_build_filename (self->path, INSTANCES, NULL);
  self->monitors[0] = watch_path (self, self->path);
  self->monitors[1] = watch_path (self, instances);
}
