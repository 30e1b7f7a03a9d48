/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-seal.h"
#include "ui-test.h"

G_BEGIN_DECLS

/* Pending registrations, and the dialog that shows them, for an instance "Main archive". */
char                *registrations_seal_password (const StatregPublicKey *key, const char *id, const char *address,
                                                  const char *logon, const char *password);
StatregRegistration *registrations_seal          (const StatregPublicKey *key, const char *address, const char *logon,
                                                  const char *password, gint64 received);
void                 registrations_append        (UiTest *test, StatregRegistration *registration);
/* Sealed to a key that nobody has. */
void                 registrations_add           (UiTest *test, const char *address, const char *logon, gint64 received);
void                 registrations_wait_pending  (UiTest *test, guint n);

GtkWidget           *registrations_open_dialog   (UiTest *test);
GtkSelectionModel   *registrations_get_selection (GtkWidget *dialog);
char                *registrations_dup_address   (GtkSelectionModel *selection, guint position);
void                 registrations_select        (GtkWidget *dialog, const char *address);
char                *registrations_read_instance (UiTest *test);
/* By the button in root; what is told then begins with told. */
void                 registrations_repair        (gpointer root, const char *told);

G_END_DECLS
