/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-check-ledger.h"
#include "statreg-check-run.h"

G_BEGIN_DECLS

/* Shared by statreg-check-run.c (its owner's side) and statreg-check-work.c (its thread's side) only. */
struct _StatregCheckRun
{
  gatomicrefcount references;
  StatregFolder  *folder;
  StatregKeys    *keys;
  StatregPacing   pacing;
  GCancellable   *cancellable;   /* ends what is under way */
  GAsyncQueue    *events;        /* of StatregCheck that ended, or the run itself, which only wakes the thread */
  GMainContext   *context;

  GMutex          mutex;         /* for what follows */
  GQueue          orders;        /* of StatregCheckOrder, not collected yet */
  gboolean        paused;
  gboolean        ending;        /* takes no more orders */
  GPtrArray      *outbox;        /* of StatregCheck, to be reported */
  guint           total;
  gboolean        delivering;    /* a source is attached */

  /* the owner's; in its main context only */
  gpointer              owner;   /* NULL: has left */
  StatregCheckRunReport report;
  StatregCheckRunEnd    end;
  GThread              *thread;
  GError               *error;   /* the thread's until it has ended */
};

StatregCheckRun *statreg_check_run_ref   (StatregCheckRun *self);
void             statreg_check_run_unref (StatregCheckRun *self);
void             statreg_check_run_hand_over (StatregCheckRun *self, StatregCheck *check, guint found);
void             statreg_check_run_tell_end  (StatregCheckRun *self);
gboolean         statreg_check_run_try_end   (StatregCheckRun *self, gboolean failed);
gpointer         statreg_check_run_work      (gpointer run);   /* the thread */

G_END_DECLS
