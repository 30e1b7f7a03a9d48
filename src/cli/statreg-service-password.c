/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-service-password.h"

#include <glib/gi18n-lib.h>

#include "statreg-address.h"
#include "statreg-cli-files.h"
#include "statreg-cli-input.h"
#include "statreg-error.h"

static const char *const sealed_with[] = { "service-address", "service-logon", "service-domain" };

typedef struct
{
  char *address;
  char *logon;
  char *domain;
  char *key;
  char *sealed;
} Service;

static void
service_clear (Service *self)
{
  g_free (self->address);
  g_free (self->logon);
  g_free (self->domain);
  g_free (self->key);
  g_free (self->sealed);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Service, service_clear)

static void
service_read (Service *self, StatregInstance *instance)
{
  g_object_get (statreg_instance_get_connection (instance), "service-address", &self->address,
                "service-logon", &self->logon, "service-domain", &self->domain, "service-key", &self->key,
                "service-sealed", &self->sealed, NULL);
}

static gboolean
needs_opening (StatregInstance *instance, StatregConnectionOptions *options)
{
  StatregConnection *connection = statreg_instance_get_connection (instance);
  g_autofree char *sealed = statreg_connection_dup_text (connection, "service-sealed");

  if (*sealed == '\0')
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (sealed_with); i++)
    {
      g_autofree char *before = statreg_connection_dup_text (connection, sealed_with[i]);
      g_autofree char *after = statreg_connection_options_dup_text (options, connection, sealed_with[i]);

      if (!g_str_equal (before, after))
        return TRUE;
    }
  return FALSE;
}

/* Sealed with the same fields as a static login, and opened like one. */
static StatregStaticLogin *
service_to_login (const Service *self, const char *instance_id)
{
  return statreg_static_login_new_with_fields (&(StatregStaticLoginFields) {
      .id = instance_id,
      .address = self->address,
      .logon = self->logon,
      .domain = self->domain,
      .key = self->key,
      .sealed = self->sealed,
      .origin = "manual",
  });
}

/**
 * statreg_service_password_open:
 * @self: zeroed
 * @folder: the data folder
 * @instance: the instance whose service password is wanted
 * @passphrase_stdin: take the passphrase of a key file from standard input
 * @error: return location; those of the key
 *
 * Returns: %FALSE when there is a password that does not open
 */
gboolean
statreg_service_password_open (StatregServicePassword *self, StatregFolder *folder, StatregInstance *instance,
                               gboolean passphrase_stdin, GError **error)
{
  g_autoptr(StatregKeys) keys = statreg_keys_new (folder);
  g_autoptr(StatregStaticLogin) login = NULL;
  g_auto(Service) service = { NULL };

  service_read (&service, instance);
  if (*service.sealed == '\0')
    return TRUE;
  login = service_to_login (&service, statreg_instance_get_id (instance));
  self->password = statreg_cli_open_login (keys, login, passphrase_stdin, error);
  self->opened = g_steal_pointer (&service.sealed);
  return self->password != NULL && statreg_cli_get_public_key (keys, &self->key, error);
}

/**
 * statreg_service_password_get:
 * @self: zeroed
 * @folder: the data folder
 * @instance: as it is before the change
 * @options: the change
 * @error: return location; INVALID_INPUT, and those of the key
 *
 * Gets everything that asking a person may take time for, before anything is locked.
 */
gboolean
statreg_service_password_get (StatregServicePassword *self, StatregFolder *folder, StatregInstance *instance,
                              StatregConnectionOptions *options, GError **error)
{
  gboolean asked = options->service_password_stdin || options->ask_service_password;
  g_autoptr(StatregKeys) keys = NULL;

  if (!asked && !needs_opening (instance, options))
    return TRUE;
  if (!asked)
    return statreg_service_password_open (self, folder, instance, options->passphrase_stdin, error);
  keys = statreg_keys_new (folder);
  self->password = statreg_cli_read_new_password (_("Password of the service connection: "),
                                                  options->service_password_stdin, error);
  return self->password != NULL &&
         statreg_password_check (statreg_secret_get_data (self->password),
                                 statreg_secret_get_size (self->password), error) &&
         statreg_cli_get_public_key (keys, &self->key, error);
}

/* Under the lock, before the change: another program may have set another password while a person was asked.
 */
gboolean
statreg_service_password_check (StatregServicePassword *self, StatregInstance *instance, GError **error)
{
  g_auto(Service) service = { NULL };

  if (self->opened == NULL)
    return TRUE;
  service_read (&service, instance);
  if (g_str_equal (service.sealed, self->opened))
    return TRUE;
  g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_FAILED,
                       _("Another program changed the service connection in the meantime; try again"));
  return FALSE;
}

/**
 * statreg_service_password_seal:
 * @self: what statreg_service_password_get () found
 * @instance: with all connection settings changed already
 * @error: return location; INVALID_INPUT when there is nobody whose password it could be
 */
gboolean
statreg_service_password_seal (StatregServicePassword *self, StatregInstance *instance, GError **error)
{
  g_auto(Service) service = { NULL };
  g_autofree char *sealed = NULL;

  if (self->password == NULL)
    return TRUE;
  service_read (&service, instance);
  if (*service.address == '\0' && *service.logon == '\0')
    {
      g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT,
                           _("A service password needs --service-address or --service-logon"));
      return FALSE;
    }
  sealed = statreg_seal (&self->key, statreg_instance_get_id (instance), service.address, service.logon,
                         service.domain, self->password, error);
  if (sealed == NULL)
    return FALSE;
  g_object_set (statreg_instance_get_connection (instance), "service-key", self->key.id, "service-sealed",
                sealed, NULL);
  return TRUE;
}

/**
 * statreg_service_password_clear:
 * @self: a password, which is cleared from memory
 */
void
statreg_service_password_clear (StatregServicePassword *self)
{
  g_clear_pointer (&self->password, statreg_secret_unref);
  g_clear_pointer (&self->opened, g_free);
}
