/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-count-row.h"

struct _StatregCountRow
{
  AdwActionRow parent_instance;
  GtkLabel *label;
  guint count;
};

G_DEFINE_FINAL_TYPE (StatregCountRow, statreg_count_row, ADW_TYPE_ACTION_ROW)

enum
{
  PROP_0,
  PROP_COUNT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* Screen readers say the row as a whole, by its title and its description. */
static void
show_count (StatregCountRow *self)
{
  g_autofree char *text = g_strdup_printf ("%'u", self->count);

  gtk_label_set_text (self->label, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

static void
statreg_count_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_COUNT)
    g_value_set_uint (value, STATREG_COUNT_ROW (object)->count);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_count_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  StatregCountRow *self = STATREG_COUNT_ROW (object);

  if (id != PROP_COUNT)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  if (self->count == g_value_get_uint (value))
    return;
  self->count = g_value_get_uint (value);
  show_count (self);
  g_object_notify_by_pspec (object, pspec);
}

static void
statreg_count_row_class_init (StatregCountRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = statreg_count_row_get_property;
  object_class->set_property = statreg_count_row_set_property;
  properties[PROP_COUNT] = g_param_spec_uint ("count", NULL, NULL, 0, G_MAXUINT, 0,
                                              G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
statreg_count_row_init (StatregCountRow *self)
{
  GtkWidget *label = gtk_label_new (NULL);

  self->label = GTK_LABEL (label);
  gtk_widget_add_css_class (label, "numeric");
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), label);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (self), 3);
  show_count (self);
}
