/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks.h"

#include <stdlib.h>

#include "statreg-connection-test-dialog.h"
#include "statreg-test.h"

#define PATIENCE_MS 60000

static GtkWidget *
open_dialog (UiTest *test)
{
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.test-connection", NULL);
  return ui_test_wait_for_window (STATREG_TYPE_CONNECTION_TEST_DIALOG);
}

typedef struct
{
  gpointer root;
  const char *title;
  const char *subtitle;
} Row;

static gboolean
is_row_shown (gpointer data)
{
  Row *row = data;
  GtkWidget *widget = ui_test_find (row->root, ADW_TYPE_ACTION_ROW, row->title);

  return widget && g_str_equal (adw_action_row_get_subtitle (ADW_ACTION_ROW (widget)), row->subtitle);
}

static void
wait_row (gpointer root, const char *title, const char *subtitle)
{
  Row row = { root, title, subtitle };

  if (!statreg_test_wait_until (is_row_shown, &row, PATIENCE_MS))
    g_error ("There is no row “%s” with “%s”", title, subtitle);
}

static void
choose (gpointer dialog, guint kind)
{
  adw_combo_row_set_selected (ADW_COMBO_ROW (ui_test_wait_for (dialog, ADW_TYPE_COMBO_ROW, "Log in with")), kind);
}

/* The connection alone sends nothing; a static login is tried, and what comes of it is kept with it. */
static void
test_alone_and_login (UiTest *test)
{
  Checks *checks = checks_begin (test);
  StatregStaticLogin *login;
  GtkWidget *dialog;

  checks_add_login (checks, "bert@example.org", "wrong");
  dialog = open_dialog (test);
  wait_row (dialog, "the server answers",
            "The server can be reached with these connection settings. No login was tried.");
  wait_row (dialog, "Encryption", "None: everything travels for everybody to read");
  wait_row (dialog, "Capabilities", "IMAP4rev1 · SASL-IR · AUTH=PLAIN");
  ui_test_save_png (dialog, "connection-test-alone");
  g_assert_cmpuint (checks_count_attempts (checks), ==, 0);
  choose (dialog, 2);
  ui_test_type (dialog, "Address of the login", "nobody@example.org");
  ui_test_click (dialog, "Test");
  ui_test_wait_for (dialog, ADW_TYPE_ACTION_ROW, "Nothing was tried");
  ui_test_type (dialog, "Address of the login", "BERT@example.org");
  ui_test_click (dialog, "Test");
  ui_test_wait_for (dialog, ADW_TYPE_ACTION_ROW, "wrong user name or password");
  ui_test_wait_for (dialog, GTK_TYPE_LABEL, "The server’s own words");
  ui_test_save_png (dialog, "connection-test-login");
  login = statreg_instance_lookup_login (checks_get_instance (checks), "bert@example.org");
  g_assert_cmpstr (statreg_static_login_get_verdict (login), ==, "wrong-login");
  gtk_window_close (GTK_WINDOW (dialog));
  checks_end (checks);
}

static gboolean
set_service (StatregInstance *copy, gpointer data, GError **error)
{
  g_autoptr(StatregSecret) password = statreg_secret_new ("wrong", 5);
  const StatregPublicKey *key = data;
  g_autofree char *sealed =
      statreg_seal (key, statreg_instance_get_id (copy), "service@example.org", "service", "", password, error);

  g_object_set (statreg_instance_get_connection (copy), "service-address", "service@example.org", "service-logon", "service",
                "service-key", key->id, "service-sealed", sealed, NULL);
  return sealed != NULL;
}

static void
wait_refused (GtkWidget *dialog, Checks *checks, guint n)
{
  checks_wait_attempts (checks, n);
  ui_test_wait_for (dialog, GTK_TYPE_BUTTON, "Test");
  ui_test_wait_for (dialog, ADW_TYPE_ACTION_ROW, "wrong user name or password");
}

/* The account of the service connection can be locked like any other: its attempts are counted, and the third within a
 * day needs a person who insists. */
static void
test_service (UiTest *test)
{
  Checks *checks = checks_begin (test);
  StatregKeys *keys = statreg_session_get_keys (test->session);
  g_autoptr(GError) error = NULL;
  GtkWidget *dialog, *message;
  StatregPublicKey key;

  g_assert_true (statreg_keys_get_public (keys, &key));
  statreg_instances_change (statreg_session_get_instances (test->session), checks_get_instance_id (checks), set_service,
                            &key, &error);
  g_assert_no_error (error);
  dialog = open_dialog (test);
  ui_test_wait_for (dialog, ADW_TYPE_ACTION_ROW, "the server answers");
  choose (dialog, 1);
  for (guint n = 1; n <= 2; n++)
    {
      ui_test_click (dialog, "Test");
      wait_refused (dialog, checks, n);
    }
  ui_test_click (dialog, "Test");
  message = ui_test_wait_for_window (ADW_TYPE_MESSAGE_DIALOG);
  ui_test_wait_for (message, GTK_TYPE_LABEL, "Test the service connection all the same?");
  ui_test_save_png (message, "connection-test-insist");
  g_assert_cmpuint (checks_count_attempts (checks), ==, 2);
  ui_test_click (message, "Test Nevertheless");
  wait_refused (dialog, checks, 3);
  gtk_window_close (GTK_WINDOW (dialog));
  checks_end (checks);
}

static void
test_unreachable (UiTest *test)
{
  StatregInstances *instances = statreg_session_get_instances (test->session);
  StatregInstance *instance = ui_test_add_instance (test, "Main archive");
  g_autofree char *id = g_strdup (statreg_instance_get_id (instance));
  GtkWidget *dialog;

  ui_test_wait_for (test->window, GTK_TYPE_BUTTON, "Test Connection");
  dialog = open_dialog (test);
  ui_test_wait_for (dialog, ADW_TYPE_ACTION_ROW, "server name unknown");
  ui_test_save_png (dialog, "connection-test-no-name");
  g_assert_nonnull (statreg_instances_lookup (instances, id));
  gtk_window_close (GTK_WINDOW (dialog));
}

typedef struct
{
  GSubprocess *process;
  guint port;
} Peer;

static void
peer_start (Peer *peer, const char *folder)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GDataInputStream) output = NULL;
  g_autofree char *line = NULL;

  peer->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "python3",
                                    g_getenv ("STATREG_IMAP_TLS"), folder, NULL);
  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (peer->process));
  line = g_data_input_stream_read_line (output, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (line);
  peer->port = atoi (line);
}

static void
peer_stop (Peer *peer)
{
  g_output_stream_close (g_subprocess_get_stdin_pipe (peer->process), NULL, NULL);
  g_assert_true (g_subprocess_wait_check (peer->process, NULL, NULL));
  g_clear_object (&peer->process);
}

static gboolean
set_server (StatregInstance *copy, gpointer data, GError **error)
{
  Peer *peer = data;

  g_object_set (statreg_instance_get_connection (copy), "host", "127.0.0.1", "port", peer->port, "timeout-seconds", 20u,
                NULL);
  return TRUE;
}

static void
aim (UiTest *test, StatregInstance *instance, Peer *peer)
{
  g_autoptr(GError) error = NULL;

  statreg_instances_change (statreg_session_get_instances (test->session), statreg_instance_get_id (instance), set_server,
                            peer, &error);
  g_assert_no_error (error);
}

static void
answer (const char *heading, const char *shot, const char *button)
{
  GtkWidget *question = ui_test_wait_for_window (ADW_TYPE_MESSAGE_DIALOG);

  ui_test_wait_for (question, GTK_TYPE_LABEL, heading);
  ui_test_save_png (question, shot);
  ui_test_click (question, button);
}

/* A certificate that nobody vouches for is shown and can be trusted; another one after that blocks, and can be, too. */
static void
test_trust (UiTest *test)
{
  StatregInstance *instance = ui_test_add_instance (test, "Main archive");
  g_autofree char *pinned = NULL;
  GtkWidget *dialog;
  Peer peer;

  ui_test_wait_for (test->window, GTK_TYPE_BUTTON, "Test Connection");
  peer_start (&peer, test->folder);
  aim (test, instance, &peer);
  dialog = open_dialog (test);
  ui_test_wait_for (dialog, ADW_TYPE_ACTION_ROW, "certificate not trusted");
  wait_row (dialog, "Trust", "Not trusted");
  ui_test_save_png (dialog, "connection-test-not-trusted");
  ui_test_click (dialog, "Trust…");
  answer ("Trust this certificate?", "connection-test-question", "Trust This Certificate");
  ui_test_wait_for (dialog, ADW_TYPE_ACTION_ROW, "the server answers");
  wait_row (dialog, "Trust", "Only this certificate’s key is trusted for this instance");
  ui_test_save_png (dialog, "connection-test-trusted");
  pinned = statreg_connection_dup_text (statreg_instance_get_connection (instance), "pinned-key");
  g_assert_true (g_str_has_prefix (pinned, "sha256//"));
  peer_stop (&peer);
  peer_start (&peer, test->folder);
  aim (test, instance, &peer);
  ui_test_click (dialog, "Test");
  wait_row (dialog, "Trust", "Another certificate’s key is trusted for this instance: the certificate has changed");
  ui_test_save_png (dialog, "connection-test-changed");
  ui_test_click (dialog, "Trust…");
  answer ("Trust the changed certificate?", "connection-test-changed-question", "Trust This Certificate");
  ui_test_wait_for (dialog, ADW_TYPE_ACTION_ROW, "the server answers");
  ui_test_click (dialog, "Forget");
  wait_row (dialog, "Trust", "Not trusted");
  gtk_window_close (GTK_WINDOW (dialog));
  peer_stop (&peer);
}

static void
add_tests (void)
{
  ui_test_add ("/statreg/connection-test/alone-and-login", test_alone_and_login);
  ui_test_add ("/statreg/connection-test/service", test_service);
  ui_test_add ("/statreg/connection-test/unreachable", test_unreachable);
  ui_test_add ("/statreg/connection-test/trust", test_trust);
}

int
main (int argc, char **argv)
{
  return ui_test_run (argc, argv, add_tests);
}
