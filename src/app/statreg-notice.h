/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* A line over the whole width that says how things stand, with buttons at its end, or below where it is narrow.
 * Properties: "text" (NULL or "": it is not shown), "kind" ("on", "warning" or "error": its colour), "icon-name",
 * "details" (the tooltip of the words, nullable), "buttons" (a widget, nullable). */
#define STATREG_TYPE_NOTICE (statreg_notice_get_type ())
G_DECLARE_FINAL_TYPE (StatregNotice, statreg_notice, STATREG, NOTICE, AdwBin)

G_END_DECLS
