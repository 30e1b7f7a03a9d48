/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-dialog-parent.h"

static void
on_unrealize (GtkWindow *dialog)
{
  gtk_window_set_transient_for (dialog, NULL);
}

/**
 * statreg_dialog_set_parent:
 * @dialog: a window of ours, not yet presented
 * @parent: (nullable): the window that it belongs to
 *
 * As gtk_window_set_transient_for(), but @dialog also becomes a window of the application that @parent belongs to:
 * else it could not use the actions of the application. And it may outlive @parent. A window that was closed is no
 * longer destroyed with its parent, yet goes on pointing to it (GTK 4.8) and follows the pointer when it is freed:
 * later than @parent, if a task that is under way holds a reference. So it lets go of its parent when it is closed.
 */
void
statreg_dialog_set_parent (GtkWindow *dialog, GtkWindow *parent)
{
  g_return_if_fail (GTK_IS_WINDOW (dialog));

  gtk_window_set_transient_for (dialog, parent);
  if (parent)
    gtk_window_set_application (dialog, gtk_window_get_application (parent));
  g_signal_connect (dialog, "unrealize", G_CALLBACK (on_unrealize), NULL);
}
