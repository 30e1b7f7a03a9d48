/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "statreg-setting-link.h"

G_BEGIN_DECLS

/* A row to read and change one setting as text. */
#define STATREG_TYPE_SETTINGS_ENTRY (statreg_settings_entry_get_type ())
G_DECLARE_DERIVABLE_TYPE (StatregSettingsEntry, statreg_settings_entry, STATREG, SETTINGS_ENTRY, AdwEntryRow)

struct _StatregSettingsEntryClass
{
  AdwEntryRowClass parent_class;

  char *(*dup_text) (StatregSettingsEntry *self);   /* the setting as people read and type it */
};

StatregSettingLink *statreg_settings_entry_get_link (StatregSettingsEntry *self);

G_END_DECLS
