/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "statreg-session.h"

G_BEGIN_DECLS

/* The connection settings of the property "instance", each saved when it is applied. */
#define STATREG_TYPE_CONNECTION_GROUP (statreg_connection_group_get_type ())
G_DECLARE_FINAL_TYPE (StatregConnectionGroup, statreg_connection_group, STATREG, CONNECTION_GROUP, AdwBin)

G_END_DECLS
