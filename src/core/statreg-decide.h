/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "statreg-folder.h"
#include "statreg-instance.h"

G_BEGIN_DECLS

/* Applying, deleting and undoing work on the files, under the lock, in one function for window and command line alike;
 * models follow by themselves (statreg_store_update, statreg_instances_update). The plain forms block. */
typedef enum
{
  STATREG_APPLY_SAFELY = 0,
  STATREG_APPLY_FAILING = 1 << 0,          /* also what was checked and fails */
  STATREG_APPLY_REPLACE_WORKING = 1 << 1,  /* that as well, even in the place of a login that works */
} StatregApplyFlags;

typedef struct
{
  const char *id;                    /* of the registration */
  const char *address;               /* "" when unknown */
  StatregRegistration *registration; /* whose texts these are; NULL when unknown */
  char *error;                       /* NULL: done; else why not */
  gboolean half;                     /* of undoing: pending again, but its login is still in the instance, for that reason */
} StatregOutcome;

typedef struct
{
  GPtrArray *applied;   /* of StatregOutcome */
  GPtrArray *deleted;
  GPtrArray *failed;
  GPtrArray *undone;
  GPtrArray *saved;     /* the instances as they were saved, for statreg_instances_end_act() */
  gboolean compactable; /* the journal holds what was decided too long ago to be undone: see statreg_store_compact() */
  char *warning;        /* NULL, or a sentence: the act was carried out, but something about it was not */
} StatregOutcomes;

StatregOutcomes *statreg_outcomes_new  (void);
void             statreg_outcomes_free (StatregOutcomes *self);
StatregOutcome  *statreg_outcomes_add  (GPtrArray *list, StatregRegistration *registration, char *error);
void             statreg_outcomes_add_unknown (GPtrArray *list, const char *id, char *error);
void             statreg_outcomes_warn (StatregOutcomes *self, GError *error);
/* Under the lock. */
void             statreg_outcomes_add_saved (StatregOutcomes *self, StatregFolder *folder, StatregInstance *instance);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StatregOutcomes, statreg_outcomes_free)

/* ids: NULL-terminated; NULL itself means all that are pending. */
StatregOutcomes *statreg_decide_apply  (StatregFolder *folder, const char *instance_id, const char *const *ids,
                                        StatregApplyFlags flags, GError **error);
StatregOutcomes *statreg_decide_delete (StatregFolder *folder, const char *const *ids, GError **error);
/* ids NULL: the last act (all decisions that carry the newest time); only while the journal still holds them. */
StatregOutcomes *statreg_decide_undo   (StatregFolder *folder, const char *const *ids, GError **error);

void             statreg_decide_apply_async  (StatregFolder *folder, const char *instance_id, const char *const *ids,
                                              StatregApplyFlags flags, GCancellable *cancellable,
                                              GAsyncReadyCallback callback, gpointer user_data);
void             statreg_decide_delete_async (StatregFolder *folder, const char *const *ids,
                                              GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void             statreg_decide_undo_async   (StatregFolder *folder, const char *const *ids,
                                              GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
StatregOutcomes *statreg_decide_finish       (StatregFolder *folder, GAsyncResult *result, GError **error);

G_END_DECLS
