/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-bad-disk.h"

#include <errno.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static gint bad;   /* StatregBadDisk; threads write and sync */

void
statreg_bad_disk_set (StatregBadDisk how)
{
  g_atomic_int_set (&bad, how);
}

static gboolean
is_bad (StatregBadDisk how)
{
  return (g_atomic_int_get (&bad) & how) != 0;
}

static gboolean
is_folder (int fd)
{
  struct stat info;

  return fstat (fd, &info) == 0 && S_ISDIR (info.st_mode);
}

static int
fail (void)
{
  errno = EIO;
  return -1;
}

static gboolean
take_once (void)
{
  return (g_atomic_int_and ((guint *) &bad, ~(guint) STATREG_BAD_DISK_ONCE) & STATREG_BAD_DISK_ONCE) != 0;
}

/* Stand before those of libc. */

int
fdatasync (int fd)
{
  while (is_bad (STATREG_BAD_DISK_SLOW))
    g_usleep (1000);
  return is_bad (STATREG_BAD_DISK_FILES) || take_once () ? fail () : (int) syscall (SYS_fdatasync, fd);
}

int
fsync (int fd)
{
  return is_bad (STATREG_BAD_DISK_FOLDERS) && is_folder (fd) ? fail () : (int) syscall (SYS_fsync, fd);
}
