/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-check-run.h"
#include "statreg-checker.h"
#include "statreg-verdicts.h"

G_BEGIN_DECLS

/* For tests and measurements at servers of their own. */
StatregChecker *statreg_checker_new_paced (StatregFolder *folder, StatregKeys *keys, StatregInstances *instances,
                                           StatregStore *store, const StatregPacing *pacing);

/* Shared by the files statreg-checker*.c only. */
struct _StatregChecker
{
  GObject parent_instance;

  StatregFolder    *folder;
  StatregKeys      *keys;
  StatregInstances *instances;
  StatregStore     *store;
  StatregPacing     pacing;
  StatregVerdicts  *verdicts;
  StatregCheckRun  *run;        /* NULL while idle */
  GQueue            later;      /* of StatregCheckOrder: for the next run, as this one is ending */
  StatregChecks    *known;      /* of checks.json; NULL until it is read */
  GHashTable       *findings;   /* name of a check → StatregFinding, of this run */
  GError           *error;
  char             *text;
  gboolean          active;
  gboolean          paused;
  gboolean          cancelled;
  gboolean          insisting;
  guint             n_total;
  guint             n_done;
  guint             n_works;
  guint             n_fails;
  guint             n_unclear;
  guint             n_held;
};

enum
{
  STATREG_CHECKER_PROP_0,
  STATREG_CHECKER_PROP_ACTIVE,
  STATREG_CHECKER_PROP_PAUSED,
  STATREG_CHECKER_PROP_INSISTING,
  STATREG_CHECKER_PROP_N_TOTAL,
  STATREG_CHECKER_PROP_N_DONE,
  STATREG_CHECKER_PROP_N_WORKS,
  STATREG_CHECKER_PROP_N_FAILS,
  STATREG_CHECKER_PROP_N_UNCLEAR,
  STATREG_CHECKER_PROP_N_HELD,
  STATREG_CHECKER_PROP_TEXT,
  STATREG_CHECKER_N_PROPS,
};

void             statreg_checker_notify        (StatregChecker *self, guint property);
guint           *statreg_checker_get_number    (StatregChecker *self, guint property);
void             statreg_checker_set_number    (StatregChecker *self, guint property, guint value);
void             statreg_checker_set_switch    (StatregChecker *self, guint property, gboolean value);
void             statreg_checker_take_text     (StatregChecker *self, char *text);
void             statreg_checker_update_text   (StatregChecker *self);
StatregInstance *statreg_checker_find_instance (StatregChecker *self, const char *id);
void             statreg_checker_start         (StatregChecker *self, StatregCheckOrder *order);
void             statreg_checker_read_known    (StatregChecker *self);
void             statreg_checker_on_written    (gpointer owner, const GError *error);

G_END_DECLS
