/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-message.h"

#include <glib/gi18n.h>

/**
 * statreg_message_show:
 * @parent: (nullable): the window that it is about
 * @heading: what is the matter
 * @body: why, and what to do
 *
 * Tells something that a person has to read.
 */
void
statreg_message_show (GtkWindow *parent, const char *heading, const char *body)
{
  GtkWidget *dialog = adw_message_dialog_new (parent, heading, body);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

/**
 * statreg_message_ask:
 * @parent: (nullable): the window that it is about
 * @heading: the question
 * @body: what follows from a yes
 * @response: the response that means yes; everything else is "cancel"
 * @label: of its button, with a mnemonic
 * @appearance: of its button; what is destructive is not done by the Enter key
 *
 * Returns: (transfer none): a question, to be connected to "response" and presented
 */
AdwMessageDialog *
statreg_message_ask (GtkWindow *parent, const char *heading, const char *body, const char *response, const char *label,
                     AdwResponseAppearance appearance)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, heading, body));

  adw_message_dialog_add_responses (dialog, "cancel", _("_Cancel"), response, label, NULL);
  adw_message_dialog_set_response_appearance (dialog, response, appearance);
  adw_message_dialog_set_default_response (dialog, appearance == ADW_RESPONSE_DESTRUCTIVE ? "cancel" : response);
  adw_message_dialog_set_close_response (dialog, "cancel");
  return dialog;
}
