/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-login-options.h"

#include <glib/gi18n-lib.h>

#include "statreg-address.h"
#include "statreg-base64.h"
#include "statreg-cli-files.h"
#include "statreg-cli-input.h"
#include "statreg-time.h"

/**
 * statreg_login_options_clear:
 * @self: options; all are as if not given afterwards
 */
void
statreg_login_options_clear (StatregLoginOptions *self)
{
  g_clear_pointer (&self->instance, g_free);
  g_clear_pointer (&self->address, g_free);
  g_clear_pointer (&self->logon, g_free);
  g_clear_pointer (&self->domain, g_free);
  g_clear_pointer (&self->url, g_free);
}

static gboolean
check_texts (StatregLoginOptions *self, GError **error)
{
  /* An empty user name stands for the address. */
  if (self->logon != NULL && *self->logon != '\0' && !statreg_logon_check (self->logon, error))
    return FALSE;
  return self->domain == NULL || statreg_domain_check (self->domain, error);
}

/**
 * statreg_login_options_make:
 * @self: parsed options
 * @address: address of the mailbox
 * @error: return location; INVALID_INPUT
 *
 * Returns: (transfer full) (nullable): a login of what was given, without password
 */
StatregStaticLogin *
statreg_login_options_make (StatregLoginOptions *self, const char *address, GError **error)
{
  g_autofree char *normalized = statreg_address_normalize (address, error);
  g_autoptr(StatregStaticLogin) login = NULL;

  if (normalized == NULL || !check_texts (self, error))
    return NULL;
  login = statreg_static_login_new (normalized);
  statreg_static_login_set_text (login, self->logon ? self->logon : "", self->domain ? self->domain : "",
                                 self->url ? self->url : "");
  return g_steal_pointer (&login);
}

static gboolean
seal (StatregKeys *keys, StatregStaticLogin *login, StatregSecret *password, GError **error)
{
  g_autofree char *id = statreg_base64_random (16);
  g_autofree char *sealed = NULL;
  StatregPublicKey key;

  if (!statreg_cli_get_public_key (keys, &key, error))
    return FALSE;
  sealed = statreg_seal (&key, id, statreg_static_login_get_address (login),
                         statreg_static_login_get_logon (login), statreg_static_login_get_domain (login),
                         password, error);
  if (sealed == NULL)
    return FALSE;
  statreg_static_login_set_sealed (login, id, key.id, sealed);
  return TRUE;
}

/**
 * statreg_login_options_seal:
 * @self: parsed options
 * @keys: the keys
 * @login: with its final texts
 * @error: return location; INVALID_INPUT, LIMIT, and those of statreg_cli_get_public_key ()
 *
 * Asks for a password and seals it into @login.
 */
gboolean
statreg_login_options_seal (StatregLoginOptions *self, StatregKeys *keys, StatregStaticLogin *login,
                            GError **error)
{
  g_autofree char *prompt =
      g_strdup_printf (_("Password of %s: "), statreg_static_login_get_address (login));
  g_autoptr(StatregSecret) password = statreg_cli_read_new_password (prompt, self->password_stdin, error);

  return password != NULL &&
         statreg_password_check (statreg_secret_get_data (password), statreg_secret_get_size (password),
                                 error) &&
         seal (keys, login, password, error);
}

/* Address, user name and domain are inside the sealed text as well. */
static gboolean
is_sealed_with (StatregStaticLogin *a, StatregStaticLogin *b)
{
  return g_str_equal (statreg_static_login_get_address (a), statreg_static_login_get_address (b)) &&
         g_str_equal (statreg_static_login_get_logon (a), statreg_static_login_get_logon (b)) &&
         g_str_equal (statreg_static_login_get_domain (a), statreg_static_login_get_domain (b));
}

static gboolean
seal_anew (StatregLoginOptions *self, StatregKeys *keys, StatregStaticLogin *before,
           StatregStaticLogin *after, GError **error)
{
  g_autoptr(StatregSecret) password = statreg_cli_open_login (keys, before, self->passphrase_stdin, error);

  return password != NULL && seal (keys, after, password, error);
}

static StatregStaticLogin *
copy_with_texts (StatregLoginOptions *self, StatregStaticLogin *login, GError **error)
{
  g_autofree char *address = NULL;
  g_autoptr(StatregStaticLogin) copy = NULL;

  if (!check_texts (self, error))
    return NULL;
  if (self->address != NULL && (address = statreg_address_normalize (self->address, error)) == NULL)
    return NULL;
  copy = statreg_static_login_copy (login);
  if (address != NULL)
    g_object_set (copy, "address", address, NULL);
  statreg_static_login_set_text (copy, self->logon ? self->logon : statreg_static_login_get_logon (login),
                                 self->domain ? self->domain : statreg_static_login_get_domain (login),
                                 self->url ? self->url : statreg_static_login_get_url (login));
  g_object_set (copy, "origin", "manual", "changed", statreg_time_now (), NULL);
  return g_steal_pointer (&copy);
}

/**
 * statreg_login_options_change:
 * @self: parsed options; without any, the password is asked for
 * @keys: the keys
 * @login: as it is
 * @error: return location; INVALID_INPUT, LIMIT, and those of the key when the password has to be sealed anew
 *
 * Returns: (transfer full) (nullable): the changed login
 */
StatregStaticLogin *
statreg_login_options_change (StatregLoginOptions *self, StatregKeys *keys, StatregStaticLogin *login,
                              GError **error)
{
  g_autoptr(StatregStaticLogin) copy = copy_with_texts (self, login, error);
  gboolean texts = self->address != NULL || self->logon != NULL || self->domain != NULL || self->url != NULL;
  gboolean done = TRUE;

  if (copy == NULL)
    return NULL;
  if (self->password_stdin || self->ask_password || !texts)
    done = statreg_login_options_seal (self, keys, copy, error);
  else if (!is_sealed_with (login, copy) && *statreg_static_login_get_sealed (login) != '\0')
    done = seal_anew (self, keys, login, copy, error);
  return done ? g_steal_pointer (&copy) : NULL;
}
