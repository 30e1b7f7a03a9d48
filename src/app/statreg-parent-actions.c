/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-parent-actions.h"

static void
on_transient_for_changed (GtkWindow *window)
{
  GtkWindow *parent = gtk_window_get_transient_for (window);

  if (parent)
    gtk_window_set_application (window, gtk_window_get_application (parent));
}

/**
 * statreg_parent_actions_add:
 * @window: a dialog
 *
 * Makes @window a window of the application that its parent belongs to: else it could not use the actions of the
 * application.
 */
void
statreg_parent_actions_add (GtkWindow *window)
{
  g_return_if_fail (GTK_IS_WINDOW (window));

  g_signal_connect (window, "notify::transient-for", G_CALLBACK (on_transient_for_changed), NULL);
  on_transient_for_changed (window);
}
