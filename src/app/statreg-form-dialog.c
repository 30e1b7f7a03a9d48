/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-form-dialog.h"

#include "statreg-fields.h"
#include "statreg-form-title.h"

typedef struct
{
  StatregSession *session;
  GCancellable   *cancellable;   /* while busy */
  gboolean        ready;
  gboolean        destructive;
  gboolean        finished;

  AdwBin         *form;
  GtkButton      *accept_button;
  GtkLabel       *trouble;
} StatregFormDialogPrivate;

enum
{
  PROP_SESSION = 1,
  PROP_FORM,
  PROP_ACCEPT_LABEL,
  PROP_DESTRUCTIVE,
  PROP_READY,
  PROP_BUSY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint finished_signal;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (StatregFormDialog, statreg_form_dialog, ADW_TYPE_WINDOW)

static StatregFormDialogPrivate *
get_private (gpointer self)
{
  return statreg_form_dialog_get_instance_private (self);
}

static void
update_actions (StatregFormDialog *self)
{
  StatregFormDialogPrivate *priv = get_private (self);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "form.accept", priv->ready && priv->cancellable == NULL);
}

static void
tell (StatregFormDialog *self, const char *text)
{
  StatregFormDialogPrivate *priv = get_private (self);

  gtk_label_set_text (priv->trouble, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (priv->trouble), text != NULL);
}

static void
set_busy (StatregFormDialog *self, gboolean busy)
{
  StatregFormDialogPrivate *priv = get_private (self);

  g_clear_object (&priv->cancellable);
  if (busy)
    priv->cancellable = g_cancellable_new ();
  statreg_fields_set_busy (GTK_WIDGET (priv->form), busy);
  update_actions (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

static void
finish (StatregFormDialog *self, gboolean accepted)
{
  StatregFormDialogPrivate *priv = get_private (self);

  if (priv->finished)
    return;
  priv->finished = TRUE;
  if (priv->cancellable)
    g_cancellable_cancel (priv->cancellable);
  if (STATREG_FORM_DIALOG_GET_CLASS (self)->forget)
    STATREG_FORM_DIALOG_GET_CLASS (self)->forget (self);
  g_signal_emit (self, finished_signal, 0, accepted);
}

static void
on_accept_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  StatregFormDialog *self = STATREG_FORM_DIALOG (widget);

  tell (self, NULL);
  set_busy (self, TRUE);
  STATREG_FORM_DIALOG_GET_CLASS (self)->accept (self, get_private (self)->cancellable);
}

/* While something runs, Cancel ends that and leaves the form as it was. */
static void
on_cancel_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  StatregFormDialogPrivate *priv = get_private (widget);

  if (priv->cancellable)
    g_cancellable_cancel (priv->cancellable);
  else
    gtk_window_close (GTK_WINDOW (widget));
}

static gboolean
statreg_form_dialog_close_request (GtkWindow *window)
{
  finish (STATREG_FORM_DIALOG (window), FALSE);
  return GTK_WINDOW_CLASS (statreg_form_dialog_parent_class)->close_request (window);
}

static void
statreg_form_dialog_dispose (GObject *object)
{
  StatregFormDialogPrivate *priv = get_private (object);

  finish (STATREG_FORM_DIALOG (object), FALSE);
  g_clear_object (&priv->cancellable);
  G_OBJECT_CLASS (statreg_form_dialog_parent_class)->dispose (object);
}

static void
statreg_form_dialog_finalize (GObject *object)
{
  g_clear_object (&get_private (object)->session);
  G_OBJECT_CLASS (statreg_form_dialog_parent_class)->finalize (object);
}

static void
set_destructive (StatregFormDialog *self, gboolean destructive)
{
  StatregFormDialogPrivate *priv = get_private (self);

  priv->destructive = destructive;
  gtk_widget_remove_css_class (GTK_WIDGET (priv->accept_button),
                               destructive ? "suggested-action" : "destructive-action");
  gtk_widget_add_css_class (GTK_WIDGET (priv->accept_button),
                            destructive ? "destructive-action" : "suggested-action");
}

static void
statreg_form_dialog_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  StatregFormDialogPrivate *priv = get_private (object);

  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, priv->session);
      break;
    case PROP_FORM:
      g_value_set_object (value, adw_bin_get_child (priv->form));
      break;
    case PROP_ACCEPT_LABEL:
      g_value_set_string (value, gtk_button_get_label (priv->accept_button));
      break;
    case PROP_DESTRUCTIVE:
      g_value_set_boolean (value, priv->destructive);
      break;
    case PROP_READY:
      g_value_set_boolean (value, priv->ready);
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, priv->cancellable != NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
set_accept_label (StatregFormDialog *self, const char *label)
{
  StatregFormDialogPrivate *priv = get_private (self);

  gtk_button_set_label (priv->accept_button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (priv->accept_button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
}

static void
statreg_form_dialog_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  StatregFormDialogPrivate *priv = get_private (object);

  switch (id)
    {
    case PROP_SESSION:
      priv->session = g_value_dup_object (value);
      break;
    case PROP_FORM:
      adw_bin_set_child (priv->form, g_value_get_object (value));
      break;
    case PROP_ACCEPT_LABEL:
      set_accept_label (STATREG_FORM_DIALOG (object), g_value_get_string (value));
      break;
    case PROP_DESTRUCTIVE:
      set_destructive (STATREG_FORM_DIALOG (object), g_value_get_boolean (value));
      break;
    case PROP_READY:
      statreg_form_dialog_set_ready (STATREG_FORM_DIALOG (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
install_properties (GObjectClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  properties[PROP_SESSION] =
      g_param_spec_object ("session", NULL, NULL, STATREG_TYPE_SESSION, flags | G_PARAM_CONSTRUCT_ONLY);
  properties[PROP_FORM] = g_param_spec_object ("form", NULL, NULL, GTK_TYPE_WIDGET, flags);
  properties[PROP_ACCEPT_LABEL] = g_param_spec_string ("accept-label", NULL, NULL, NULL, flags);
  properties[PROP_DESTRUCTIVE] = g_param_spec_boolean ("destructive", NULL, NULL, FALSE, flags);
  properties[PROP_READY] = g_param_spec_boolean ("ready", NULL, NULL, FALSE, flags);
  properties[PROP_BUSY] =
      g_param_spec_boolean ("busy", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (klass, N_PROPS, properties);
}

static void
statreg_form_dialog_class_init (StatregFormDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = statreg_form_dialog_dispose;
  object_class->finalize = statreg_form_dialog_finalize;
  object_class->get_property = statreg_form_dialog_get_property;
  object_class->set_property = statreg_form_dialog_set_property;
  GTK_WINDOW_CLASS (klass)->close_request = statreg_form_dialog_close_request;
  install_properties (object_class);
  finished_signal = g_signal_new ("finished", STATREG_TYPE_FORM_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);

  g_type_ensure (STATREG_TYPE_FORM_TITLE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/statreg/Statreg/statreg-form-dialog.ui");
  gtk_widget_class_bind_template_child_private (widget_class, StatregFormDialog, form);
  gtk_widget_class_bind_template_child_private (widget_class, StatregFormDialog, accept_button);
  gtk_widget_class_bind_template_child_private (widget_class, StatregFormDialog, trouble);
  gtk_widget_class_install_action (widget_class, "form.accept", NULL, on_accept_activated);
  gtk_widget_class_install_action (widget_class, "form.cancel", NULL, on_cancel_activated);
}

static void
statreg_form_dialog_init (StatregFormDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update_actions (self);
}

/**
 * statreg_form_dialog_get_session:
 *
 * Returns: (transfer none): what the form works on
 */
StatregSession *
statreg_form_dialog_get_session (StatregFormDialog *self)
{
  g_return_val_if_fail (STATREG_IS_FORM_DIALOG (self), NULL);

  return get_private (self)->session;
}

/**
 * statreg_form_dialog_set_ready:
 * @self: a form
 * @ready: whether what was typed so far may be accepted
 */
void
statreg_form_dialog_set_ready (StatregFormDialog *self, gboolean ready)
{
  StatregFormDialogPrivate *priv = get_private (self);

  if (priv->ready == ready)
    return;
  priv->ready = ready;
  update_actions (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_READY]);
}

/**
 * statreg_form_dialog_end:
 * @self: a form that was accepted
 * @error: (nullable): why it did not work, or %NULL when it did
 *
 * Closes the form, or shows @error in it and waits for another try. A cancelled try needs no words.
 */
void
statreg_form_dialog_end (StatregFormDialog *self, const GError *error)
{
  g_return_if_fail (STATREG_IS_FORM_DIALOG (self));

  if (get_private (self)->finished)
    return;
  set_busy (self, FALSE);
  if (error == NULL)
    {
      finish (self, TRUE);
      gtk_window_destroy (GTK_WINDOW (self));
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      tell (self, error->message);
    }
}
