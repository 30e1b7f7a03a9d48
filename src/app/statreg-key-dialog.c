/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-key-dialog.h"

#include "statreg-dialog-parent.h"
#include "statreg-error.h"
#include "statreg-key-backup-dialog.h"
#include "statreg-key-create-dialog.h"
#include "statreg-key-restore-dialog.h"
#include "statreg-key-rotate-dialog.h"
#include "statreg-key-unlock-dialog.h"

/* Whom to tell how a form ended. */
typedef struct
{
  StatregKeyDialogDone done;
  gpointer             user_data;
} Listener;

static void
on_finished (StatregFormDialog *form, gboolean accepted, Listener *listener)
{
  listener->done (accepted, listener->user_data);
}

static void
listener_free (gpointer data, GClosure *closure)
{
  g_free (data);
}

static void
present (GtkWindow *form, GtkWindow *parent)
{
  statreg_dialog_set_parent (form, parent);
  gtk_window_present (form);
}

static void
present_for (GtkWindow *form, GtkWindow *parent, StatregKeyDialogDone done, gpointer user_data)
{
  Listener *listener = g_new0 (Listener, 1);

  listener->done = done;
  listener->user_data = user_data;
  g_signal_connect_data (form, "finished", G_CALLBACK (on_finished), listener, listener_free, 0);
  present (form, parent);
}

/**
 * statreg_key_dialog_is_wanted:
 * @session: what the key is for
 * @error: why the key could not be prepared
 *
 * Returns: whether there is no key yet and no Secret Service that would keep one unasked, so that a person has to say where
 *   it is to be kept
 */
gboolean
statreg_key_dialog_is_wanted (StatregSession *session, const GError *error)
{
  return !statreg_keys_has_key (statreg_session_get_keys (session)) &&
         (g_error_matches (error, STATREG_ERROR, STATREG_ERROR_KEY_NONE) ||
          g_error_matches (error, STATREG_ERROR, STATREG_ERROR_KEY_NO_SERVICE));
}

/**
 * statreg_key_dialog_create:
 * @parent: (nullable): the window to show it over
 * @session: what the key is for
 * @done: called once: with %TRUE when a key was made, %FALSE when dismissed
 * @user_data: for @done
 *
 * Asks where to keep a first key, with or without passphrase, and makes it.
 */
void
statreg_key_dialog_create (GtkWindow *parent, StatregSession *session, StatregKeyDialogDone done,
                           gpointer user_data)
{
  g_return_if_fail (STATREG_IS_SESSION (session) && done != NULL);

  present_for (statreg_key_create_dialog_new (session), parent, done, user_data);
}

/**
 * statreg_key_dialog_unlock:
 * @parent: (nullable): the window to show it over
 * @session: whose key is to be used
 * @done: called once: with %TRUE when the key can be used, %FALSE when dismissed
 * @user_data: for @done
 *
 * Asks for the passphrase of the key file, as often as it is wrong.
 */
void
statreg_key_dialog_unlock (GtkWindow *parent, StatregSession *session, StatregKeyDialogDone done,
                           gpointer user_data)
{
  g_return_if_fail (STATREG_IS_SESSION (session) && done != NULL);

  present_for (statreg_key_unlock_dialog_new (session), parent, done, user_data);
}

/**
 * statreg_key_dialog_backup:
 * @parent: (nullable): the window to show it over
 * @session: whose key is to be saved
 *
 * Saves the key to a file, under a passphrase.
 */
void
statreg_key_dialog_backup (GtkWindow *parent, StatregSession *session)
{
  g_return_if_fail (STATREG_IS_SESSION (session));

  present (statreg_key_backup_dialog_new (session), parent);
}

/**
 * statreg_key_dialog_restore:
 * @parent: (nullable): the window to show it over
 * @session: whose key is to be restored
 *
 * Takes a key from a backup.
 */
void
statreg_key_dialog_restore (GtkWindow *parent, StatregSession *session)
{
  g_return_if_fail (STATREG_IS_SESSION (session));

  present (statreg_key_restore_dialog_new (session), parent);
}

/**
 * statreg_key_dialog_rotate:
 * @parent: (nullable): the window to show it over
 * @session: whose key is to be rotated
 *
 * Makes a fresh key the active one, after saying what that means.
 */
void
statreg_key_dialog_rotate (GtkWindow *parent, StatregSession *session)
{
  g_return_if_fail (STATREG_IS_SESSION (session));

  present (statreg_key_rotate_dialog_new (session), parent);
}
