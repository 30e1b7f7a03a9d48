/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-key-dialog.h"

void
statreg_key_dialog_create (GtkWindow *parent, StatregSession *session, StatregKeyDialogDone done, gpointer user_data)
{
  done (FALSE, user_data);
}

void
statreg_key_dialog_unlock (GtkWindow *parent, StatregSession *session, StatregKeyDialogDone done, gpointer user_data)
{
  done (FALSE, user_data);
}

void
statreg_key_dialog_backup (GtkWindow *parent, StatregSession *session)
{
}

void
statreg_key_dialog_restore (GtkWindow *parent, StatregSession *session)
{
}

void
statreg_key_dialog_rotate (GtkWindow *parent, StatregSession *session)
{
}
