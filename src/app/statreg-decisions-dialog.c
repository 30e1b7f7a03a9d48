/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-decisions-dialog.h"

#include <glib/gi18n.h>

struct _StatregDecisionsDialog
{
  AdwWindow parent_instance;
};

G_DEFINE_FINAL_TYPE (StatregDecisionsDialog, statreg_decisions_dialog, ADW_TYPE_WINDOW)

static void
statreg_decisions_dialog_class_init (StatregDecisionsDialogClass *klass)
{
}

static void
statreg_decisions_dialog_init (StatregDecisionsDialog *self)
{
  adw_window_set_content (ADW_WINDOW (self), adw_header_bar_new ());
}

GtkWindow *
statreg_decisions_dialog_new (StatregSession *session)
{
  return g_object_new (STATREG_TYPE_DECISIONS_DIALOG, "title", _("Decisions"), NULL);
}
