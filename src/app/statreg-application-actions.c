/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-application-private.h"

#include <glib/gi18n.h>

#include "statreg-check-begin.h"
#include "statreg-decisions-dialog.h"
#include "statreg-dialog-parent.h"
#include "statreg-message.h"
#include "statreg-page-activity-dialog.h"
#include "statreg-registration-settings.h"
#include "statreg-window.h"

static GtkWindow *
get_parent (StatregApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  return window ? window : statreg_application_show_window (self);
}

/* The one window of its type, shown or raised. */
static GtkWindow *
present_dialog (StatregApplication *self, GType type, GtkWindow *(*make) (StatregSession *))
{
  GtkWindow *parent = get_parent (self);
  g_autoptr(GListModel) windows = g_object_ref (gtk_window_get_toplevels ());
  GtkWindow *dialog = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (windows) && !dialog; i++)
    {
      g_autoptr(GtkWindow) window = g_list_model_get_item (windows, i);
      if (G_TYPE_CHECK_INSTANCE_TYPE (window, type))
        dialog = window;
    }
  if (!dialog)
    {
      dialog = make (statreg_application_get_session (self));
      statreg_dialog_set_parent (dialog, parent);
    }
  gtk_window_present (dialog);
  return dialog;
}

static void
on_registration_settings_activated (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  present_dialog (self, STATREG_TYPE_REGISTRATION_SETTINGS, statreg_registration_settings_new);
}

static void
show_settings_page (StatregApplication *self, const char *page)
{
  GtkWindow *settings = present_dialog (self, STATREG_TYPE_REGISTRATION_SETTINGS, statreg_registration_settings_new);

  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (settings), page);
}

static void
on_certificate_settings_activated (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  show_settings_page (self, "certificate");
}

static void
on_key_settings_activated (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  show_settings_page (self, "key");
}

static void
on_page_activity_activated (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  present_dialog (self, STATREG_TYPE_PAGE_ACTIVITY_DIALOG, statreg_page_activity_dialog_new);
}

static void
on_confirm_clock_activated (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  statreg_page_confirm_clock (statreg_session_get_page (statreg_application_get_session (self)));
}

static void
on_decisions_activated (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  present_dialog (self, STATREG_TYPE_DECISIONS_DIALOG, statreg_decisions_dialog_new);
}

static void
on_check_all_activated (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  statreg_check_begin_all (statreg_application_get_session (self), get_parent (self));
}

static void
on_open_page_activated (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  StatregPage *page = statreg_session_get_page (statreg_application_get_session (self));

  gtk_show_uri (get_parent (self), statreg_page_get_url (page), GDK_CURRENT_TIME);
}

static void
on_copy_page_address_activated (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  StatregSession *session = statreg_application_get_session (self);
  const char *url = statreg_page_get_url (statreg_session_get_page (session));
  g_autofree char *future = statreg_settings_dup_url (statreg_session_get_settings (session));
  GtkWindow *window = statreg_application_show_window (self);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (window)), *url ? url : future);
  statreg_window_add_toast (STATREG_WINDOW (window), adw_toast_new (_("Page address copied")));
}

static void
on_show_window_activated (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  if (statreg_application_get_session (self))
    statreg_application_show_window (self);
}

static void
on_show_registrations_activated (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  GtkWindow *window = statreg_application_show_window (self);

  gtk_widget_activate_action (GTK_WIDGET (window), "win.add-from-registrations", NULL);
}

static void
on_about_activated (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  const char *const developers[] = { _("The Statreg developers"), NULL };

  adw_show_about_window (gtk_application_get_active_window (self),
                         "application-name", _("Statreg"),
                         "application-icon", STATREG_APP_ID,
                         "version", STATREG_VERSION,
                         "developer-name", _("The Statreg developers"),
                         "developers", developers,
                         "comments", _("Collects the logins of mailbox owners on a page that this computer serves, seals them, "
                                       "and keeps them for the tools that archive or migrate the mailboxes."),
                         "license-type", GTK_LICENSE_GPL_3_0,
                         /* Translators: your name and address, one translator a line */
                         "translator-credits", _("translator-credits"),
                         NULL);
}

static void
on_page_stopped_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(StatregApplication) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!statreg_page_stop_finish (STATREG_PAGE (source), result, &error))
    g_warning ("The registration page did not end cleanly: %s", error->message);
  g_application_quit (G_APPLICATION (self));
}

/* Requests that are being answered are let finish, so that an owner who just pressed Register gets an answer. */
static void
end_page (StatregApplication *self)
{
  StatregSession *session = statreg_application_get_session (self);
  StatregPage *page = session ? statreg_session_get_page (session) : NULL;

  if (page && statreg_page_is_active (page))
    statreg_page_stop_async (page, NULL, on_page_stopped_ready, g_object_ref (self));
  else
    g_application_quit (G_APPLICATION (self));
}

static void
on_checker_active_changed (StatregChecker *checker, GParamSpec *pspec, StatregApplication *self)
{
  if (statreg_checker_is_active (checker))
    return;
  g_signal_handlers_disconnect_by_func (checker, on_checker_active_changed, self);
  end_page (self);
}

/* What checks have found out by now is saved. */
void
statreg_application_end (StatregApplication *self)
{
  StatregSession *session = statreg_application_get_session (self);
  StatregChecker *checker = session ? statreg_session_get_checker (session) : NULL;

  if (!checker || !statreg_checker_is_active (checker))
    {
      end_page (self);
      return;
    }
  g_signal_handlers_disconnect_by_func (checker, on_checker_active_changed, self);
  g_signal_connect_object (checker, "notify::active", G_CALLBACK (on_checker_active_changed), self, 0);
  statreg_checker_cancel (checker);
}

static void
on_quit_response (AdwMessageDialog *dialog, const char *response, gpointer self)
{
  if (g_str_equal (response, "quit"))
    statreg_application_end (self);
}

static const char *
describe_quit (gboolean serving, gboolean checking)
{
  if (serving && checking)
    return _("Mailbox registrations are on, and logins are being checked. Owners cannot register while Statreg is not "
             "running; the page opens again by itself at the next start. The check ends; what it found out is kept.");
  if (serving)
    return _("Mailbox registrations are on. Owners cannot register while Statreg is not running; "
             "the page opens again by itself at the next start.");
  return _("Logins are being checked. What was found out by now is kept.");
}

static void
ask_to_quit (StatregApplication *self, gboolean serving, gboolean checking)
{
  AdwMessageDialog *dialog = statreg_message_ask (get_parent (self),
                                                  serving ? _("Quit and close the registration page?")
                                                          : _("Quit and end the check?"),
                                                  describe_quit (serving, checking), "quit", _("_Quit"),
                                                  ADW_RESPONSE_DESTRUCTIVE);

  g_signal_connect_object (dialog, "response", G_CALLBACK (on_quit_response), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_quit_activated (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  StatregSession *session = statreg_application_get_session (self);
  gboolean serving = session && statreg_page_is_active (statreg_session_get_page (session));
  gboolean checking = session && statreg_checker_is_active (statreg_session_get_checker (session));

  if (serving || checking)
    ask_to_quit (self, serving, checking);
  else
    statreg_application_end (self);
}

/* What needs no session, so that it works in the window that says why there is none, too. */
void
statreg_application_add_actions (StatregApplication *self)
{
  const GActionEntry entries[] = {
    { .name = "about", .activate = on_about_activated },
    { .name = "quit", .activate = on_quit_activated },
    { .name = "show-window", .activate = on_show_window_activated },
  };
  const struct { const char *action; const char *accels[3]; } shortcuts[] = {
    { "app.quit", { "<Control>q" } },
    { "app.registration-settings", { "<Control>comma" } },
    { "app.page-activity", { "<Control><Shift>p" } },
    { "win.new-instance", { "<Control>n" } },
    { "win.rename-instance", { "F2" } },
    { "win.add-from-registrations", { "<Control><Shift>a" } },
    { "win.search", { "<Control>f" } },
    { "win.check", { "<Control>k" } },
    { "win.show-failing", { "<Control><Shift>f" } },
    { "win.copy-failing", { "<Control><Shift>c" } },
    { "app.check-all", { "<Control><Shift>k" } },
    { "win.show-sidebar", { "F9" } },
    { "win.show-help-overlay", { "<Control>question" } },
    { "window.close", { "<Control>w" } },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), shortcuts[i].action, shortcuts[i].accels);
}

void
statreg_application_connect_actions (StatregApplication *self, StatregSession *session)
{
  const GActionEntry entries[] = {
    { .name = "registration-settings", .activate = on_registration_settings_activated },
    { .name = "certificate-settings", .activate = on_certificate_settings_activated },
    { .name = "key-settings", .activate = on_key_settings_activated },
    { .name = "page-activity", .activate = on_page_activity_activated },
    { .name = "confirm-clock", .activate = on_confirm_clock_activated },
    { .name = "check-all", .activate = on_check_all_activated },
    { .name = "decisions", .activate = on_decisions_activated },
    { .name = "open-page", .activate = on_open_page_activated },
    { .name = "copy-page-address", .activate = on_copy_page_address_activated },
    { .name = "show-registrations", .activate = on_show_registrations_activated },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_object_bind_property (statreg_session_get_page (session), "active",
                          g_action_map_lookup_action (G_ACTION_MAP (self), "open-page"), "enabled", G_BINDING_SYNC_CREATE);
  g_object_bind_property (statreg_session_get_page (session), "clock-jumped",
                          g_action_map_lookup_action (G_ACTION_MAP (self), "confirm-clock"), "enabled", G_BINDING_SYNC_CREATE);
}
