/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A weak reference as the user_data of an async call. A widget inside a template must not be kept alive past its window by
 * somebody who waits for an answer: its bindings then look for a window that is gone. */
static inline GWeakRef *
statreg_weak_new (gpointer object)
{
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak, object);
  return weak;
}

static inline void
statreg_weak_free (GWeakRef *weak)
{
  g_weak_ref_clear (weak);
  g_free (weak);
}

/* Frees weak; the object (transfer full), or NULL when it is gone. */
static inline gpointer
statreg_weak_take (GWeakRef *weak)
{
  gpointer object = g_weak_ref_get (weak);

  statreg_weak_free (weak);
  return object;
}

G_END_DECLS
