/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-login-table.h"

#include "statreg-verdict-tally.h"

G_BEGIN_DECLS

struct _StatregLoginTable
{
  AdwBin parent_instance;
  StatregSession *session;
  StatregInstance *instance;
  GtkScrolledWindow *scrolled;
  GtkColumnView *view;
  GtkColumnViewColumn *address_column;
  GtkColumnViewColumn *logon_column;
  GtkColumnViewColumn *origin_column;
  GtkColumnViewColumn *changed_column;
  gboolean narrow;                 /* only address and verdict are shown */
  GtkSliceListModel *rows;
  GtkSortListModel *sorted;
  GtkMultiSelection *selection;
  GtkToggleButton *search_button;
  GtkEditable *search_entry;
  GtkPopover *context_menu;
  GtkWidget *check_button;
  GMenu *restore_section;
  GtkDropDown *shown;              /* which logins are */
  GtkCustomFilter *verdict_filter;
  GtkColumnViewColumn *verdict_column;
  GtkCustomSorter *verdict_sorter; /* borrowed */
  StatregVerdictTally *tally;
  GSignalGroup *logins;            /* of the instance */
  guint look_again_id;
};

/* The actions, in statreg-login-table-actions.c. */
void       statreg_login_table_install_actions (GtkWidgetClass *widget_class);
void       statreg_login_table_update_actions  (StatregLoginTable *self);
void       statreg_login_table_edit            (StatregLoginTable *self, StatregStaticLogin *login);
GPtrArray *statreg_login_table_get_selected    (StatregLoginTable *self);   /* of StatregStaticLogin */
void       statreg_login_table_add_toast       (StatregLoginTable *self, AdwToast *toast);
void       statreg_login_table_tell_failure    (StatregLoginTable *self, const char *heading, const char *message);

/* Checking and what came of it, in statreg-login-table-verdicts.c and statreg-login-table-checks.c. */
void       statreg_login_table_bind_verdicts   (GtkWidgetClass *widget_class);
void       statreg_login_table_init_verdicts   (StatregLoginTable *self);
void       statreg_login_table_clear_verdicts  (StatregLoginTable *self);
void       statreg_login_table_follow_verdicts (StatregLoginTable *self);   /* those of another instance */
void       statreg_login_table_show_others     (StatregLoginTable *self);   /* the choice is another one */
void       statreg_login_table_show_failing    (StatregLoginTable *self, gboolean failing);
gboolean   statreg_login_table_is_failing_shown (StatregLoginTable *self);
void       statreg_login_table_install_checks  (GtkWidgetClass *widget_class);
void       statreg_login_table_update_checks   (StatregLoginTable *self);

G_END_DECLS
