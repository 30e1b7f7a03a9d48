/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-folder.h"
#include "statreg-journal-line.h"

G_BEGIN_DECLS

#define STATREG_JOURNAL_TORN STATREG_JOURNAL_NAME ".torn"
#define STATREG_JOURNAL_COPY STATREG_JOURNAL_NAME ".before-repair"   /* and a time */

/* What ELOxcBoxReg says, as far as it was read. A plain structure: one thread at a time, see mutex. */
typedef struct
{
  StatregRegistration *registration;
  gint64 decided;    /* when; 0 while pending */
  GRefString *instance;   /* id of the instance it was applied to; NULL while pending and when deleted */
  guint order;       /* place in the file among all registrations */
} StatregJournalEntry;

#define STATREG_JOURNAL_NO_ENTRY G_MAXUINT

/* Where a good line stands in the file. */
typedef struct
{
  goffset start;
  guint size : 31;     /* bytes, with the LF */
  guint decision : 1;
  guint entry;         /* index, or STATREG_JOURNAL_NO_ENTRY: a decision on what the file does not hold */
} StatregJournalRange;

typedef struct
{
  GMutex mutex;         /* held by who uses a shared one; taken before the folder's lock, never under it */
  guint n_users;
  guint generation;     /* another one than before: the entries of before are void */
  StatregFolder *folder;
  int fd;               /* kept open, so that the inode's number is not used again */
  goffset offset;       /* end of what was read: behind an LF */
  char *tail;           /* the last bytes before offset */
  guint n_tail;
  char *header;         /* first line; NULL when the file is empty or not there */
  gint64 made;          /* what it says; 0 without one. A repair makes it later */
  guint n_lines;
  gboolean torn;        /* bytes without LF follow; a line that is being written looks alike */
  gboolean lenient;     /* for repair: a damaged header is a damaged line like others, and lines may end in CR LF */
  gboolean mended;      /* what was good is so by lenience only */
  GPtrArray *entries;   /* of StatregJournalEntry, in the order of the file */
  GHashTable *by_id;
  GArray *ranges;       /* of StatregJournalRange, ascending */
  GPtrArray *problems;  /* sentences on damaged lines, the first hundred of them */
  guint n_damaged;
} StatregJournal;

StatregJournal      *statreg_journal_new      (StatregFolder *folder);
/* A hundred thousand registrations are read once in a process, not by each who wants to know them. */
StatregJournal      *statreg_journal_share    (StatregFolder *folder);
void                 statreg_journal_unref    (StatregJournal *self);
void                 statreg_journal_free     (StatregJournal *self);   /* for statreg_journal_unref() only */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StatregJournal, statreg_journal_unref)
/* Reads what was added since the last time, or all of it (in a new generation) when the file was replaced or cut. */
gboolean             statreg_journal_scan     (StatregJournal *self, GError **error);
StatregJournalEntry *statreg_journal_lookup   (StatregJournal *self, const char *id);
gint64               statreg_journal_get_newest_decision (StatregJournal *self);

G_END_DECLS
