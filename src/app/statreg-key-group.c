/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-key-group.h"

#include <glib/gi18n.h>

#include "statreg-copy-row.h"
#include "statreg-key-dialog.h"
#include "statreg-message-row.h"
#include "statreg-time.h"

struct _StatregKeyGroup
{
  StatregSettingsGroup parent_instance;
  GCancellable        *cancellable;   /* while the keyring is asked */
  StatregMessageRow   *nag;
  GtkWidget           *spinner;
};

G_DEFINE_FINAL_TYPE (StatregKeyGroup, statreg_key_group, STATREG_TYPE_SETTINGS_GROUP)

static StatregKeys *
get_keys (gpointer self)
{
  return statreg_session_get_keys (statreg_settings_group_get_session (self));
}

/* What the words in the .ui mean. */

static char *
name_storage (gpointer self, const char *storage)
{
  if (g_strcmp0 (storage, "secret-service") == 0)
    return g_strdup (_("Keyring (Secret Service)"));
  if (g_strcmp0 (storage, "file") == 0)
    return g_strdup (_("Key file in the data folder"));
  return g_strdup ("");
}

static char *
describe_backup (gpointer self, gint64 backed_up)
{
  g_autofree char *when = NULL;

  if (backed_up == 0)
    return g_strdup (_("Never made"));
  when = statreg_time_to_people (backed_up);
  return g_strdup_printf (_("Last made: %s"), when);
}

static gboolean
has_text (gpointer self, const char *text)
{
  return text != NULL && text[0] != '\0';
}

/* Whether key.json lists a key that is gone or spoiled: without a backup only another one helps. */
static gboolean
is_lost (StatregKeyState state, const char *id)
{
  return (state == STATREG_KEY_MISSING || state == STATREG_KEY_OTHER || state == STATREG_KEY_DAMAGED) &&
         has_text (NULL, id);
}

static gboolean
can_create (gpointer self, StatregKeyState state, const char *id)
{
  return state == STATREG_KEY_NONE || (state == STATREG_KEY_NO_SERVICE && !has_text (self, id)) ||
         is_lost (state, id);
}

static char *
describe_create (gpointer self, StatregKeyState state, const char *id)
{
  if (is_lost (state, id))
    return g_strdup (_("Only if there is no backup: what the lost key sealed stays closed"));
  return g_strdup (_("Needed before owners can register"));
}

static gboolean
can_unlock (gpointer self, StatregKeyState state)
{
  return state == STATREG_KEY_LOCKED || state == STATREG_KEY_DISMISSED || state == STATREG_KEY_PASSPHRASE;
}

static gboolean
is_ready (gpointer self, StatregKeyState state)
{
  return state == STATREG_KEY_READY;
}

/* A key that is lost is not backed up any more: its backup's date says whether one is worth looking for. */
static void
update (StatregKeyGroup *self)
{
  StatregKeyState state = statreg_keys_get_state (get_keys (self));
  gboolean is_there = is_ready (self, state) || can_unlock (self, state);
  g_autofree char *id = NULL;
  gint64 backed_up = 0;

  g_object_get (get_keys (self), "id", &id, "backed-up", &backed_up, NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "key.back-up", is_ready (self, state));
  g_object_set (self->nag, "text",
                is_there && has_text (self, id) && backed_up == 0
                    ? _("Not backed up yet: if this key is lost, no registered password can be opened again")
                    : NULL,
                NULL);
}

static void
set_asking (StatregKeyGroup *self, gboolean asking)
{
  g_clear_object (&self->cancellable);
  if (asking)
    self->cancellable = g_cancellable_new ();
  gtk_widget_set_visible (self->spinner, asking);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "key.unlock", !asking);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "key.check", !asking);
}

/* Why it cannot be used is the state's own text. */
static void
on_checked_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(StatregKeyGroup) self = data;

  statreg_keys_finish (STATREG_KEYS (source), result, NULL);
  set_asking (self, FALSE);
}

/* The text may be the same as before: that something was tried is said, too. */
static void
on_unlocked_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(StatregKeyGroup) self = data;
  g_autoptr(GError) error = NULL;

  set_asking (self, FALSE);
  if (!statreg_keys_finish (STATREG_KEYS (source), result, &error) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    statreg_settings_group_say (STATREG_SETTINGS_GROUP (self), _("The key was not unlocked"));
}

static void
ask_storage (StatregKeyGroup *self, gboolean prompt)
{
  set_asking (self, TRUE);
  statreg_keys_check_async (get_keys (self), prompt, self->cancellable,
                            prompt ? on_unlocked_ready : on_checked_ready, g_object_ref (self));
}

/* Nobody tells when a keyring was started, locked or emptied. */
static void
on_check_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ask_storage (STATREG_KEY_GROUP (widget), FALSE);
}

static void
on_dialog_done (gboolean done, gpointer user_data)
{
}

static void
on_create_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  StatregSettingsGroup *group = STATREG_SETTINGS_GROUP (widget);

  statreg_key_dialog_create (statreg_settings_group_get_window (group),
                             statreg_settings_group_get_session (group), on_dialog_done, NULL);
}

static void
on_unlock_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  StatregSettingsGroup *group = STATREG_SETTINGS_GROUP (widget);

  if (statreg_keys_get_state (get_keys (group)) == STATREG_KEY_PASSPHRASE)
    statreg_key_dialog_unlock (statreg_settings_group_get_window (group),
                               statreg_settings_group_get_session (group), on_dialog_done, NULL);
  else
    ask_storage (STATREG_KEY_GROUP (group), TRUE);
}

static void
on_back_up_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  StatregSettingsGroup *group = STATREG_SETTINGS_GROUP (widget);

  statreg_key_dialog_backup (statreg_settings_group_get_window (group),
                             statreg_settings_group_get_session (group));
}

static void
on_restore_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  StatregSettingsGroup *group = STATREG_SETTINGS_GROUP (widget);

  statreg_key_dialog_restore (statreg_settings_group_get_window (group),
                              statreg_settings_group_get_session (group));
}

static void
on_rotate_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  StatregSettingsGroup *group = STATREG_SETTINGS_GROUP (widget);

  statreg_key_dialog_rotate (statreg_settings_group_get_window (group),
                             statreg_settings_group_get_session (group));
}

static void
statreg_key_group_session_set (StatregSettingsGroup *group, StatregSession *session)
{
  g_signal_connect_object (statreg_session_get_keys (session), "notify", G_CALLBACK (update), group,
                           G_CONNECT_SWAPPED);
  update (STATREG_KEY_GROUP (group));
}

static void
statreg_key_group_map (GtkWidget *widget)
{
  StatregKeyGroup *self = STATREG_KEY_GROUP (widget);

  GTK_WIDGET_CLASS (statreg_key_group_parent_class)->map (widget);
  if (!self->cancellable)
    ask_storage (self, FALSE);
}

/* Nobody waits any longer for what a person is to answer in the keyring's prompt. */
static void
statreg_key_group_unroot (GtkWidget *widget)
{
  StatregKeyGroup *self = STATREG_KEY_GROUP (widget);

  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  GTK_WIDGET_CLASS (statreg_key_group_parent_class)->unroot (widget);
}

static void
statreg_key_group_class_init (StatregKeyGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->map = statreg_key_group_map;
  widget_class->unroot = statreg_key_group_unroot;
  STATREG_SETTINGS_GROUP_CLASS (klass)->session_set = statreg_key_group_session_set;
  g_type_ensure (STATREG_TYPE_COPY_ROW);
  g_type_ensure (STATREG_TYPE_MESSAGE_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/statreg/Statreg/statreg-key-group.ui");
  gtk_widget_class_bind_template_child (widget_class, StatregKeyGroup, nag);
  gtk_widget_class_bind_template_child (widget_class, StatregKeyGroup, spinner);
  gtk_widget_class_bind_template_callback (widget_class, name_storage);
  gtk_widget_class_bind_template_callback (widget_class, describe_backup);
  gtk_widget_class_bind_template_callback (widget_class, has_text);
  gtk_widget_class_bind_template_callback (widget_class, can_create);
  gtk_widget_class_bind_template_callback (widget_class, describe_create);
  gtk_widget_class_bind_template_callback (widget_class, can_unlock);
  gtk_widget_class_bind_template_callback (widget_class, is_ready);
  gtk_widget_class_install_action (widget_class, "key.check", NULL, on_check_activated);
  gtk_widget_class_install_action (widget_class, "key.create", NULL, on_create_activated);
  gtk_widget_class_install_action (widget_class, "key.unlock", NULL, on_unlock_activated);
  gtk_widget_class_install_action (widget_class, "key.back-up", NULL, on_back_up_activated);
  gtk_widget_class_install_action (widget_class, "key.restore", NULL, on_restore_activated);
  gtk_widget_class_install_action (widget_class, "key.rotate", NULL, on_rotate_activated);
}

static void
statreg_key_group_init (StatregKeyGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
