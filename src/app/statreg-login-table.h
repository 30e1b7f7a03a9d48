/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "statreg-session.h"

G_BEGIN_DECLS

/* "Static authentication": the logins of the property "instance", with the actions "login.…" on those selected. */
#define STATREG_TYPE_LOGIN_TABLE (statreg_login_table_get_type ())
G_DECLARE_FINAL_TYPE (StatregLoginTable, statreg_login_table, STATREG, LOGIN_TABLE, AdwBin)

void                statreg_login_table_begin_search (StatregLoginTable *self);
GtkSelectionModel  *statreg_login_table_get_logins   (StatregLoginTable *self);   /* as shown: filtered, sorted */
/* NULL unless just one is selected. */
char               *statreg_login_table_dup_selected_address (StatregLoginTable *self);

G_END_DECLS
