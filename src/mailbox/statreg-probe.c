/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-probe.h"
#include "statreg-probe-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "statreg-address.h"
#include "statreg-ews.h"
#include "statreg-host-name.h"
#include "statreg-web-address.h"
#include "statreg-provider.h"

static char *
dup_host (StatregConnection *connection)
{
  g_autofree char *typed = statreg_connection_dup_text (connection, "host");
  char *ascii = statreg_host_name_to_ascii (typed);

  return ascii != NULL ? ascii : g_steal_pointer (&typed);
}

static void
read_connection (StatregProbe *self, StatregConnection *connection)
{
  g_object_get (connection, "port", &self->port, "timeout-seconds", &self->timeout_seconds, NULL);
  self->host = dup_host (connection);
  self->security = statreg_connection_dup_text (connection, "security");
  self->authentication = statreg_connection_dup_text (connection, "authentication");
  self->pinned_key = statreg_connection_dup_text (connection, "pinned-key");
  self->autodiscover_url = statreg_connection_dup_text (connection, "autodiscover-url");
  self->ews_url = statreg_connection_dup_text (connection, "ews-url");
  self->ews_url_priority = statreg_connection_dup_text (connection, "ews-url-priority");
}

/* Exchange instances name their server by a URL. */
static char *
find_place (StatregProbe *self)
{
  g_autofree char *url = self->type == STATREG_INSTANCE_EXCHANGE ? statreg_ews_make_url (self) : NULL;
  g_autofree char *host = NULL;
  guint port = 0;

  if (url != NULL && statreg_web_address_read (url, &host, &port))
    return statreg_web_address_make_place (host, port);
  return statreg_web_address_make_place (self->host, self->port);
}

/**
 * statreg_probe_new:
 * @type: the instance's type
 * @connection: the instance's connection settings, copied
 * @address: (nullable): the mailbox owner's address
 * @logon: (nullable): the user name; where it is empty, the address is taken for it
 * @domain: (nullable): the Windows domain
 * @url: (nullable): the login's own URL
 * @password: (nullable): shared, not copied; %NULL checks the connection only and logs in nowhere
 *
 * Returns: (transfer full): a new probe
 */
StatregProbe *
statreg_probe_new (StatregInstanceType type, StatregConnection *connection, const char *address, const char *logon,
                   const char *domain, const char *url, StatregSecret *password)
{
  StatregProbe *self;

  g_return_val_if_fail (STATREG_IS_CONNECTION (connection), NULL);

  self = g_new0 (StatregProbe, 1);
  g_atomic_ref_count_init (&self->references);
  self->type = type;
  read_connection (self, connection);
  self->place = find_place (self);
  self->address = g_strdup (address != NULL ? address : "");
  self->logon = g_strdup (logon != NULL && *logon != '\0' ? logon : self->address);
  self->domain = g_strdup (domain != NULL ? domain : "");
  self->url = g_strdup (url != NULL ? url : "");
  self->password = password != NULL ? statreg_secret_ref (password) : NULL;
  return self;
}

/**
 * statreg_probe_aim:
 * @self: a probe
 * @url: an HTTPS URL
 *
 * Returns: (transfer full): the same, with the server of @url
 */
StatregProbe *
statreg_probe_aim (StatregProbe *self, const char *url)
{
  StatregProbe *aimed = g_memdup2 (self, sizeof *self);
  char **texts[] = { &aimed->host, &aimed->place, &aimed->security, &aimed->authentication, &aimed->pinned_key,
                     &aimed->autodiscover_url, &aimed->ews_url, &aimed->ews_url_priority, &aimed->address,
                     &aimed->logon, &aimed->domain, &aimed->url };

  g_atomic_ref_count_init (&aimed->references);
  for (guint i = 1; i < G_N_ELEMENTS (texts); i++)
    *texts[i] = g_strdup (*texts[i]);
  if (!statreg_web_address_read (url, &aimed->host, &aimed->port))
    aimed->host = g_strdup (self->host);
  g_free (aimed->place);
  aimed->place = statreg_web_address_make_place (aimed->host, aimed->port);
  if (aimed->password != NULL)
    statreg_secret_ref (aimed->password);
  return aimed;
}

/**
 * statreg_probe_ref:
 *
 * Returns: (transfer full): @self with one more reference; safe from every thread
 */
StatregProbe *
statreg_probe_ref (StatregProbe *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->references);
  return self;
}

static void
free_probe (StatregProbe *self)
{
  char *texts[] = { self->host, self->place, self->security, self->authentication, self->pinned_key,
                    self->autodiscover_url, self->ews_url, self->ews_url_priority, self->address, self->logon,
                    self->domain, self->url };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  g_clear_pointer (&self->password, statreg_secret_unref);
  g_free (self);
}

/**
 * statreg_probe_unref:
 * @self: (transfer full): a probe
 */
void
statreg_probe_unref (StatregProbe *self)
{
  g_return_if_fail (self != NULL);

  if (g_atomic_ref_count_dec (&self->references))
    free_probe (self);
}

/**
 * statreg_probe_get_host:
 *
 * Returns: (transfer none): "host:port" of the configured server, by which checks are counted and paced
 */
const char *
statreg_probe_get_host (StatregProbe *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->place;
}

/* What need not be tried: libcurl would log nobody in without a user name, and find that that worked. */
static StatregFinding *
find_fault (StatregProbe *self)
{
  g_autoptr(GError) error = NULL;
  StatregFinding *finding;

  if (self->type == STATREG_INSTANCE_IMAP && !statreg_host_check (self->host, &error))
    {
      finding = statreg_finding_new (STATREG_VERDICT_NAME_UNKNOWN);
      statreg_finding_set_detail (finding, error->message);
      return finding;
    }
  if (self->password == NULL || *self->logon != '\0')
    return NULL;
  finding = statreg_finding_new (STATREG_VERDICT_WRONG_LOGIN);
  statreg_finding_set_detail (finding, _("The login has no user name."));
  return finding;
}

static void
set_provider (StatregProbe *self, StatregFinding *finding)
{
  const StatregProvider *provider = statreg_provider_find_by_host (self->host);

  if (provider == NULL)
    provider = statreg_provider_find_by_address (self->address);
  if (provider == NULL || *finding->provider != '\0')
    return;
  g_free (finding->provider);
  finding->provider = g_strdup (provider->id);
}

/**
 * statreg_probe_run:
 * @cancellable: (nullable): ends it early; the verdict then is %STATREG_VERDICT_NONE
 *
 * Connects to the configured server and to no other, and logs in where there is a password. Blocks up to the
 * time that the connection settings give, so it is for worker threads. Nothing is tried twice with the password.
 *
 * Returns: (transfer full): what came of it, never %NULL
 */
StatregFinding *
statreg_probe_run (StatregProbe *self, GCancellable *cancellable)
{
  StatregFinding *finding;

  g_return_val_if_fail (self != NULL, statreg_finding_new (STATREG_VERDICT_NONE));

  if (g_cancellable_is_cancelled (cancellable))
    return statreg_finding_new (STATREG_VERDICT_NONE);
  finding = find_fault (self);
  if (finding == NULL)
    finding = self->type == STATREG_INSTANCE_EXCHANGE ? statreg_probe_run_ews (self, cancellable)
                                                      : statreg_probe_run_imap (self, cancellable);
  finding->connection_only = self->password == NULL;
  set_provider (self, finding);
  return finding;
}
