/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-banner.h"

G_BEGIN_DECLS

/* Says what is the matter with the data folder's files, and offers to repair the store. */
#define STATREG_TYPE_STORE_BANNER (statreg_store_banner_get_type ())
G_DECLARE_FINAL_TYPE (StatregStoreBanner, statreg_store_banner, STATREG, STORE_BANNER, StatregBanner)

G_END_DECLS
