/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-store-reader.h"
#include "statreg-store.h"

G_BEGIN_DECLS

/* The pending registrations, oldest first, found by id and by address. */
typedef struct _StatregStoreList StatregStoreList;

typedef void (*StatregStoreListChanged) (guint position, guint removed, guint added, gpointer data);

StatregStoreList    *statreg_store_list_new      (void);
void                 statreg_store_list_free     (StatregStoreList *self);
guint                statreg_store_list_get_size (StatregStoreList *self);
StatregRegistration *statreg_store_list_get      (StatregStoreList *self, guint position);
StatregRegistration *statreg_store_list_lookup   (StatregStoreList *self, const char *id);
StatregTwin          statreg_store_list_get_twin (StatregStoreList *self, StatregRegistration *registration, guint *of);
/* Takes the items out of the delta; changed runs for each run of changes, when the list already shows it. */
void                 statreg_store_list_apply    (StatregStoreList *self, StatregStoreDelta *delta, StatregStoreListChanged changed,
                                                  gpointer data);

G_END_DECLS
