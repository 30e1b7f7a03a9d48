/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-journal.h"

#define SHARED "statreg-shared-journal" /* names the one that a folder's users share */

/* Guards n_users, and which journal of a folder is shared. */
static GMutex sharing;

/**
 * statreg_journal_share:
 * @folder: the data folder
 *
 * To be used while its mutex is held. What one user has read, the others need not read.
 *
 * Returns: (transfer full): the one journal of @folder that all its users in this process have in common
 */
StatregJournal *
statreg_journal_share (StatregFolder *folder)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&sharing);
  StatregJournal *self = g_object_get_data (G_OBJECT (folder), SHARED);

  if (self)
    {
      self->n_users++;
      return self;
    }
  self = statreg_journal_new (folder);
  g_object_set_data (G_OBJECT (folder), SHARED, self);
  return self;
}

static gboolean
end_use (StatregJournal *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&sharing);

  if (--self->n_users > 0)
    return FALSE;
  if (g_object_get_data (G_OBJECT (self->folder), SHARED) == self)
    g_object_set_data (G_OBJECT (self->folder), SHARED, NULL);
  return TRUE;
}

/**
 * statreg_journal_unref:
 * @self: (nullable) (transfer full): a journal, whose mutex is not held; the last user frees it
 */
void
statreg_journal_unref (StatregJournal *self)
{
  if (self && end_use (self))
    statreg_journal_free (self);
}
