/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-window.h"

#include "statreg-instance-page.h"
#include "statreg-sidebar.h"

G_BEGIN_DECLS

struct _StatregWindow
{
  AdwApplicationWindow parent_instance;
  StatregSession *session;
  GSettings *state;              /* NULL where the schema is not installed */
  StatregInstancePage *page;     /* made when the first instance is looked at */
  GSignalGroup *instance;        /* the one that is looked at */
  AdwLeaflet *leaflet;
  GtkWidget *sidebar_pane;
  GtkWidget *content_pane;
  StatregSidebar *sidebar;
  AdwToastOverlay *toasts;
  GtkStack *stack;
  GtkMenuButton *menu_button;
  GMenuModel *main_menu;
};

/* The actions on instances, in statreg-window-instances.c. */
void statreg_window_install_instance_actions (GtkWidgetClass *widget_class);
void statreg_window_update_instance_actions  (StatregWindow *self);

G_END_DECLS
