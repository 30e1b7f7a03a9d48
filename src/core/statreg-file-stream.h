/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a file contains, piece by piece; its errors name the file, as those of statreg-file.h do. */
#define STATREG_TYPE_FILE_STREAM (statreg_file_stream_get_type ())
G_DECLARE_FINAL_TYPE (StatregFileStream, statreg_file_stream, STATREG, FILE_STREAM, GInputStream)

GInputStream *statreg_file_stream_new (int fd, const char *path);

G_END_DECLS
