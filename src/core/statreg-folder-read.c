/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-folder.h"

#include <fcntl.h>
#include <unistd.h>

#include "statreg-error.h"
#include "statreg-file-stream.h"
#include "statreg-file.h"

/* What is too large cannot be one of ours. */
static gpointer
fail (GError **error, GError *cause)
{
  if (g_error_matches (cause, STATREG_ERROR, STATREG_ERROR_LIMIT))
    cause->code = STATREG_ERROR_DAMAGED_FILE;
  g_propagate_error (error, cause);
  return NULL;
}

/**
 * statreg_folder_read:
 * @self: a folder
 * @name: name of a file in it; may have one slash
 * @max_size: largest size in bytes that is believed
 * @error: as statreg_folder_open_file(), and DAMAGED_FILE when the file is larger, so that it cannot be one of ours
 *
 * Returns: (transfer full) (nullable): the whole content
 */
GBytes *
statreg_folder_read (StatregFolder *self, const char *name, gsize max_size, GError **error)
{
  g_autofree char *path = NULL;
  GError *cause = NULL;
  GBytes *content;
  int fd;

  g_return_val_if_fail (STATREG_IS_FOLDER (self) && name, NULL);

  fd = statreg_folder_open_file (self, name, O_RDONLY, error);
  if (fd < 0)
    return NULL;
  path = statreg_folder_build_path (self, name);
  content = statreg_file_read (fd, max_size, path, &cause);
  close (fd);
  return content ? content : fail (error, cause);
}

/**
 * statreg_folder_open_stream:
 * @self: a folder
 * @name: name of a file in it; may have one slash
 * @max_size: largest size in bytes that is believed
 * @error: as statreg_folder_read()
 *
 * For a file that is too large to be in memory as a whole. Files are replaced and never changed in their places, so it
 * is one content that is read, however long that takes.
 *
 * Returns: (transfer full) (nullable): gives the content; see statreg_file_stream_new()
 */
GInputStream *
statreg_folder_open_stream (StatregFolder *self, const char *name, gsize max_size, GError **error)
{
  g_autofree char *path = NULL;
  GError *cause = NULL;
  gsize size;
  int fd;

  g_return_val_if_fail (STATREG_IS_FOLDER (self) && name, NULL);

  fd = statreg_folder_open_file (self, name, O_RDONLY, error);
  if (fd < 0)
    return NULL;
  path = statreg_folder_build_path (self, name);
  if (statreg_file_check_size (fd, max_size, &size, path, &cause))
    return statreg_file_stream_new (fd, path);
  close (fd);
  return fail (error, cause);
}
