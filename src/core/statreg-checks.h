/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-connection.h"
#include "statreg-folder.h"
#include "statreg-verdict.h"

G_BEGIN_DECLS

#define STATREG_CHECKS_NAME "checks.json"

/* Failures of one account at one server within a day after which nobody but an administrator who insists tries again. */
#define STATREG_CHECKS_FAILURES_MAX 2
#define STATREG_CHECKS_DAY (24 * 60 * 60)

/* checks.json: which submitted passwords were tried, what came of it, and how often an account was refused lately. It is
 * what keeps checks from locking an account, whatever ends the program, and what is known of pending registrations.
 * One thread at a time. */
typedef struct _StatregChecks StatregChecks;

/* What is tried: a password, known by its sealed text, for an account of a server. */
typedef struct
{
  const char *server;    /* "host:port" */
  const char *account;   /* see statreg_checks_dup_account() */
  const char *sealed;
} StatregCheckSubject;

typedef struct
{
  StatregVerdict verdict;    /* NONE: begun, and nobody knows what came of it */
  gint64         at;         /* seconds since 1970 */
  gint64         messages;   /* -1: unknown */
  const char    *text;       /* the server's own words, or "" */
} StatregCheckResult;

/* How far the administrator goes. */
typedef enum
{
  STATREG_CHECK_BY_ITSELF,   /* all of many: no password that was refused is tried again */
  STATREG_CHECK_BY_HAND,     /* this very one, which may have been refused once */
  STATREG_CHECK_INSISTING,   /* however often it was refused */
} StatregCheckManner;

char          *statreg_checks_dup_server  (StatregConnection *connection);
char          *statreg_checks_dup_account (const char *domain, const char *logon, const char *address);

StatregChecks *statreg_checks_new    (void);
StatregChecks *statreg_checks_load   (StatregFolder *folder, GError **error);
gboolean       statreg_checks_save   (StatregChecks *self, StatregFolder *folder, gint64 now, GError **error);
void           statreg_checks_free   (StatregChecks *self);
/* FALSE: nothing is known. The text belongs to self. */
gboolean       statreg_checks_lookup (StatregChecks *self, const char *server, const char *sealed, StatregCheckResult *result);
/* FALSE with why, a sentence for people. */
gboolean       statreg_checks_may_try (StatregChecks *self, const StatregCheckSubject *subject, StatregCheckManner manner,
                                       gint64 now, char **why);
/* Counts as a failure until it is known to be none. */
void           statreg_checks_begin  (StatregChecks *self, const StatregCheckSubject *subject, gint64 at);
void           statreg_checks_undo   (StatregChecks *self, const StatregCheckSubject *subject, gint64 at);
/* begun: as given to begin; forget_works: a login's verdict is kept with the login */
void           statreg_checks_end    (StatregChecks *self, const StatregCheckSubject *subject, gint64 begun,
                                      const StatregCheckResult *result, gboolean forget_works);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StatregChecks, statreg_checks_free)

G_END_DECLS
