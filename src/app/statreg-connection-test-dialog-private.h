/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-connection-test-dialog.h"

#include "statreg-finding.h"
#include "statreg-message-row.h"

G_BEGIN_DECLS

struct _StatregConnectionTestDialog
{
  AdwWindow parent_instance;
  StatregSession *session;
  StatregInstance *instance;
  GCancellable *running;      /* NULL: nothing is being tried */
  char *pin;                  /* of the certificate that was seen, as for pinnedKey; "" where none was */
  char *fingerprint;

  GtkButton *test_button;
  AdwComboRow *kind_row;
  GtkEditable *address_row;
  StatregMessageRow *warning_row;
  GtkWidget *waiting_group;
  GtkWidget *result_group;
  AdwActionRow *verdict_row;
  GtkImage *verdict_icon;
  AdwActionRow *server_row;
  AdwActionRow *encryption_row;
  AdwExpanderRow *words_row;
  GtkLabel *words;
  AdwActionRow *capabilities_row;
  GtkWidget *certificate_group;
  AdwActionRow *subject_row;
  AdwActionRow *issuer_row;
  AdwActionRow *expiry_row;
  AdwActionRow *fingerprint_row;
  AdwActionRow *trust_row;
  GtkWidget *trust_button;
  GtkWidget *forget_button;
};

/* The rows that tell what came of it, in statreg-connection-test-dialog-rows.c. */
gboolean statreg_connection_test_dialog_is_pinned    (StatregConnectionTestDialog *self);
void     statreg_connection_test_dialog_show_finding (StatregConnectionTestDialog *self, const StatregFinding *finding);
void     statreg_connection_test_dialog_show_failure (StatregConnectionTestDialog *self, const char *message);

G_END_DECLS
