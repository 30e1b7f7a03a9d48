/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-limits-group.h"

#include "statreg-settings-entry.h"
#include "statreg-settings-spin.h"

struct _StatregLimitsGroup
{
  StatregSettingsGroup parent_instance;
};

G_DEFINE_FINAL_TYPE (StatregLimitsGroup, statreg_limits_group, STATREG_TYPE_SETTINGS_GROUP)

static void
statreg_limits_group_class_init (StatregLimitsGroupClass *klass)
{
  g_type_ensure (STATREG_TYPE_SETTINGS_ENTRY);
  g_type_ensure (STATREG_TYPE_SETTINGS_SPIN);
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (klass),
                                               "/org/statreg/Statreg/statreg-limits-group.ui");
}

static void
statreg_limits_group_init (StatregLimitsGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
