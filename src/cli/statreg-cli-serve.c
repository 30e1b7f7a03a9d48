/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-cli-commands.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "statreg-bind.h"
#include "statreg-cli-certificate-warning.h"
#include "statreg-cli-files.h"
#include "statreg-cli-output.h"
#include "statreg-duration.h"
#include "statreg-error.h"
#include "statreg-page.h"

#define PORT_OF_SETTINGS -1
#define ANY_PORT 0

/* One serving, from start to end. */
typedef struct
{
  StatregCli *cli;
  StatregFolder *folder;
  StatregSettings *settings;
  StatregStore *store;
  StatregKeys *keys;
  StatregPage *page;
  GMainLoop *loop;
  GCancellable *cancellable; /* ends the start */
  guint signals[3];
  guint timer;
  gint64 seconds; /* how long to serve; 0: until told to end */
  gboolean started;
  gboolean stopping;
  GError *error;
} Serving;

static void
serving_clear (Serving *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->signals); i++)
    g_clear_handle_id (&self->signals[i], g_source_remove);
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->page != NULL)
    g_signal_handlers_disconnect_by_data (self->page, self);
  g_clear_object (&self->page);
  g_clear_object (&self->keys);
  g_clear_object (&self->store);
  g_clear_object (&self->settings);
  g_clear_object (&self->folder);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_error (&self->error);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Serving, serving_clear)

static void
on_stop_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Serving *self = user_data;

  statreg_page_stop_finish (STATREG_PAGE (source), result, self->error == NULL ? &self->error : NULL);
  g_main_loop_quit (self->loop);
}

/* Requests that run get their answer. During the start there is nothing to stop: its end is waited for. */
static void
stop (Serving *self)
{
  if (self->stopping)
    return;
  self->stopping = TRUE;
  g_cancellable_cancel (self->cancellable);
  if (statreg_page_is_active (self->page))
    statreg_page_stop_async (self->page, NULL, on_stop_ready, self);
}

static gboolean
on_end (gpointer user_data)
{
  stop (user_data);
  return G_SOURCE_CONTINUE;
}

/* SIGHUP would be the usual one, but it comes from closed terminals as well, and those end the program. */
static gboolean
on_confirm_clock (gpointer user_data)
{
  Serving *self = user_data;

  statreg_page_confirm_clock (self->page);
  return G_SOURCE_CONTINUE;
}

static void
announce (Serving *self)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  if (self->cli->json)
    {
      json_builder_begin_object (builder);
      statreg_cli_add_string (builder, "url", statreg_page_get_url (self->page));
      json_builder_end_object (builder);
      statreg_cli_print_built (builder);
    }
  else
    /* Scripts wait for this line: it is not translated. */
    printf ("Listening on %s\n", statreg_page_get_url (self->page));
  fflush (stdout);
}

static void
on_start_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Serving *self = user_data;

  if (!statreg_page_start_finish (STATREG_PAGE (source), result, &self->error))
    {
      if (self->stopping && g_error_matches (self->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_clear_error (&self->error);
      g_main_loop_quit (self->loop);
      return;
    }
  if (self->stopping)
    {
      statreg_page_stop_async (self->page, NULL, on_stop_ready, self);
      return;
    }
  self->started = TRUE;
  announce (self);
  if (self->seconds > 0)
    self->timer = g_timeout_add_seconds (self->seconds, on_end, self);
}

static void
warn_closed (StatregPage *page, StatregStore *store)
{
  const char *reason = statreg_page_get_reason (page);
  g_autofree char *text = NULL;

  if (statreg_page_has_clock_jumped (page))
    text = g_strdup_printf (_("%s (kill -USR1 %d does it)"), reason, getpid ());
  else if (statreg_store_get_state (store) == STATREG_STORE_LATCHED)
    text = g_strdup_printf (_("%s (“statregctl repair” does it)"), reason);
  statreg_cli_warn (text != NULL ? text : reason);
}

/* The administrator has to know when owners are turned away, and when the page is gone. */
static void
on_state_changed (StatregPage *page, GParamSpec *pspec, Serving *self)
{
  StatregPageState state = statreg_page_get_state (page);

  if (state == STATREG_PAGE_CLOSED)
    warn_closed (page, self->store);
  if (state != STATREG_PAGE_FAILED || self->stopping || !self->started)
    return;
  self->error = g_error_new_literal (STATREG_ERROR, STATREG_ERROR_FAILED, statreg_page_get_reason (page));
  g_main_loop_quit (self->loop);
}

/* The page works, but its certificate needs somebody. */
static void
on_warning_changed (StatregPage *page, GParamSpec *pspec, Serving *self)
{
  g_autofree char *warning = statreg_cli_dup_certificate_warning (statreg_page_get_certificate (page),
                                                                  statreg_page_get_warning (page));

  if (warning != NULL)
    statreg_cli_warn (warning);
}

static gboolean
serving_open (Serving *self, StatregCli *cli, gboolean passphrase_stdin, GError **error)
{
  g_autoptr(GError) local_error = NULL;

  self->cli = cli;
  if ((self->folder = statreg_cli_open_folder (cli, error)) == NULL ||
      (self->settings = statreg_cli_load_settings (self->folder, error)) == NULL ||
      (self->store = statreg_cli_load_store (self->folder, error)) == NULL)
    return FALSE;
  self->keys = statreg_keys_new (self->folder);
  /* Whether there is a usable key, the page finds out by itself when it starts; here only a passphrase is
   * asked for. Who closed the keyring's prompt is not shown another one. */
  if (!statreg_cli_unlock_key (self->keys, passphrase_stdin, &local_error) &&
      (g_error_matches (local_error, STATREG_ERROR, STATREG_ERROR_KEY_PASSPHRASE) ||
       g_error_matches (local_error, STATREG_ERROR, STATREG_ERROR_KEY_DISMISSED)))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  return TRUE;
}

/* Asks the system for a port that is free on all addresses; the page binds it right after this. */
static gboolean
find_free_port (Serving *self, const char *const *listen, gint *port, GError **error)
{
  const char *const *addresses = listen != NULL ? listen : statreg_settings_get_listen (self->settings);
  guint actual = 0;
  g_autoptr(GPtrArray) sockets = statreg_bind (addresses, ANY_PORT, &actual, error);

  *port = actual;
  return sockets != NULL;
}

static gboolean
serving_run (Serving *self, gint port, const char *const *listen, GError **error)
{
  if (port == ANY_PORT && !find_free_port (self, listen, &port, error))
    return FALSE;
  self->loop = g_main_loop_new (NULL, FALSE);
  self->cancellable = g_cancellable_new ();
  self->page = statreg_page_new (self->folder, self->settings, self->store, self->keys);
  statreg_page_override (self->page, port == PORT_OF_SETTINGS ? 0 : port, listen);
  g_signal_connect (self->page, "notify::state", G_CALLBACK (on_state_changed), self);
  g_signal_connect (self->page, "notify::warning", G_CALLBACK (on_warning_changed), self);
  self->signals[0] = g_unix_signal_add (SIGTERM, on_end, self);
  self->signals[1] = g_unix_signal_add (SIGINT, on_end, self);
  self->signals[2] = g_unix_signal_add (SIGUSR1, on_confirm_clock, self);
  statreg_folder_watch (self->folder);
  statreg_page_start_async (self->page, self->cancellable, on_start_ready, self);
  g_main_loop_run (self->loop);
  if (self->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->error));
      return FALSE;
    }
  return statreg_store_compact (self->store, FALSE, error);
}

gboolean
statreg_cli_serve (StatregCli *cli, GError **error)
{
  gint port = PORT_OF_SETTINGS;
  g_auto(GStrv) listen = NULL;
  g_autofree char *duration = NULL;
  gboolean passphrase_stdin = FALSE;
  const GOptionEntry entries[] = {
    { "port", 0, 0, G_OPTION_ARG_INT, &port, N_("Port instead of the one set; 0 for any that is free"),
      "N" },
    { "listen", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &listen,
      N_("Address of this machine instead of those set; repeatable"), N_("ADDR") },
    { "for", 0, 0, G_OPTION_ARG_FILENAME, &duration, N_("End after this time: 30s, 10m, 2h, 1d"),
      N_("DURATION") },
    { "passphrase-stdin", 0, 0, G_OPTION_ARG_NONE, &passphrase_stdin,
      N_("Read the passphrase of the key file from standard input"), NULL },
    { NULL },
  };
  g_auto(Serving) serving = { NULL };

  if (!statreg_cli_parse (cli, entries, 0, 0, error))
    return FALSE;
  if (port < PORT_OF_SETTINGS || port > G_MAXUINT16)
    return statreg_cli_set_usage_error (error, _("A port is a number from 0 to 65535"));
  if (duration != NULL && !statreg_duration_parse (duration, &serving.seconds, error))
    return FALSE;
  return serving_open (&serving, cli, passphrase_stdin, error) &&
         serving_run (&serving, port, (const char *const *) listen, error);
}
