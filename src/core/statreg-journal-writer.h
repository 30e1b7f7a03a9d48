/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "statreg-folder.h"
#include "statreg-registration.h"

G_BEGIN_DECLS

/* One thread that appends registrations to the journal, all that wait with one fdatasync. */
typedef struct _StatregJournalWriter StatregJournalWriter;

/* Runs in the writer's thread after each group that is on disk, and when the writer latches. */
typedef void (*StatregJournalWritten) (gpointer data);

StatregJournalWriter *statreg_journal_writer_new  (StatregFolder *folder, StatregJournalWritten written, gpointer data);
void                  statreg_journal_writer_free (StatregJournalWriter *self);   /* writes what waits, then ends the thread */
/* The task returns TRUE in its own context after fdatasync returned 0, else an error. From any thread. */
void                  statreg_journal_writer_append      (StatregJournalWriter *self, StatregRegistration *registration, GTask *task);
void                  statreg_journal_writer_set_max_pending (StatregJournalWriter *self, guint max_pending);
/* The number that max_pending limits: by a reading of the file, and what that cannot have seen. */
gsize                 statreg_journal_writer_get_mark    (StatregJournalWriter *self);
void                  statreg_journal_writer_set_pending (StatregJournalWriter *self, guint pending, gsize mark, GPtrArray *seen);
/* The error of the sync that failed (free it), or NULL. */
GError               *statreg_journal_writer_dup_latch   (StatregJournalWriter *self);
void                  statreg_journal_writer_unlatch     (StatregJournalWriter *self);
/* made: what the journal's first line says as just read. Unlatches when it was repaired since. */
void                  statreg_journal_writer_follow      (StatregJournalWriter *self, gint64 made);

G_END_DECLS
