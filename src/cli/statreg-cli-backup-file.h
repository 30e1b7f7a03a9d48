/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The file of a key backup, outside the data folder; "-" is standard output and input. */
gboolean  statreg_cli_backup_file_check (const char *path, GError **error);   /* nothing there yet */
gboolean  statreg_cli_backup_file_write (const char *path, const char *armoured, GError **error);
char     *statreg_cli_backup_file_read  (const char *path, GError **error);

G_END_DECLS
