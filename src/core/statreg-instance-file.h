/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "statreg-folder.h"
#include "statreg-instance.h"

G_BEGIN_DECLS

#define STATREG_INSTANCE_FILE_MAX (256 * 1024 * 1024)

char            *statreg_instance_file_build_name (const char *id);   /* "instances/<id>.json" */
char            *statreg_instance_file_get_id (const char *name);     /* the other way round; NULL: no instance file's name */
GBytes          *statreg_instance_file_write (StatregInstance *instance);
/* Takes the next piece of a file. */
typedef gboolean (*StatregInstanceSink) (const char *text, gsize size, gpointer data, GError **error);
gboolean         statreg_instance_file_write_to (StatregInstance *instance, StatregInstanceSink sink, gpointer data, GError **error);
StatregInstance *statreg_instance_file_parse (GInputStream *stream, const char *where, GError **error);
StatregInstance *statreg_instance_file_load  (StatregFolder *folder, const char *id, GError **error);
/* Only the name, without reading all logins where the file is as statreg_instance_file_write() makes it. */
char            *statreg_instance_file_load_name (StatregFolder *folder, const char *id, GError **error);
/* Under the lock of the caller. Refused (FAILED, with a sentence) when the file holds a newer revision than the instance;
 * on success the instance's revision is one higher. */
gboolean         statreg_instance_file_save  (StatregFolder *folder, StatregInstance *instance, GError **error);

G_END_DECLS
