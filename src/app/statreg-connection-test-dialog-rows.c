/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-connection-test-dialog-private.h"

#include <glib/gi18n.h>

#include "statreg-address.h"
#include "statreg-time.h"
#include "statreg-verdict-look.h"

static char *
dup_setting (StatregConnectionTestDialog *self, const char *key)
{
  return statreg_connection_dup_text (statreg_instance_get_connection (self->instance), key);
}

/**
 * statreg_connection_test_dialog_is_pinned:
 * @self: the dialog
 *
 * Returns: whether a key is trusted for the instance instead of known authorities
 */
gboolean
statreg_connection_test_dialog_is_pinned (StatregConnectionTestDialog *self)
{
  g_autofree char *pinned = dup_setting (self, "pinned-key");

  return *pinned != '\0';
}

static gboolean
was_reached (const StatregFinding *finding)
{
  return finding->verdict != STATREG_VERDICT_NAME_UNKNOWN &&
         (finding->verdict != STATREG_VERDICT_UNREACHABLE || *finding->certificate_sha256 != '\0');
}

static char *
describe_server (StatregConnectionTestDialog *self, const StatregFinding *finding)
{
  g_autofree char *host = dup_setting (self, "host");
  g_autofree char *port = dup_setting (self, "port");
  g_autofree char *url = dup_setting (self, "ews-url");
  g_autofree char *place = statreg_instance_get_instance_type (self->instance) == STATREG_INSTANCE_EXCHANGE && *url
                             ? g_strdup (url) : g_strdup_printf ("%s:%s", host, port);
  g_autofree char *visible = statreg_text_to_visible (place);

  /* Translators: %s is a server, such as “imap.example.org:993” */
  return g_strdup_printf (was_reached (finding) ? _("%s · reached") : _("%s · not reached"), visible);
}

static const char *
describe_encryption (StatregConnectionTestDialog *self, const StatregFinding *finding)
{
  g_autofree char *security = dup_setting (self, "security");

  if (!was_reached (finding))
    return _("Not known, as the server was not reached");
  if (finding->verdict == STATREG_VERDICT_NO_TLS)
    return _("Not offered, so nothing was sent");
  if (finding->verdict == STATREG_VERDICT_NOT_TRUSTED)
    return _("Offered; not used, because the certificate is not trusted");
  if (g_str_equal (security, "none") && *finding->certificate_sha256 == '\0')
    return _("None: everything travels for everybody to read");
  return g_str_equal (security, "starttls") ? "STARTTLS" : "TLS";
}

static void
show_verdict (StatregConnectionTestDialog *self, const StatregFinding *finding)
{
  g_auto(GStrv) classes = statreg_verdict_dup_classes (finding->verdict);
  g_autofree char *sentence = statreg_finding_describe (finding, gtk_editable_get_text (self->address_row));
  const char *title = statreg_verdict_get_title (finding->verdict);

  if (finding->verdict == STATREG_VERDICT_WORKS && finding->connection_only)
    title = _("the server answers");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->verdict_row), title);
  adw_action_row_set_subtitle (self->verdict_row, sentence);
  gtk_image_set_from_icon_name (self->verdict_icon, statreg_verdict_get_icon (finding->verdict));
  gtk_widget_set_css_classes (GTK_WIDGET (self->verdict_icon), (const char **) classes);
}

static void
show_server (StatregConnectionTestDialog *self, const StatregFinding *finding)
{
  g_autofree char *server = describe_server (self, finding);
  g_autofree char *joined = g_strjoinv (" · ", finding->capabilities);
  g_autofree char *capabilities = statreg_text_to_visible (joined);

  adw_action_row_set_subtitle (self->server_row, server);
  adw_action_row_set_subtitle (self->encryption_row, describe_encryption (self, finding));
  adw_action_row_set_subtitle (self->capabilities_row, capabilities);
  gtk_widget_set_visible (GTK_WIDGET (self->capabilities_row), *capabilities != '\0');
  gtk_label_set_text (self->words, finding->text);
  adw_expander_row_set_expanded (self->words_row, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->words_row), *finding->text != '\0');
}

/* In groups of two digits, as other programs show it, so that people can compare. */
static char *
format_fingerprint (const char *digits)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; digits[i]; i++)
    {
      if (i > 0 && i % 2 == 0)
        g_string_append_c (text, ':');
      g_string_append_c (text, g_ascii_toupper (digits[i]));
    }
  return g_string_free (text, FALSE);
}

static const char *
describe_trust (StatregConnectionTestDialog *self, const StatregFinding *finding)
{
  gboolean trusted = finding->verdict != STATREG_VERDICT_NOT_TRUSTED;

  if (statreg_connection_test_dialog_is_pinned (self))
    return trusted ? _("Only this certificate’s key is trusted for this instance")
                   : _("Another certificate’s key is trusted for this instance: the certificate has changed");
  return trusted ? _("Trusted, as a known authority vouches for it") : _("Not trusted");
}

static void
show_certificate (StatregConnectionTestDialog *self, const StatregFinding *finding)
{
  g_autofree char *expiry = statreg_time_to_local (finding->certificate_not_after);
  gboolean trusted = finding->verdict != STATREG_VERDICT_NOT_TRUSTED;

  g_free (self->pin);
  self->pin = g_strdup (finding->certificate_pin);
  g_free (self->fingerprint);
  self->fingerprint = format_fingerprint (finding->certificate_sha256);
  adw_action_row_set_subtitle (self->subject_row, finding->certificate_subject);
  adw_action_row_set_subtitle (self->issuer_row, finding->certificate_issuer);
  adw_action_row_set_subtitle (self->expiry_row, finding->certificate_not_after ? expiry : "");
  adw_action_row_set_subtitle (self->fingerprint_row, self->fingerprint);
  adw_action_row_set_subtitle (self->trust_row, describe_trust (self, finding));
  gtk_widget_set_visible (self->trust_button, !trusted && *self->pin != '\0');
  gtk_widget_set_visible (self->forget_button, trusted && statreg_connection_test_dialog_is_pinned (self));
  gtk_widget_set_visible (self->certificate_group, *self->fingerprint != '\0');
}

static void
show_rows (StatregConnectionTestDialog *self, gboolean tried)
{
  gtk_widget_set_visible (self->result_group, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->server_row), tried);
  gtk_widget_set_visible (GTK_WIDGET (self->encryption_row), tried);
  gtk_widget_set_visible (GTK_WIDGET (self->words_row), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->capabilities_row), FALSE);
}

/**
 * statreg_connection_test_dialog_show_finding:
 * @self: the dialog
 * @finding: what came of the test
 */
void
statreg_connection_test_dialog_show_finding (StatregConnectionTestDialog *self, const StatregFinding *finding)
{
  show_rows (self, TRUE);
  show_verdict (self, finding);
  show_server (self, finding);
  show_certificate (self, finding);
}

/**
 * statreg_connection_test_dialog_show_failure:
 * @self: the dialog
 * @message: why nothing was tried, for people
 */
void
statreg_connection_test_dialog_show_failure (StatregConnectionTestDialog *self, const char *message)
{
  show_rows (self, FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->verdict_row), _("Nothing was tried"));
  adw_action_row_set_subtitle (self->verdict_row, message);
  gtk_image_set_from_icon_name (self->verdict_icon, "dialog-warning-symbolic");
}
