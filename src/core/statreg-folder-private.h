/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-folder.h"

G_BEGIN_DECLS

/* Shared by the files statreg-folder*.c only. */
struct _StatregFolder
{
  GObject parent_instance;
  char *path;
  int fd;
  GFileMonitor *monitors[2];   /* the folder itself, instances */
};

/* Where a file is: its folder, open, and its name in there. */
typedef struct
{
  int fd;
  gboolean close_fd;
  const char *base;
  char *path;
} StatregPlace;

gboolean statreg_folder_find_place      (StatregFolder *self, const char *name, gboolean make, StatregPlace *place, GError **error);
void     statreg_place_clear            (StatregPlace *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (StatregPlace, statreg_place_clear)
int      statreg_place_open             (const StatregPlace *self, const char *base, int flags);
int      statreg_folder_open_subfolder  (StatregFolder *self, const char *name, gboolean make, GError **error);
/* As mkdir(), with the folders above it and all their names on disk. */
int      statreg_folder_make            (const char *path);
gboolean statreg_folder_check_there     (StatregFolder *self, GError **error);
gboolean statreg_folder_check_parents   (const char *path, GError **error);
void     statreg_folder_sweep           (StatregFolder *self);
void     statreg_folder_emit_changed    (StatregFolder *self, const char *name);

G_END_DECLS
