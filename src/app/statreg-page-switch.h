/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "statreg-session.h"

G_BEGIN_DECLS

/* Turns the page on and off as people (action "registrations") and settings.json ask. */
#define STATREG_TYPE_PAGE_SWITCH (statreg_page_switch_get_type ())
G_DECLARE_FINAL_TYPE (StatregPageSwitch, statreg_page_switch, STATREG, PAGE_SWITCH, GObject)

StatregPageSwitch *statreg_page_switch_new             (GtkApplication *application, StatregSession *session);
GAction           *statreg_page_switch_get_action      (StatregPageSwitch *self);
void               statreg_page_switch_follow_settings (StatregPageSwitch *self);

G_END_DECLS
