/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-keys.h"

#include "statreg-task.h"

/* What one call was given, copied, and what it does in a worker with it. */
typedef struct _Call Call;
struct _Call
{
  void (*run) (GTask *task, StatregKeys *keys, Call *call, GCancellable *cancellable);
  gboolean prompt;
  StatregKeyStorage storage;
  StatregSecret *passphrase;
  StatregKeySave save;
  gpointer data;
  GDestroyNotify destroy;
  char *armoured;
  char *key_id;
  char *sealed;
  char *id;
  char *address;
  char *logon;
  char *domain;
};

static void
free_call (gpointer data)
{
  Call *call = data;

  if (call->destroy != NULL)
    call->destroy (call->data);
  g_clear_pointer (&call->passphrase, statreg_secret_unref);
  g_free (call->armoured);
  g_free (call->key_id);
  g_free (call->sealed);
  g_free (call->id);
  g_free (call->address);
  g_free (call->logon);
  g_free (call->domain);
  g_free (call);
}

static void
run_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Call *call = data;

  call->run (task, source, call, cancellable);
}

/* The result counts even when the call was cancelled while it came: a key was made, then, and the caller is
 * told. */
static void
start (StatregKeys *self, gpointer tag, Call *call, GCancellable *cancellable, GAsyncReadyCallback callback,
       gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, call, free_call);
  statreg_task_run_in_thread (task, run_in_thread);
}

static void
return_boolean (GTask *task, gboolean done, GError *error)
{
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
return_pointer (GTask *task, gpointer result, GDestroyNotify destroy, GError *error)
{
  if (result != NULL)
    g_task_return_pointer (task, result, destroy);
  else
    g_task_return_error (task, error);
}

static void
run_check (GTask *task, StatregKeys *keys, Call *call, GCancellable *cancellable)
{
  GError *error = NULL;
  gboolean done = statreg_keys_check (keys, call->prompt, cancellable, &error);

  return_boolean (task, done, error);
}

static void
run_prepare (GTask *task, StatregKeys *keys, Call *call, GCancellable *cancellable)
{
  GError *error = NULL;
  gboolean done = statreg_keys_prepare (keys, cancellable, &error);

  return_boolean (task, done, error);
}

static void
run_create (GTask *task, StatregKeys *keys, Call *call, GCancellable *cancellable)
{
  GError *error = NULL;
  gboolean done = statreg_keys_create (keys, call->storage, call->passphrase, cancellable, &error);

  return_boolean (task, done, error);
}

static void
run_restore (GTask *task, StatregKeys *keys, Call *call, GCancellable *cancellable)
{
  GError *error = NULL;
  gboolean done = statreg_keys_restore (keys, call->armoured, call->passphrase, call->storage, cancellable,
                                        &error);

  return_boolean (task, done, error);
}

static void
run_rotate (GTask *task, StatregKeys *keys, Call *call, GCancellable *cancellable)
{
  GError *error = NULL;
  gboolean done = statreg_keys_rotate (keys, cancellable, &error);

  return_boolean (task, done, error);
}

static void
run_open (GTask *task, StatregKeys *keys, Call *call, GCancellable *cancellable)
{
  GError *error = NULL;
  StatregSecret *password = statreg_keys_open (keys, call->key_id, call->sealed, call->id, call->address,
                                               call->logon, call->domain, cancellable, &error);

  return_pointer (task, password, (GDestroyNotify) statreg_secret_unref, error);
}

static void
run_backup (GTask *task, StatregKeys *keys, Call *call, GCancellable *cancellable)
{
  GError *error = NULL;
  gboolean done = statreg_keys_backup (keys, call->passphrase, call->save, call->data, cancellable, &error);

  return_boolean (task, done, error);
}

static Call *
make_call (void (*run) (GTask *, StatregKeys *, Call *, GCancellable *))
{
  Call *call = g_new0 (Call, 1);

  call->run = run;
  return call;
}

static StatregSecret *
ref_secret (StatregSecret *secret)
{
  return secret != NULL ? statreg_secret_ref (secret) : NULL;
}

/**
 * statreg_keys_check_async:
 * @self: the keys
 * @prompt: whether a person may be asked to unlock the keyring
 * @cancellable: (nullable): ends the waiting
 * @callback: (nullable): called when it is done; statreg_keys_finish() gives the result
 * @user_data: for @callback
 *
 * As statreg_keys_check(), in a worker.
 */
void
statreg_keys_check_async (StatregKeys *self, gboolean prompt, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer user_data)
{
  Call *call;

  g_return_if_fail (STATREG_IS_KEYS (self));

  call = make_call (run_check);
  call->prompt = prompt;
  start (self, statreg_keys_check_async, call, cancellable, callback, user_data);
}

/**
 * statreg_keys_prepare_async:
 * @self: the keys
 * @cancellable: (nullable): ends the waiting
 * @callback: (nullable): called when it is done; statreg_keys_finish() gives the result
 * @user_data: for @callback
 *
 * As statreg_keys_prepare(), in a worker.
 */
void
statreg_keys_prepare_async (StatregKeys *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_return_if_fail (STATREG_IS_KEYS (self));

  start (self, statreg_keys_prepare_async, make_call (run_prepare), cancellable, callback, user_data);
}

/**
 * statreg_keys_create_async:
 * @self: the keys
 * @storage: where to keep the private key
 * @passphrase: (nullable): protects a key file
 * @cancellable: (nullable): ends the waiting
 * @callback: (nullable): called when it is done; statreg_keys_finish() gives the result
 * @user_data: for @callback
 *
 * As statreg_keys_create(), in a worker.
 */
void
statreg_keys_create_async (StatregKeys *self, StatregKeyStorage storage, StatregSecret *passphrase,
                           GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  Call *call;

  g_return_if_fail (STATREG_IS_KEYS (self));

  call = make_call (run_create);
  call->storage = storage;
  call->passphrase = ref_secret (passphrase);
  start (self, statreg_keys_create_async, call, cancellable, callback, user_data);
}

/**
 * statreg_keys_restore_async:
 * @self: the keys
 * @armoured: a backup
 * @passphrase: (nullable): opens it
 * @storage: where to keep the private keys
 * @cancellable: (nullable): ends the waiting
 * @callback: (nullable): called when it is done; statreg_keys_finish() gives the result
 * @user_data: for @callback
 *
 * As statreg_keys_restore(), in a worker.
 */
void
statreg_keys_restore_async (StatregKeys *self, const char *armoured, StatregSecret *passphrase,
                            StatregKeyStorage storage, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  Call *call;

  g_return_if_fail (STATREG_IS_KEYS (self) && armoured != NULL);

  call = make_call (run_restore);
  call->armoured = g_strdup (armoured);
  call->passphrase = ref_secret (passphrase);
  call->storage = storage;
  start (self, statreg_keys_restore_async, call, cancellable, callback, user_data);
}

/**
 * statreg_keys_rotate_async:
 * @self: the keys
 * @cancellable: (nullable): ends the waiting
 * @callback: (nullable): called when it is done; statreg_keys_finish() gives the result
 * @user_data: for @callback
 *
 * As statreg_keys_rotate(), in a worker.
 */
void
statreg_keys_rotate_async (StatregKeys *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_return_if_fail (STATREG_IS_KEYS (self));

  start (self, statreg_keys_rotate_async, make_call (run_rotate), cancellable, callback, user_data);
}

/**
 * statreg_keys_backup_async:
 * @self: the keys
 * @passphrase: at least 12 characters
 * @save: puts the armoured text where it is to be kept; runs in the worker
 * @data: for @save
 * @destroy: (nullable): frees @data
 * @cancellable: (nullable): ends the waiting, also for a person
 * @callback: (nullable): called when it is done; statreg_keys_finish() gives the result
 * @user_data: for @callback
 *
 * As statreg_keys_backup(), in a worker.
 */
void
statreg_keys_backup_async (StatregKeys *self, StatregSecret *passphrase, StatregKeySave save, gpointer data,
                           GDestroyNotify destroy, GCancellable *cancellable, GAsyncReadyCallback callback,
                           gpointer user_data)
{
  Call *call;

  g_return_if_fail (STATREG_IS_KEYS (self) && passphrase != NULL && save != NULL);

  call = make_call (run_backup);
  call->passphrase = statreg_secret_ref (passphrase);
  call->save = save;
  call->data = data;
  call->destroy = destroy;
  start (self, statreg_keys_backup_async, call, cancellable, callback, user_data);
}

/**
 * statreg_keys_finish:
 * @self: the keys
 * @result: of one of the six calls above
 * @error: as the plain form of that call
 *
 * The properties are up to date by then, when @self was made in the main context of the call.
 *
 * Returns: as the plain form of that call
 */
gboolean
statreg_keys_finish (StatregKeys *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * statreg_keys_open_async:
 * @self: the keys
 * @key_id: the key that @sealed names
 * @sealed: a text of statreg_seal()
 * @id: the id of the entry that @sealed stands in
 * @address: its address
 * @logon: its user name
 * @domain: its Windows domain
 * @cancellable: (nullable): ends the waiting, also for a person
 * @callback: (nullable): called when it is done; statreg_keys_open_finish() gives the result
 * @user_data: for @callback
 *
 * As statreg_keys_open(), in a worker.
 */
void
statreg_keys_open_async (StatregKeys *self, const char *key_id, const char *sealed, const char *id,
                         const char *address, const char *logon, const char *domain,
                         GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  Call *call;

  g_return_if_fail (STATREG_IS_KEYS (self));

  call = make_call (run_open);
  call->key_id = g_strdup (key_id);
  call->sealed = g_strdup (sealed);
  call->id = g_strdup (id);
  call->address = g_strdup (address);
  call->logon = g_strdup (logon);
  call->domain = g_strdup (domain);
  start (self, statreg_keys_open_async, call, cancellable, callback, user_data);
}

/**
 * statreg_keys_open_finish:
 * @self: the keys
 * @result: of statreg_keys_open_async()
 * @error: as statreg_keys_open()
 *
 * Returns: (transfer full) (nullable): the password
 */
StatregSecret *
statreg_keys_open_finish (StatregKeys *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
