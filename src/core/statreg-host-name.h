/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *statreg_host_name_to_ascii (const char *name);

G_END_DECLS
