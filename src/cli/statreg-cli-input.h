/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-secret.h"

G_BEGIN_DECLS

gboolean       statreg_cli_has_terminal     (void);
/* Asks on the terminal without echo; from_stdin, or without a terminal: all of standard input, without one
 * final line feed. */
StatregSecret *statreg_cli_read_password    (const char *prompt, gboolean from_stdin, GError **error);
/* Likewise, but one line of standard input, so that several can follow each other. */
StatregSecret *statreg_cli_read_passphrase  (const char *prompt, gboolean from_stdin, GError **error);
/* Asks twice on the terminal; standard input is taken once. */
StatregSecret *statreg_cli_read_new_password   (const char *prompt, gboolean from_stdin, GError **error);
StatregSecret *statreg_cli_read_new_passphrase (const char *prompt, gboolean from_stdin, GError **error);
gboolean       statreg_cli_confirm          (const char *question);

G_END_DECLS
