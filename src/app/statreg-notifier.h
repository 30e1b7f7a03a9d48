/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "statreg-store.h"

G_BEGIN_DECLS

/* Says on the desktop that registrations have come in: soon after the first, then at most once a minute. */
#define STATREG_TYPE_NOTIFIER (statreg_notifier_get_type ())
G_DECLARE_FINAL_TYPE (StatregNotifier, statreg_notifier, STATREG, NOTIFIER, GObject)

StatregNotifier *statreg_notifier_new       (GtkApplication *application, StatregStore *store);
guint            statreg_notifier_get_count (StatregNotifier *self);

G_END_DECLS
