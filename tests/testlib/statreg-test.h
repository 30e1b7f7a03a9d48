/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "statreg-folder.h"
#include "statreg-registration.h"

G_BEGIN_DECLS

/* Waits on a condition, never on time alone: iterates the thread-default context until done or timeout_ms is over. */
typedef gboolean (*StatregTestCondition) (gpointer data);
gboolean       statreg_test_wait_until    (StatregTestCondition condition, gpointer data, guint timeout_ms);

/* How many times slower than usual the program runs; STATREG_TEST_SLOWNESS. Limits of time are multiplied by it. */
guint          statreg_test_get_slowness  (void);

/* For async calls: pass statreg_test_on_ready and a GAsyncResult * as user_data, then wait for the result (owned). */
void           statreg_test_on_ready      (GObject *source, GAsyncResult *result, gpointer slot);
GAsyncResult  *statreg_test_wait_result   (GAsyncResult **slot);

/* Drops the last reference, which calls under way may share for a moment, and waits for the object's end. */
void           statreg_test_drop          (gpointer object);

char          *statreg_test_make_folder   (void);   /* a fresh, private directory below the temporary one */
void           statreg_test_remove_folder (char *path); /* and frees path */
StatregFolder *statreg_test_open_folder   (char **path);
StatregLock   *statreg_test_lock          (StatregFolder *folder);   /* as soon as others, who are busy with it, let go */
char          *statreg_test_read          (const char *folder, const char *name);
void           statreg_test_write         (const char *folder, const char *name, const char *content, gssize size);
guint          statreg_test_mode          (const char *folder, const char *name);

/* Where a program can listen: not one of the ports that the system gives to connections, and to whoever asks for any, for a port that
 * is free then would be somebody's a moment later; see ports.py. */
guint          statreg_test_find_port     (void);

/* A registration of that address with a random id and a sealed text that nobody can open. */
StatregRegistration *statreg_test_make_registration (const char *address, gint64 received);

G_END_DECLS
