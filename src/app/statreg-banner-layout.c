/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-banner-layout.h"

#define WORDS_WIDTH 280   /* pixels; what the words need in one line with the buttons, unless they are shorter */
#define LINE_SPACING 9
#define ROW_SPACING 6

struct _StatregBannerLayout
{
  GtkLayoutManager parent_instance;
};

G_DEFINE_FINAL_TYPE (StatregBannerLayout, statreg_banner_layout, GTK_TYPE_LAYOUT_MANAGER)

typedef struct
{
  int minimum;
  int natural;
} Size;

static Size
measure_child (GtkWidget *child, GtkOrientation orientation, int for_size)
{
  Size size = { 0, 0 };

  if (gtk_widget_should_layout (child))
    gtk_widget_measure (child, orientation, for_size, &size.minimum, &size.natural, NULL, NULL);
  return size;
}

static int
get_buttons_width (GtkWidget *widget)
{
  return measure_child (gtk_widget_get_last_child (widget), GTK_ORIENTATION_HORIZONTAL, -1).natural;
}

static gboolean
fits_in_line (GtkWidget *widget, int width)
{
  Size words = measure_child (gtk_widget_get_first_child (widget), GTK_ORIENTATION_HORIZONTAL, -1);

  return width < 0 || MIN (words.natural, WORDS_WIDTH) + LINE_SPACING + get_buttons_width (widget) <= width;
}

static Size
measure_width (GtkWidget *widget)
{
  Size words = measure_child (gtk_widget_get_first_child (widget), GTK_ORIENTATION_HORIZONTAL, -1);
  Size buttons = measure_child (gtk_widget_get_last_child (widget), GTK_ORIENTATION_HORIZONTAL, -1);

  return (Size) { MAX (words.minimum, buttons.minimum), words.natural + LINE_SPACING + buttons.natural };
}

static Size
measure_height (GtkWidget *widget, int width)
{
  gboolean in_line = fits_in_line (widget, width);
  int words_width = width < 0 || !in_line ? width : width - LINE_SPACING - get_buttons_width (widget);
  Size words = measure_child (gtk_widget_get_first_child (widget), GTK_ORIENTATION_VERTICAL, words_width);
  Size buttons = measure_child (gtk_widget_get_last_child (widget), GTK_ORIENTATION_VERTICAL, -1);

  if (in_line)
    return (Size) { MAX (words.minimum, buttons.minimum), MAX (words.natural, buttons.natural) };
  return (Size) { words.minimum + ROW_SPACING + buttons.minimum, words.natural + ROW_SPACING + buttons.natural };
}

static void
statreg_banner_layout_measure (GtkLayoutManager *manager, GtkWidget *widget, GtkOrientation orientation, int for_size,
                               int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  Size size = orientation == GTK_ORIENTATION_HORIZONTAL ? measure_width (widget) : measure_height (widget, for_size);

  *minimum = size.minimum;
  *natural = size.natural;
  *minimum_baseline = *natural_baseline = -1;
}

static void
allocate_child (GtkWidget *widget, GtkWidget *child, int full_width, GtkAllocation place)
{
  if (!gtk_widget_should_layout (child))
    return;
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    place.x = full_width - place.x - place.width;
  gtk_widget_size_allocate (child, &place, -1);
}

static void
statreg_banner_layout_allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height, int baseline)
{
  GtkWidget *words = gtk_widget_get_first_child (widget), *buttons = gtk_widget_get_last_child (widget);
  int buttons_width = MIN (width, get_buttons_width (widget));
  int buttons_height = measure_child (buttons, GTK_ORIENTATION_VERTICAL, -1).natural;
  gboolean in_line = fits_in_line (widget, width);
  GtkAllocation words_place = { 0, 0, width, height - ROW_SPACING - buttons_height };
  GtkAllocation buttons_place = { width - buttons_width, height - buttons_height, buttons_width, buttons_height };

  if (in_line)
    {
      words_place = (GtkAllocation) { 0, 0, width - LINE_SPACING - buttons_width, height };
      buttons_place.y = (height - buttons_height) / 2;
    }
  allocate_child (widget, words, width, words_place);
  allocate_child (widget, buttons, width, buttons_place);
}

static GtkSizeRequestMode
statreg_banner_layout_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
statreg_banner_layout_class_init (StatregBannerLayoutClass *klass)
{
  GtkLayoutManagerClass *manager_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  manager_class->measure = statreg_banner_layout_measure;
  manager_class->allocate = statreg_banner_layout_allocate;
  manager_class->get_request_mode = statreg_banner_layout_get_request_mode;
}

static void
statreg_banner_layout_init (StatregBannerLayout *self)
{
}
