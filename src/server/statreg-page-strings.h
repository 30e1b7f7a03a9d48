/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-page-view.h"

G_BEGIN_DECLS

/* Every sentence of the page, in English, as it stands in the message catalogues. */

/* The sentence that the template knows as name, or NULL. */
const char *statreg_page_strings_get           (const char *name);
const char *statreg_page_strings_get_complaint (StatregComplaint complaint);  /* NULL for NONE */
/* The field a complaint is about, "address", …; NULL if it is about none. */
const char *statreg_page_strings_get_field     (StatregComplaint complaint);
const char *statreg_page_strings_get_month     (guint month);                 /* 1–12 */

G_END_DECLS
