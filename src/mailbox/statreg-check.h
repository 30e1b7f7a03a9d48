/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-checks.h"
#include "statreg-finding.h"
#include "statreg-key-opener.h"
#include "statreg-probe.h"

G_BEGIN_DECLS

/* One login or registration on its way through a run. One thread at a time. */
typedef struct
{
  char *instance;       /* id */
  char *registration;   /* id, or "" for a login */
  char *id;             /* inside the sealed text */
  char *address;
  char *logon;
  char *domain;
  char *url;
  char *key;
  char *sealed;
  char *server;         /* of statreg_checks_dup_server() */
  char *account;        /* of statreg_checks_dup_account() */
  StatregInstanceType type;
  StatregConnection  *connection;   /* shared, never changed */
  StatregCheckManner  manner;

  gint64          begun;     /* as written down, seconds since 1970 */
  StatregProbe   *probe;     /* with the password, while it is tried */
  StatregFinding *finding;   /* what came of it; NULL: it was not tried */
  gint64          at;        /* when that was */
  char           *why;       /* it was not tried, for people */
} StatregCheck;

/* Where the checks of an order belong. */
typedef struct
{
  char               *instance;
  char               *server;
  StatregInstanceType type;
  StatregConnection  *connection;
  StatregCheckManner  manner;
} StatregCheckPlace;

StatregCheck       *statreg_check_new_for_login        (const StatregCheckPlace *place, StatregStaticLogin *login);
StatregCheck       *statreg_check_new_for_registration (const StatregCheckPlace *place, StatregRegistration *registration);
StatregCheck       *statreg_check_new_missing          (const StatregCheckPlace *place, const char *address,
                                                        const char *registration, const char *why);
void                statreg_check_free                 (StatregCheck *self);
char               *statreg_check_dup_name             (const char *instance, const char *address, const char *registration);
StatregCheckSubject statreg_check_get_subject          (StatregCheck *self);
StatregCheckResult  statreg_check_get_result           (StatregCheck *self);
/* Opens the password. */
gboolean            statreg_check_prepare              (StatregCheck *self, StatregKeyOpener *opener, GError **error);
/* Blocks; then the password is gone again. */
void                statreg_check_try                  (StatregCheck *self, GCancellable *cancellable);

G_END_DECLS
