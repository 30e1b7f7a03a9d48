/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "statreg-folder.h"
#include "statreg-registration.h"

G_BEGIN_DECLS

/* The live list of pending registrations over the journal: a GListModel of StatregRegistration, oldest first.
 * Lives in one main context; append may be called from any thread. Follows what other processes do. */
typedef enum
{
  STATREG_STORE_LOADING,
  STATREG_STORE_READY,
  STATREG_STORE_FAILED,    /* the journal cannot be read; see error */
  STATREG_STORE_LATCHED,   /* a sync failed: nothing is accepted until repair */
} StatregStoreState;
#define STATREG_TYPE_STORE_STATE (statreg_store_state_get_type ())
GType statreg_store_state_get_type (void);

/* How a registration stands to other pending ones of the same address. */
typedef enum
{
  STATREG_TWIN_NONE,
  STATREG_TWIN_NEWEST,
  STATREG_TWIN_OLDER,
} StatregTwin;

#define STATREG_TYPE_STORE (statreg_store_get_type ())
G_DECLARE_FINAL_TYPE (StatregStore, statreg_store, STATREG, STORE, GObject)

/* Properties: "state" (StatregStoreState), "error" (sentence for people or NULL), "n-pending" (guint),
 * "problems" (GStrv: one sentence for each damaged line, torn tail, …; never NULL), "repairable" (gboolean: whether
 * statreg_store_repair() can help). */
StatregStore        *statreg_store_new         (StatregFolder *folder);
gboolean             statreg_store_load        (StatregStore *self, GError **error);
void                 statreg_store_load_async  (StatregStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean             statreg_store_load_finish (StatregStore *self, GAsyncResult *result, GError **error);
StatregStoreState    statreg_store_get_state   (StatregStore *self);
const char          *statreg_store_get_error   (StatregStore *self);
const char *const   *statreg_store_get_problems (StatregStore *self);
StatregRegistration *statreg_store_lookup      (StatregStore *self, const char *id);  /* borrowed, pending ones only */
StatregTwin          statreg_store_get_twin    (StatregStore *self, StatregRegistration *registration, guint *of);
void                 statreg_store_update      (StatregStore *self);  /* re-read soon: own changes show at once */

/* Durable append with group commit; the callback runs in the caller's thread-default context, after fdatasync
 * returned 0 or with an error (WRITE_FAILED, SYNC_FAILED, LIMIT, BUSY). Thread-safe. */
void                 statreg_store_append_async  (StatregStore *self, StatregRegistration *registration, GCancellable *cancellable,
                                                  GAsyncReadyCallback callback, gpointer user_data);
gboolean             statreg_store_append_finish (StatregStore *self, GAsyncResult *result, GError **error);
void                 statreg_store_set_max_pending (StatregStore *self, guint max_pending);

/* Writes the journal anew from its verified lines, damaged ones go to ELOxcBoxReg.torn; opens a latched store again. copy: where
 * the file as it was is kept, NULL when nothing was damaged. */
gboolean             statreg_store_repair      (StatregStore *self, guint *kept, guint *set_aside, char **copy, GError **error);
void                 statreg_store_repair_async  (StatregStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean             statreg_store_repair_finish (StatregStore *self, GAsyncResult *result, guint *kept, guint *set_aside, char **copy,
                                                  GError **error);
/* Drops what has been decided from the file, if at least a minute old or at_once. Called by itself after a minute in a live
 * store; the programs call it when they end. */
gboolean             statreg_store_compact     (StatregStore *self, gboolean at_once, GError **error);

G_END_DECLS
