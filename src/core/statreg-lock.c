/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-folder.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "statreg-error.h"
#include "statreg-file.h"
#include "statreg-retry.h"

#define LOCK_FILE "lock"
#define TIMEOUT_US (3 * G_USEC_PER_SEC)
#define SHORTEST_SLEEP_US 200
#define LONGEST_SLEEP_US 10000

/* Each byte of the lock file is a lock of its own. */
typedef enum
{
  BYTE_CHANGE,    /* a file is being changed */
  BYTE_TURNSTILE, /* held while waiting for the first one: who releases that cannot overtake who waits */
  BYTE_PAGE,      /* the page is being served */
  BYTE_TURNS = 16 /* and all that follow */
} Byte;

struct _StatregLock
{
  int fd;
};

/* Open-file-description locks: they exclude threads of one process, too, and end with the descriptor. */
static gboolean
set_lock (int fd, guint byte, short type)
{
  struct flock lock = { .l_type = type, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1 };

  return STATREG_RETRY (fcntl (fd, F_OFD_SETLK, &lock)) == 0;
}

static gboolean
wait_for_lock (int fd, Byte byte, gint64 deadline)
{
  gulong pause = SHORTEST_SLEEP_US;

  while (!set_lock (fd, byte, F_WRLCK))
    {
      if ((errno != EAGAIN && errno != EACCES) || g_get_monotonic_time () >= deadline)
        return FALSE;
      g_usleep (pause);
      pause = MIN (pause * 3 / 2, LONGEST_SLEEP_US);
    }
  return TRUE;
}

/* A lock on a file that somebody removed meanwhile excludes nobody. */
static gboolean
is_current (StatregFolder *folder, int fd)
{
  struct stat here, there;

  return fstat (fd, &here) == 0 && statreg_folder_stat (folder, LOCK_FILE, &there) &&
         here.st_dev == there.st_dev && here.st_ino == there.st_ino;
}

static void
set_busy (GError **error, StatregFolder *folder)
{
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_BUSY,
               _("Another program is busy with the data folder %s; try again in a moment"),
               statreg_folder_get_path (folder));
}

static void
set_lock_error (GError **error, StatregFolder *folder)
{
  g_autofree char *path = NULL;

  if (errno == EAGAIN || errno == EACCES)
    {
      set_busy (error, folder);
      return;
    }
  path = statreg_folder_build_path (folder, LOCK_FILE);
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_FOLDER, _("%s cannot be locked: %s"), path,
               g_strerror (errno));
}

static StatregLock *
make_lock (int fd)
{
  StatregLock *self = g_new0 (StatregLock, 1);

  self->fd = fd;
  return self;
}

/**
 * statreg_folder_lock:
 * @self: a folder
 * @error: BUSY after three seconds; UNSAFE_FILE, WRITE_FAILED or FOLDER when the lock file cannot be opened
 *
 * Excludes all other processes and threads that change files of the folder, first come, first served. A
 * thread must not call it twice: it would wait for itself.
 *
 * Returns: (transfer full) (nullable): the lock; ends with statreg_lock_free()
 */
StatregLock *
statreg_folder_lock (StatregFolder *self, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + TIMEOUT_US;

  g_return_val_if_fail (STATREG_IS_FOLDER (self), NULL);

  while (TRUE)
    {
      int fd = statreg_folder_open_file (self, LOCK_FILE, O_RDWR | O_CREAT, error);
      gboolean locked;

      if (fd < 0)
        return NULL;
      locked = wait_for_lock (fd, BYTE_TURNSTILE, deadline) && wait_for_lock (fd, BYTE_CHANGE, deadline);
      if (locked && is_current (self, fd))
        {
          set_lock (fd, BYTE_TURNSTILE, F_UNLCK);
          return make_lock (fd);
        }
      if (!locked)
        set_lock_error (error, self);
      close (fd);
      if (!locked)
        return NULL;
      if (g_get_monotonic_time () >= deadline)
        {
          set_busy (error, self);
          return NULL;
        }
    }
}

/**
 * statreg_folder_lock_page:
 * @self: a folder
 * @error: BUSY at once when the page is being served already; else as statreg_folder_lock()
 *
 * Returns: (transfer full) (nullable): the lock to hold while the page is served
 */
StatregLock *
statreg_folder_lock_page (StatregFolder *self, GError **error)
{
  gboolean locked;
  int fd;

  g_return_val_if_fail (STATREG_IS_FOLDER (self), NULL);

  fd = statreg_folder_open_file (self, LOCK_FILE, O_RDWR | O_CREAT, error);
  if (fd < 0)
    return NULL;
  locked = set_lock (fd, BYTE_PAGE, F_WRLCK);
  /* Of a lock file that was replaced, errno tells nothing. */
  if (locked)
    errno = 0;
  if (locked && is_current (self, fd))
    return make_lock (fd);
  if (errno && errno != EAGAIN && errno != EACCES)
    {
      set_lock_error (error, self);
      close (fd);
      return NULL;
    }
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_BUSY,
               _("Another program serves the page of the data folder %s already; end that one first"),
               statreg_folder_get_path (self));
  close (fd);
  return NULL;
}

/**
 * statreg_folder_is_page_served:
 * @self: a folder
 *
 * Returns: whether any process, this one included, holds the lock of statreg_folder_lock_page()
 */
gboolean
statreg_folder_is_page_served (StatregFolder *self)
{
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = BYTE_PAGE, .l_len = 1 };
  gboolean served;
  int fd;

  g_return_val_if_fail (STATREG_IS_FOLDER (self), FALSE);

  fd = statreg_folder_open_file (self, LOCK_FILE, O_RDWR, NULL);
  if (fd < 0)
    return FALSE;
  served = STATREG_RETRY (fcntl (fd, F_OFD_GETLK, &lock)) == 0 && lock.l_type != F_UNLCK;
  close (fd);
  return served;
}

/**
 * statreg_folder_lock_turn:
 * @self: a folder
 * @turn: a number whose meaning is up to those who take turns
 * @error: BUSY at once when somebody has it; else as statreg_folder_lock()
 *
 * Who waits asks again. Whoever has it may change no file for that.
 *
 * Returns: (transfer full) (nullable): the lock to hold meanwhile
 */
StatregLock *
statreg_folder_lock_turn (StatregFolder *self, guint turn, GError **error)
{
  int fd;

  g_return_val_if_fail (STATREG_IS_FOLDER (self) && turn < STATREG_FOLDER_TURNS, NULL);

  fd = statreg_folder_open_file (self, LOCK_FILE, O_RDWR | O_CREAT, error);
  if (fd < 0)
    return NULL;
  if (set_lock (fd, BYTE_TURNS + turn, F_WRLCK))
    {
      if (is_current (self, fd))
        return make_lock (fd);
      errno = EAGAIN;
    }
  set_lock_error (error, self);
  close (fd);
  return NULL;
}

/**
 * statreg_lock_free:
 * @self: (nullable): a lock
 *
 * Ends it.
 */
void
statreg_lock_free (StatregLock *self)
{
  if (!self)
    return;
  close (self->fd);
  g_free (self);
}
