/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-registration.h"

G_BEGIN_DECLS

#define STATREG_JOURNAL_NAME "ELOxcBoxReg"
#define STATREG_JOURNAL_VERSION 1
#define STATREG_JOURNAL_LINE_MAX 4096   /* bytes, with its LF */

typedef enum
{
  STATREG_JOURNAL_LINE_NONE,
  STATREG_JOURNAL_LINE_HEADER,
  STATREG_JOURNAL_LINE_REGISTRATION,
  STATREG_JOURNAL_LINE_DECISION,
} StatregJournalLineKind;

/* What a line says. */
typedef struct
{
  StatregJournalLineKind kind;
  StatregRegistration *registration;   /* REGISTRATION */
  char *id;                            /* DECISION: of the registration */
  GRefString *instance;                /* DECISION: id of the instance it was applied to; NULL: it was deleted */
  gint64 at;                           /* HEADER: when the file was made; DECISION: when it was taken */
} StatregJournalLine;

void     statreg_journal_line_clear               (StatregJournalLine *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (StatregJournalLine, statreg_journal_line_clear)

/* Each appends one line, its LF included. */
void     statreg_journal_line_append_header       (GString *out, gint64 made);
gboolean statreg_journal_line_append_registration (GString *out, StatregRegistration *registration, GError **error);
void     statreg_journal_line_append_decision     (GString *out, const char *id, gint64 at, const char *instance);

/* text: without the LF. */
gboolean statreg_journal_line_decode              (StatregJournalLine *self, const char *text, gsize size, const char *where,
                                                   GError **error);

G_END_DECLS
