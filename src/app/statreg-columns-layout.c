/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-columns-layout.h"

/* GtkFlowBox would do, if it did not go by natural widths: one long line of text in a child takes its columns apart. */

#define COLUMN_WIDTH 310    /* pixels; narrower than this, columns are no longer good to read */
#define COLUMN_SPACING 18
#define ROW_SPACING 12

struct _StatregColumnsLayout
{
  GtkLayoutManager parent_instance;
};

G_DEFINE_FINAL_TYPE (StatregColumnsLayout, statreg_columns_layout, GTK_TYPE_LAYOUT_MANAGER)

static GtkWidget *
next_laid_out (GtkWidget *child)
{
  while (child && !gtk_widget_should_layout (child))
    child = gtk_widget_get_next_sibling (child);
  return child;
}

#define FOR_EACH_CHILD(child, widget) \
  for (GtkWidget *child = next_laid_out (gtk_widget_get_first_child (widget)); child; \
       child = next_laid_out (gtk_widget_get_next_sibling (child)))

static int
count_children (GtkWidget *widget)
{
  int n = 0;

  FOR_EACH_CHILD (child, widget)
    n++;
  return n;
}

static int
get_column_width (GtkWidget *widget, int width)
{
  int n = count_children (widget);

  if (n == 0 || width < n * COLUMN_WIDTH + (n - 1) * COLUMN_SPACING)
    return width;
  return (width - (n - 1) * COLUMN_SPACING) / n;
}

static void
measure_width (GtkWidget *widget, int *minimum, int *natural)
{
  int n = count_children (widget);

  FOR_EACH_CHILD (child, widget)
    {
      int child_minimum, child_natural;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &child_minimum, &child_natural, NULL, NULL);
      *minimum = MAX (*minimum, child_minimum);
      *natural = MAX (*natural, child_natural);
    }
  if (n > 1)
    *natural = *natural * n + (n - 1) * COLUMN_SPACING;
}

static void
measure_height (GtkWidget *widget, int width, int *minimum, int *natural)
{
  int column = width < 0 ? -1 : get_column_width (widget, width);
  gboolean stacked = column == width;

  FOR_EACH_CHILD (child, widget)
    {
      int spacing = stacked && *natural > 0 ? ROW_SPACING : 0;
      int child_minimum, child_natural;

      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, column, &child_minimum, &child_natural, NULL, NULL);
      *minimum = stacked ? *minimum + spacing + child_minimum : MAX (*minimum, child_minimum);
      *natural = stacked ? *natural + spacing + child_natural : MAX (*natural, child_natural);
    }
}

static void
statreg_columns_layout_measure (GtkLayoutManager *manager, GtkWidget *widget, GtkOrientation orientation, int for_size,
                                int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = 0;
  *minimum_baseline = *natural_baseline = -1;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    measure_width (widget, minimum, natural);
  else
    measure_height (widget, for_size, minimum, natural);
}

static void
statreg_columns_layout_allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height, int baseline)
{
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int column = get_column_width (widget, width);
  int x = 0, y = 0;

  FOR_EACH_CHILD (child, widget)
    {
      GtkAllocation allocation = { mirrored ? width - x - column : x, y, column, height };

      if (column == width)
        {
          gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, NULL, &allocation.height, NULL, NULL);
          y += allocation.height + ROW_SPACING;
        }
      else
        {
          x += column + COLUMN_SPACING;
        }
      gtk_widget_size_allocate (child, &allocation, -1);
    }
}

static GtkSizeRequestMode
statreg_columns_layout_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
statreg_columns_layout_class_init (StatregColumnsLayoutClass *klass)
{
  GtkLayoutManagerClass *manager_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  manager_class->measure = statreg_columns_layout_measure;
  manager_class->allocate = statreg_columns_layout_allocate;
  manager_class->get_request_mode = statreg_columns_layout_get_request_mode;
}

static void
statreg_columns_layout_init (StatregColumnsLayout *self)
{
}
