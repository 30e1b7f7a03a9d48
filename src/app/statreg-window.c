/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-window.h"

#include <glib/gi18n.h>

#include "statreg-address.h"
#include "statreg-check-banner.h"
#include "statreg-dialog-parent.h"
#include "statreg-notice.h"
#include "statreg-page-banner.h"
#include "statreg-store-banner.h"
#include "statreg-window-private.h"

G_DEFINE_FINAL_TYPE (StatregWindow, statreg_window, ADW_TYPE_APPLICATION_WINDOW)

enum
{
  PROP_0,
  PROP_SESSION,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* For the .ui. */

static char *
format_settings_error (GtkWidget *widget, const char *load_error)
{
  return load_error
    ? g_strdup_printf (_("The registration settings cannot be read or changed before their file is in order: %s"), load_error)
    : NULL;
}

static char *
format_title (GtkWidget *widget, const char *name)
{
  return name ? statreg_text_to_visible (name) : g_strdup (_("Statreg"));
}

static char *
choose_page (GtkWidget *widget, gboolean loaded, guint n_instances)
{
  if (n_instances > 0)
    return g_strdup ("instance");
  return g_strdup (loaded ? "empty" : "loading");
}

/* Start-up would wait for a page with all its rows that perhaps nobody will see. */
static void
ensure_page (StatregWindow *self)
{
  if (self->page)
    return;
  self->page = STATREG_INSTANCE_PAGE (statreg_instance_page_new (self->session));
  adw_bin_set_child (ADW_BIN (gtk_stack_get_child_by_name (self->stack, "instance")), GTK_WIDGET (self->page));
}

static void
on_selected_changed (StatregWindow *self)
{
  StatregInstance *instance = statreg_sidebar_get_selected (self->sidebar);

  if (instance)
    ensure_page (self);
  if (self->page)
    g_object_set (self->page, "instance", instance, NULL);
  g_signal_group_set_target (self->instance, instance);
  statreg_window_update_instance_actions (self);
}

static void
show_content (StatregWindow *self)
{
  adw_leaflet_set_visible_child (self->leaflet, self->content_pane);
}

static void
on_back (StatregWindow *self)
{
  adw_leaflet_set_visible_child (self->leaflet, self->sidebar_pane);
}

static void
on_search_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  StatregWindow *self = STATREG_WINDOW (widget);

  show_content (self);
  statreg_login_table_begin_search (statreg_instance_page_get_table (self->page));
}

static void
on_show_sidebar_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  StatregWindow *self = STATREG_WINDOW (widget);

  if (adw_leaflet_get_folded (self->leaflet))
    on_back (self);
  else
    gtk_widget_set_visible (self->sidebar_pane, !gtk_widget_get_visible (self->sidebar_pane));
}

/* Built when it is asked for: GtkApplication would build it with each window. */
static void
on_show_help_overlay_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr(GtkBuilder) builder = gtk_builder_new_from_resource ("/org/statreg/Statreg/statreg-shortcuts.ui");
  GtkWindow *overlay = GTK_WINDOW (gtk_builder_get_object (builder, "help_overlay"));

  statreg_dialog_set_parent (overlay, GTK_WINDOW (widget));
  gtk_window_present (overlay);
}

/* Folded, the two panes take turns, so both have to be there. */
static void
on_folded_changed (StatregWindow *self)
{
  if (adw_leaflet_get_folded (self->leaflet))
    gtk_widget_set_visible (self->sidebar_pane, TRUE);
}

/* The instances come one by one; when all are there, the one looked at last is taken up again, or the first. With nothing
 * in the sidebar, a narrow window starts with the page that says what to do. */
static void
select_instance (StatregWindow *self)
{
  g_autofree char *last = self->state ? g_settings_get_string (self->state, "instance") : NULL;
  g_autoptr(StatregInstance) first = g_list_model_get_item (G_LIST_MODEL (statreg_session_get_instances (self->session)), 0);

  if (!first)
    show_content (self);
  else if (!last || !statreg_sidebar_select (self->sidebar, last))
    statreg_sidebar_select (self->sidebar, statreg_instance_get_id (first));
}

/* The popovers of menus are much of what the window costs before its first frame, so the main menu's comes after it. That of
 * Tools cannot: in GTK 4.8 screen readers take a check item that is made in a window on the screen for a plain one. */
static void
on_loaded_changed (StatregWindow *self)
{
  gtk_menu_button_set_menu_model (self->menu_button, self->main_menu);
  select_instance (self);
}

static GSettings *
open_state (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr(GSettingsSchema) schema = source ? g_settings_schema_source_lookup (source, STATREG_APP_ID, TRUE) : NULL;

  return schema ? g_settings_new (STATREG_APP_ID) : NULL;
}

static void
restore_state (StatregWindow *self)
{
  self->state = open_state ();
  if (!self->state)
    return;
  gtk_window_set_default_size (GTK_WINDOW (self), g_settings_get_int (self->state, "window-width"),
                               g_settings_get_int (self->state, "window-height"));
  if (g_settings_get_boolean (self->state, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  gtk_widget_set_visible (self->sidebar_pane, g_settings_get_boolean (self->state, "show-sidebar"));
}

static void
save_state (StatregWindow *self)
{
  StatregInstance *instance = statreg_window_get_instance (self);
  int width, height;

  if (!self->state)
    return;
  g_settings_set_string (self->state, "instance", instance ? statreg_instance_get_id (instance) : "");
  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_settings_set_int (self->state, "window-width", width);
  g_settings_set_int (self->state, "window-height", height);
  g_settings_set_boolean (self->state, "window-maximized", gtk_window_is_maximized (GTK_WINDOW (self)));
  g_settings_set_boolean (self->state, "show-sidebar", gtk_widget_get_visible (self->sidebar_pane));
}

/* Without the window the program would end, and a check with it: that is asked first. */
static gboolean
would_end_check (StatregWindow *self)
{
  return statreg_checker_is_active (statreg_session_get_checker (self->session)) &&
         !statreg_page_is_active (statreg_session_get_page (self->session));
}

static gboolean
statreg_window_close_request (GtkWindow *window)
{
  save_state (STATREG_WINDOW (window));
  if (would_end_check (STATREG_WINDOW (window)))
    {
      gtk_widget_activate_action (GTK_WIDGET (window), "app.quit", NULL);
      return GDK_EVENT_STOP;
    }
  return GTK_WINDOW_CLASS (statreg_window_parent_class)->close_request (window);
}

static void
statreg_window_constructed (GObject *object)
{
  StatregWindow *self = STATREG_WINDOW (object);
  gboolean loaded;

  G_OBJECT_CLASS (statreg_window_parent_class)->constructed (object);
  g_signal_connect_object (self->session, "notify::loaded", G_CALLBACK (on_loaded_changed), self, G_CONNECT_SWAPPED);
  restore_state (self);
  on_selected_changed (self);
  g_object_get (self->session, "loaded", &loaded, NULL);
  if (loaded)
    on_loaded_changed (self);
}

static void
statreg_window_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SESSION)
    g_value_set_object (value, STATREG_WINDOW (object)->session);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_window_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SESSION)
    g_set_object (&STATREG_WINDOW (object)->session, g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_window_dispose (GObject *object)
{
  StatregWindow *self = STATREG_WINDOW (object);

  self->page = NULL;
  g_clear_object (&self->instance);
  gtk_widget_dispose_template (GTK_WIDGET (self), STATREG_TYPE_WINDOW);
  g_clear_object (&self->state);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (statreg_window_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/org/statreg/Statreg/statreg-window.ui");
  gtk_widget_class_bind_template_child (widget_class, StatregWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, StatregWindow, sidebar_pane);
  gtk_widget_class_bind_template_child (widget_class, StatregWindow, content_pane);
  gtk_widget_class_bind_template_child (widget_class, StatregWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, StatregWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, StatregWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, StatregWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, StatregWindow, main_menu);
  gtk_widget_class_bind_template_callback (widget_class, format_settings_error);
  gtk_widget_class_bind_template_callback (widget_class, gtk_widget_grab_focus);
  gtk_widget_class_bind_template_callback (widget_class, format_title);
  gtk_widget_class_bind_template_callback (widget_class, choose_page);
  gtk_widget_class_bind_template_callback (widget_class, show_content);
  gtk_widget_class_bind_template_callback (widget_class, on_back);
  gtk_widget_class_bind_template_callback (widget_class, on_selected_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_folded_changed);
}

static void
statreg_window_class_init (StatregWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = statreg_window_constructed;
  object_class->get_property = statreg_window_get_property;
  object_class->set_property = statreg_window_set_property;
  object_class->dispose = statreg_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = statreg_window_close_request;
  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, STATREG_TYPE_SESSION,
                                                  G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  g_type_ensure (STATREG_TYPE_SIDEBAR);
  g_type_ensure (STATREG_TYPE_NOTICE);
  g_type_ensure (STATREG_TYPE_PAGE_BANNER);
  g_type_ensure (STATREG_TYPE_CHECK_BANNER);
  g_type_ensure (STATREG_TYPE_STORE_BANNER);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, on_search_activated);
  gtk_widget_class_install_action (widget_class, "win.show-sidebar", NULL, on_show_sidebar_activated);
  gtk_widget_class_install_action (widget_class, "win.show-help-overlay", NULL, on_show_help_overlay_activated);
  statreg_window_install_instance_actions (widget_class);
  bind_template (widget_class);
}

static void
statreg_window_init (StatregWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->instance = g_signal_group_new (STATREG_TYPE_INSTANCE);
  g_signal_group_connect_swapped (self->instance, "notify::load-error",
                                  G_CALLBACK (statreg_window_update_instance_actions), self);
}

/**
 * statreg_window_new:
 * @application: the program
 * @session: what to show; may still be loading
 *
 * Returns: (transfer none): the window, not shown yet
 */
StatregWindow *
statreg_window_new (GtkApplication *application, StatregSession *session)
{
  return g_object_new (STATREG_TYPE_WINDOW, "application", application, "session", session, NULL);
}

/**
 * statreg_window_get_session:
 * @self: the window
 *
 * Returns: (transfer none): what the window shows
 */
StatregSession *
statreg_window_get_session (StatregWindow *self)
{
  g_return_val_if_fail (STATREG_IS_WINDOW (self), NULL);
  return self->session;
}

/**
 * statreg_window_get_instance:
 * @self: the window
 *
 * Returns: (transfer none) (nullable): the instance that is looked at, %NULL while there is none
 */
StatregInstance *
statreg_window_get_instance (StatregWindow *self)
{
  g_return_val_if_fail (STATREG_IS_WINDOW (self), NULL);
  return statreg_sidebar_get_selected (self->sidebar);
}

/**
 * statreg_window_add_toast:
 * @self: the window
 * @toast: (transfer full): what to say
 */
void
statreg_window_add_toast (StatregWindow *self, AdwToast *toast)
{
  g_return_if_fail (STATREG_IS_WINDOW (self));
  adw_toast_overlay_add_toast (self->toasts, toast);
}
