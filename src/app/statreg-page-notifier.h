/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "statreg-session.h"

G_BEGIN_DECLS

/* Says on the desktop what the page does by itself and what it needs, unless the person is just looking at a window that
 * says so: it opens or closes, accepts nothing, could not be opened, refuses very many, has a warning. */
#define STATREG_TYPE_PAGE_NOTIFIER (statreg_page_notifier_get_type ())
G_DECLARE_FINAL_TYPE (StatregPageNotifier, statreg_page_notifier, STATREG, PAGE_NOTIFIER, GObject)

StatregPageNotifier *statreg_page_notifier_new (GtkApplication *application, StatregSession *session);

G_END_DECLS
