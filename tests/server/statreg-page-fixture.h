/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-page-client.h"
#include "statreg-page.h"

G_BEGIN_DECLS

/* A page that is off, on a data folder of its own with a key file, set to a free port of 127.0.0.1. */
typedef struct
{
  char *path;
  StatregFolder *folder;
  StatregSettings *settings;
  StatregStore *store;
  StatregKeys *keys;
  StatregPage *page;
  guint port;
} StatregPageFixture;

void     statreg_page_fixture_set_up      (StatregPageFixture *self, gconstpointer data);
void     statreg_page_fixture_tear_down   (StatregPageFixture *self, gconstpointer data);
void     statreg_page_fixture_change      (StatregPageFixture *self, const char *setting, const char *value);
void     statreg_page_fixture_change_port (StatregPageFixture *self);
gboolean statreg_test_start_page          (StatregPage *page, GError **error);
void     statreg_page_fixture_start       (StatregPageFixture *self);
void     statreg_page_fixture_stop        (StatregPageFixture *self);
void     statreg_page_fixture_wait        (StatregPageFixture *self, StatregPageState state);
/* Of a GET; 0: nobody listens. */
guint    statreg_page_client_get_status   (guint port);

G_END_DECLS
