/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-key-vault-secret-service.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>
#include <sodium.h>

#include "statreg-base64.h"
#include "statreg-error.h"

/* Version of what an item holds: base64url of the private key. */
#define VERSION 1

struct _StatregKeyVaultSecretService
{
  StatregKeyVault parent_instance;
};

G_DEFINE_FINAL_TYPE (StatregKeyVaultSecretService, statreg_key_vault_secret_service, STATREG_TYPE_KEY_VAULT)

static const SecretSchema *
get_schema (void)
{
  static const SecretSchema schema = {
    "org.statreg.PrivateKey", SECRET_SCHEMA_NONE,
    { { "key", SECRET_SCHEMA_ATTRIBUTE_STRING }, { "version", SECRET_SCHEMA_ATTRIBUTE_INTEGER },
      { NULL, 0 } },
  };

  return &schema;
}

static GHashTable *
build_attributes (const char *id)
{
  return secret_attributes_build (get_schema (), "key", id, "version", VERSION, NULL);
}

static gboolean
set_locked_error (GError **error)
{
  g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_KEY_LOCKED,
                       _("The keyring that holds the key is locked: unlock it and try again"));
  return FALSE;
}

/* That nothing is installed under the service's name is the usual case, and the bus says it in English only. */
static gboolean
set_no_service_error (GError *cause, GError **error)
{
  const char *text =
    _("No Secret Service answers on the session bus: start one such as gnome-keyring, or keep the key in a key "
      "file (under Registration settings, or by “statregctl key create --storage file”; a key that is there "
      "already gets into one by its backup: “statregctl key restore --storage file”)");

  if (g_error_matches (cause, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN))
    {
      g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_KEY_NO_SERVICE, text);
      return FALSE;
    }
  g_dbus_error_strip_remote_error (cause);
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_KEY_NO_SERVICE, "%s (%s)", text, cause->message);
  return FALSE;
}

/* Tells apart what a person can do about it. Takes cause over; returns FALSE. */
static gboolean
set_error (GError **error, GError *cause)
{
  g_autoptr(GError) owned = cause;

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&owned));
      return FALSE;
    }
  if (g_error_matches (cause, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    return set_locked_error (error);
  if (g_error_matches (cause, SECRET_ERROR, SECRET_ERROR_NO_SUCH_OBJECT) ||
      g_error_matches (cause, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD) ||
      g_error_matches (cause, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT))
    {
      /* A service that was started outside a login has no keyring, and nobody to ask for the password of a
       * fresh one. */
      g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_KEY_LOCKED,
                           _("The Secret Service has no open keyring to keep the key in: unlock or make one, "
                             "or keep the key in a key file (statregctl key create --storage file)"));
      return FALSE;
    }
  return set_no_service_error (cause, error);
}

/* Each time anew: the shared proxy of secret_service_get_sync() goes on using the session of a daemon that
 * has ended. Only opening a session finds out whether somebody answers. The page goes on when the session
 * bus ends, so the bus must not take this process with it, as it does by default. */
static SecretService *
open_service (GCancellable *cancellable, GError **error)
{
  GError *cause = NULL;
  SecretService *service = NULL;
  g_autoptr(GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, cancellable, &cause);

  if (bus != NULL)
    {
      g_dbus_connection_set_exit_on_close (bus, FALSE);
      service = secret_service_open_sync (SECRET_TYPE_SERVICE, NULL, SECRET_SERVICE_OPEN_SESSION, cancellable,
                                          &cause);
    }
  if (service == NULL)
    set_error (error, cause);
  return service;
}

static gboolean
statreg_key_vault_secret_service_probe (StatregKeyVault *vault, GCancellable *cancellable, GError **error)
{
  g_autoptr(SecretService) service = open_service (cancellable, error);

  return service != NULL;
}

/* Asks a person. Whether nobody was there to ask or somebody closed the prompt looks the same on the bus. */
static gboolean
unlock (SecretService *service, gpointer object, GCancellable *cancellable, GError **error)
{
  g_autoptr(GList) objects = g_list_prepend (NULL, object);
  g_autolist(GObject) unlocked_objects = NULL;
  GError *cause = NULL;
  int unlocked = secret_service_unlock_sync (service, objects, cancellable, &unlocked_objects, &cause);

  if (cause != NULL)
    return set_error (error, cause);
  if (unlocked > 0)
    return TRUE;
  g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_KEY_DISMISSED,
                       _("The keyring stayed locked, as its prompt was closed or could not be shown: unlock "
                         "it and try again"));
  return FALSE;
}

/* A search finds items of locked collections only if the service keeps their attributes readable. Finding
 * none is therefore no proof as long as the default collection is locked. Returns FALSE with an error; TRUE:
 * look again. */
static gboolean
explain_missing (SecretService *service, const char *id, gboolean prompt, GCancellable *cancellable,
                 GError **error)
{
  GError *cause = NULL;
  g_autoptr(SecretCollection) collection =
    secret_collection_for_alias_sync (service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE, cancellable,
                                      &cause);

  if (cause != NULL)
    return set_error (error, cause);
  if (collection != NULL && secret_collection_get_locked (collection))
    return prompt ? unlock (service, collection, cancellable, error) : set_locked_error (error);
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_KEY_MISSING,
               _("The keyring does not hold the key %s any more: restore it from the key's backup"), id);
  return FALSE;
}

/* SECRET_SEARCH_ALL without UNLOCK: a look-up would take a locked item for none. */
static gboolean
search (SecretService *service, const char *id, GList **items, GCancellable *cancellable, GError **error)
{
  g_autoptr(GHashTable) attributes = build_attributes (id);
  GError *cause = NULL;

  *items = secret_service_search_sync (service, get_schema (), attributes, SECRET_SEARCH_ALL, cancellable,
                                       &cause);
  return cause == NULL || set_error (error, cause);
}

static gboolean
find_items (SecretService *service, const char *id, gboolean prompt, GList **items, GCancellable *cancellable,
            GError **error)
{
  if (!search (service, id, items, cancellable, error))
    return FALSE;
  if (*items != NULL)
    return TRUE;
  if (!explain_missing (service, id, prompt, cancellable, error))
    return FALSE;
  if (!search (service, id, items, cancellable, error))
    return FALSE;
  return *items != NULL || explain_missing (service, id, FALSE, cancellable, error);
}

/* Goes from libsecret's locked memory straight into ours. */
static StatregKeyPair *
read_value (SecretValue *value, gint64 made)
{
  g_autoptr(StatregSecret) private_key = statreg_secret_new_size (STATREG_KEY_SIZE);
  gsize length, size;
  const char *text = secret_value_get (value, &length);

  if (!statreg_base64_decode (text, length, statreg_secret_get_buffer (private_key), STATREG_KEY_SIZE,
                              &size) ||
      size != STATREG_KEY_SIZE)
    return NULL;
  return statreg_key_pair_new (private_key, made);
}

static StatregKeyPair *
load_item (SecretService *service, SecretItem *item, const char *id, gint64 made, gboolean prompt,
           GCancellable *cancellable, GError **error)
{
  g_autoptr(SecretValue) value = NULL;
  StatregKeyPair *pair = NULL;
  GError *cause = NULL;

  if (secret_item_get_locked (item) &&
      !(prompt ? unlock (service, item, cancellable, error) : set_locked_error (error)))
    return NULL;
  if (!secret_item_load_secret_sync (item, cancellable, &cause))
    {
      set_error (error, cause);
      return NULL;
    }
  value = secret_item_get_secret (item);
  if (value != NULL)
    pair = read_value (value, made);
  if (pair == NULL)
    g_set_error (error, STATREG_ERROR, STATREG_ERROR_KEY_OTHER,
                 _("What the keyring holds as key %s is no key: restore it from the key's backup"), id);
  return pair;
}

/* Several items can have the same attributes when they lie in different collections: the right one counts. */
static StatregKeyPair *
statreg_key_vault_secret_service_load (StatregKeyVault *vault, const char *id, gint64 made, gboolean prompt,
                                       GCancellable *cancellable, GError **error)
{
  g_autoptr(SecretService) service = open_service (cancellable, error);
  g_autolist(SecretItem) items = NULL;
  StatregKeyPair *pair = NULL;

  if (service == NULL || !find_items (service, id, prompt, &items, cancellable, error))
    return NULL;
  for (GList *i = items; i != NULL; i = i->next)
    {
      g_clear_pointer (&pair, statreg_key_pair_unref);
      g_clear_error (error);
      pair = load_item (service, i->data, id, made, prompt, cancellable, error);
      if (pair != NULL && g_str_equal (statreg_key_pair_get_id (pair), id))
        break;
    }
  return pair;
}

static SecretValue *
make_value (StatregKeyPair *pair)
{
  const int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  gsize length = sodium_base64_encoded_len (STATREG_KEY_SIZE, variant);
  g_autoptr(StatregSecret) text = statreg_secret_new_size (length);

  sodium_bin2base64 ((char *) statreg_secret_get_buffer (text), length,
                     statreg_secret_get_data (statreg_key_pair_get_private (pair)), STATREG_KEY_SIZE, variant);
  return secret_value_new (statreg_secret_get_text (text), -1, "text/plain");
}

static gboolean
statreg_key_vault_secret_service_store (StatregKeyVault *vault, StatregKeyPair *pair,
                                        GCancellable *cancellable, GError **error)
{
  g_autoptr(SecretService) service = open_service (cancellable, error);
  const char *id = statreg_key_pair_get_id (pair);
  g_autoptr(GHashTable) attributes = build_attributes (id);
  g_autofree char *label = g_strdup_printf ("Statreg key %s", id);
  g_autoptr(SecretValue) value = NULL;
  GError *cause = NULL;

  if (service == NULL)
    return FALSE;
  value = make_value (pair);
  if (!secret_service_store_sync (service, get_schema (), attributes, SECRET_COLLECTION_DEFAULT, label, value,
                                  cancellable, &cause))
    return set_error (error, cause);
  return TRUE;
}

static gboolean
statreg_key_vault_secret_service_remove (StatregKeyVault *vault, const char *id, GCancellable *cancellable,
                                         GError **error)
{
  g_autoptr(SecretService) service = open_service (cancellable, error);
  g_autoptr(GHashTable) attributes = build_attributes (id);
  GError *cause = NULL;

  if (service == NULL)
    return FALSE;
  secret_service_clear_sync (service, get_schema (), attributes, cancellable, &cause);
  return cause == NULL || set_error (error, cause);
}

static void
statreg_key_vault_secret_service_class_init (StatregKeyVaultSecretServiceClass *class)
{
  STATREG_KEY_VAULT_CLASS (class)->probe = statreg_key_vault_secret_service_probe;
  STATREG_KEY_VAULT_CLASS (class)->store = statreg_key_vault_secret_service_store;
  STATREG_KEY_VAULT_CLASS (class)->load = statreg_key_vault_secret_service_load;
  STATREG_KEY_VAULT_CLASS (class)->remove = statreg_key_vault_secret_service_remove;
}

static void
statreg_key_vault_secret_service_init (StatregKeyVaultSecretService *self)
{
}

/**
 * statreg_key_vault_secret_service_new:
 *
 * Returns: (transfer full): a vault; nothing is asked before it is used
 */
StatregKeyVault *
statreg_key_vault_secret_service_new (void)
{
  return g_object_new (STATREG_TYPE_KEY_VAULT_SECRET_SERVICE, NULL);
}
