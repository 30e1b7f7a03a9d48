/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Like g_task_run_in_thread(), but the worker never drops the last reference to the task or to what it holds. */
void statreg_task_run_in_thread (GTask *task, GTaskThreadFunc work);

G_END_DECLS
