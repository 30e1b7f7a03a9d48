/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-banner.h"

G_BEGIN_DECLS

/* Says that mailbox registrations are on and where, or why the page does not take any although they should be; and, in
 * a line of its own, what the page needs. */
#define STATREG_TYPE_PAGE_BANNER (statreg_page_banner_get_type ())
G_DECLARE_FINAL_TYPE (StatregPageBanner, statreg_page_banner, STATREG, PAGE_BANNER, StatregBanner)

G_END_DECLS
