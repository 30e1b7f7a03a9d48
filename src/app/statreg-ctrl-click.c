/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-ctrl-click.h"

static void
focus_row (GtkWidget *widget)
{
  for (; widget; widget = gtk_widget_get_parent (widget))
    if (gtk_widget_get_focusable (widget))
      {
        gtk_widget_grab_focus (widget);
        return;
      }
}

static void
on_pressed (GtkGesture *gesture, int n_press, double x, double y)
{
  GtkWidget *view = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));
  GdkModifierType held = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  GtkWidget *picked = gtk_widget_pick (view, x, y, GTK_PICK_DEFAULT);

  if ((held & (GDK_CONTROL_MASK | GDK_SHIFT_MASK)) != GDK_CONTROL_MASK || picked == NULL ||
      !gtk_widget_activate_action (picked, "list-item.select", "(bb)", TRUE, FALSE))
    {
      gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  focus_row (picked);
}

/**
 * statreg_ctrl_click_add:
 * @view: a column view with multiple selection
 *
 * Makes a click with Ctrl held select or unselect one row. In GTK 4.8 both the cell and its row answer such a
 * click, and each turns the selection of the row over, so that nothing changes.
 */
void
statreg_ctrl_click_add (GtkColumnView *view)
{
  GtkGesture *gesture;

  g_return_if_fail (GTK_IS_COLUMN_VIEW (view));

  gesture = gtk_gesture_click_new ();
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (gesture), GTK_PHASE_CAPTURE);
  g_signal_connect (gesture, "pressed", G_CALLBACK (on_pressed), NULL);
  gtk_widget_add_controller (GTK_WIDGET (view), GTK_EVENT_CONTROLLER (gesture));
}
