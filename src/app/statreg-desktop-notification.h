/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Like g_application_send_notification (), but where no desktop shows notifications, none is sent and nobody complains. */
void statreg_desktop_notification_send (GApplication *application, const char *id, GNotification *notification);

G_END_DECLS
