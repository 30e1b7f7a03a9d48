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

/**
 * statreg_fields_mark:
 * @row: a field
 * @message: (nullable): what is wrong with what is in it, %NULL if nothing is
 *
 * Says so by the colour of @row, and to those who do not see it.
 */
void
statreg_fields_mark (GtkWidget *row, const char *message)
{
  g_return_if_fail (GTK_IS_WIDGET (row));

  if (message)
    gtk_widget_add_css_class (row, "error");
  else
    gtk_widget_remove_css_class (row, "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_INVALID,
                               message ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, message ? message : "", -1);
}
