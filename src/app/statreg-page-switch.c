/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-page-switch.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "statreg-error.h"
#include "statreg-key-dialog.h"
#include "statreg-message.h"

struct _StatregPageSwitch
{
  GObject parent_instance;
  GtkApplication *application;   /* borrowed: it owns this, and disposes of it */
  StatregSession *session;
  GSimpleAction *action;
  GCancellable *cancellable;
  gboolean asked;      /* a person wants it on, and is told why if it cannot be */
  gboolean waiting;    /* to be started when the store has been read */
};

G_DEFINE_FINAL_TYPE (StatregPageSwitch, statreg_page_switch, G_TYPE_OBJECT)

static void start_page (StatregPageSwitch *self);

static void
on_setting_saved_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(StatregPageSwitch) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!statreg_settings_change_finish (STATREG_SETTINGS (source), result, &error) && self->session)
    statreg_message_show (gtk_application_get_active_window (self->application), _("The setting could not be saved"),
                          error->message);
}

static void
save_setting (StatregPageSwitch *self, gboolean on)
{
  StatregSettings *settings = statreg_session_get_settings (self->session);

  if (statreg_settings_get_registrations (settings) != on)
    statreg_settings_change_async (settings, "registrations", on ? "on" : "off", NULL,
                                   on_setting_saved_ready, g_object_ref (self));
}

static void
on_key_dialog_done (gboolean done, gpointer user_data)
{
  g_autoptr(StatregPageSwitch) self = user_data;

  if (done && self->session)
    start_page (self);
}

static void
on_failure_response (StatregPageSwitch *self, const char *response)
{
  if (g_str_equal (response, "key"))
    statreg_key_dialog_create (gtk_application_get_active_window (self->application), self->session, on_key_dialog_done,
                               g_object_ref (self));
  else if (g_str_equal (response, "settings"))
    g_action_group_activate_action (G_ACTION_GROUP (self->application), "registration-settings", NULL);
  else if (g_str_equal (response, "key-settings"))
    g_action_group_activate_action (G_ACTION_GROUP (self->application), "key-settings", NULL);
  else if (g_str_equal (response, "retry"))
    start_page (self);
}

/* What is put right there. */
static gboolean
is_about_settings (const GError *error)
{
  return error->domain == STATREG_ERROR &&
         (error->code == STATREG_ERROR_PORT_TAKEN || error->code == STATREG_ERROR_PORT_FORBIDDEN ||
          error->code == STATREG_ERROR_NETWORK || error->code == STATREG_ERROR_CERTIFICATE);
}

/* A key that is not where it was kept is put back there, or another one is made. */
static gboolean
is_about_lost_key (StatregPageSwitch *self, const GError *error)
{
  StatregKeyState state = statreg_keys_get_state (statreg_session_get_keys (self->session));

  return g_error_matches (error, STATREG_ERROR, STATREG_ERROR_KEY_MISSING) ||
         g_error_matches (error, STATREG_ERROR, STATREG_ERROR_KEY_OTHER) ||
         g_error_matches (error, STATREG_ERROR, STATREG_ERROR_KEY_NO_SERVICE) || state == STATREG_KEY_DAMAGED;
}

/* Where no key has been made yet, it can be kept in a file instead of a keyring that does not open. */
static gboolean
is_about_first_key (StatregPageSwitch *self, const GError *error)
{
  return error->domain == STATREG_ERROR && !statreg_keys_has_key (statreg_session_get_keys (self->session)) &&
         (error->code == STATREG_ERROR_KEY_LOCKED || error->code == STATREG_ERROR_KEY_DISMISSED);
}

static const char *
add_way_out (StatregPageSwitch *self, AdwMessageDialog *dialog, const GError *error)
{
  if (is_about_settings (error))
    {
      adw_message_dialog_add_response (dialog, "settings", _("Registration _Settings…"));
      return "settings";
    }
  if (is_about_lost_key (self, error))
    {
      adw_message_dialog_add_response (dialog, "key-settings", _("_Key Settings…"));
      return "key-settings";
    }
  if (is_about_first_key (self, error))
    {
      adw_message_dialog_add_response (dialog, "key", _("_Choose Where to Keep the Key…"));
      return "key";
    }
  return "retry";
}

static void
tell_failure (StatregPageSwitch *self, GtkWindow *parent, const GError *error)
{
  GtkWidget *widget = adw_message_dialog_new (parent, _("Mailbox registrations could not be turned on"), error->message);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (widget);

  adw_message_dialog_add_response (dialog, "close", _("_Close"));
  adw_message_dialog_add_response (dialog, "retry", _("_Try Again"));
  adw_message_dialog_set_close_response (dialog, "close");
  adw_message_dialog_set_default_response (dialog, add_way_out (self, dialog, error));
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_failure_response), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Without a person who asked, the banner says why the page is not there. */
static void
handle_failure (StatregPageSwitch *self, const GError *error)
{
  GtkWindow *parent = gtk_application_get_active_window (self->application);

  if (!self->asked || !parent)
    return;
  if (statreg_key_dialog_is_wanted (self->session, error))
    statreg_key_dialog_create (parent, self->session, on_key_dialog_done, g_object_ref (self));
  else if (g_error_matches (error, STATREG_ERROR, STATREG_ERROR_KEY_PASSPHRASE))
    statreg_key_dialog_unlock (parent, self->session, on_key_dialog_done, g_object_ref (self));
  else
    tell_failure (self, parent, error);
}

static void
on_page_started_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(StatregPageSwitch) self = user_data;
  g_autoptr(GError) error = NULL;

  if (statreg_page_start_finish (STATREG_PAGE (source), result, &error))
    {
      if (self->session)
        save_setting (self, TRUE);
    }
  else if (self->session && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    handle_failure (self, error);
}

static void
start_page (StatregPageSwitch *self)
{
  StatregPage *page = statreg_session_get_page (self->session);

  self->waiting = statreg_store_get_state (statreg_session_get_store (self->session)) == STATREG_STORE_LOADING;
  if (self->waiting || statreg_page_is_active (page) || statreg_page_get_state (page) == STATREG_PAGE_STARTING)
    return;
  statreg_page_start_async (page, self->cancellable, on_page_started_ready, g_object_ref (self));
}

static void
on_page_stopped_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(StatregPageSwitch) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!statreg_page_stop_finish (STATREG_PAGE (source), result, &error))
    g_debug ("The page was not stopped: %s", error->message);
}

static void
stop_page (StatregPageSwitch *self)
{
  StatregPage *page = statreg_session_get_page (self->session);

  self->waiting = FALSE;
  if (statreg_page_get_state (page) != STATREG_PAGE_OFF)
    statreg_page_stop_async (page, NULL, on_page_stopped_ready, g_object_ref (self));
}

static void
on_store_state_changed (StatregPageSwitch *self)
{
  if (self->waiting)
    start_page (self);
}

static void
on_page_state_changed (StatregPageSwitch *self, GParamSpec *pspec, StatregPage *page)
{
  g_simple_action_set_state (self->action, g_variant_new_boolean (statreg_page_is_active (page)));
  g_simple_action_set_enabled (self->action, statreg_page_get_state (page) != STATREG_PAGE_STARTING);
}

static void
on_setting_changed (StatregPageSwitch *self, GParamSpec *pspec, StatregSettings *settings)
{
  if (!statreg_settings_get_registrations (settings))
    stop_page (self);
  else if (!statreg_page_is_active (statreg_session_get_page (self->session)))
    {
      self->asked = FALSE;
      start_page (self);
    }
}

/* The state follows the page, not the wish: where it cannot start, the item stays off. */
static void
on_change_state (StatregPageSwitch *self, GVariant *value)
{
  gboolean on = g_variant_get_boolean (value);

  self->asked = on;
  if (on)
    {
      start_page (self);
      return;
    }
  save_setting (self, FALSE);
  stop_page (self);
}

static void
let_go_of_session (StatregPageSwitch *self)
{
  g_signal_handlers_disconnect_by_data (statreg_session_get_page (self->session), self);
  g_signal_handlers_disconnect_by_data (statreg_session_get_store (self->session), self);
  g_signal_handlers_disconnect_by_data (statreg_session_get_settings (self->session), self);
  g_signal_handlers_disconnect_by_data (self->action, self);
}

/* The application runs this when it ends; answers that come later find no session and do nothing. */
static void
statreg_page_switch_dispose (GObject *object)
{
  StatregPageSwitch *self = STATREG_PAGE_SWITCH (object);

  g_cancellable_cancel (self->cancellable);
  if (self->session)
    let_go_of_session (self);
  g_clear_object (&self->session);
  g_clear_object (&self->action);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (statreg_page_switch_parent_class)->dispose (object);
}

static void
statreg_page_switch_class_init (StatregPageSwitchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = statreg_page_switch_dispose;
}

static void
statreg_page_switch_init (StatregPageSwitch *self)
{
  self->cancellable = g_cancellable_new ();
  self->action = g_simple_action_new_stateful ("registrations", NULL, g_variant_new_boolean (FALSE));
  g_signal_connect_object (self->action, "change-state", G_CALLBACK (on_change_state), self, G_CONNECT_SWAPPED);
}

/**
 * statreg_page_switch_new:
 * @application: the program; outlives the switch
 * @session: whose page to turn on and off
 *
 * Returns: (transfer full): the switch
 */
StatregPageSwitch *
statreg_page_switch_new (GtkApplication *application, StatregSession *session)
{
  StatregPageSwitch *self = g_object_new (STATREG_TYPE_PAGE_SWITCH, NULL);

  self->application = application;
  self->session = g_object_ref (session);
  g_signal_connect_object (statreg_session_get_page (session), "notify::state",
                           G_CALLBACK (on_page_state_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (statreg_session_get_page (session), "notify::active",
                           G_CALLBACK (on_page_state_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (statreg_session_get_store (session), "notify::state",
                           G_CALLBACK (on_store_state_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (statreg_session_get_settings (session), "notify::registrations",
                           G_CALLBACK (on_setting_changed), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * statreg_page_switch_get_action:
 * @self: the switch
 *
 * Returns: (transfer none): the action "registrations", whose state says whether the page listens
 */
GAction *
statreg_page_switch_get_action (StatregPageSwitch *self)
{
  g_return_val_if_fail (STATREG_IS_PAGE_SWITCH (self), NULL);
  return G_ACTION (self->action);
}

/**
 * statreg_page_switch_follow_settings:
 * @self: the switch
 *
 * Starts the page if the settings, which have just been read, say that registrations are on.
 */
void
statreg_page_switch_follow_settings (StatregPageSwitch *self)
{
  g_return_if_fail (STATREG_IS_PAGE_SWITCH (self));
  if (statreg_settings_get_registrations (statreg_session_get_settings (self->session)))
    start_page (self);
}
