/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-folder-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "statreg-error.h"

#define LINKS_MAX 40 /* as the kernel has it */
#define OVERFLOW_UID 65534
#define WHOLE_MAP_SIZE 4294967295U

/* The way to the data folder: what has been walked, without links, and what is still to come. */
typedef struct
{
  char *here;
  GPtrArray *parts; /* the next one is the last */
  guint n_links;
} Way;

static void
clear_way (Way *self)
{
  g_free (self->here);
  g_ptr_array_unref (self->parts);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Way, clear_way)

/* In a container that knows one user only, root of the machine looks like user_namespaces(7)'s overflow user. */
static gboolean
is_hidden_root (uid_t owner)
{
  g_autofree char *map = NULL;
  guint inside, outside, size;

  return owner == OVERFLOW_UID && g_file_get_contents ("/proc/self/uid_map", &map, NULL, NULL) &&
         sscanf (map, "%u %u %u", &inside, &outside, &size) == 3 && size != WHOLE_MAP_SIZE;
}

static gboolean
refuse_owner (const char *path, GError **error)
{
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_UNSAFE_FILE,
               _("%s, on the way to the data folder, belongs to another user, who could put another folder in "
                 "its place; choose a data folder elsewhere"), path);
  return FALSE;
}

/* Who may write into a folder may rename what is in it; where the sticky bit is set, only its owner may. */
static gboolean
check_step (const struct stat *info, const char *path, GError **error)
{
  if (info->st_uid != 0 && info->st_uid != geteuid () && !is_hidden_root (info->st_uid))
    return refuse_owner (path, error);
  if (S_ISDIR (info->st_mode) && (info->st_mode & (S_IWGRP | S_IWOTH)) && !(info->st_mode & S_ISVTX))
    {
      g_set_error (error, STATREG_ERROR, STATREG_ERROR_UNSAFE_FILE,
                   _("Other users may write into %s and could put another folder in the place of the data "
                     "folder; run “chmod go-w %s”, or choose a data folder elsewhere"), path, path);
      return FALSE;
    }
  return TRUE;
}

static void
push_parts (Way *self, const char *path)
{
  g_auto(GStrv) parts = g_strsplit (path, "/", -1);

  for (guint i = g_strv_length (parts); i-- > 0;)
    if (*parts[i] != '\0' && !g_str_equal (parts[i], "."))
      g_ptr_array_add (self->parts, g_strdup (parts[i]));
}

static gboolean
set_way_error (GError **error, const char *path, int number)
{
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_FOLDER, _("The data folder %s cannot be opened: %s"), path,
               g_strerror (number));
  return FALSE;
}

static gboolean
follow_link (Way *self, const char *link, GError **error)
{
  g_autoptr(GError) cause = NULL;
  g_autofree char *target = g_file_read_link (link, &cause);

  if (!target || ++self->n_links > LINKS_MAX)
    return set_way_error (error, link, target ? ELOOP : ENOENT);
  if (*target == '/')
    {
      g_free (self->here);
      self->here = g_strdup ("/");
    }
  push_parts (self, target);
  return TRUE;
}

/* One step; "there" tells whether there is something to step on. */
static gboolean
walk (Way *self, gboolean *there, GError **error)
{
  g_autofree char *part = g_ptr_array_steal_index (self->parts, self->parts->len - 1);
  g_autofree char *next = g_str_equal (part, "..") ? g_path_get_dirname (self->here)
                                                   : g_build_filename (self->here, part, NULL);
  struct stat info;

  *there = lstat (next, &info) == 0;
  if (!*there)
    return errno == ENOENT || set_way_error (error, next, errno);
  if (S_ISLNK (info.st_mode))
    return check_step (&info, next, error) && follow_link (self, next, error);
  g_free (self->here);
  self->here = g_steal_pointer (&next);
  return self->parts->len == 0 || check_step (&info, self->here, error);
}

/**
 * statreg_folder_check_parents:
 * @path: absolute path of a data folder, which need not be there
 * @error: UNSAFE_FILE when others could put another folder in its place; FOLDER when the path leads nowhere
 *
 * All folders above must belong to the user that runs the program or to root, and only they may rename what is
 * in them. The same goes for the links on the way, which are followed: a person chose that path. The folder
 * itself is left to statreg_file_check_folder().
 *
 * Returns: whether the path can be trusted
 */
gboolean
statreg_folder_check_parents (const char *path, GError **error)
{
  g_auto(Way) way = { g_strdup ("/"), g_ptr_array_new_with_free_func (g_free), 0 };
  gboolean there = TRUE;
  struct stat root;

  push_parts (&way, path);
  if (lstat ("/", &root) == 0 && !check_step (&root, "/", error))
    return FALSE;
  while (there && way.parts->len > 0)
    if (!walk (&way, &there, error))
      return FALSE;
  return TRUE;
}
