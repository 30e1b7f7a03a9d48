/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-checks.h"

G_BEGIN_DECLS

/* Shared by statreg-checks.c and statreg-checks-file.c only. */
typedef struct
{
  char          *server;
  char          *account;
  char          *sum;        /* of the sealed text */
  StatregVerdict verdict;
  gint64         at;
  gint64         messages;
  char          *text;
  GArray        *failures;   /* of gint64: when it was tried in vain, or nobody knows */
} StatregCheckEntry;

struct _StatregChecks
{
  GHashTable *entries;   /* set of StatregCheckEntry, owned: the same server and sum are the same entry */
  GHashTable *accounts;  /* set of StatregCheckEntry by server and account → GPtrArray of those of that account */
};

StatregCheckEntry *statreg_check_entry_new  (const char *server, const char *account, const char *sum);
void               statreg_check_entry_free (StatregCheckEntry *self);
gboolean           statreg_checks_add       (StatregChecks *self, StatregCheckEntry *entry); /* FALSE, and frees: there is one */

G_END_DECLS
