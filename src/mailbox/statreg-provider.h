/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A mail provider whose mailboxes need more than the usual password. */
typedef struct
{
  const char        *id;
  const char        *hint;      /* what to tell mailbox owners; untranslated */
  gboolean           refuses_passwords;  /* for every mailbox and in every case */
  const char *const *hosts;     /* names of servers: itself, and whatever ends in "." and it */
  const char *const *domains;   /* of addresses */
} StatregProvider;

const StatregProvider *statreg_provider_find            (const char *id);
const StatregProvider *statreg_provider_find_by_host    (const char *host);
const StatregProvider *statreg_provider_find_by_address (const char *address);
const char            *statreg_provider_get_hint        (const StatregProvider *self);

G_END_DECLS
