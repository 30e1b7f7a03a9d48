/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-secret.h"

G_BEGIN_DECLS

/* Reads one line from the controlling terminal into buffer, without its LF; *size on return is its length. */
gboolean statreg_cli_terminal_read (const char *prompt, gboolean echo, guint8 *buffer, gsize *size,
                                    GError **error);

G_END_DECLS
