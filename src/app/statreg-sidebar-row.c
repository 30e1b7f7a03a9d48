/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-sidebar-row.h"

#include "statreg-address.h"

struct _StatregSidebarRow
{
  AdwBin parent_instance;
  StatregInstance *instance;
};

G_DEFINE_FINAL_TYPE (StatregSidebarRow, statreg_sidebar_row, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_INSTANCE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static char *
format_name (GtkWidget *widget, const char *name)
{
  return name ? statreg_text_to_visible (name) : NULL;
}

static char *
format_count (GtkWidget *widget, guint n_logins, const char *load_error)
{
  return load_error ? NULL : g_strdup_printf ("%u", n_logins);
}

static gboolean
is_set (GtkWidget *widget, const char *text)
{
  return text != NULL;
}

static void
statreg_sidebar_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_INSTANCE)
    g_value_set_object (value, STATREG_SIDEBAR_ROW (object)->instance);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_sidebar_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  StatregSidebarRow *self = STATREG_SIDEBAR_ROW (object);

  if (id != PROP_INSTANCE)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  else if (g_set_object (&self->instance, g_value_get_object (value)))
    g_object_notify_by_pspec (object, pspec);
}

static void
statreg_sidebar_row_dispose (GObject *object)
{
  StatregSidebarRow *self = STATREG_SIDEBAR_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), STATREG_TYPE_SIDEBAR_ROW);
  g_clear_object (&self->instance);
  G_OBJECT_CLASS (statreg_sidebar_row_parent_class)->dispose (object);
}

static void
statreg_sidebar_row_class_init (StatregSidebarRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = statreg_sidebar_row_get_property;
  object_class->set_property = statreg_sidebar_row_set_property;
  object_class->dispose = statreg_sidebar_row_dispose;
  properties[PROP_INSTANCE] = g_param_spec_object ("instance", NULL, NULL, STATREG_TYPE_INSTANCE,
                                                   G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/statreg/Statreg/statreg-sidebar-row.ui");
  gtk_widget_class_bind_template_callback (widget_class, format_name);
  gtk_widget_class_bind_template_callback (widget_class, format_count);
  gtk_widget_class_bind_template_callback (widget_class, is_set);
}

static void
statreg_sidebar_row_init (StatregSidebarRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * statreg_sidebar_row_get_instance:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): the instance that the row shows
 */
StatregInstance *
statreg_sidebar_row_get_instance (StatregSidebarRow *self)
{
  g_return_val_if_fail (STATREG_IS_SIDEBAR_ROW (self), NULL);
  return self->instance;
}
