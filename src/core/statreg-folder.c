/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-folder-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "statreg-error.h"
#include "statreg-file.h"
#include "statreg-retry.h"

G_DEFINE_FINAL_TYPE (StatregFolder, statreg_folder, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
statreg_folder_dispose (GObject *object)
{
  StatregFolder *self = STATREG_FOLDER (object);

  for (guint i = 0; i < G_N_ELEMENTS (self->monitors); i++)
    if (self->monitors[i])
      {
        g_signal_handlers_disconnect_by_data (self->monitors[i], self);
        g_file_monitor_cancel (self->monitors[i]);
        g_clear_object (&self->monitors[i]);
      }
  G_OBJECT_CLASS (statreg_folder_parent_class)->dispose (object);
}

static void
statreg_folder_finalize (GObject *object)
{
  StatregFolder *self = STATREG_FOLDER (object);

  if (self->fd >= 0)
    close (self->fd);
  g_free (self->path);
  G_OBJECT_CLASS (statreg_folder_parent_class)->finalize (object);
}

static void
statreg_folder_class_init (StatregFolderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = statreg_folder_dispose;
  object_class->finalize = statreg_folder_finalize;

  /**
   * StatregFolder::changed:
   * @name: the file's name as the other functions take it
   *
   * A file was made, changed or removed, by this process or another one. The detail is the name, too.
   */
  signals[SIGNAL_CHANGED] =
      g_signal_new ("changed", STATREG_TYPE_FOLDER, G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
statreg_folder_init (StatregFolder *self)
{
  self->fd = -1;
}

void
statreg_folder_emit_changed (StatregFolder *self, const char *name)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], g_quark_from_string (name), name);
}

static gboolean
is_name (const char *name)
{
  const char *slash = strchr (name, '/');

  if (*name == '\0' || *name == '.' || strlen (name) > NAME_MAX - 32)
    return FALSE;
  return !slash || (slash != name && slash[1] != '\0' && slash[1] != '.' && !strchr (slash + 1, '/'));
}

void
statreg_place_clear (StatregPlace *self)
{
  if (self->close_fd)
    close (self->fd);
  g_free (self->path);
}

/* The open folder goes on under any name and even without one, but what were stored in it then would be found by
 * nobody. */
gboolean
statreg_folder_check_there (StatregFolder *self, GError **error)
{
  struct stat here, there;

  if (fstat (self->fd, &here) == 0 && stat (self->path, &there) == 0)
    {
      if (here.st_dev == there.st_dev && here.st_ino == there.st_ino)
        return TRUE;
    }
  else if (errno != ENOENT && errno != ENOTDIR)
    {
      statreg_file_set_read_error (error, errno, self->path);
      return FALSE;
    }
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_FOLDER,
               _("The data folder %s was moved away or removed while the program was running; put it back, or start "
                 "the program again"), self->path);
  return FALSE;
}

/* Opens a folder below the data folder, making it first when asked to. */
int
statreg_folder_open_subfolder (StatregFolder *self, const char *name, gboolean make, GError **error)
{
  g_autofree char *path = g_build_filename (self->path, name, NULL);
  gboolean made = make && mkdirat (self->fd, name, 0700) == 0;
  struct stat info;
  int fd;

  if (make && !made && errno != EEXIST)
    {
      statreg_file_set_write_error (error, errno, path);
      return -1;
    }
  fd = STATREG_RETRY (openat (self->fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (fd < 0 && errno == ENOTDIR)
    g_set_error (error, STATREG_ERROR, STATREG_ERROR_UNSAFE_FILE, _("%s is not a folder; move it away"),
                 path);
  else if (fd < 0)
    statreg_file_set_read_error (error, errno, path);
  else if ((made && (STATREG_RETRY (fchmod (fd, 0700)) < 0 || STATREG_RETRY (fsync (self->fd)) < 0)) ||
           fstat (fd, &info) < 0)
    statreg_file_set_write_error (error, errno, path);
  else if (statreg_file_check_folder (&info, path, error))
    return fd;

  if (fd >= 0)
    close (fd);
  return -1;
}

gboolean
statreg_folder_find_place (StatregFolder *self, const char *name, gboolean make, StatregPlace *place,
                           GError **error)
{
  const char *slash = strchr (name, '/');
  g_autofree char *subfolder = NULL;

  place->close_fd = FALSE;
  place->path = NULL;
  if (!is_name (name))
    {
      g_set_error (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT,
                   _("“%s” cannot be the name of a file in the data folder"), name);
      return FALSE;
    }
  if (!statreg_folder_check_there (self, error))
    return FALSE;
  place->path = g_build_filename (self->path, name, NULL);
  place->base = slash ? slash + 1 : name;
  if (!slash)
    {
      place->fd = self->fd;
      return TRUE;
    }
  subfolder = g_strndup (name, slash - name);
  place->fd = statreg_folder_open_subfolder (self, subfolder, make, error);
  place->close_fd = place->fd >= 0;
  return place->fd >= 0;
}

/* Makes the folder if it is missing. A link at the end of its path is followed: a person chose that path. */
static gboolean
open_top (StatregFolder *self, GError **error)
{
  gboolean made = !g_file_test (self->path, G_FILE_TEST_EXISTS);
  struct stat info;

  if (!statreg_folder_check_parents (self->path, error))
    return FALSE;
  if (made && statreg_folder_make (self->path) < 0)
    {
      g_set_error (error, STATREG_ERROR, STATREG_ERROR_FOLDER, _("The data folder %s could not be made: %s"),
                   self->path, g_strerror (errno));
      return FALSE;
    }
  self->fd = STATREG_RETRY (open (self->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (self->fd < 0 || (made && STATREG_RETRY (fchmod (self->fd, 0700)) < 0) || fstat (self->fd, &info) < 0)
    {
      g_set_error (error, STATREG_ERROR, STATREG_ERROR_FOLDER, _("The data folder %s cannot be opened: %s"),
                   self->path, g_strerror (errno));
      return FALSE;
    }
  return statreg_file_check_folder (&info, self->path, error);
}

/**
 * statreg_folder_open:
 * @path: (nullable): the data folder; %NULL for the default, `$XDG_DATA_HOME/statreg`
 * @error: FOLDER when it cannot be made or opened; UNSAFE_FILE when it belongs to or is open to others, or when
 *   they could put another one in its place
 *
 * Opens the data folder, making it with mode 0700 if it is missing. What is found in it later is checked
 * each time, for others may change it meanwhile. All other functions may be called from any thread.
 *
 * Returns: (transfer full) (nullable): the folder
 */
StatregFolder *
statreg_folder_open (const char *path, GError **error)
{
  g_autoptr(StatregFolder) self = g_object_new (STATREG_TYPE_FOLDER, NULL);

  self->path = path ? g_canonicalize_filename (path, NULL)
                    : g_build_filename (g_get_user_data_dir (), "statreg", NULL);
  if (!open_top (self, error))
    return NULL;
  statreg_folder_sweep (self);
  return g_steal_pointer (&self);
}

/**
 * statreg_folder_get_path:
 * @self: a folder
 *
 * Returns: (transfer none): its absolute path
 */
const char *
statreg_folder_get_path (StatregFolder *self)
{
  g_return_val_if_fail (STATREG_IS_FOLDER (self), NULL);
  return self->path;
}

/**
 * statreg_folder_build_path:
 * @self: a folder
 * @name: name of a file in it
 *
 * Returns: (transfer full): the file's full path, to be shown to people
 */
char *
statreg_folder_build_path (StatregFolder *self, const char *name)
{
  g_return_val_if_fail (STATREG_IS_FOLDER (self), NULL);
  return g_build_filename (self->path, name, NULL);
}

/* With O_CREAT the file gets mode 0600 under any umask; one that is there keeps its mode and is judged. */
int
statreg_place_open (const StatregPlace *self, const char *base, int flags)
{
  int safe = O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK;
  int fd;

  if (!(flags & O_CREAT))
    return STATREG_RETRY (openat (self->fd, base, flags | safe));
  fd = STATREG_RETRY (openat (self->fd, base, flags | O_EXCL | safe, 0600));
  if (fd >= 0 && STATREG_RETRY (fchmod (fd, 0600)) < 0)
    {
      int saved = errno;

      unlinkat (self->fd, base, 0);
      close (fd);
      errno = saved;
      return -1;
    }
  if (fd < 0 && errno == EEXIST && !(flags & O_EXCL))
    return STATREG_RETRY (openat (self->fd, base, (flags & ~O_CREAT) | safe));
  return fd;
}

/* What the kernel does not open, such as a socket, is told by what it is. */
static void
set_open_error (const StatregPlace *place, int flags, GError **error)
{
  int number = errno;
  struct stat info;

  if (number != ENOENT && fstatat (place->fd, place->base, &info, AT_SYMLINK_NOFOLLOW) == 0 &&
      !statreg_file_check (&info, place->path, error))
    return;
  if (number != ENOENT && (flags & O_ACCMODE) != O_RDONLY)
    statreg_file_set_write_error (error, number, place->path);
  else
    statreg_file_set_read_error (error, number, place->path);
}

/**
 * statreg_folder_open_file:
 * @self: a folder
 * @name: name of a file in it; may have one slash ("instances/….json")
 * @flags: as for open(2); links are never followed and the descriptor is closed on exec
 * @error: NOT_FOUND; UNSAFE_FILE (link, foreign owner, open to others, not a regular file), WRITE_FAILED,
 * FOLDER, INVALID_INPUT for an impossible name
 *
 * Returns: a descriptor to close, or -1
 */
int
statreg_folder_open_file (StatregFolder *self, const char *name, int flags, GError **error)
{
  g_auto(StatregPlace) place = { 0 };
  struct stat info;
  int fd;

  g_return_val_if_fail (STATREG_IS_FOLDER (self) && name, -1);

  if (!statreg_folder_find_place (self, name, flags & O_CREAT, &place, error))
    return -1;
  fd = statreg_place_open (&place, place.base, flags);
  if (fd < 0 || fstat (fd, &info) < 0)
    set_open_error (&place, flags, error);
  else if (statreg_file_check (&info, place.path, error))
    return fd;

  if (fd >= 0)
    close (fd);
  return -1;
}

/**
 * statreg_folder_stat:
 * @self: a folder
 * @name: name of a file in it
 * @info: (out caller-allocates): what is there; a link is not followed
 *
 * Returns: whether there is something of that name
 */
gboolean
statreg_folder_stat (StatregFolder *self, const char *name, struct stat *info)
{
  g_auto(StatregPlace) place = { 0 };

  g_return_val_if_fail (STATREG_IS_FOLDER (self) && name && info, FALSE);
  return statreg_folder_find_place (self, name, FALSE, &place, NULL) &&
         fstatat (place.fd, place.base, info, AT_SYMLINK_NOFOLLOW) == 0;
}
