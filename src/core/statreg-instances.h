/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "statreg-folder.h"
#include "statreg-instance.h"

G_BEGIN_DECLS

/* The live list of the instances of a data folder: a GListModel of StatregInstance, sorted by name. Follows the files. */
#define STATREG_TYPE_INSTANCES (statreg_instances_get_type ())
G_DECLARE_FINAL_TYPE (StatregInstances, statreg_instances, STATREG, INSTANCES, GObject)

/* Changes a private copy that was just read under the lock; FALSE with error: nothing is saved. May run in a worker thread. */
typedef gboolean (*StatregInstanceChange) (StatregInstance *copy, gpointer data, GError **error);

/* Property: "loading" (gboolean). The plain forms block (command line, tests); the window uses the async ones. */
StatregInstances *statreg_instances_new         (StatregFolder *folder);
gboolean          statreg_instances_load        (StatregInstances *self, GError **error);
void              statreg_instances_load_async  (StatregInstances *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean          statreg_instances_load_finish (StatregInstances *self, GAsyncResult *result, GError **error);
void              statreg_instances_update      (StatregInstances *self, const char *id);  /* re-read soon; NULL: all */
StatregInstance  *statreg_instances_lookup      (StatregInstances *self, const char *name_or_id);  /* borrowed */
/* Around an act of statreg-decide.h, which saves instances on its own: what it saves is not read, but shown at its end. */
void              statreg_instances_begin_act   (StatregInstances *self);
void              statreg_instances_end_act     (StatregInstances *self, GPtrArray *saved);  /* of its outcomes; NULL: failed */

/* instance: with name, type and connection settings filled in. Errors: NAME_TAKEN, INVALID_INPUT, and those of the files. */
gboolean statreg_instances_add       (StatregInstances *self, StatregInstance *instance, GError **error);
gboolean statreg_instances_change    (StatregInstances *self, const char *id, StatregInstanceChange change,
                                      gpointer data, GError **error);
gboolean statreg_instances_rename    (StatregInstances *self, const char *id, const char *name, GError **error);
char    *statreg_instances_duplicate (StatregInstances *self, const char *id, const char *name,
                                      GError **error); /* the new id */
gboolean statreg_instances_remove    (StatregInstances *self, const char *id, GError **error);

void     statreg_instances_add_async       (StatregInstances *self, StatregInstance *instance,
                                            GCancellable *cancellable, GAsyncReadyCallback callback,
                                            gpointer user_data);
void     statreg_instances_change_async    (StatregInstances *self, const char *id, StatregInstanceChange change,
                                            gpointer data, GDestroyNotify destroy, GCancellable *cancellable,
                                            GAsyncReadyCallback callback, gpointer user_data);
void     statreg_instances_rename_async    (StatregInstances *self, const char *id, const char *name,
                                            GCancellable *cancellable, GAsyncReadyCallback callback,
                                            gpointer user_data);
void     statreg_instances_duplicate_async (StatregInstances *self, const char *id, const char *name,
                                            GCancellable *cancellable, GAsyncReadyCallback callback,
                                            gpointer user_data);
void     statreg_instances_remove_async    (StatregInstances *self, const char *id, GCancellable *cancellable,
                                            GAsyncReadyCallback callback, gpointer user_data);
/* For each of the five: id of the instance concerned (free it), or NULL with error. The list shows the change already. */
char    *statreg_instances_finish          (StatregInstances *self, GAsyncResult *result, GError **error);

G_END_DECLS
