/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void              statreg_message_show (GtkWindow *parent, const char *heading, const char *body);
/* To be connected to "response" and presented. */
AdwMessageDialog *statreg_message_ask  (GtkWindow *parent, const char *heading, const char *body, const char *response,
                                        const char *label, AdwResponseAppearance appearance);

G_END_DECLS
