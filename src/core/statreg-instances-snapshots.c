/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-instances-private.h"

#include <sys/stat.h>

#include "statreg-error.h"
#include "statreg-folder-private.h"
#include "statreg-instance-file.h"

void
statreg_snapshot_free (StatregSnapshot *self)
{
  g_free (self->id);
  g_clear_object (&self->instance);
  g_free (self);
}

static gint64
to_ns (const struct timespec *time)
{
  return (gint64) time->tv_sec * 1000000000 + time->tv_nsec;
}

static void
take_stamp (StatregFolder *folder, const char *id, StatregStamp *stamp)
{
  g_autofree char *name = statreg_instance_file_build_name (id);
  struct stat info;

  *stamp = (StatregStamp) { 0 };
  if (statreg_folder_stat (folder, name, &info))
    *stamp = (StatregStamp) { info.st_ino, info.st_size, to_ns (&info.st_mtim), to_ns (&info.st_ctim) };
}

static gboolean
is_same_stamp (const StatregStamp *a, const StatregStamp *b)
{
  return a && a->inode == b->inode && a->size == b->size && a->modified_ns == b->modified_ns &&
         a->changed_ns == b->changed_ns;
}

/**
 * statreg_snapshot_new:
 * @instance: (nullable) (transfer none): what was just written; %NULL: the file was removed
 *
 * To be called under the lock under which the file was written.
 */
StatregSnapshot *
statreg_snapshot_new (StatregFolder *folder, const char *id, StatregInstance *instance)
{
  StatregSnapshot *self = g_new0 (StatregSnapshot, 1);

  self->id = g_strdup (id);
  g_set_object (&self->instance, instance);
  take_stamp (folder, id, &self->stamp);
  return self;
}

/* A file that cannot be read becomes an instance that says so. Where the whole data folder has gone, what was read of
 * its files before stays, and so does what people are about to change in it. */
static gboolean
load (StatregFolder *folder, StatregSnapshot *snapshot, gboolean known)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *file_name = NULL;

  snapshot->instance = statreg_instance_file_load (folder, snapshot->id, &error);
  if (snapshot->instance || g_error_matches (error, STATREG_ERROR, STATREG_ERROR_NOT_FOUND))
    return TRUE;
  if (known && !statreg_folder_check_there (folder, NULL))
    return FALSE;
  file_name = g_strconcat (snapshot->id, ".json", NULL);
  snapshot->instance = statreg_instance_new_failed (snapshot->id, file_name, error->message);
  return TRUE;
}

static GPtrArray *
list_ids (StatregFolder *folder, GError **error)
{
  g_auto(GStrv) names = statreg_folder_list (folder, "instances", error);
  GPtrArray *ids;

  if (!names)
    return NULL;
  ids = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; names[i]; i++)
    {
      g_autofree char *name = g_strconcat ("instances/", names[i], NULL);
      char *id = statreg_instance_file_get_id (name);

      if (id)
        g_ptr_array_add (ids, id);
    }
  return ids;
}

/* Instances that are known and whose files have gone. */
static void
add_gone (GPtrArray *snapshots, StatregFolder *folder, GPtrArray *ids, GHashTable *stamps)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, stamps);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (!g_ptr_array_find_with_equal_func (ids, id, g_str_equal, NULL))
      g_ptr_array_add (snapshots, statreg_snapshot_new (folder, id, NULL));
}

GPtrArray *
statreg_snapshots_collect (StatregFolder *folder, GPtrArray *ids, GHashTable *stamps, GError **error)
{
  g_autoptr(GPtrArray) all = ids ? g_ptr_array_ref (ids) : list_ids (folder, error);
  GPtrArray *snapshots;

  if (!all)
    return NULL;
  snapshots = g_ptr_array_new_with_free_func ((GDestroyNotify) statreg_snapshot_free);
  for (guint i = 0; i < all->len; i++)
    {
      /* Taken before the file is read: if it changes meanwhile, it is read once more. */
      StatregSnapshot *snapshot = statreg_snapshot_new (folder, all->pdata[i], NULL);

      const StatregStamp *known = g_hash_table_lookup (stamps, snapshot->id);

      if (is_same_stamp (known, &snapshot->stamp) || !load (folder, snapshot, known != NULL))
        statreg_snapshot_free (snapshot);
      else
        g_ptr_array_add (snapshots, snapshot);
    }
  if (!ids)
    add_gone (snapshots, folder, all, stamps);
  return snapshots;
}
