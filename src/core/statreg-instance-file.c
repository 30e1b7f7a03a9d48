/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-instance-file.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "statreg-error.h"
#include "statreg-file.h"
#include "statreg-instance-members.h"
#include "statreg-json-scan.h"
#include "statreg-retry.h"
#include "statreg-settings-table.h"
#include "statreg-time.h"

#define PREFIX "instances/"
#define SUFFIX ".json"
#define HEAD_SIZE 4096   /* holds every member before "connection" */

/**
 * statreg_instance_file_build_name:
 *
 * Returns: (transfer full): the name of the file of the instance @id within the data folder
 */
char *
statreg_instance_file_build_name (const char *id)
{
  g_return_val_if_fail (id != NULL, NULL);
  return g_strconcat (PREFIX, id, SUFFIX, NULL);
}

/**
 * statreg_instance_file_get_id:
 * @name: name of a file within the data folder
 *
 * Returns: (transfer full) (nullable): the id in the name, %NULL when it is not the name of an instance file
 */
char *
statreg_instance_file_get_id (const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);

  if (!g_str_has_prefix (name, PREFIX) || !g_str_has_suffix (name, SUFFIX) ||
      strlen (name) <= strlen (PREFIX SUFFIX))
    return NULL;
  return g_strndup (name + strlen (PREFIX), strlen (name) - strlen (PREFIX SUFFIX));
}

/**
 * statreg_instance_file_load:
 * @id: id of an instance
 *
 * Blocks on the disk, and for about a second when there are 100 000 logins.
 *
 * Returns: (transfer full): the instance, or %NULL with the errors of statreg_folder_open_stream()
 * (%STATREG_ERROR_NOT_FOUND: no such instance) and statreg_instance_file_parse()
 */
StatregInstance *
statreg_instance_file_load (StatregFolder *folder, const char *id, GError **error)
{
  g_autofree char *name = statreg_instance_file_build_name (id);
  g_autoptr(GInputStream) stream = NULL;
  g_autoptr(StatregInstance) instance = NULL;

  g_return_val_if_fail (STATREG_IS_FOLDER (folder), NULL);

  stream = statreg_folder_open_stream (folder, name, STATREG_INSTANCE_FILE_MAX, error);
  instance = stream ? statreg_instance_file_parse (stream, name, error) : NULL;
  if (instance && !g_str_equal (statreg_instance_get_id (instance), id))
    {
      g_set_error (error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE,
                   _("%s: the id in the file is another one than in its name"), name);
      return NULL;
    }
  return g_steal_pointer (&instance);
}

static gssize
read_head (StatregFolder *folder, const char *name, char head[HEAD_SIZE], GError **error)
{
  int fd = statreg_folder_open_file (folder, name, O_RDONLY, error);
  gssize n;

  if (fd < 0)
    return -1;
  n = STATREG_RETRY (pread (fd, head, HEAD_SIZE, 0));
  close (fd);
  return MAX (n, 0);
}

/* Without what this program writes into the head, the whole file has to be understood. */
static gboolean
find_number (const char *head, gsize size, const char *member, gint64 *number)
{
  g_autofree char *text = NULL;
  StatregJsonSlice slice;

  if (!statreg_json_scan_find (head, size, member, &slice))
    return FALSE;
  text = g_strndup (slice.text, slice.size);
  return g_ascii_string_to_signed (text, 10, 0, STATREG_INSTANCE_REVISION_MAX, number, NULL);
}

static gboolean
load_revision (StatregFolder *folder, const char *id, const char *name, gint64 *revision, GError **error)
{
  g_autoptr(StatregInstance) instance = NULL;
  char head[HEAD_SIZE];
  gint64 version;
  gssize size = read_head (folder, name, head, error);

  if (size < 0)
    return FALSE;
  if (find_number (head, size, "version", &version) && version == STATREG_INSTANCE_VERSION &&
      find_number (head, size, "revision", revision))
    return TRUE;
  instance = statreg_instance_file_load (folder, id, error);
  if (!instance)
    return FALSE;
  *revision = statreg_instance_get_revision (instance);
  return TRUE;
}

/**
 * statreg_instance_file_load_name:
 * @id: id of an instance
 *
 * Returns: (transfer full): its name, or %NULL with the errors of statreg_instance_file_load()
 */
char *
statreg_instance_file_load_name (StatregFolder *folder, const char *id, GError **error)
{
  g_autofree char *file = statreg_instance_file_build_name (id);
  g_autoptr(StatregInstance) instance = NULL;
  StatregJsonSlice slice;
  char head[HEAD_SIZE];
  gssize size;

  g_return_val_if_fail (STATREG_IS_FOLDER (folder), NULL);

  size = read_head (folder, file, head, error);
  if (size < 0)
    return NULL;
  if (statreg_json_scan_find (head, size, "name", &slice) && *slice.text == '"' &&
      !memchr (slice.text, '\\', slice.size) && g_utf8_validate_len (slice.text, slice.size, NULL))
    return g_strndup (slice.text + 1, slice.size - 2);
  instance = statreg_instance_file_load (folder, id, error);
  return instance ? g_strdup (statreg_instance_get_name (instance)) : NULL;
}

static gboolean
check_revision (StatregFolder *folder, StatregInstance *instance, const char *name, GError **error)
{
  g_autoptr(GError) own_error = NULL;
  gint64 revision = 0;

  if (!load_revision (folder, statreg_instance_get_id (instance), name, &revision, &own_error))
    {
      if (g_error_matches (own_error, STATREG_ERROR, STATREG_ERROR_NOT_FOUND))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&own_error));
      return FALSE;
    }
  if (revision <= statreg_instance_get_revision (instance))
    return TRUE;
  g_set_error (
      error, STATREG_ERROR, STATREG_ERROR_FAILED,
      _("“%s” was changed by another program meanwhile, so nothing was saved; please repeat the change"),
      statreg_instance_get_name (instance));
  return FALSE;
}

typedef struct
{
  StatregInstance *instance;
  int fd;
  const char *path;
  gsize size;         /* written so far */
} Save;

static gboolean
write_piece (const char *text, gsize size, gpointer data, GError **error)
{
  Save *save = data;

  save->size += size;
  if (save->size <= STATREG_INSTANCE_FILE_MAX)
    return statreg_file_write (save->fd, text, size, save->path, error);
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_LIMIT,
               _("“%s” has too many static logins for one instance: nothing was saved"),
               statreg_instance_get_name (save->instance));
  return FALSE;
}

static gboolean
fill (int fd, const char *path, gpointer instance, GError **error)
{
  Save save = { instance, fd, path, 0 };

  return statreg_instance_file_write_to (instance, write_piece, &save, error);
}

/* Without the settings nobody knows how long to keep them, so they are kept. */
static void
sweep (StatregFolder *folder, StatregInstance *instance)
{
  g_autoptr(StatregSettingValues) settings = statreg_settings_file_load (folder, NULL);

  if (settings)
    statreg_instance_sweep_previous (instance, statreg_time_now (),
                                     g_value_get_uint (&settings->of[STATREG_SETTING_KEEP_PREVIOUS]));
}

/**
 * statreg_instance_file_save:
 * @instance: the instance to save; previous logins that are too old are dropped from it
 *
 * Replaces the file of @instance, or makes it. To be called under the lock of @folder. Blocks on the disk.
 *
 * Returns: %FALSE with %STATREG_ERROR_FAILED when the file holds a newer revision,
 * %STATREG_ERROR_DAMAGED_FILE or %STATREG_ERROR_NEWER_VERSION when it cannot be understood (it is left
 * untouched), %STATREG_ERROR_LIMIT when it would be too large to be read again, and the errors of
 * statreg_folder_replace()
 */
gboolean
statreg_instance_file_save (StatregFolder *folder, StatregInstance *instance, GError **error)
{
  g_autofree char *name = NULL;
  g_autoptr(GError) own_error = NULL;
  gint64 revision;

  g_return_val_if_fail (STATREG_IS_FOLDER (folder), FALSE);
  g_return_val_if_fail (STATREG_IS_INSTANCE (instance), FALSE);

  revision = statreg_instance_get_revision (instance);
  name = statreg_instance_file_build_name (statreg_instance_get_id (instance));
  if (!check_revision (folder, instance, name, error))
    return FALSE;
  sweep (folder, instance);
  statreg_instance_set_revision (instance, revision + 1);
  if (statreg_folder_replace_by (folder, name, fill, instance, &own_error))
    return TRUE;
  /* After a failed sync the file is there, though perhaps not for good. */
  if (!g_error_matches (own_error, STATREG_ERROR, STATREG_ERROR_SYNC_FAILED))
    statreg_instance_set_revision (instance, revision);
  g_propagate_error (error, g_steal_pointer (&own_error));
  return FALSE;
}
