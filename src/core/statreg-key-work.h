/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-key-file.h"
#include "statreg-key-memory.h"
#include "statreg-key-vault.h"

G_BEGIN_DECLS

/* What one piece of work found out about the keys of a data folder. */
typedef struct
{
  gboolean known;             /* FALSE: nothing below says anything, and nothing is to be changed */
  gboolean changed;           /* this piece of work changed key.json */
  StatregKeyState state;
  char *text;
  gboolean has_key;           /* key.json names an active key: the fields below are set */
  StatregKeyEntry active;
} StatregKeyOutcome;

gboolean        statreg_key_outcome_equal (const StatregKeyOutcome *a, const StatregKeyOutcome *b);

/* The blocking half of StatregKeys: works on a data folder and fills an outcome, in whatever thread, without
 * touching any object that people see. */
typedef struct
{
  StatregFolder *folder;
  StatregKeyMemory *memory;
  guint generation;           /* of the keys when the work began */
  guint turn;                 /* the later the work began, the greater */
  guint order;                /* the later its outcome was taken, the greater */
  StatregKeyOutcome outcome;
} StatregKeyWork;

StatregKeyWork *statreg_key_work_new     (StatregFolder *folder, StatregKeyMemory *memory);
void            statreg_key_work_free    (StatregKeyWork *self);

gboolean        statreg_key_work_check   (StatregKeyWork *self, gboolean prompt, GCancellable *cancellable,
                                          GError **error);
gboolean        statreg_key_work_prepare (StatregKeyWork *self, GCancellable *cancellable, GError **error);
gboolean        statreg_key_work_create  (StatregKeyWork *self, StatregKeyStorage storage,
                                          StatregSecret *passphrase, GCancellable *cancellable,
                                          GError **error);
gboolean        statreg_key_work_rotate  (StatregKeyWork *self, GCancellable *cancellable, GError **error);
StatregKeyPair *statreg_key_work_find    (StatregKeyWork *self, const char *id, GCancellable *cancellable,
                                          GError **error);
gboolean        statreg_key_work_backup  (StatregKeyWork *self, StatregSecret *passphrase, StatregKeySave save,
                                          gpointer data, GCancellable *cancellable, GError **error);
gboolean        statreg_key_work_restore (StatregKeyWork *self, const char *armoured,
                                          StatregSecret *passphrase, StatregKeyStorage storage,
                                          GCancellable *cancellable, GError **error);

/* Shared by the sources of this type. */
StatregKeyVault *statreg_key_work_open_vault (StatregKeyWork *self, StatregKeyStorage storage,
                                              StatregSecret *passphrase);
StatregKeyFile  *statreg_key_work_load       (StatregKeyWork *self, GError **error);
StatregKeyPair  *statreg_key_work_load_pair  (StatregKeyWork *self, const StatregKeyEntry *entry,
                                              gboolean prompt, GCancellable *cancellable, GError **error);
gboolean         statreg_key_work_succeed    (StatregKeyWork *self, const StatregKeyEntry *active);
gboolean         statreg_key_work_fail       (StatregKeyWork *self, const StatregKeyEntry *active,
                                              GError *cause, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StatregKeyWork, statreg_key_work_free)

G_END_DECLS
