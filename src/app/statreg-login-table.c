/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-login-table.h"

#include <glib/gi18n.h>

#include "statreg-address.h"
#include "statreg-hint-box.h"
#include "statreg-login-table-private.h"
#include "statreg-long-list.h"
#include "statreg-time.h"

/* Below this width, in pixels, five columns are no longer readable side by side. */
#define NARROW_WIDTH 520

G_DEFINE_FINAL_TYPE (StatregLoginTable, statreg_login_table, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_SESSION,
  PROP_INSTANCE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* For the .ui: what the words look like. Text of others is shown with its invisible characters made visible. */

static char *
format_text (GtkListItem *item, const char *text)
{
  return text ? statreg_text_to_visible (text) : NULL;
}

static char *
format_logon (GtkListItem *item, const char *logon, const char *domain)
{
  g_autofree char *text = domain && *domain ? g_strdup_printf ("%s\\%s", domain, logon ? logon : "") : g_strdup (logon);

  return text ? statreg_text_to_visible (text) : NULL;
}

/* One text for one filter; besides, GTK 4.8 loses memory for each empty text that a filter looks into. */
static char *
join_searched (gpointer item, const char *address, const char *logon)
{
  return g_strdup_printf ("%s %s", address, logon);
}

static char *
format_origin (GtkListItem *item, const char *origin)
{
  return g_strdup (g_strcmp0 (origin, "registration") == 0 ? _("Registration") : _("By hand"));
}

static char *
format_changed (GtkListItem *item, gint64 changed)
{
  return changed ? statreg_time_to_people (changed) : NULL;
}

static char *
format_pending (GtkWidget *widget, guint n_pending)
{
  return n_pending ? g_strdup_printf ("(%u)", n_pending) : NULL;
}

static gboolean
is_any (GtkWidget *widget, guint n)
{
  return n > 0;
}

static char *
choose_page (GtkWidget *widget, guint n_logins, guint n_shown)
{
  if (n_logins == 0)
    return g_strdup ("empty");
  return g_strdup (n_shown == 0 ? "no-match" : "table");
}

static char *
format_hint (GtkWidget *widget, gboolean page_active, guint n_pending)
{
  if (n_pending > 0)
    return g_strdup_printf (ngettext ("%u registration waits to be looked through.",
                                      "%u registrations wait to be looked through.", n_pending), n_pending);
  if (page_active)
    return g_strdup (_("Send the address of the registration page to the mailbox owners. "
                       "What they register appears under the plus button."));
  return g_strdup (_("Turn on mailbox registrations, so that mailbox owners can enter their logins, or add logins by hand."));
}

static gboolean
is_off (GtkWidget *widget, gboolean page_active)
{
  return !page_active;
}

/* By merge key, byte for byte: the collation keys that GtkStringSorter makes take most of the time that a long list takes
 * to be shown, and addresses have no accents. */
static int
compare_addresses (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return strcmp (statreg_static_login_get_address_key ((StatregStaticLogin *) a),
                 statreg_static_login_get_address_key ((StatregStaticLogin *) b));
}

static void
on_row_activate (StatregLoginTable *self, guint position)
{
  g_autoptr(StatregStaticLogin) login = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  statreg_login_table_edit (self, login);
}

static void
show_menu (StatregLoginTable *self, GtkWidget *from, double x, double y)
{
  graphene_point_t point;

  if (!gtk_widget_compute_point (from, GTK_WIDGET (self), &GRAPHENE_POINT_INIT (x, y), &point))
    return;
  gtk_popover_set_pointing_to (self->context_menu, &(GdkRectangle) { point.x, point.y, 1, 1 });
  gtk_popover_popup (self->context_menu);
}

static GtkWidget *
find_row (StatregLoginTable *self, double x, double y)
{
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (self->view), x, y, GTK_PICK_DEFAULT);

  while (widget && g_strcmp0 (gtk_widget_get_css_name (widget), "row") != 0)
    widget = gtk_widget_get_parent (widget);
  return widget;
}

/* The menu is about what is selected, and the row under the pointer belongs to that. */
static void
on_secondary_pressed (StatregLoginTable *self, int n_press, double x, double y)
{
  GtkWidget *row = find_row (self, x, y);

  if (row && !(gtk_widget_get_state_flags (row) & GTK_STATE_FLAG_SELECTED))
    gtk_widget_activate_action (row, "listitem.select", "(bb)", FALSE, FALSE);
  show_menu (self, GTK_WIDGET (self->view), x, y);
}

static void
on_menu_requested (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;

  if (focus && gtk_widget_is_ancestor (focus, GTK_WIDGET (STATREG_LOGIN_TABLE (widget)->view)))
    show_menu (STATREG_LOGIN_TABLE (widget), focus, gtk_widget_get_width (focus) / 2.0, gtk_widget_get_height (focus));
}

static void
on_select_all_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  statreg_long_list_unfold_now (STATREG_LOGIN_TABLE (widget)->rows);
  gtk_selection_model_select_all (GTK_SELECTION_MODEL (STATREG_LOGIN_TABLE (widget)->selection));
}

static void
on_search_toggled (StatregLoginTable *self)
{
  if (gtk_toggle_button_get_active (self->search_button))
    gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
  else
    gtk_editable_set_text (self->search_entry, "");
}

static void
on_stop_search (StatregLoginTable *self)
{
  gtk_toggle_button_set_active (self->search_button, FALSE);
}

static void
set_instance (StatregLoginTable *self, StatregInstance *instance)
{
  if (!g_set_object (&self->instance, instance))
    return;
  on_stop_search (self);
  statreg_login_table_follow_verdicts (self);
  statreg_long_list_fold (self->rows);
  if (instance)
    statreg_long_list_follow (self->sorted, statreg_instance_get_static_logins (instance));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_INSTANCE]);
  statreg_login_table_update_actions (self);
}

static void
statreg_login_table_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  StatregLoginTable *self = STATREG_LOGIN_TABLE (object);

  if (id == PROP_SESSION)
    g_value_set_object (value, self->session);
  else if (id == PROP_INSTANCE)
    g_value_set_object (value, self->instance);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_login_table_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  StatregLoginTable *self = STATREG_LOGIN_TABLE (object);

  if (id == PROP_SESSION)
    g_set_object (&self->session, g_value_get_object (value));
  else if (id == PROP_INSTANCE)
    set_instance (self, g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
statreg_login_table_dispose (GObject *object)
{
  StatregLoginTable *self = STATREG_LOGIN_TABLE (object);

  if (self->context_menu)
    gtk_widget_unparent (GTK_WIDGET (self->context_menu));
  self->context_menu = NULL;
  statreg_login_table_clear_verdicts (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), STATREG_TYPE_LOGIN_TABLE);
  g_clear_object (&self->instance);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (statreg_login_table_parent_class)->dispose (object);
}

static gboolean
on_fold (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  StatregLoginTable *self = STATREG_LOGIN_TABLE (widget);

  gtk_column_view_column_set_visible (self->logon_column, !self->narrow);
  gtk_column_view_column_set_visible (self->origin_column, !self->narrow);
  gtk_column_view_column_set_visible (self->changed_column, !self->narrow);
  return G_SOURCE_REMOVE;
}

/* Columns must not come and go while the table is being laid out. */
static void
on_width_changed (StatregLoginTable *self, GParamSpec *pspec, GtkAdjustment *adjustment)
{
  double width = gtk_adjustment_get_page_size (adjustment);
  gboolean narrow = width > 0 && width < NARROW_WIDTH;

  if (narrow == self->narrow)
    return;
  self->narrow = narrow;
  gtk_widget_add_tick_callback (GTK_WIDGET (self), on_fold, NULL, NULL);
}

/* A popover of a widget that lays out one child only has to be placed by hand. */
static void
statreg_login_table_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GTK_WIDGET_CLASS (statreg_login_table_parent_class)->size_allocate (widget, width, height, baseline);
  gtk_popover_present (STATREG_LOGIN_TABLE (widget)->context_menu);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (STATREG_TYPE_HINT_BOX);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/statreg/Statreg/statreg-login-table.ui");
  gtk_widget_class_bind_template_child (widget_class, StatregLoginTable, view);
  gtk_widget_class_bind_template_child (widget_class, StatregLoginTable, address_column);
  gtk_widget_class_bind_template_child (widget_class, StatregLoginTable, scrolled);
  gtk_widget_class_bind_template_child (widget_class, StatregLoginTable, logon_column);
  gtk_widget_class_bind_template_child (widget_class, StatregLoginTable, origin_column);
  gtk_widget_class_bind_template_child (widget_class, StatregLoginTable, changed_column);
  gtk_widget_class_bind_template_child (widget_class, StatregLoginTable, rows);
  gtk_widget_class_bind_template_child (widget_class, StatregLoginTable, sorted);
  gtk_widget_class_bind_template_child (widget_class, StatregLoginTable, selection);
  gtk_widget_class_bind_template_child (widget_class, StatregLoginTable, search_button);
  gtk_widget_class_bind_template_child (widget_class, StatregLoginTable, search_entry);
  gtk_widget_class_bind_template_child (widget_class, StatregLoginTable, context_menu);
  gtk_widget_class_bind_template_callback (widget_class, format_text);
  gtk_widget_class_bind_template_callback (widget_class, format_logon);
  gtk_widget_class_bind_template_callback (widget_class, join_searched);
  gtk_widget_class_bind_template_callback (widget_class, format_origin);
  gtk_widget_class_bind_template_callback (widget_class, format_changed);
  gtk_widget_class_bind_template_callback (widget_class, format_pending);
  gtk_widget_class_bind_template_callback (widget_class, format_hint);
  gtk_widget_class_bind_template_callback (widget_class, is_any);
  gtk_widget_class_bind_template_callback (widget_class, is_off);
  gtk_widget_class_bind_template_callback (widget_class, choose_page);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_secondary_pressed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_search);
  gtk_widget_class_bind_template_callback (widget_class, statreg_login_table_update_actions);
  statreg_login_table_bind_verdicts (widget_class);
}

static void
statreg_login_table_class_init (StatregLoginTableClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = statreg_login_table_get_property;
  object_class->set_property = statreg_login_table_set_property;
  object_class->dispose = statreg_login_table_dispose;
  GTK_WIDGET_CLASS (klass)->size_allocate = statreg_login_table_size_allocate;
  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, STATREG_TYPE_SESSION, flags);
  properties[PROP_INSTANCE] = g_param_spec_object ("instance", NULL, NULL, STATREG_TYPE_INSTANCE,
                                                   flags | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "login.show-menu", NULL, on_menu_requested);
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "login.select-all", NULL, on_select_all_activated);
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Menu, 0, "login.show-menu", NULL);
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_F10, GDK_SHIFT_MASK, "login.show-menu", NULL);
  statreg_login_table_install_actions (GTK_WIDGET_CLASS (klass));
  statreg_login_table_install_checks (GTK_WIDGET_CLASS (klass));
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
statreg_login_table_init (StatregLoginTable *self)
{
  g_autoptr(GtkSorter) by_address = GTK_SORTER (gtk_custom_sorter_new (compare_addresses, NULL, NULL));

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_parent (GTK_WIDGET (self->context_menu), GTK_WIDGET (self));
  gtk_column_view_column_set_sorter (self->address_column, by_address);
  gtk_column_view_sort_by_column (self->view, self->address_column, GTK_SORT_ASCENDING);
  g_signal_connect_object (gtk_scrolled_window_get_hadjustment (self->scrolled), "notify::page-size",
                           G_CALLBACK (on_width_changed), self, G_CONNECT_SWAPPED);
  statreg_long_list_unfold (self->rows);
  statreg_login_table_init_verdicts (self);
  statreg_login_table_update_actions (self);
}

/**
 * statreg_login_table_begin_search:
 * @self: the table
 *
 * Opens the search entry and puts the keyboard there, if there is anything to search.
 */
void
statreg_login_table_begin_search (StatregLoginTable *self)
{
  g_return_if_fail (STATREG_IS_LOGIN_TABLE (self));
  if (!gtk_widget_get_sensitive (GTK_WIDGET (self->search_button)))
    return;
  gtk_toggle_button_set_active (self->search_button, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

/**
 * statreg_login_table_get_logins:
 * @self: the table
 *
 * Returns: (transfer none): the logins as they are shown, with what is selected
 */
GtkSelectionModel *
statreg_login_table_get_logins (StatregLoginTable *self)
{
  g_return_val_if_fail (STATREG_IS_LOGIN_TABLE (self), NULL);
  return GTK_SELECTION_MODEL (self->selection);
}
