/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-banner.h"

G_BEGIN_DECLS

/* How far a check has come, with the buttons to hold and end it; afterwards what came of it, until it is closed. */
#define STATREG_TYPE_CHECK_BANNER (statreg_check_banner_get_type ())
G_DECLARE_FINAL_TYPE (StatregCheckBanner, statreg_check_banner, STATREG, CHECK_BANNER, StatregBanner)

G_END_DECLS
