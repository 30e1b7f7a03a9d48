/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-registrations-dialog.h"

#include "statreg-decide.h"
#include "statreg-seal-watch.h"
#include "statreg-verdict.h"

G_BEGIN_DECLS

struct _StatregRegistrationsDialog
{
  AdwWindow            parent_instance;
  StatregSession      *session;
  StatregInstance     *instance;
  StatregSealWatch    *seals;
  gboolean             narrow;      /* columns beside the address are folded into its second line */
  gboolean             busy;        /* a decision is being written */
  guint                revision;    /* counts changes that what applying would do depends on */
  guint                revise_id;

  AdwToastOverlay     *toasts;
  GtkSearchBar        *search_bar;
  GtkEditable         *search_entry;
  GtkFilterListModel  *hits;
  GtkSliceListModel   *rows;
  GtkSortListModel    *sorted;
  GtkMultiSelection   *selection;
  GtkColumnView       *view;
  GtkColumnViewColumn *address_column;
  GtkCustomSorter     *address_sorter;
  GtkCustomSorter     *effect_sorter;
  GtkCustomSorter     *verdict_sorter;
  GtkLabel            *count;
};

void _statreg_registrations_dialog_install_actions (GtkWidgetClass *klass);
void _statreg_registrations_dialog_update_actions  (StatregRegistrationsDialog *self);

void _statreg_registrations_dialog_apply           (StatregRegistrationsDialog *self, const char *const *ids,
                                                    StatregApplyFlags flags);
void _statreg_registrations_dialog_queue_revise    (StatregRegistrationsDialog *self);

/* What checks found out about those pending, in statreg-registrations-dialog-verdicts.c. */
void            _statreg_registrations_dialog_bind_verdicts   (GtkWidgetClass *klass);
void            _statreg_registrations_dialog_follow_verdicts (StatregRegistrationsDialog *self);
StatregVerdict  _statreg_registrations_dialog_get_verdict     (StatregRegistrationsDialog *self, const char *id,
                                                               char **sentence);

/* The second act for what does not work, in statreg-registrations-dialog-doubts.c. Takes what it asks about out of failed. */
void _statreg_registrations_dialog_ask_about_doubts (StatregRegistrationsDialog *self, GPtrArray *failed);

G_END_DECLS
