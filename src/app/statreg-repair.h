/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "statreg-store.h"

G_BEGIN_DECLS

void statreg_repair_ask (GtkWindow *parent, StatregStore *store);

G_END_DECLS
