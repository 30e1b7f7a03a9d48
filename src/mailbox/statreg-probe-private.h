/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-probe.h"

G_BEGIN_DECLS

/* The settings of the connection as they were when the probe was made. Texts are never NULL. */
struct _StatregProbe
{
  gatomicrefcount     references;
  StatregInstanceType type;
  char          *host;              /* as an A-label, or an IP address without brackets */
  guint          port;
  char          *place;             /* "host:port" for pacing */
  char          *security;          /* "tls", "starttls", "none" */
  char          *authentication;
  char          *pinned_key;
  char          *autodiscover_url;
  char          *ews_url;
  char          *ews_url_priority;
  guint          timeout_seconds;
  char          *address;
  char          *logon;             /* the address where no other was given */
  char          *domain;
  char          *url;               /* of the login */
  StatregSecret *password;          /* nullable */
};

StatregProbe   *statreg_probe_aim      (StatregProbe *self, const char *url);   /* the same at another server */

/* Each answers with a finding; called by statreg_probe_run() in a worker. */
StatregFinding *statreg_probe_run_imap (StatregProbe *self, GCancellable *cancellable);
StatregFinding *statreg_probe_run_ews  (StatregProbe *self, GCancellable *cancellable);

/* Puts the server's words into the finding, unless they repeat the password. */
void            statreg_probe_quote    (StatregProbe *self, StatregFinding *finding, const char *foreign);

G_END_DECLS
