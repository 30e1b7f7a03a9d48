/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "statreg-session.h"

G_BEGIN_DECLS

/* A form over a window: Cancel, one button that does something that takes time, and a place for what went
 * wrong. What was typed stays until it worked. Properties: "session", "form" (the rows), "accept-label",
 * "destructive", "ready" (may be accepted), "busy". Signal "finished" (gboolean accepted), once. */
#define STATREG_TYPE_FORM_DIALOG (statreg_form_dialog_get_type ())
G_DECLARE_DERIVABLE_TYPE (StatregFormDialog, statreg_form_dialog, STATREG, FORM_DIALOG, AdwWindow)

struct _StatregFormDialogClass
{
  AdwWindowClass parent_class;

  void (*accept) (StatregFormDialog *self, GCancellable *cancellable); /* ends with statreg_form_dialog_end */
  void (*forget) (StatregFormDialog *self);                              /* optional: clears typed secrets */
};

StatregSession *statreg_form_dialog_get_session (StatregFormDialog *self);
void            statreg_form_dialog_set_ready   (StatregFormDialog *self, gboolean ready);
void            statreg_form_dialog_end         (StatregFormDialog *self, const GError *error);

G_END_DECLS
