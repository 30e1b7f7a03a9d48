/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A desktop that takes notifications, on the session bus: the real protocol, org.freedesktop.Notifications. */
typedef struct _Notifications Notifications;

typedef struct
{
  guint32 id;
  char *title;
  char *body;
} Notification;

Notifications      *notifications_new      (void);
void                notifications_free     (Notifications *self);
guint               notifications_get_n    (Notifications *self);
void                notifications_clear    (Notifications *self);
/* The newest one of that title, which is waited for. */
const Notification *notifications_wait_for (Notifications *self, const char *title);
void                notifications_click    (Notifications *self, const Notification *notification);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Notifications, notifications_free)

G_END_DECLS
