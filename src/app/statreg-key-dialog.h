/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "statreg-session.h"

G_BEGIN_DECLS

/* Asks where to keep a first key (Secret Service or key file, with or without passphrase), makes it, then calls back with
 * TRUE; FALSE when dismissed. Shown where no key is and none can be made unasked. */
typedef void (*StatregKeyDialogDone) (gboolean made, gpointer user_data);
gboolean statreg_key_dialog_is_wanted (StatregSession *session, const GError *error);
void statreg_key_dialog_create   (GtkWindow *parent, StatregSession *session, StatregKeyDialogDone done, gpointer user_data);
/* Asks for the passphrase of the key file and gives it to the keys. */
void statreg_key_dialog_unlock   (GtkWindow *parent, StatregSession *session, StatregKeyDialogDone done, gpointer user_data);
void statreg_key_dialog_backup   (GtkWindow *parent, StatregSession *session);
void statreg_key_dialog_restore  (GtkWindow *parent, StatregSession *session);
void statreg_key_dialog_rotate   (GtkWindow *parent, StatregSession *session);

G_END_DECLS
