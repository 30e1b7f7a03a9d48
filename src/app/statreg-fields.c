/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-fields.h"

/**
 * statreg_fields_set_busy:
 * @fields: what holds the fields of a dialog, inside its window
 * @busy: whether what was typed is being saved
 *
 * Keeps the fields from being changed while they are saved. The keyboard is taken from them first: a text of GTK 4.8 that
 * becomes insensitive is not told that it has lost it, and warns on the terminal when its cursor blinks next.
 */
void
statreg_fields_set_busy (GtkWidget *fields, gboolean busy)
{
  GtkRoot *root;

  g_return_if_fail (GTK_IS_WIDGET (fields));

  root = gtk_widget_get_root (fields);
  if (busy && root)
    gtk_root_set_focus (root, NULL);
  gtk_widget_set_sensitive (fields, !busy);
}
