/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-keys.h"
#include "statreg-static-login.h"

G_BEGIN_DECLS

/* What `login add` and `login set` were given; NULL: not given. */
typedef struct
{
  char    *instance;
  char    *address;   /* another address for the same mailbox's login */
  char    *logon;
  char    *domain;
  char    *url;
  gboolean ask_password;
  gboolean password_stdin;
  gboolean passphrase_stdin;
} StatregLoginOptions;

void                statreg_login_options_clear (StatregLoginOptions *self);
/* A login for the address with everything that was given, without password. Errors: INVALID_INPUT. */
StatregStaticLogin *statreg_login_options_make (StatregLoginOptions *self, const char *address,
                                                GError **error);
/* A copy of the login with everything that was given changed, and its password sealed anew if it has to be.
 * Asks people: not to be called under a lock. */
StatregStaticLogin *statreg_login_options_change (StatregLoginOptions *self, StatregKeys *keys,
                                                  StatregStaticLogin *login, GError **error);
/* Asks for the password and seals it. */
gboolean            statreg_login_options_seal (StatregLoginOptions *self, StatregKeys *keys,
                                                StatregStaticLogin *login, GError **error);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (StatregLoginOptions, statreg_login_options_clear)

G_END_DECLS
