/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "statreg-folder.h"
#include "statreg-seal.h"

G_BEGIN_DECLS

typedef enum
{
  STATREG_KEY_CHECKING,     /* not known yet */
  STATREG_KEY_READY,
  STATREG_KEY_NONE,         /* none made yet */
  STATREG_KEY_NO_SERVICE,   /* no Secret Service on the bus */
  STATREG_KEY_LOCKED,
  STATREG_KEY_DISMISSED,    /* a person closed the keyring's prompt */
  STATREG_KEY_MISSING,      /* the keyring answers, but does not hold the key */
  STATREG_KEY_OTHER,        /* it holds another key */
  STATREG_KEY_PASSPHRASE,   /* the key file wants its passphrase */
  STATREG_KEY_DAMAGED,      /* key.json or the key file cannot be used */
} StatregKeyState;
#define STATREG_TYPE_KEY_STATE (statreg_key_state_get_type ())
GType       statreg_key_state_get_type (void);
const char *statreg_key_state_to_text  (StatregKeyState state);  /* "ready", "none", "no-service", "locked", … */

typedef enum
{
  STATREG_KEY_STORAGE_SECRET_SERVICE,
  STATREG_KEY_STORAGE_FILE,
} StatregKeyStorage;

/* Puts the text of a backup where it is to be kept. May run in a worker. */
typedef gboolean (*StatregKeySave) (const char *armoured, gpointer data, GError **error);

/* The keys of a data folder. Properties: "state" (StatregKeyState), "text" (what is the matter and what to
 * do, for people), "id" (active key's id or ""), "storage" (text: "secret-service", "file", ""), "backed-up"
 * (gint64, 0 = never). The plain forms block, on the keyring's prompt even for ever: command line and
 * workers only. */
#define STATREG_TYPE_KEYS (statreg_keys_get_type ())
G_DECLARE_FINAL_TYPE (StatregKeys, statreg_keys, STATREG, KEYS, GObject)

StatregKeys     *statreg_keys_new          (StatregFolder *folder);
StatregKeyState  statreg_keys_get_state    (StatregKeys *self);
const char      *statreg_keys_get_text     (StatregKeys *self);
const char      *statreg_keys_get_id       (StatregKeys *self);
gboolean         statreg_keys_has_key      (StatregKeys *self);   /* key.json names an active key */
gboolean         statreg_keys_get_public   (StatregKeys *self, StatregPublicKey *key);  /* to seal with; FALSE: none, or lost */
/* Kept in locked memory for a key file with a passphrase, until the program ends. NULL forgets it. */
void             statreg_keys_set_passphrase (StatregKeys *self, StatregSecret *passphrase);

/* Reads key.json and asks the storage; prompt: may unlock the keyring by asking a person. Sets state. TRUE
 * when READY. */
gboolean         statreg_keys_check        (StatregKeys *self, gboolean prompt, GCancellable *cancellable,
                                            GError **error);
/* Makes the pair by itself where none is and a Secret Service answers, then the self-test (found, matches,
 * seal → open). */
gboolean         statreg_keys_prepare      (StatregKeys *self, GCancellable *cancellable, GError **error);
gboolean         statreg_keys_create       (StatregKeys *self, StatregKeyStorage storage,
                                            StatregSecret *passphrase, GCancellable *cancellable,
                                            GError **error);
/* Opens one sealed text with whichever key it names; may prompt. */
StatregSecret   *statreg_keys_open         (StatregKeys *self, const char *key_id, const char *sealed,
                                            const char *id, const char *address, const char *logon,
                                            const char *domain, GCancellable *cancellable,
                                            GError **error);
/* passphrase: at least 12 characters */
gboolean         statreg_keys_backup       (StatregKeys *self, StatregSecret *passphrase, StatregKeySave save,
                                            gpointer data, GCancellable *cancellable, GError **error);
gboolean         statreg_keys_restore      (StatregKeys *self, const char *armoured,
                                            StatregSecret *passphrase, StatregKeyStorage storage,
                                            GCancellable *cancellable, GError **error);
gboolean         statreg_keys_rotate       (StatregKeys *self, GCancellable *cancellable, GError **error);

void             statreg_keys_check_async   (StatregKeys *self, gboolean prompt, GCancellable *cancellable,
                                             GAsyncReadyCallback callback, gpointer user_data);
void             statreg_keys_prepare_async (StatregKeys *self, GCancellable *cancellable,
                                             GAsyncReadyCallback callback, gpointer user_data);
void             statreg_keys_create_async  (StatregKeys *self, StatregKeyStorage storage,
                                             StatregSecret *passphrase, GCancellable *cancellable,
                                             GAsyncReadyCallback callback, gpointer user_data);
void             statreg_keys_restore_async (StatregKeys *self, const char *armoured,
                                             StatregSecret *passphrase, StatregKeyStorage storage,
                                             GCancellable *cancellable, GAsyncReadyCallback callback,
                                             gpointer user_data);
void             statreg_keys_rotate_async  (StatregKeys *self, GCancellable *cancellable,
                                             GAsyncReadyCallback callback, gpointer user_data);
void             statreg_keys_backup_async  (StatregKeys *self, StatregSecret *passphrase,
                                             StatregKeySave save, gpointer data, GDestroyNotify destroy,
                                             GCancellable *cancellable, GAsyncReadyCallback callback,
                                             gpointer user_data);
gboolean         statreg_keys_finish        (StatregKeys *self, GAsyncResult *result, GError **error);   /* of the six above */
void             statreg_keys_open_async    (StatregKeys *self, const char *key_id, const char *sealed,
                                             const char *id, const char *address, const char *logon,
                                             const char *domain, GCancellable *cancellable,
                                             GAsyncReadyCallback callback, gpointer user_data);
StatregSecret   *statreg_keys_open_finish   (StatregKeys *self, GAsyncResult *result, GError **error);

G_END_DECLS
