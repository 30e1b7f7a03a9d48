/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-application.h"

#include <glib-unix.h>
#include <glib/gi18n.h>

#include "statreg-application-private.h"
#include "statreg-desktop-notification.h"
#include "statreg-notifier.h"
#include "statreg-page-notifier.h"
#include "statreg-page-switch.h"
#include "statreg-trouble-window.h"
#include "statreg-window.h"

struct _StatregApplication
{
  AdwApplication parent_instance;
  StatregSession *session;
  StatregPageSwitch *page_switch;
  StatregNotifier *notifier;
  StatregPageNotifier *page_notifier;
  gboolean loading;      /* session_load was asked for */
  gboolean serving;      /* holds the application while the page listens */
  gboolean told;         /* that it serves on without a window */
};

G_DEFINE_FINAL_TYPE (StatregApplication, statreg_application, ADW_TYPE_APPLICATION)

/* While the page listens, the program lives on without a window. */
static void
on_page_active_changed (StatregApplication *self, GParamSpec *pspec, StatregPage *page)
{
  gboolean active = statreg_page_is_active (page);

  if (active == self->serving)
    return;
  self->serving = active;
  if (active)
    g_application_hold (G_APPLICATION (self));
  else
    g_application_release (G_APPLICATION (self));
}

static gboolean
load_session (gpointer user_data)
{
  StatregApplication *self = user_data;

  if (self->session && !self->loading)
    {
      self->loading = TRUE;
      statreg_session_load (self->session);
      statreg_page_switch_follow_settings (self->page_switch);
    }
  return G_SOURCE_REMOVE;
}

/* Reading starts when the first frame is on its way, so that the window stands there at once however full the files are. */
static gboolean
on_first_tick (GtkWidget *window, GdkFrameClock *clock, gpointer user_data)
{
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, load_session, g_object_ref (user_data), g_object_unref);
  return G_SOURCE_REMOVE;
}

static void
tell_serving_on (StatregApplication *self)
{
  g_autoptr(GNotification) notification = NULL;

  if (self->told)
    return;
  self->told = TRUE;
  notification = g_notification_new (_("Mailbox registrations stay on"));
  g_notification_set_body (notification, _("Statreg keeps serving the registration page while its window is closed."));
  g_notification_set_default_action (notification, "app.show-window");
  g_notification_add_button (notification, _("Show Window"), "app.show-window");
  statreg_desktop_notification_send (G_APPLICATION (self), "serving", notification);
}

static void
statreg_application_window_removed (GtkApplication *application, GtkWindow *window)
{
  StatregApplication *self = STATREG_APPLICATION (application);

  GTK_APPLICATION_CLASS (statreg_application_parent_class)->window_removed (application, window);
  if (STATREG_IS_WINDOW (window) && self->serving)
    tell_serving_on (self);
}

static gboolean
is_folder_of_session (StatregApplication *self, const char *data_dir)
{
  g_autoptr(GFile) asked = g_file_new_for_path (data_dir);
  g_autoptr(GFile) open = g_file_new_for_path (statreg_folder_get_path (statreg_session_get_folder (self->session)));

  return g_file_equal (asked, open);
}

static void
statreg_application_activate (GApplication *application)
{
  StatregApplication *self = STATREG_APPLICATION (application);

  if (self->session || statreg_application_open (self, NULL))
    statreg_application_show_window (self);
}

static char *
dup_asked_folder (GApplicationCommandLine *command_line)
{
  GVariantDict *options = g_application_command_line_get_options_dict (command_line);
  g_autoptr(GFile) file = NULL;
  const char *asked = NULL;

  if (!g_variant_dict_lookup (options, "data-dir", "^&ay", &asked))
    return NULL;
  file = g_application_command_line_create_file_for_arg (command_line, asked);
  return g_file_get_path (file);
}

static int
statreg_application_command_line (GApplication *application, GApplicationCommandLine *command_line)
{
  StatregApplication *self = STATREG_APPLICATION (application);
  g_autofree char *data_dir = dup_asked_folder (command_line);

  if (self->session && data_dir && !is_folder_of_session (self, data_dir))
    {
      g_application_command_line_printerr (command_line, _("statreg: Statreg is already running with the data folder %s; quit it first\n"),
                                           statreg_folder_get_path (statreg_session_get_folder (self->session)));
      return 1;
    }
  if (self->session || statreg_application_open (self, data_dir))
    statreg_application_show_window (self);
  return 0;
}

static int
statreg_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  if (!g_variant_dict_contains (options, "version"))
    return -1;
  g_print ("statreg %s\n", STATREG_VERSION);
  return 0;
}

static gboolean
on_signal (gpointer user_data)
{
  statreg_application_end (user_data);
  return G_SOURCE_CONTINUE;
}

static void
statreg_application_startup (GApplication *application)
{
  StatregApplication *self = STATREG_APPLICATION (application);

  G_APPLICATION_CLASS (statreg_application_parent_class)->startup (application);
  gtk_window_set_default_icon_name (STATREG_APP_ID);
  statreg_application_add_actions (self);
  g_unix_signal_add (SIGTERM, on_signal, self);
  g_unix_signal_add (SIGINT, on_signal, self);
}

static void
statreg_application_shutdown (GApplication *application)
{
  StatregApplication *self = STATREG_APPLICATION (application);
  g_autoptr(GError) error = NULL;

  /* Decided registrations leave the file, passwords and all, at the latest when the program ends. */
  if (self->loading && statreg_store_get_state (statreg_session_get_store (self->session)) == STATREG_STORE_READY &&
      !statreg_store_compact (statreg_session_get_store (self->session), TRUE, &error))
    g_warning ("Decided registrations could not be dropped from the file: %s", error->message);
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l;
       l = gtk_application_get_windows (GTK_APPLICATION (self)))
    gtk_window_destroy (l->data);
  g_clear_object (&self->notifier);
  g_clear_object (&self->page_notifier);
  if (self->page_switch)
    g_object_run_dispose (G_OBJECT (self->page_switch));
  g_clear_object (&self->page_switch);
  g_clear_object (&self->session);
  G_APPLICATION_CLASS (statreg_application_parent_class)->shutdown (application);
}

static void
statreg_application_class_init (StatregApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);
  GtkApplicationClass *gtk_application_class = GTK_APPLICATION_CLASS (klass);

  application_class->activate = statreg_application_activate;
  application_class->command_line = statreg_application_command_line;
  application_class->handle_local_options = statreg_application_handle_local_options;
  application_class->startup = statreg_application_startup;
  application_class->shutdown = statreg_application_shutdown;
  gtk_application_class->window_removed = statreg_application_window_removed;
}

static void
statreg_application_init (StatregApplication *self)
{
  const GOptionEntry options[] = {
    { "data-dir", 'd', 0, G_OPTION_ARG_FILENAME, NULL, N_("Folder that holds instances, registrations and settings"), N_("DIR") },
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Show the version"), NULL },
    { NULL }
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

/**
 * statreg_application_new:
 *
 * Returns: (transfer full): the program, to be run with g_application_run()
 */
StatregApplication *
statreg_application_new (void)
{
  return g_object_new (STATREG_TYPE_APPLICATION,
                       "application-id", STATREG_APP_ID,
                       "resource-base-path", "/org/statreg/Statreg",
                       "flags", G_APPLICATION_HANDLES_COMMAND_LINE | G_APPLICATION_CAN_OVERRIDE_APP_ID,
                       NULL);
}

/**
 * statreg_application_get_session:
 * @self: the application
 *
 * Returns: (transfer none) (nullable): the open data folder, %NULL while none could be opened
 */
StatregSession *
statreg_application_get_session (StatregApplication *self)
{
  g_return_val_if_fail (STATREG_IS_APPLICATION (self), NULL);
  return self->session;
}

/**
 * statreg_application_open:
 * @self: the application
 * @data_dir: (nullable): the data folder, %NULL for the default one
 *
 * Opens the data folder. Where that is not possible, a window says what is the matter and lets a person choose another.
 *
 * Returns: whether there is a session
 */
gboolean
statreg_application_open (StatregApplication *self, const char *data_dir)
{
  g_autoptr(GError) error = NULL;

  g_return_val_if_fail (STATREG_IS_APPLICATION (self), FALSE);
  g_return_val_if_fail (self->session == NULL, FALSE);
  self->session = statreg_session_open (data_dir, &error);
  if (!self->session)
    {
      gtk_window_present (statreg_trouble_window_new (self, error->message));
      return FALSE;
    }
  self->page_switch = statreg_page_switch_new (GTK_APPLICATION (self), self->session);
  self->notifier = statreg_notifier_new (GTK_APPLICATION (self), statreg_session_get_store (self->session));
  self->page_notifier = statreg_page_notifier_new (GTK_APPLICATION (self), self->session);
  statreg_application_connect_actions (self, self->session);
  g_action_map_add_action (G_ACTION_MAP (self), statreg_page_switch_get_action (self->page_switch));
  g_signal_connect_object (statreg_session_get_page (self->session), "notify::active",
                           G_CALLBACK (on_page_active_changed), self, G_CONNECT_SWAPPED);
  return TRUE;
}

static GtkWindow *
find_window (StatregApplication *self)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l; l = l->next)
    if (STATREG_IS_WINDOW (l->data))
      return l->data;
  return NULL;
}

/**
 * statreg_application_show_window:
 * @self: the application, with a session
 *
 * Raises the window, or makes one.
 *
 * Returns: (transfer none): the window
 */
GtkWindow *
statreg_application_show_window (StatregApplication *self)
{
  GtkWindow *window;

  g_return_val_if_fail (STATREG_IS_APPLICATION (self), NULL);
  g_return_val_if_fail (self->session != NULL, NULL);
  g_application_withdraw_notification (G_APPLICATION (self), "serving");
  window = find_window (self);
  if (!window)
    {
      window = GTK_WINDOW (statreg_window_new (GTK_APPLICATION (self), self->session));
      gtk_widget_add_tick_callback (GTK_WIDGET (window), on_first_tick, g_object_ref (self), g_object_unref);
    }
  gtk_window_present (window);
  return window;
}
