/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-registrations-dialog.h"

G_BEGIN_DECLS

struct _StatregRegistrationsDialog
{
  AdwWindow            parent_instance;
  StatregSession      *session;
  StatregInstance     *instance;
  gboolean             narrow;      /* columns beside the address are folded into its second line */
  gboolean             busy;        /* a decision is being written */
  guint                revision;    /* counts changes that what applying would do depends on */
  guint                revise_id;

  AdwToastOverlay     *toasts;
  GtkSearchBar        *search_bar;
  GtkEditable         *search_entry;
  GtkFilterListModel  *hits;
  GtkMultiSelection   *selection;
  GtkColumnView       *view;
  GtkColumnViewColumn *address_column;
  GtkColumnViewColumn *logon_column;
  GtkColumnViewColumn *received_column;
  GtkColumnViewColumn *source_column;
  GtkCustomSorter     *address_sorter;
  GtkCustomSorter     *effect_sorter;
  GtkLabel            *count;
};

void _statreg_registrations_dialog_install_actions (GtkWidgetClass *klass);
void _statreg_registrations_dialog_update_actions  (StatregRegistrationsDialog *self);

G_END_DECLS
