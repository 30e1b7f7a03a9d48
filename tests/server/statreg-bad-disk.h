/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether every fdatasync () of this process fails with EIO. */
void statreg_bad_disk_set (gboolean bad);

G_END_DECLS
