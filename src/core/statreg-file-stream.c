/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-file-stream.h"

#include <errno.h>
#include <unistd.h>

#include "statreg-file.h"
#include "statreg-retry.h"

struct _StatregFileStream
{
  GInputStream parent_instance;

  int   fd;
  char *path;   /* for people */
};

G_DEFINE_FINAL_TYPE (StatregFileStream, statreg_file_stream, G_TYPE_INPUT_STREAM)

static gssize
statreg_file_stream_read (GInputStream *stream, void *buffer, gsize size, GCancellable *cancellable, GError **error)
{
  StatregFileStream *self = STATREG_FILE_STREAM (stream);
  gssize n = STATREG_RETRY (read (self->fd, buffer, size));

  if (n < 0)
    statreg_file_set_read_error (error, errno, self->path);
  return n;
}

static void
statreg_file_stream_finalize (GObject *object)
{
  StatregFileStream *self = STATREG_FILE_STREAM (object);

  close (self->fd);
  g_free (self->path);
  G_OBJECT_CLASS (statreg_file_stream_parent_class)->finalize (object);
}

static void
statreg_file_stream_class_init (StatregFileStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = statreg_file_stream_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = statreg_file_stream_read;
}

static void
statreg_file_stream_init (StatregFileStream *self)
{
}

/**
 * statreg_file_stream_new:
 * @fd: an open file; closed when the stream is freed
 * @path: its full path, for people
 *
 * Reading fails with the errors of statreg_file_set_read_error().
 *
 * Returns: (transfer full): a stream from the file's position on
 */
GInputStream *
statreg_file_stream_new (int fd, const char *path)
{
  StatregFileStream *self = g_object_new (STATREG_TYPE_FILE_STREAM, NULL);

  self->fd = fd;
  self->path = g_strdup (path);
  return G_INPUT_STREAM (self);
}
