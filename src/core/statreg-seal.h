/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "statreg-secret.h"

G_BEGIN_DECLS

#define STATREG_KEY_SIZE 32

/* A public key and its id; cheap to copy, safe to hand to other threads. */
typedef struct
{
  guint8 bytes[STATREG_KEY_SIZE];
  char   id[23];   /* base64url of 16 bytes */
} StatregPublicKey;

void           statreg_public_key_init (StatregPublicKey *self, const guint8 bytes[STATREG_KEY_SIZE]);
char          *statreg_seal (const StatregPublicKey *key, const char *id, const char *address, const char *logon,
                             const char *domain, const StatregSecret *password, GError **error);
/* The password, or NULL with TAMPERED (inner fields differ), KEY_OTHER (does not open), DAMAGED_FILE (not a
 * sealed text). */
StatregSecret *statreg_open (const StatregPublicKey *key, const StatregSecret *private_key, const char *sealed, const char *id,
                             const char *address, const char *logon, const char *domain, GError **error);

/* Whether statreg_open () would give a password; with one room for many of them. */
StatregSecret *statreg_seal_new_room (void);
gboolean       statreg_seal_check    (const StatregPublicKey *key, const StatregSecret *private_key, const char *sealed,
                                      const char *id, const char *address, const char *logon, const char *domain,
                                      StatregSecret *room, GError **error);

G_END_DECLS
