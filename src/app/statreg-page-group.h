/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-settings-group.h"

G_BEGIN_DECLS

/* Registrations on or off, the page's address and where it listens. */
#define STATREG_TYPE_PAGE_GROUP (statreg_page_group_get_type ())
G_DECLARE_FINAL_TYPE (StatregPageGroup, statreg_page_group, STATREG, PAGE_GROUP, StatregSettingsGroup)

G_END_DECLS
