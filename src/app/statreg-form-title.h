/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* The title of a form between its two buttons, for the header bar. Properties: "title"; "fits" (read-only): whether the
 * buttons leave room for all of it, else the form shows a heading of its own. */
#define STATREG_TYPE_FORM_TITLE (statreg_form_title_get_type ())
G_DECLARE_FINAL_TYPE (StatregFormTitle, statreg_form_title, STATREG, FORM_TITLE, AdwBin)

G_END_DECLS
