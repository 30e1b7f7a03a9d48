/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "statreg-verdict.h"

G_BEGIN_DECLS

/* What came of checking a login or a connection. Texts are never NULL; nothing in them tells the password. */
typedef struct
{
  StatregVerdict verdict;
  char   *text;                   /* the server's own words, made safe to show, or "" */
  char   *detail;                 /* ours: what happened, translated, or "" */
  char   *provider;               /* known by server or address, such as "gmail", or "" */
  gboolean connection_only;       /* nobody tried to log in */
  gint64  messages;               /* in the inbox; -1: unknown */
  char   *certificate_subject;    /* made safe to show; all of these are "" where no certificate was seen */
  char   *certificate_issuer;
  char   *certificate_sha256;     /* of the certificate: 64 hexadecimal digits */
  char   *certificate_pin;        /* of its key, as for pinnedKey: "sha256//…" */
  gint64  certificate_not_after;  /* seconds since 1970; 0: unknown */
  GStrv   capabilities;           /* what the server said it can do; never NULL, may be empty */
} StatregFinding;

StatregFinding *statreg_finding_new      (StatregVerdict verdict);
StatregFinding *statreg_finding_copy     (const StatregFinding *self);
void            statreg_finding_free     (StatregFinding *self);
void            statreg_finding_set_text   (StatregFinding *self, const char *foreign);  /* makes it safe, cuts it */
void            statreg_finding_set_detail (StatregFinding *self, const char *detail);
/* The sentence for people with the next step, and the provider's hint where there is one. */
char           *statreg_finding_describe (const StatregFinding *self, const char *address);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StatregFinding, statreg_finding_free)

G_END_DECLS
