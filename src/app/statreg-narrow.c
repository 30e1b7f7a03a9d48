/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-narrow.h"

typedef struct
{
  GtkWindow *window;   /* borrowed */
  int width;
} Narrow;

static void
on_width_changed (GdkSurface *surface, GParamSpec *pspec, Narrow *narrow)
{
  gboolean is_narrow = gdk_surface_get_width (surface) < narrow->width;
  gboolean was_narrow;

  g_object_get (narrow->window, "narrow", &was_narrow, NULL);
  if (is_narrow != was_narrow)
    g_object_set (narrow->window, "narrow", is_narrow, NULL);
}

static void
free_narrow (gpointer data, GClosure *closure)
{
  g_free (data);
}

static void
on_realize (GtkWindow *window, gpointer width)
{
  Narrow *narrow = g_new (Narrow, 1);

  narrow->window = window;
  narrow->width = GPOINTER_TO_INT (width);
  g_signal_connect_data (gtk_native_get_surface (GTK_NATIVE (window)), "notify::width", G_CALLBACK (on_width_changed),
                         narrow, free_narrow, 0);
}

/**
 * statreg_narrow_follow:
 * @window: a window with a boolean property "narrow" that can be written
 * @width: in pixels
 *
 * Says by that property whether the window has less than @width, so that it can show less side by side.
 */
void
statreg_narrow_follow (GtkWindow *window, int width)
{
  g_return_if_fail (GTK_IS_WINDOW (window));

  g_signal_connect_after (window, "realize", G_CALLBACK (on_realize), GINT_TO_POINTER (width));
}
