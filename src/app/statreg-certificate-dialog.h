/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-form-dialog.h"

G_BEGIN_DECLS

/* Asks for the files of the administrator's own certificate, and puts it into use. */
#define STATREG_TYPE_CERTIFICATE_DIALOG (statreg_certificate_dialog_get_type ())
G_DECLARE_FINAL_TYPE (StatregCertificateDialog, statreg_certificate_dialog, STATREG, CERTIFICATE_DIALOG,
                      StatregFormDialog)

GtkWindow *statreg_certificate_dialog_new (StatregSession *session);

G_END_DECLS
