/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "statreg-session.h"

G_BEGIN_DECLS

/* A group of rows of the registration settings: what its rows bind to. Properties "session" (writable), and
 * of it "settings", "page" and "keys". */
#define STATREG_TYPE_SETTINGS_GROUP (statreg_settings_group_get_type ())
G_DECLARE_DERIVABLE_TYPE (StatregSettingsGroup, statreg_settings_group, STATREG, SETTINGS_GROUP,
                          AdwPreferencesGroup)

struct _StatregSettingsGroupClass
{
  AdwPreferencesGroupClass parent_class;

  void (*session_set) (StatregSettingsGroup *self, StatregSession *session);   /* optional */
};

StatregSession *statreg_settings_group_get_session (StatregSettingsGroup *self);
GtkWindow      *statreg_settings_group_get_window  (StatregSettingsGroup *self);
void            statreg_settings_group_say         (StatregSettingsGroup *self, const char *text);

G_END_DECLS
