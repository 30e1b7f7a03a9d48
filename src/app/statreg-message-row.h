/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* A row that says what is the matter with the row above it, and is there only as long as its "text" is. Plain text;
 * "kind" is the style class of the words: "error" or "warning". */
#define STATREG_TYPE_MESSAGE_ROW (statreg_message_row_get_type ())
G_DECLARE_FINAL_TYPE (StatregMessageRow, statreg_message_row, STATREG, MESSAGE_ROW, AdwPreferencesRow)

G_END_DECLS
