/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "statreg-settings.h"

G_BEGIN_DECLS

/* What every row that shows and changes a setting has in common: the setting, its key, its changes and what
 * went wrong. */
#define STATREG_TYPE_SETTING_LINK (statreg_setting_link_get_type ())
G_DECLARE_FINAL_TYPE (StatregSettingLink, statreg_setting_link, STATREG, SETTING_LINK, GObject)

/* The properties "settings" and "key" of every such row; what a row adds comes after them. */
enum
{
  STATREG_SETTING_LINK_PROP_SETTINGS = 1,
  STATREG_SETTING_LINK_PROP_KEY,
  STATREG_SETTING_LINK_N_PROPS
};

/* changed: the row's own change was accepted; else the setting changed under the row, or the row's change was
 * refused. */
typedef void (*StatregSettingShow) (GtkWidget *row, gboolean changed);

void                statreg_setting_link_install_properties (GObjectClass *row_class);
gboolean            statreg_setting_link_get_property (StatregSettingLink *self, guint id, GValue *value);
gboolean            statreg_setting_link_set_property (StatregSettingLink *self, guint id, const GValue *value);

StatregSettingLink *statreg_setting_link_new          (GtkWidget *row, StatregSettingShow show);
void                statreg_setting_link_set_settings (StatregSettingLink *self, StatregSettings *settings);
void                statreg_setting_link_set_key      (StatregSettingLink *self, const char *key);
StatregSettings    *statreg_setting_link_get_settings (StatregSettingLink *self);
const char         *statreg_setting_link_get_key      (StatregSettingLink *self);
char               *statreg_setting_link_dup_text     (StatregSettingLink *self);
void                statreg_setting_link_change       (StatregSettingLink *self, const char *text);
void                statreg_setting_link_tell         (StatregSettingLink *self, const char *text);

G_END_DECLS
