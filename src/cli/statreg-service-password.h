/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-connection-options.h"
#include "statreg-keys.h"

G_BEGIN_DECLS

/* The password of an instance's service connection on its way into the instance: asked for, or taken out of
 * the former sealed text because user name, address or domain are sealed together with it. */
typedef struct
{
  StatregSecret   *password;   /* NULL: nothing to seal */
  StatregPublicKey key;
  char            *opened;     /* the sealed text that the password came from; NULL when it was typed */
} StatregServicePassword;

gboolean statreg_service_password_get (StatregServicePassword *self, StatregFolder *folder,
                                       StatregInstance *instance, StatregConnectionOptions *options,
                                       GError **error);
/* The one that is stored; TRUE also when there is none. */
gboolean statreg_service_password_open (StatregServicePassword *self, StatregFolder *folder,
                                        StatregInstance *instance, gboolean passphrase_stdin, GError **error);
gboolean statreg_service_password_check (StatregServicePassword *self, StatregInstance *instance,
                                         GError **error);
gboolean statreg_service_password_seal (StatregServicePassword *self, StatregInstance *instance,
                                        GError **error);
void     statreg_service_password_clear (StatregServicePassword *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (StatregServicePassword, statreg_service_password_clear)

G_END_DECLS
