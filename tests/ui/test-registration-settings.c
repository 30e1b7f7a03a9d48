/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-test.h"

#include "statreg-certificate-dialog.h"
#include "statreg-copy-row.h"
#include "statreg-dialog-parent.h"
#include "statreg-file-row.h"
#include "statreg-form-dialog.h"
#include "statreg-message-row.h"
#include "statreg-owner-text.h"
#include "statreg-registration-settings.h"
#include "statreg-settings-note.h"
#include "statreg-test.h"
#include "statreg-time.h"

#define PATIENCE_MS 60000

typedef struct
{
  StatregSettings *settings;
  const char *key;
  const char *text;
} Wanted;

static gboolean
is_set (gpointer data)
{
  Wanted *wanted = data;
  g_autofree char *text = statreg_settings_dup_text (wanted->settings, wanted->key);

  return g_str_equal (text, wanted->text);
}

static void
wait_setting (UiTest *test, const char *key, const char *text)
{
  Wanted wanted = { statreg_session_get_settings (test->session), key, text };

  g_assert_true (statreg_test_wait_until (is_set, &wanted, PATIENCE_MS));
}

static void
assert_setting (UiTest *test, const char *key, const char *text)
{
  g_autofree char *there = statreg_settings_dup_text (statreg_session_get_settings (test->session), key);

  g_assert_cmpstr (there, ==, text);
}

static void
change (UiTest *test, const char *key, const char *text)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (statreg_settings_change (statreg_session_get_settings (test->session), key, text, &error));
  g_assert_no_error (error);
}

static GtkWidget *
open_settings (UiTest *test, const char *page)
{
  GtkWindow *window = statreg_registration_settings_new (test->session);

  statreg_dialog_set_parent (window, GTK_WINDOW (test->window));
  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (window), page);
  gtk_window_present (window);
  return ui_test_wait_for_window (STATREG_TYPE_REGISTRATION_SETTINGS);
}

static GtkWidget *
apply_text (GtkWidget *window, const char *title, const char *text)
{
  GtkWidget *row = ui_test_wait_for (window, ADW_TYPE_ENTRY_ROW, title);

  gtk_editable_set_text (GTK_EDITABLE (row), text);
  g_signal_emit_by_name (row, "apply");
  return row;
}

static char *
dup_message (GtkWidget *window)
{
  char *text;

  g_object_get (ui_test_wait_for (window, STATREG_TYPE_MESSAGE_ROW, NULL), "text", &text, NULL);
  return text;
}

static GtkSwitch *
find_switch (GtkWidget *window, const char *title)
{
  GtkWidget *row = ui_test_wait_for (window, ADW_TYPE_ACTION_ROW, title);

  return GTK_SWITCH (adw_action_row_get_activatable_widget (ADW_ACTION_ROW (row)));
}

/* What cannot be is told below its row; what was typed stays, and so does the setting. */
static void
test_bad_port (UiTest *test)
{
  GtkWidget *window = open_settings (test, "page");
  g_autofree char *message = NULL, *file = NULL;
  GtkWidget *row = apply_text (window, "Port", "80a");

  message = dup_message (window);
  g_assert_cmpstr (message, !=, "");
  g_assert_true (gtk_widget_has_css_class (row, "error"));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==, "80a");
  assert_setting (test, "port", "8443");
  ui_test_save_png (window, "settings-bad-port");
  apply_text (window, "Port", "9443");
  wait_setting (test, "port", "9443");
  ui_test_wait_gone (window, STATREG_TYPE_MESSAGE_ROW, NULL);
  g_assert_false (gtk_widget_has_css_class (row, "error"));
  file = statreg_test_read (test->folder, "settings.json");
  g_assert_nonnull (strstr (file, "9443"));
  gtk_window_close (GTK_WINDOW (window));
}

static void
test_bad_host (UiTest *test)
{
  GtkWidget *window = open_settings (test, "page");
  g_autofree char *message = NULL;
  GtkWidget *row = apply_text (window, "Public host name", "https://mail example/");

  message = dup_message (window);
  g_assert_cmpstr (message, !=, "");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==, "https://mail example/");
  assert_setting (test, "hostName", "");
  apply_text (window, "Public host name", "mail.example.org");
  wait_setting (test, "hostName", "mail.example.org");
  ui_test_wait_for (window, GTK_TYPE_LABEL, "https://mail.example.org:8443/statreg");
  gtk_window_close (GTK_WINDOW (window));
}

static gboolean
is_page_open (gpointer page)
{
  return statreg_page_get_state (page) == STATREG_PAGE_OPEN;
}

static gboolean
is_page_off (gpointer page)
{
  return statreg_page_get_state (page) == STATREG_PAGE_OFF;
}

/* The same switch as under Tools: it starts and stops the page. */
static void
test_page_switch (UiTest *test)
{
  StatregPage *page = statreg_session_get_page (test->session);
  g_autofree char *port = g_strdup_printf ("%u", statreg_test_find_port ());
  GtkWidget *window;

  ui_test_make_key (test);
  change (test, "port", port);
  window = open_settings (test, "page");
  g_assert_true (gtk_widget_is_sensitive (GTK_WIDGET (find_switch (window, "Mailbox registrations"))));
  gtk_switch_set_active (find_switch (window, "Mailbox registrations"), TRUE);
  g_assert_true (statreg_test_wait_until (is_page_open, page, PATIENCE_MS));
  wait_setting (test, "registrations", "on");
  ui_test_wait_for (window, GTK_TYPE_LABEL, statreg_page_get_url (page));
  ui_test_save_png (window, "settings-on");
  gtk_switch_set_active (find_switch (window, "Mailbox registrations"), FALSE);
  g_assert_true (statreg_test_wait_until (is_page_off, page, PATIENCE_MS));
  gtk_window_close (GTK_WINDOW (window));
}

/* A change from elsewhere shows at once, but not over what somebody types. */
static void
test_follow (UiTest *test)
{
  GtkWidget *window = open_settings (test, "page");
  GtkWidget *organisation = ui_test_wait_for (window, ADW_TYPE_ENTRY_ROW, "Organisation");
  GtkWidget *port = ui_test_wait_for (window, ADW_TYPE_ENTRY_ROW, "Port");

  change (test, "organisation", "Example & Sons <b>");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (organisation)), ==, "Example & Sons <b>");
  gtk_editable_set_text (GTK_EDITABLE (port), "94");
  change (test, "port", "7443");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (port)), ==, "94");
  gtk_window_close (GTK_WINDOW (window));
}

static void
test_switch_and_code (UiTest *test)
{
  GtkWidget *window = open_settings (test, "page");
  StatregSettings *settings = statreg_session_get_settings (test->session);
  g_autofree char *code = NULL;

  gtk_switch_set_active (find_switch (window, "Ask for a Windows domain"), TRUE);
  wait_setting (test, "askDomain", "on");
  change (test, "askDomain", "off");
  g_assert_false (gtk_switch_get_active (find_switch (window, "Ask for a Windows domain")));
  gtk_switch_set_active (find_switch (window, "Access code"), TRUE);
  ui_test_wait_for (window, GTK_TYPE_BUTTON, "Copy access code");
  code = g_strdup (statreg_settings_get_code (settings));
  g_assert_cmpuint (strlen (code), ==, 8);
  ui_test_wait_for (window, GTK_TYPE_LABEL, code);
  ui_test_click (window, "New access code");
  ui_test_wait_gone (window, GTK_TYPE_LABEL, code);
  g_assert_cmpstr (statreg_settings_get_code (settings), !=, code);
  gtk_switch_set_active (find_switch (window, "Access code"), FALSE);
  wait_setting (test, "code", "");
  gtk_window_close (GTK_WINDOW (window));
}

static gboolean
has_offset (gpointer row)
{
  return g_str_has_suffix (gtk_editable_get_text (row), " +0200");
}

/* A time that the clocks leave out is told, not guessed. */
static void
test_time (UiTest *test)
{
  GtkWidget *window = open_settings (test, "page");
  StatregSettings *settings = statreg_session_get_settings (test->session);
  gint64 now = statreg_time_now ();
  g_autofree char *message = NULL;
  GtkWidget *row = apply_text (window, "Opens (empty: at once)", "2027-03-28 02:30");

  message = dup_message (window);
  g_assert_nonnull (strstr (message, "2027-03-28 02:30"));
  ui_test_save_png (window, "settings-bad-time");
  apply_text (window, "Opens (empty: at once)", "2027-03-28 03:30");
  g_assert_true (statreg_test_wait_until (has_offset, row, PATIENCE_MS));
  g_assert_null (ui_test_find (window, STATREG_TYPE_MESSAGE_ROW, NULL));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==, "2027-03-28 03:30 +0200");
  apply_text (window, "Opens (empty: at once)", "");
  wait_setting (test, "opens", "");
  ui_test_wait_gone (window, GTK_TYPE_BUTTON, "Set no time");
  ui_test_click (window, "1 hour");
  ui_test_wait_for (window, GTK_TYPE_BUTTON, "Set no time");
  g_assert_cmpint (statreg_settings_get_closes (settings), >, now + 3000);
  g_assert_cmpint (statreg_settings_get_closes (settings), <, now + 4000);
  ui_test_click (window, "Set no time");
  wait_setting (test, "closes", "");
  gtk_window_close (GTK_WINDOW (window));
}

static void
test_note (UiTest *test)
{
  GtkWidget *window = open_settings (test, "page");
  GtkWidget *row = ui_test_wait_for (window, STATREG_TYPE_SETTINGS_NOTE, NULL);
  GtkWidget *view = ui_test_wait_for (row, GTK_TYPE_TEXT_VIEW, NULL);

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), "First line\nsecond <i>line</i>",
                            -1);
  ui_test_click (row, "Apply");
  wait_setting (test, "note", "First line\nsecond <i>line</i>");
  ui_test_wait_gone (row, GTK_TYPE_BUTTON, "Apply");
  gtk_window_close (GTK_WINDOW (window));
}

static void
test_limits (UiTest *test)
{
  GtkWidget *window = open_settings (test, "limits");
  GtkWidget *row = ui_test_wait_for (window, ADW_TYPE_ACTION_ROW, "Pending registrations");
  GtkWidget *spin = adw_action_row_get_activatable_widget (ADW_ACTION_ROW (row));

  g_assert_cmpfloat (gtk_spin_button_get_value (GTK_SPIN_BUTTON (spin)), ==, 100000);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), 5000);
  wait_setting (test, "maxPending", "5000");
  row = ui_test_wait_for (window, ADW_TYPE_ACTION_ROW, "Days to keep previous passwords");
  spin = adw_action_row_get_activatable_widget (ADW_ACTION_ROW (row));
  g_assert_cmpfloat (gtk_spin_button_get_value (GTK_SPIN_BUTTON (spin)), ==, 30);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), 7);
  wait_setting (test, "keepPrevious", "7");
  apply_text (window, "Trusted proxies", "not an address");
  ui_test_wait_for (window, STATREG_TYPE_MESSAGE_ROW, NULL);
  assert_setting (test, "trustedProxies", "");
  ui_test_save_png (window, "settings-limits");
  gtk_window_close (GTK_WINDOW (window));
}

static char *
make_certificate (char **folder)
{
  const char *const names[] = { "mail.example.org", NULL };
  g_autoptr(StatregFolder) made = statreg_test_open_folder (folder);
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregCertificate) certificate = statreg_certificate_ensure (made, names, &error);

  g_assert_no_error (error);
  return g_strdup (statreg_certificate_get_sha256 (certificate));
}

static void
choose (GtkWidget *form, const char *title, const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr(GFile) file = g_file_new_for_path (path);

  statreg_file_row_set_file (STATREG_FILE_ROW (ui_test_wait_for (form, STATREG_TYPE_FILE_ROW, title)), file);
}

static gboolean
has_ended (gpointer form)
{
  gboolean busy;

  g_object_get (form, "busy", &busy, NULL);
  return !busy;
}

/* A key that belongs to another certificate is refused and nothing lost; the right one is used. */
static void
test_own_certificate (UiTest *test)
{
  GtkWidget *window = open_settings (test, "certificate");
  char *one, *other;
  g_autofree char *sha256 = make_certificate (&one), *other_sha256 = make_certificate (&other);
  GtkWidget *form;

  ui_test_click (window, "Create");
  ui_test_wait_for (window, STATREG_TYPE_COPY_ROW, "Fingerprint (SHA-256)");
  g_assert_null (ui_test_find (window, GTK_TYPE_LABEL, sha256));
  ui_test_save_png (window, "settings-certificate");
  gtk_widget_activate (ui_test_wait_for (window, ADW_TYPE_ACTION_ROW, "Use my own certificate…"));
  form = ui_test_wait_for_window (STATREG_TYPE_CERTIFICATE_DIALOG);
  choose (form, "Certificate or PKCS#12 file", one, "tls/certificate.pem");
  choose (form, "Private key, if in a file of its own", other, "tls/key.pem");
  ui_test_click (form, "Use");
  g_assert_true (statreg_test_wait_until (has_ended, form, PATIENCE_MS));
  ui_test_save_png (form, "certificate-mismatch");
  g_assert_null (ui_test_find (window, GTK_TYPE_LABEL, sha256));
  choose (form, "Private key, if in a file of its own", one, "tls/key.pem");
  ui_test_click (form, "Use");
  ui_test_wait_no_window (STATREG_TYPE_CERTIFICATE_DIALOG);
  ui_test_wait_for (window, GTK_TYPE_LABEL, sha256);
  /* It names mail.example.org only, which is not this machine's name. */
  ui_test_wait_for (window, STATREG_TYPE_MESSAGE_ROW, NULL);
  change (test, "hostName", "mail.example.org");
  ui_test_wait_gone (window, STATREG_TYPE_MESSAGE_ROW, NULL);
  gtk_window_close (GTK_WINDOW (window));
  statreg_test_remove_folder (one);
  statreg_test_remove_folder (other);
}

static void
test_owner_text (UiTest *test)
{
  StatregSettings *settings = statreg_session_get_settings (test->session);
  const char *const names[] = { "mail.example.org", NULL };
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregCertificate) certificate = NULL;
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;
  guint n_groups = 0;

  certificate = statreg_certificate_ensure (statreg_session_get_folder (test->session), names, &error);
  g_assert_no_error (error);
  change (test, "code", "ABCD2345");
  change (test, "organisation", "Example & Sons");
  change (test, "closes", "2027-03-28 18:00");
  text = statreg_owner_text_write (settings, "https://mail.example.org:8443/statreg", certificate);
  g_assert_true (g_str_has_prefix (text, "Example & Sons\n"));
  g_assert_nonnull (strstr (text, "\nhttps://mail.example.org:8443/statreg\n"));
  g_assert_nonnull (strstr (text, "ABCD2345"));
  g_assert_nonnull (strstr (text, "2027-03-28 18:00 +0200"));
  lines = g_strsplit_set (text, " \n", -1);
  for (guint i = 0; lines[i]; i++)
    n_groups += strlen (lines[i]) == 8 && strspn (lines[i], "0123456789ABCDEF") == 8 &&
                !g_str_equal (lines[i], "ABCD2345");
  g_assert_cmpuint (n_groups, ==, 8);
}

static void
add_tests (void)
{
  ui_test_add ("/statreg/registration-settings/bad-port", test_bad_port);
  ui_test_add ("/statreg/registration-settings/bad-host", test_bad_host);
  ui_test_add ("/statreg/registration-settings/page-switch", test_page_switch);
  ui_test_add ("/statreg/registration-settings/follow", test_follow);
  ui_test_add ("/statreg/registration-settings/switch-and-code", test_switch_and_code);
  ui_test_add ("/statreg/registration-settings/time", test_time);
  ui_test_add ("/statreg/registration-settings/note", test_note);
  ui_test_add ("/statreg/registration-settings/limits", test_limits);
  ui_test_add ("/statreg/registration-settings/own-certificate", test_own_certificate);
  ui_test_add ("/statreg/registration-settings/owner-text", test_owner_text);
}

int
main (int argc, char **argv)
{
  return ui_test_run (argc, argv, add_tests);
}
