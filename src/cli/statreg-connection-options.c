/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-connection-options.h"

#include <glib/gi18n-lib.h>

/* The names of the options are the keys of StatregConnection. Encryption comes first: it moves the port to
 * its default, which a port that is given must survive. */
static const struct
{
  const char *key;
  const char *description;
  const char *argument;
} options[STATREG_N_CONNECTION_OPTIONS] = {
  { "security", N_("Encryption: tls, starttls or none"), N_("KIND") },
  { "host", N_("Mail server"), N_("HOST") },
  { "port", N_("Port of the mail server"), "N" },
  { "authentication", N_("Authentication: auto, plain, login, ntlm or basic"), N_("KIND") },
  { "pinned-key", N_("Pinned key of the server: sha256//…"), N_("KEY") },
  { "timeout-seconds", N_("Timeout in seconds"), "N" },
  { "autodiscover-url", N_("Autodiscover URL (Exchange)"), "URL" },
  { "ews-url", N_("EWS URL (Exchange)"), "URL" },
  { "ews-url-priority", N_("EWS URL priority: internal or external"), N_("KIND") },
  { "service-address", N_("Address of the service connection"), N_("ADDRESS") },
  { "service-logon", N_("User name of the service connection"), N_("LOGON") },
  { "service-domain", N_("Windows domain of the service connection"), N_("DOMAIN") },
  { "service-url", N_("URL of the service connection"), "URL" },
};

static GOptionEntry
make_text (const char *name, char **text, const char *description, const char *argument)
{
  return (GOptionEntry) { name, 0, 0, G_OPTION_ARG_FILENAME, text, description, argument };
}

static GOptionEntry
make_switch (const char *name, gboolean *value, const char *description)
{
  return (GOptionEntry) { name, 0, 0, G_OPTION_ARG_NONE, value, description, NULL };
}

/**
 * statreg_connection_options_init:
 * @self: zeroed; must stay where it is while its entries are in use
 */
void
statreg_connection_options_init (StatregConnectionOptions *self)
{
  GOptionEntry *entry = self->entries;

  *entry++ = make_text ("type", &self->type, N_("imap or exchange"), "TYPE");
  for (guint i = 0; i < STATREG_N_CONNECTION_OPTIONS; i++)
    *entry++ = make_text (options[i].key, &self->texts[i], options[i].description, options[i].argument);
  *entry++ = make_switch ("ask-service-password", &self->ask_service_password,
                          N_("Ask for the password of the service connection"));
  *entry++ = make_switch ("service-password-stdin", &self->service_password_stdin,
                          N_("Read the password of the service connection from standard input"));
  *entry++ = make_switch ("passphrase-stdin", &self->passphrase_stdin,
                          N_("Read the passphrase of the key file from standard input"));
}

/**
 * statreg_connection_options_clear:
 * @self: options; all are as if not given afterwards
 */
void
statreg_connection_options_clear (StatregConnectionOptions *self)
{
  g_clear_pointer (&self->type, g_free);
  for (guint i = 0; i < STATREG_N_CONNECTION_OPTIONS; i++)
    g_clear_pointer (&self->texts[i], g_free);
}

/**
 * statreg_connection_options_is_empty:
 * @self: parsed options
 *
 * Returns: whether nothing is to be changed
 */
gboolean
statreg_connection_options_is_empty (StatregConnectionOptions *self)
{
  for (guint i = 0; i < STATREG_N_CONNECTION_OPTIONS; i++)
    if (self->texts[i] != NULL)
      return FALSE;
  return self->type == NULL && !self->service_password_stdin && !self->ask_service_password;
}

/**
 * statreg_connection_options_dup_text:
 * @self: parsed options
 * @connection: as it is without them
 * @key: a connection setting
 *
 * Returns: (transfer full): what the setting will be
 */
char *
statreg_connection_options_dup_text (StatregConnectionOptions *self, StatregConnection *connection,
                                     const char *key)
{
  for (guint i = 0; i < STATREG_N_CONNECTION_OPTIONS; i++)
    if (g_str_equal (options[i].key, key) && self->texts[i] != NULL)
      return g_strdup (self->texts[i]);
  return statreg_connection_dup_text (connection, key);
}

/**
 * statreg_connection_options_apply:
 * @self: what was given
 * @instance: the instance to change
 * @error: return location; INVALID_INPUT
 */
gboolean
statreg_connection_options_apply (StatregConnectionOptions *self, StatregInstance *instance, GError **error)
{
  if (self->type != NULL && !statreg_instance_set_setting (instance, "type", self->type, error))
    return FALSE;
  for (guint i = 0; i < STATREG_N_CONNECTION_OPTIONS; i++)
    if (self->texts[i] != NULL &&
        !statreg_instance_set_setting (instance, options[i].key, self->texts[i], error))
      return FALSE;
  return TRUE;
}
