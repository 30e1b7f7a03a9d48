/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-journal.h"

G_BEGIN_DECLS

/* Writing ELOxcBoxReg anew in one step. All under the lock and after a scan under the same lock; the journal is to be
 * scanned again afterwards. What is not dropped is carried over byte for byte, damaged lines as well. */
typedef gboolean (*StatregJournalDrop) (const StatregJournalEntry *entry, gboolean decision, gpointer data);

gboolean statreg_journal_rewrite (StatregJournal *journal, StatregJournalDrop drop, gpointer data, GError **error);
gboolean statreg_journal_has_old (StatregJournal *journal, gint64 now);
/* Drops what has been decided: all of it at_once, else what is at least a minute old. */
gboolean statreg_journal_compact (StatregJournal *journal, gboolean at_once, gint64 now, GError **error);
/* Keeps good lines under a fresh header, sets all others aside and keeps a copy of the file. Takes the lock by itself. */
gboolean statreg_journal_repair  (StatregFolder *folder, guint *kept, guint *set_aside, char **copy, GError **error);

G_END_DECLS
