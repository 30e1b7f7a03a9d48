/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "statreg-clock.h"
#include "statreg-seal.h"
#include "statreg-settings.h"

G_BEGIN_DECLS

/* What the page's thread knows of the settings: an immutable snapshot, shared by reference between threads. */
typedef struct
{
  gatomicrefcount   references;
  char             *url;            /* https://host:port/statreg */
  GStrv             hosts;          /* "name:port" and, for port 443, "name": values of Host that are served */
  char             *proxied_host;   /* NULL, or the name that trusted proxies serve at ports of their own */
  char             *organisation;
  char             *note;
  char             *code;           /* "" = none asked */
  gboolean          ask_domain;
  gint64            opens;          /* seconds since 1970; 0 = none */
  gint64            closes;
  guint             max_connections;
  guint             max_connections_per_source;
  GStrv             trusted_proxies;
  gboolean          accepting;      /* FALSE: the store takes nothing at the moment */
  StatregPublicKey  key;
  StatregClock     *clock;          /* NULL: always right */
  GStrv             english_form;   /* from statreg_page_view_cut_form(), since most people ask for it */
  GStrv             german_form;
} StatregPageConfig;

StatregPageConfig *statreg_page_config_new   (StatregSettings *settings, guint port, const StatregPublicKey *key,
                                              const char *const *names, gboolean accepting, StatregClock *clock);
StatregPageConfig *statreg_page_config_ref   (StatregPageConfig *self);
void               statreg_page_config_unref (StatregPageConfig *self);
gboolean           statreg_page_config_is_open (const StatregPageConfig *self, gint64 now);
gboolean           statreg_page_config_is_time_known (const StatregPageConfig *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StatregPageConfig, statreg_page_config_unref)

G_END_DECLS
