/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sys/stat.h>

G_BEGIN_DECLS

/* Judging, reading and writing one open file. The path is for the sentences of errors only. */
void      statreg_file_set_read_error  (GError **error, int number, const char *path);
void      statreg_file_set_write_error (GError **error, int number, const char *path);
gboolean  statreg_file_check           (const struct stat *info, const char *path, GError **error);
gboolean  statreg_file_check_folder    (const struct stat *info, const char *path, GError **error);
gboolean  statreg_file_check_size      (int fd, gsize max_size, gsize *size, const char *path, GError **error);
GBytes   *statreg_file_read            (int fd, gsize max_size, const char *path, GError **error);
gboolean  statreg_file_read_at         (int fd, gpointer data, gsize size, goffset offset, const char *path, GError **error);
gboolean  statreg_file_write           (int fd, gconstpointer data, gsize size, const char *path, GError **error);
/* One write of all and fdatasync, or the file is as it was: WRITE_FAILED. SYNC_FAILED: what is on disk is unknown. */
gboolean  statreg_file_cut             (int fd, goffset size, const char *path, GError **error);
gboolean  statreg_file_append          (int fd, gconstpointer data, gsize size, const char *path, GError **error);
gboolean  statreg_file_sync_name       (const char *path, GError **error);
gboolean  statreg_file_sync_path       (const char *path, GError **error);

G_END_DECLS
