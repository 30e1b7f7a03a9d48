/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-key-create-dialog.h"

#include <glib/gi18n.h>

#include "statreg-error.h"
#include "statreg-passphrase-group.h"

struct _StatregKeyCreateDialog
{
  StatregFormDialog parent_instance;
  GtkSwitch              *keyring_switch;
  GtkSwitch              *protect_switch;
  AdwActionRow           *keyring_row;
  GtkWidget              *protect_row;
  StatregPassphraseGroup *passphrase;
};

G_DEFINE_FINAL_TYPE (StatregKeyCreateDialog, statreg_key_create_dialog, STATREG_TYPE_FORM_DIALOG)

static gboolean
wants_passphrase (StatregKeyCreateDialog *self)
{
  return !gtk_switch_get_active (self->keyring_switch) && gtk_switch_get_active (self->protect_switch);
}

static void
update (StatregKeyCreateDialog *self)
{
  gboolean in_file = !gtk_switch_get_active (self->keyring_switch);

  gtk_widget_set_sensitive (self->protect_row, in_file);
  gtk_widget_set_visible (GTK_WIDGET (self->passphrase), wants_passphrase (self));
  statreg_form_dialog_set_ready (STATREG_FORM_DIALOG (self),
                                 !wants_passphrase (self) ||
                                     statreg_passphrase_group_is_acceptable (self->passphrase));
}

/* Without a Secret Service there is nothing to choose; a keyring that did not open is not proposed again. */
static void
offer_keyring (StatregKeyCreateDialog *self, gboolean there)
{
  StatregKeyState state = statreg_keys_get_state (statreg_session_get_keys (
      statreg_form_dialog_get_session (STATREG_FORM_DIALOG (self))));

  gtk_switch_set_active (self->keyring_switch, there && state != STATREG_KEY_LOCKED && state != STATREG_KEY_DISMISSED);
  gtk_widget_set_sensitive (GTK_WIDGET (self->keyring_row), there);
  if (!there)
    adw_action_row_set_subtitle (self->keyring_row, _("No Secret Service answers in this session"));
}

static void
on_create_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(StatregKeyCreateDialog) self = data;
  g_autoptr(GError) error = NULL;

  statreg_keys_finish (STATREG_KEYS (source), result, &error);
  if (g_error_matches (error, STATREG_ERROR, STATREG_ERROR_KEY_NO_SERVICE))
    offer_keyring (self, FALSE);
  statreg_form_dialog_end (STATREG_FORM_DIALOG (self), error);
}

static void
statreg_key_create_dialog_accept (StatregFormDialog *form, GCancellable *cancellable)
{
  StatregKeyCreateDialog *self = STATREG_KEY_CREATE_DIALOG (form);
  gboolean in_file = !gtk_switch_get_active (self->keyring_switch);
  g_autoptr(StatregSecret) passphrase = NULL;

  if (wants_passphrase (self))
    passphrase = statreg_passphrase_group_dup_secret (self->passphrase);
  statreg_keys_create_async (statreg_session_get_keys (statreg_form_dialog_get_session (form)),
                             in_file ? STATREG_KEY_STORAGE_FILE : STATREG_KEY_STORAGE_SECRET_SERVICE,
                             passphrase, cancellable, on_create_ready, g_object_ref (self));
}

static void
statreg_key_create_dialog_forget (StatregFormDialog *form)
{
  statreg_passphrase_group_clear (STATREG_KEY_CREATE_DIALOG (form)->passphrase);
}

static void
statreg_key_create_dialog_constructed (GObject *object)
{
  StatregKeyCreateDialog *self = STATREG_KEY_CREATE_DIALOG (object);
  StatregKeys *keys =
      statreg_session_get_keys (statreg_form_dialog_get_session (STATREG_FORM_DIALOG (object)));

  G_OBJECT_CLASS (statreg_key_create_dialog_parent_class)->constructed (object);
  offer_keyring (self, statreg_keys_get_state (keys) != STATREG_KEY_NO_SERVICE);
  update (self);
}

static void
statreg_key_create_dialog_class_init (StatregKeyCreateDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = statreg_key_create_dialog_constructed;
  STATREG_FORM_DIALOG_CLASS (klass)->accept = statreg_key_create_dialog_accept;
  STATREG_FORM_DIALOG_CLASS (klass)->forget = statreg_key_create_dialog_forget;
  g_type_ensure (STATREG_TYPE_PASSPHRASE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/statreg/Statreg/statreg-key-create-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, StatregKeyCreateDialog, keyring_switch);
  gtk_widget_class_bind_template_child (widget_class, StatregKeyCreateDialog, protect_switch);
  gtk_widget_class_bind_template_child (widget_class, StatregKeyCreateDialog, keyring_row);
  gtk_widget_class_bind_template_child (widget_class, StatregKeyCreateDialog, protect_row);
  gtk_widget_class_bind_template_child (widget_class, StatregKeyCreateDialog, passphrase);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
statreg_key_create_dialog_init (StatregKeyCreateDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * statreg_key_create_dialog_new:
 * @session: what the key is for
 *
 * Makes the form for a first key.
 *
 * Returns: (transfer floating): the window
 */
GtkWindow *
statreg_key_create_dialog_new (StatregSession *session)
{
  g_return_val_if_fail (STATREG_IS_SESSION (session), NULL);

  return g_object_new (STATREG_TYPE_KEY_CREATE_DIALOG, "session", session, NULL);
}
