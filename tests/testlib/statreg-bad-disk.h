/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A disk that does not confirm what was written. What a test can say of it takes the place of libc's functions in all of
 * the test, so the test sets the disk right again before it ends. */
typedef enum
{
  STATREG_BAD_DISK_GOOD = 0,
  STATREG_BAD_DISK_FILES = 1 << 0,     /* every fdatasync () fails with EIO */
  STATREG_BAD_DISK_ONCE = 1 << 1,      /* the next one does */
  STATREG_BAD_DISK_FOLDERS = 1 << 2,   /* every fsync () of a folder does: the names in it */
  STATREG_BAD_DISK_SLOW = 1 << 3,      /* fdatasync () takes until the disk is another one */
} StatregBadDisk;

void statreg_bad_disk_set (StatregBadDisk how);

G_END_DECLS
