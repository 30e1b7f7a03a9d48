/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Each code answers "who can repair this, and how?"; the sentence for people is the message of the GError. */
typedef enum
{
  STATREG_ERROR_FAILED,           /* anything that fits nothing below */
  STATREG_ERROR_INVALID_INPUT,    /* what a person typed cannot be */
  STATREG_ERROR_NOT_FOUND,        /* no such instance, address, registration, setting */
  STATREG_ERROR_NAME_TAKEN,       /* an instance or login of that name is there already */
  STATREG_ERROR_DAMAGED_FILE,     /* a file of ours does not parse or fails its sum */
  STATREG_ERROR_NEWER_VERSION,    /* a file written by a newer Statreg: left untouched */
  STATREG_ERROR_UNSAFE_FILE,      /* symbolic link, foreign owner, open to others, not a regular file */
  STATREG_ERROR_FOLDER,           /* the data folder cannot be read, made or written */
  STATREG_ERROR_BUSY,             /* another process holds the lock for longer than three seconds */
  STATREG_ERROR_WRITE_FAILED,     /* disk full, quota, read-only: nothing was changed, try again */
  STATREG_ERROR_SYNC_FAILED,      /* a sync failed: the store is latched until it is repaired */
  STATREG_ERROR_LIMIT,            /* too long, too many */
  STATREG_ERROR_TAMPERED,         /* a sealed text does not belong to the entry it stands in */
  STATREG_ERROR_KEY_NONE,         /* no key has been made yet and none can be made unasked */
  STATREG_ERROR_KEY_NO_SERVICE,   /* no Secret Service answers on the session bus */
  STATREG_ERROR_KEY_LOCKED,       /* the keyring is locked */
  STATREG_ERROR_KEY_DISMISSED,    /* a person dismissed the keyring's prompt */
  STATREG_ERROR_KEY_MISSING,      /* key.json names a key that its storage does not hold */
  STATREG_ERROR_KEY_OTHER,        /* the stored private key does not match the public key */
  STATREG_ERROR_KEY_PASSPHRASE,   /* a passphrase is needed, or it was wrong */
  STATREG_ERROR_CERTIFICATE,      /* certificate or its key unusable */
  STATREG_ERROR_PORT_TAKEN,       /* another program listens there */
  STATREG_ERROR_PORT_FORBIDDEN,   /* below 1024 without the right to */
  STATREG_ERROR_NETWORK,          /* address not of this machine, name unknown */
} StatregError;

#define STATREG_ERROR (statreg_error_quark ())
GQuark statreg_error_quark (void);

G_END_DECLS
