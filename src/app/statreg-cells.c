/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-cells.h"

#include "statreg-address.h"
#include "statreg-time.h"

static char *
show_foreign (GtkListItem *cell, const char *text)
{
  return statreg_text_to_visible (text ? text : "");
}

static char *
show_time (GtkListItem *cell, gint64 seconds)
{
  return statreg_time_to_people (seconds);
}

/**
 * statreg_cells_bind:
 * @klass: of a widget with a list in its template
 *
 * Gives the cells of the list what all lists show alike: "show_foreign" for text that others wrote, "show_time" for
 * seconds since 1970.
 */
void
statreg_cells_bind (GtkWidgetClass *klass)
{
  gtk_widget_class_bind_template_callback (klass, show_foreign);
  gtk_widget_class_bind_template_callback (klass, show_time);
}
