/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-folder.h"

G_BEGIN_DECLS

/* ELOxcBoxReg open for appending. A plain structure: one thread at a time, and every call under the lock. */
typedef struct _StatregJournalFile StatregJournalFile;

StatregJournalFile *statreg_journal_file_new      (StatregFolder *folder);
void                statreg_journal_file_free     (StatregJournalFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StatregJournalFile, statreg_journal_file_free)
/* Opens or makes the file, sets a torn tail aside. */
gboolean            statreg_journal_file_prepare  (StatregJournalFile *self, GError **error);
gboolean            statreg_journal_file_has_room (StatregJournalFile *self, gsize size, GError **error);
/* What the first line said when the file was last prepared; 0 when it is not there. */
gint64              statreg_journal_file_get_made (StatregJournalFile *self);
gboolean            statreg_journal_file_append   (StatregJournalFile *self, GString *lines, GError **error);

/* Adds bytes to ELOxcBoxReg.torn. */
gboolean            statreg_journal_set_aside     (StatregFolder *folder, gconstpointer data, gsize size, GError **error);

G_END_DECLS
