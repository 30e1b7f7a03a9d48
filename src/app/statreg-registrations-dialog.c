/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-registrations-dialog.h"

#include <glib/gi18n.h>

struct _StatregRegistrationsDialog
{
  AdwWindow parent_instance;
};

G_DEFINE_FINAL_TYPE (StatregRegistrationsDialog, statreg_registrations_dialog, ADW_TYPE_WINDOW)

static void
statreg_registrations_dialog_class_init (StatregRegistrationsDialogClass *klass)
{
}

static void
statreg_registrations_dialog_init (StatregRegistrationsDialog *self)
{
  adw_window_set_content (ADW_WINDOW (self), adw_header_bar_new ());
}

GtkWindow *
statreg_registrations_dialog_new (StatregSession *session, StatregInstance *instance)
{
  return g_object_new (STATREG_TYPE_REGISTRATIONS_DIALOG, "title", _("Mailbox registrations"), "modal", TRUE, NULL);
}
