/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "statreg-session.h"

G_BEGIN_DECLS

/* What is to be checked; all texts are copied. */
typedef struct
{
  const char        *instance_id;
  const char *const *addresses;     /* of logins; NULL with pending NULL: all */
  const char *const *pending;       /* ids of registrations, instead of logins */
  gboolean           insisting;     /* however often the accounts were refused */
} StatregCheckWish;

/* Begins to check, after asking a person for what that takes: the passphrase of a key file, and leave to send passwords
 * without encryption. */
void statreg_check_begin     (StatregSession *session, GtkWindow *parent, const StatregCheckWish *wish);
void statreg_check_begin_all (StatregSession *session, GtkWindow *parent);   /* all logins of all instances */

/* Passwords would travel to the server of instance for everybody to read. */
gboolean statreg_check_is_unprotected (StatregInstance *instance);

G_END_DECLS
