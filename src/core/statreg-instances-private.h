/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-instances.h"

G_BEGIN_DECLS

/* Shared by the files statreg-instances*.c and statreg-outcomes.c only. */

struct _StatregInstances
{
  GObject parent_instance;

  StatregFolder *folder;
  GListStore    *store;        /* of StatregInstance, sorted by name */
  GHashTable    *stamps;       /* id → StatregStamp of what is shown */
  GHashTable    *stale;        /* ids of files to read again */
  gboolean       all_stale;
  gboolean       reading;
  guint          n_loading;    /* load_async calls under way */
  guint          n_acts;       /* under way here: what they save is not read */
  guint          n_own;        /* counts what this process has written: older snapshots are void then */
};

/* By these a file is known to be the one that was read or written last, so that it is not read again. */
typedef struct
{
  guint64 inode;
  gint64  size;
  gint64  modified_ns;
  gint64  changed_ns;
} StatregStamp;

/* What a worker found out about one instance. */
typedef struct
{
  char            *id;
  StatregInstance *instance;   /* NULL: there is no such file */
  StatregStamp     stamp;
} StatregSnapshot;

void             statreg_snapshot_free       (StatregSnapshot *self);
StatregSnapshot *statreg_snapshot_new        (StatregFolder *folder, const char *id, StatregInstance *instance);
/* Blocking, for workers. ids: NULL means every file. Files that still have the stamp given for their id (StatregStamp by
 * id) are left out. Result: of StatregSnapshot. */
GPtrArray       *statreg_snapshots_collect   (StatregFolder *folder, GPtrArray *ids, GHashTable *stamps, GError **error);

StatregFolder   *statreg_instances_get_folder (StatregInstances *self);
void             statreg_instances_adopt      (StatregInstances *self, StatregSnapshot *snapshot);
/* Shows in the list what this process has just written. */
void             statreg_instances_adopt_own (StatregInstances *self, StatregSnapshot *snapshot);

G_END_DECLS
