/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-login-table.h"

G_BEGIN_DECLS

struct _StatregLoginTable
{
  AdwBin parent_instance;
  StatregSession *session;
  StatregInstance *instance;
  GtkColumnView *view;
  GtkColumnViewColumn *address_column;
  GtkMultiSelection *selection;
  GtkToggleButton *search_button;
  GtkEditable *search_entry;
  GtkPopover *context_menu;
};

/* The actions, in statreg-login-table-actions.c. */
void       statreg_login_table_install_actions (GtkWidgetClass *widget_class);
void       statreg_login_table_update_actions  (StatregLoginTable *self);
void       statreg_login_table_edit            (StatregLoginTable *self, StatregStaticLogin *login);

G_END_DECLS
