/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-connection-test-dialog-private.h"

#include <glib/gi18n.h>

#include "statreg-address.h"
#include "statreg-check-begin.h"
#include "statreg-connection-edit.h"
#include "statreg-connection-test.h"
#include "statreg-copy-row.h"
#include "statreg-error.h"
#include "statreg-message-row.h"
#include "statreg-message.h"
#include "statreg-weak.h"

G_DEFINE_FINAL_TYPE (StatregConnectionTestDialog, statreg_connection_test_dialog, ADW_TYPE_WINDOW)

enum
{
  PROP_0,
  PROP_SESSION,
  PROP_INSTANCE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void start (StatregConnectionTestDialog *self, StatregConnectionTestKind kind);

static char *
format_name (GtkWidget *widget, const char *name)
{
  return statreg_text_to_visible (name ? name : "");
}

static StatregConnectionTestKind
get_kind (StatregConnectionTestDialog *self)
{
  return adw_combo_row_get_selected (self->kind_row);
}

static void
on_kind_changed (StatregConnectionTestDialog *self)
{
  StatregConnectionTestKind kind = get_kind (self);
  gboolean unprotected = kind != STATREG_CONNECTION_TEST_ALONE && statreg_check_is_unprotected (self->instance);

  gtk_widget_set_visible (GTK_WIDGET (self->address_row), kind == STATREG_CONNECTION_TEST_LOGIN);
  g_object_set (self->warning_row, "text",
                unprotected ? _("The connection settings name no encryption: anyone on the way to the server can read the "
                                "password") : NULL, NULL);
}

static void
set_running (StatregConnectionTestDialog *self, GCancellable *running)
{
  g_set_object (&self->running, running);
  gtk_button_set_label (self->test_button, running ? _("Cancel") : _("Test"));
  if (running)
    gtk_widget_remove_css_class (GTK_WIDGET (self->test_button), "suggested-action");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->test_button), "suggested-action");
  gtk_widget_set_visible (self->waiting_group, running != NULL);
}

static void
on_insist_response (StatregConnectionTestDialog *self, const char *response)
{
  if (g_str_equal (response, "test"))
    start (self, STATREG_CONNECTION_TEST_INSISTING);
}

/* A static login is insisted on where it is checked; the service connection is tried here only. */
static void
ask_to_insist (StatregConnectionTestDialog *self, const char *why)
{
  AdwMessageDialog *dialog = statreg_message_ask (GTK_WINDOW (self), _("Test the service connection all the same?"), why,
                                                  "test", _("_Test Nevertheless"), ADW_RESPONSE_DESTRUCTIVE);

  g_signal_connect_object (dialog, "response", G_CALLBACK (on_insist_response), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_tested_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(StatregConnectionTestDialog) self = statreg_weak_take (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregFinding) finding = statreg_connection_test_finish (STATREG_SESSION (source), result, &error);

  if (!self || !self->instance || g_task_get_cancellable (G_TASK (result)) != self->running)
    return;
  set_running (self, NULL);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || (finding && finding->verdict == STATREG_VERDICT_NONE))
    return;
  if (finding)
    statreg_connection_test_dialog_show_finding (self, finding);
  else
    statreg_connection_test_dialog_show_failure (self, error->message);
  if (g_error_matches (error, STATREG_ERROR, STATREG_ERROR_FAILED) && get_kind (self) == STATREG_CONNECTION_TEST_SERVICE)
    ask_to_insist (self, error->message);
}

static void
start (StatregConnectionTestDialog *self, StatregConnectionTestKind kind)
{
  g_autoptr(GCancellable) running = g_cancellable_new ();
  g_autofree char *address = g_strstrip (g_strdup (gtk_editable_get_text (self->address_row)));

  set_running (self, running);
  gtk_widget_set_visible (self->result_group, FALSE);
  gtk_widget_set_visible (self->certificate_group, FALSE);
  statreg_connection_test_async (self->session, GTK_WINDOW (self), self->instance, kind, address, running,
                                 on_tested_ready, statreg_weak_new (self));
}

static void
on_test (StatregConnectionTestDialog *self)
{
  if (self->running)
    g_cancellable_cancel (self->running);
  else
    start (self, get_kind (self));
}

/* Whose certificates count. */

static void
on_pinned_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(StatregConnectionTestDialog) self = statreg_weak_take (user_data);
  g_autoptr(GError) error = NULL;
  gboolean saved = statreg_connection_edit_finish (STATREG_INSTANCES (source), result, &error);

  if (!self || !self->instance)
    return;
  if (saved)
    start (self, get_kind (self));
  else
    statreg_message_show (GTK_WINDOW (self), _("The certificate could not be trusted"), error->message);
}

static void
pin (StatregConnectionTestDialog *self, const char *key)
{
  statreg_connection_edit_save_async (statreg_session_get_instances (self->session),
                                      statreg_instance_get_id (self->instance), "pinned-key", key, on_pinned_ready,
                                      statreg_weak_new (self));
}

static void
on_trust_response (StatregConnectionTestDialog *self, const char *response)
{
  if (g_str_equal (response, "trust"))
    pin (self, self->pin);
}

static char *
make_trust_question (StatregConnectionTestDialog *self)
{
  return g_strdup_printf (
      "%s\n\n%s\n\n%s: %s\n\n%s",
      statreg_connection_test_dialog_is_pinned (self)
        ? _("This is not the certificate that was trusted before. That is so after the server’s certificate was replaced "
            "with its key, and also while somebody stands between here and the server.")
        : _("No known authority vouches for this certificate, or it belongs to another name. Whoever has its key will get "
            "the passwords of all logins of this instance."),
      _("Ask whoever runs the server for the fingerprint, and trust it only if it is this one:"),
      adw_action_row_get_subtitle (self->subject_row), self->fingerprint,
      _("From then on only this certificate’s key is trusted for this instance."));
}

static void
on_trust (StatregConnectionTestDialog *self)
{
  g_autofree char *body = make_trust_question (self);
  const char *heading = statreg_connection_test_dialog_is_pinned (self) ? _("Trust the changed certificate?")
                                                                        : _("Trust this certificate?");
  AdwMessageDialog *dialog = statreg_message_ask (GTK_WINDOW (self), heading, body, "trust",
                                                  _("_Trust This Certificate"), ADW_RESPONSE_DESTRUCTIVE);

  g_signal_connect_object (dialog, "response", G_CALLBACK (on_trust_response), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_forget (StatregConnectionTestDialog *self)
{
  pin (self, "");
}

static void
statreg_connection_test_dialog_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  StatregConnectionTestDialog *self = STATREG_CONNECTION_TEST_DIALOG (object);

  if (id == PROP_SESSION)
    g_value_set_object (value, self->session);
  else if (id == PROP_INSTANCE)
    g_value_set_object (value, self->instance);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_connection_test_dialog_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  StatregConnectionTestDialog *self = STATREG_CONNECTION_TEST_DIALOG (object);

  if (id == PROP_SESSION)
    g_set_object (&self->session, g_value_get_object (value));
  else if (id == PROP_INSTANCE)
    g_set_object (&self->instance, g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_connection_test_dialog_dispose (GObject *object)
{
  StatregConnectionTestDialog *self = STATREG_CONNECTION_TEST_DIALOG (object);

  if (self->running)
    g_cancellable_cancel (self->running);
  g_clear_object (&self->running);
  gtk_widget_dispose_template (GTK_WIDGET (self), STATREG_TYPE_CONNECTION_TEST_DIALOG);
  g_clear_object (&self->instance);
  g_clear_object (&self->session);
  g_clear_pointer (&self->pin, g_free);
  g_clear_pointer (&self->fingerprint, g_free);
  G_OBJECT_CLASS (statreg_connection_test_dialog_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/statreg/Statreg/statreg-connection-test-dialog.ui");
#define BIND(child) gtk_widget_class_bind_template_child (widget_class, StatregConnectionTestDialog, child)
  BIND (test_button);
  BIND (kind_row);
  BIND (address_row);
  BIND (warning_row);
  BIND (waiting_group);
  BIND (result_group);
  BIND (verdict_row);
  BIND (verdict_icon);
  BIND (server_row);
  BIND (encryption_row);
  BIND (words_row);
  BIND (words);
  BIND (capabilities_row);
  BIND (certificate_group);
  BIND (subject_row);
  BIND (issuer_row);
  BIND (expiry_row);
  BIND (fingerprint_row);
  BIND (trust_row);
  BIND (trust_button);
  BIND (forget_button);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, format_name);
  gtk_widget_class_bind_template_callback (widget_class, on_kind_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_test);
  gtk_widget_class_bind_template_callback (widget_class, on_trust);
  gtk_widget_class_bind_template_callback (widget_class, on_forget);
}

static void
statreg_connection_test_dialog_class_init (StatregConnectionTestDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = statreg_connection_test_dialog_get_property;
  object_class->set_property = statreg_connection_test_dialog_set_property;
  object_class->dispose = statreg_connection_test_dialog_dispose;
  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, STATREG_TYPE_SESSION, flags);
  properties[PROP_INSTANCE] = g_param_spec_object ("instance", NULL, NULL, STATREG_TYPE_INSTANCE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  g_type_ensure (STATREG_TYPE_COPY_ROW);
  g_type_ensure (STATREG_TYPE_MESSAGE_ROW);
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
statreg_connection_test_dialog_init (StatregConnectionTestDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * statreg_connection_test_dialog_new:
 * @session: the session
 * @instance: whose connection settings are tried
 * @address: (nullable): the static login that is offered first
 *
 * Makes the window and connects at once, without logging in. The caller sets what it is transient for, and presents it.
 *
 * Returns: (transfer floating): the window
 */
GtkWindow *
statreg_connection_test_dialog_new (StatregSession *session, StatregInstance *instance, const char *address)
{
  StatregConnectionTestDialog *self = g_object_new (STATREG_TYPE_CONNECTION_TEST_DIALOG, "session", session,
                                                    "instance", instance, NULL);

  gtk_editable_set_text (self->address_row, address ? address : "");
  start (self, get_kind (self));
  return GTK_WINDOW (self);
}
