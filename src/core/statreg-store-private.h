/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-journal-writer.h"
#include "statreg-store-list.h"
#include "statreg-store-reader.h"
#include "statreg-store.h"

G_BEGIN_DECLS

/* Shared by statreg-store.c, statreg-store-load.c and statreg-store-write.c only. */
struct _StatregStore
{
  GObject parent_instance;
  StatregFolder *folder;
  GMainContext *context;
  StatregStoreReader *reader;      /* used by worker threads */
  StatregJournalWriter *writer;    /* has a thread of its own */
  GWeakRef *self_ref;              /* for that thread */
  StatregStoreList *list;
  StatregStoreState state;
  char *error;
  GStrv problems;
  gboolean repairable;
  guint64 serial;                  /* of the delta applied last */
  gboolean updating;
  gboolean update_again;
  GSource *update_timer;
  GSource *compact_timer;
};

void statreg_store_set_timer          (StatregStore *self, GSource **timer, guint milliseconds, GSourceFunc function);
void statreg_store_fail               (StatregStore *self, const GError *error);
void statreg_store_apply_delta        (StatregStore *self, StatregStoreDelta *delta);
/* In any thread; data is the store. */
void statreg_store_update_from_thread (gpointer data);

G_END_DECLS
