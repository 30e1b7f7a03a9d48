/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-page-client.h"
#include "statreg-server.h"

G_BEGIN_DECLS

/* A running server on a data folder of its own, with a key pair that the test holds. */
typedef struct
{
  char *path;
  StatregFolder *folder;
  StatregSettings *settings;
  StatregStore *store;
  StatregTlsCredentials *credentials;
  StatregPublicKey key;
  StatregSecret *private_key;
  StatregServer *server;
  guint port;
} StatregServerFixture;

void  statreg_server_fixture_set_up       (StatregServerFixture *self, gconstpointer data);
void  statreg_server_fixture_tear_down    (StatregServerFixture *self, gconstpointer data);
/* Changes a setting and tells the server. */
void  statreg_server_fixture_change       (StatregServerFixture *self, const char *setting,
                                           const char *value);
void  statreg_server_fixture_stop         (StatregServerFixture *self);
/* line: method and target. */
char *statreg_server_fixture_make_request (StatregServerFixture *self, const char *line);
char *statreg_server_fixture_ask          (StatregServerFixture *self, const char *line);
void  statreg_reply_assert_headers        (const char *reply);

G_END_DECLS
