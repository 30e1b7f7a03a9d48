/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui-test.h"

G_BEGIN_DECLS

/* An instance whose server is a small IMAP server in this process that takes the password "right". The program's own
 * checker asks it, only without the pauses in between. */
typedef struct _Checks Checks;

Checks     *checks_begin           (UiTest *test);
void        checks_hold            (Checks *self, guint after);   /* so many logins are answered, no others */
void        checks_end             (Checks *self);
const char *checks_get_instance_id (Checks *self);
StatregInstance *checks_get_instance (Checks *self);
void        checks_add_login       (Checks *self, const char *address, const char *password);
/* u00000@example.org, …; so many have a wrong password (0: none). */
void        checks_add_many        (Checks *self, guint n, guint every);
void        checks_register        (Checks *self, const char *address, const char *password, gint64 received);
char       *checks_open            (Checks *self, const char *address);   /* its password, or NULL */
guint       checks_count_attempts  (Checks *self);
void        checks_wait_attempts   (Checks *self, guint n);

G_END_DECLS
