/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <sys/stat.h>

G_BEGIN_DECLS

/* The data folder: every path of ours is relative to it and never leaves it. */
#define STATREG_TYPE_FOLDER (statreg_folder_get_type ())
G_DECLARE_FINAL_TYPE (StatregFolder, statreg_folder, STATREG, FOLDER, GObject)

typedef struct _StatregLock StatregLock;

StatregFolder *statreg_folder_open       (const char *path, GError **error);  /* NULL: the default; made if missing */
const char    *statreg_folder_get_path   (StatregFolder *self);
char          *statreg_folder_build_path (StatregFolder *self, const char *name);  /* full path, for people */
GBytes        *statreg_folder_read       (StatregFolder *self, const char *name, gsize max_size, GError **error);
GInputStream  *statreg_folder_open_stream (StatregFolder *self, const char *name, gsize max_size, GError **error);
/* Writes all of a file's new content to fd; path is for errors. */
typedef gboolean (*StatregFolderFill) (int fd, const char *path, gpointer data, GError **error);
gboolean       statreg_folder_replace_by (StatregFolder *self, const char *name, StatregFolderFill fill, gpointer data, GError **error);
gboolean       statreg_folder_replace    (StatregFolder *self, const char *name, GBytes *content, GError **error);
gboolean       statreg_folder_copy       (StatregFolder *self, int fd, const char *from, const char *to, GError **error);
gboolean       statreg_folder_remove     (StatregFolder *self, const char *name, GError **error);
GStrv          statreg_folder_list       (StatregFolder *self, const char *subfolder, GError **error);
int            statreg_folder_open_file  (StatregFolder *self, const char *name, int flags, GError **error);
gboolean       statreg_folder_stat       (StatregFolder *self, const char *name, struct stat *info);
gboolean       statreg_folder_sync       (StatregFolder *self, const char *subfolder, GError **error);

/* Every change of a file happens between lock and the end of the lock. Blocks up to three seconds: not for a window's thread. */
StatregLock   *statreg_folder_lock       (StatregFolder *self, GError **error);
/* Held by the one process that serves the page. */
StatregLock   *statreg_folder_lock_page  (StatregFolder *self, GError **error);
gboolean       statreg_folder_is_page_served (StatregFolder *self);
/* What only so many may do at a time, over all processes; see who takes turns for the numbers. */
#define STATREG_FOLDER_TURNS (1u << 28)
StatregLock   *statreg_folder_lock_turn  (StatregFolder *self, guint turn, GError **error);
void           statreg_lock_free         (StatregLock *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StatregLock, statreg_lock_free)

/* Emits "changed" with the file's name as detail and argument ("settings.json", "instances/….json", "ELOxcBoxReg")
 * in the thread-default context of the caller of watch. */
void           statreg_folder_watch      (StatregFolder *self);

G_END_DECLS
