/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-instance.h"

G_BEGIN_DECLS

#define STATREG_N_CONNECTION_OPTIONS 13

/* The options of `instance add` and `instance set`: one for each connection setting that people set. */
typedef struct
{
  char        *type;                                  /* NULL: not given, like all texts */
  char        *texts[STATREG_N_CONNECTION_OPTIONS];
  gboolean     service_password_stdin;
  gboolean     ask_service_password;
  gboolean     passphrase_stdin;
  GOptionEntry entries[STATREG_N_CONNECTION_OPTIONS + 5];
} StatregConnectionOptions;

void        statreg_connection_options_init  (StatregConnectionOptions *self);   /* fills in entries */
void        statreg_connection_options_clear (StatregConnectionOptions *self);
gboolean    statreg_connection_options_is_empty (StatregConnectionOptions *self);
/* What will be in a setting: as given, else as it is in the connection. */
char       *statreg_connection_options_dup_text (StatregConnectionOptions *self,
                                                 StatregConnection *connection, const char *key);
gboolean    statreg_connection_options_apply (StatregConnectionOptions *self, StatregInstance *instance,
                                              GError **error);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (StatregConnectionOptions, statreg_connection_options_clear)

G_END_DECLS
