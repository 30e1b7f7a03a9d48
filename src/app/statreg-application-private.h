/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-application.h"

G_BEGIN_DECLS

/* The application's menu actions, in statreg-application-actions.c. */
void statreg_application_add_actions     (StatregApplication *self);
/* Adds those that need a session, and keeps their state in step with it. */
void statreg_application_connect_actions (StatregApplication *self, StatregSession *session);
void statreg_application_end             (StatregApplication *self);   /* without asking */

G_END_DECLS
