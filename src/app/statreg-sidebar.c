/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-sidebar.h"

#include "statreg-sidebar-row.h"

struct _StatregSidebar
{
  AdwBin parent_instance;
  StatregSession *session;
  GtkListView *view;
  GtkSingleSelection *selection;
  GMenuModel *instance_menu;
  GtkPopover *context_menu;    /* made when it is opened for the first time */
};

G_DEFINE_FINAL_TYPE (StatregSidebar, statreg_sidebar, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_SESSION,
  PROP_SELECTED,
  PROP_N_INSTANCES,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint opened_signal;

static void
on_row_activate (StatregSidebar *self, guint position)
{
  gtk_single_selection_set_selected (self->selection, position);
  g_signal_emit (self, opened_signal, 0);
}

static void
on_selected_changed (StatregSidebar *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
}

static void
on_n_items_changed (StatregSidebar *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_INSTANCES]);
}

static void
ensure_context_menu (StatregSidebar *self)
{
  if (self->context_menu)
    return;
  self->context_menu = GTK_POPOVER (gtk_popover_menu_new_from_model (self->instance_menu));
  gtk_popover_set_has_arrow (self->context_menu, FALSE);
  gtk_widget_set_halign (GTK_WIDGET (self->context_menu), GTK_ALIGN_START);
  gtk_widget_set_parent (GTK_WIDGET (self->context_menu), GTK_WIDGET (self));
}

static void
show_menu (StatregSidebar *self, GtkWidget *from, double x, double y)
{
  graphene_point_t point;

  if (!gtk_widget_compute_point (from, GTK_WIDGET (self), &GRAPHENE_POINT_INIT (x, y), &point))
    return;
  ensure_context_menu (self);
  gtk_popover_set_pointing_to (self->context_menu, &(GdkRectangle) { point.x, point.y, 1, 1 });
  gtk_popover_popup (self->context_menu);
}

static void
on_menu_requested (GtkWidget *widget, const char *name, GVariant *parameter)
{
  StatregSidebar *self = STATREG_SIDEBAR (widget);
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;

  if (focus && gtk_widget_is_ancestor (focus, widget))
    show_menu (self, focus, gtk_widget_get_width (focus) / 2.0, gtk_widget_get_height (focus));
}

/* The menu is about the row under the pointer, which therefore gets selected. */
static void
on_secondary_pressed (StatregSidebar *self, int n_press, double x, double y)
{
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (self->view), x, y, GTK_PICK_DEFAULT);
  StatregInstance *instance = NULL;

  if (widget && !STATREG_IS_SIDEBAR_ROW (widget))
    widget = gtk_widget_get_ancestor (widget, STATREG_TYPE_SIDEBAR_ROW);
  instance = widget ? statreg_sidebar_row_get_instance (STATREG_SIDEBAR_ROW (widget)) : NULL;
  if (instance && statreg_sidebar_select (self, statreg_instance_get_id (instance)))
    show_menu (self, GTK_WIDGET (self->view), x, y);
}

static void
on_long_pressed (StatregSidebar *self, double x, double y)
{
  on_secondary_pressed (self, 1, x, y);
}

static char *
choose_page (GtkWidget *widget, guint n_instances)
{
  return g_strdup (n_instances > 0 ? "list" : "empty");
}

static void
statreg_sidebar_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  StatregSidebar *self = STATREG_SIDEBAR (object);

  if (id == PROP_SESSION)
    g_value_set_object (value, self->session);
  else if (id == PROP_SELECTED)
    g_value_set_object (value, statreg_sidebar_get_selected (self));
  else if (id == PROP_N_INSTANCES)
    g_value_set_uint (value, self->selection ? g_list_model_get_n_items (G_LIST_MODEL (self->selection)) : 0);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_sidebar_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  StatregSidebar *self = STATREG_SIDEBAR (object);

  if (id == PROP_SESSION)
    g_set_object (&self->session, g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_sidebar_dispose (GObject *object)
{
  StatregSidebar *self = STATREG_SIDEBAR (object);

  if (self->context_menu)
    gtk_widget_unparent (GTK_WIDGET (g_steal_pointer (&self->context_menu)));
  gtk_widget_dispose_template (GTK_WIDGET (self), STATREG_TYPE_SIDEBAR);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (statreg_sidebar_parent_class)->dispose (object);
}

/* A popover of a widget that lays out one child only has to be placed by hand. */
static void
statreg_sidebar_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GTK_WIDGET_CLASS (statreg_sidebar_parent_class)->size_allocate (widget, width, height, baseline);
  if (STATREG_SIDEBAR (widget)->context_menu)
    gtk_popover_present (STATREG_SIDEBAR (widget)->context_menu);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/org/statreg/Statreg/statreg-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, StatregSidebar, view);
  gtk_widget_class_bind_template_child (widget_class, StatregSidebar, selection);
  gtk_widget_class_bind_template_child (widget_class, StatregSidebar, instance_menu);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_selected_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_n_items_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_secondary_pressed);
  gtk_widget_class_bind_template_callback (widget_class, on_long_pressed);
  gtk_widget_class_bind_template_callback (widget_class, choose_page);
}

static void
statreg_sidebar_class_init (StatregSidebarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = statreg_sidebar_get_property;
  object_class->set_property = statreg_sidebar_set_property;
  object_class->dispose = statreg_sidebar_dispose;
  widget_class->size_allocate = statreg_sidebar_size_allocate;
  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, STATREG_TYPE_SESSION,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SELECTED] = g_param_spec_object ("selected", NULL, NULL, STATREG_TYPE_INSTANCE,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_N_INSTANCES] = g_param_spec_uint ("n-instances", NULL, NULL, 0, G_MAXUINT, 0,
                                                    G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  opened_signal = g_signal_new ("opened", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
  g_type_ensure (STATREG_TYPE_SIDEBAR_ROW);
  gtk_widget_class_install_action (widget_class, "sidebar.show-menu", NULL, on_menu_requested);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "sidebar.show-menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "sidebar.show-menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "win.delete-instance", NULL);
  bind_template (widget_class);
}

static void
statreg_sidebar_init (StatregSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * statreg_sidebar_get_selected:
 * @self: the sidebar
 *
 * Returns: (transfer none) (nullable): the instance that is looked at, %NULL while there is none
 */
StatregInstance *
statreg_sidebar_get_selected (StatregSidebar *self)
{
  g_return_val_if_fail (STATREG_IS_SIDEBAR (self), NULL);
  return self->selection ? gtk_single_selection_get_selected_item (self->selection) : NULL;
}

/**
 * statreg_sidebar_select:
 * @self: the sidebar
 * @instance_id: id of an instance
 *
 * Returns: whether the instance is in the list and now is selected
 */
gboolean
statreg_sidebar_select (StatregSidebar *self, const char *instance_id)
{
  GListModel *model = G_LIST_MODEL (self->selection);

  g_return_val_if_fail (STATREG_IS_SIDEBAR (self), FALSE);
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr(StatregInstance) instance = g_list_model_get_item (model, i);

      if (g_str_equal (statreg_instance_get_id (instance), instance_id))
        {
          gtk_single_selection_set_selected (self->selection, i);
          return TRUE;
        }
    }
  return FALSE;
}
