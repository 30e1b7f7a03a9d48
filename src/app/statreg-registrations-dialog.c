/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-registrations-dialog.h"

#include <glib/gi18n.h>

#include "statreg-address.h"
#include "statreg-cells.h"
#include "statreg-effect.h"
#include "statreg-hint-box.h"
#include "statreg-long-list.h"
#include "statreg-narrow.h"
#include "statreg-registrations-dialog-private.h"
#include "statreg-store-banner.h"
#include "statreg-time.h"

/* Below this width, in pixels, five columns are no longer readable side by side. */
#define NARROW_WIDTH 620

enum
{
  PROP_SESSION = 1,
  PROP_INSTANCE,
  PROP_STORE,
  PROP_PAGE,
  PROP_NARROW,
  PROP_BUSY,
  PROP_REVISION,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (StatregRegistrationsDialog, statreg_registrations_dialog, ADW_TYPE_WINDOW)

/* What the words in the .ui mean. */

static char *
describe_logon (GtkListItem *cell, StatregRegistration *registration)
{
  g_autofree char *whole = NULL;
  const char *domain;

  if (registration == NULL)
    return NULL;
  domain = statreg_registration_get_domain (registration);
  whole = g_strconcat (domain, domain[0] ? "\\" : "", statreg_registration_get_logon (registration), NULL);
  return statreg_text_to_visible (whole);
}

static char *
describe_details (GtkListItem *cell, StatregRegistration *registration)
{
  g_autofree char *logon = describe_logon (cell, registration);
  g_autofree char *source = NULL;
  g_autofree char *received = NULL;

  if (registration == NULL)
    return NULL;
  source = statreg_text_to_visible (statreg_registration_get_source (registration));
  received = statreg_time_to_people (statreg_registration_get_received (registration));
  return g_strjoin (" · ", logon, received, source, NULL);
}

static gboolean
is_positive (gpointer self, guint number)
{
  return number > 0;
}

/* A status page reads its description as markup. */
static char *
describe_empty (gpointer self, StatregPageState state, const char *reason)
{
  if (state == STATREG_PAGE_OPEN || reason == NULL)
    return g_strdup (_("What owners register on the page appears here by itself."));
  return g_markup_escape_text (reason, -1);
}

static char *
choose_view (gpointer self, StatregStoreState state, guint n_pending, guint n_hits, gboolean active)
{
  if (n_hits > 0)
    return g_strdup ("list");
  if (n_pending > 0)
    return g_strdup ("no-hit");
  if (state == STATREG_STORE_LOADING)
    return g_strdup ("loading");
  if (state == STATREG_STORE_FAILED)
    return g_strdup ("failed");
  return g_strdup (active ? "empty" : "off");
}

/* Selection. */

static void
on_selection_changed (StatregRegistrationsDialog *self)
{
  g_autoptr(GtkBitset) selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  guint n_selected = gtk_bitset_get_size (selected);
  guint n_all = g_list_model_get_n_items (G_LIST_MODEL (self->hits));
  g_autofree char *text = NULL;

  if (n_selected > 0)
    text = g_strdup_printf (ngettext ("%u of %u selected", "%u of %u selected", n_all), n_selected, n_all);
  else
    text = g_strdup_printf (ngettext ("%u registration", "%u registrations", n_all), n_all);
  gtk_label_set_text (self->count, text);
  _statreg_registrations_dialog_update_actions (self);
}

/* What applying would do depends on the whole instance and the whole store, so each change of either concerns
 * every row. Changes come in bursts: the rows are asked to look again once for all of them. */
static gboolean
revise (gpointer data)
{
  StatregRegistrationsDialog *self = data;

  self->revise_id = 0;
  self->revision++;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REVISION]);
  gtk_sorter_changed (GTK_SORTER (self->effect_sorter), GTK_SORTER_CHANGE_DIFFERENT);
  gtk_sorter_changed (GTK_SORTER (self->verdict_sorter), GTK_SORTER_CHANGE_DIFFERENT);
  return G_SOURCE_REMOVE;
}

void
_statreg_registrations_dialog_queue_revise (StatregRegistrationsDialog *self)
{
  if (self->revise_id == 0)
    self->revise_id = g_idle_add (revise, self);
}

/* One text for one filter; GtkStringFilter of GTK 4.8 leaks each empty text that it looks into. */
static char *
join_searched (gpointer item, const char *address, const char *logon, const char *source)
{
  return g_strdup_printf ("%s %s %s", address, logon, source);
}

/* By merge key, byte for byte, as in the table of logins; of one address the newest first. */
static int
compare_addresses (gconstpointer a, gconstpointer b, gpointer user_data)
{
  StatregRegistration *first = (StatregRegistration *) a, *second = (StatregRegistration *) b;
  int order = strcmp (statreg_registration_get_address_key (first), statreg_registration_get_address_key (second));
  gint64 newer = statreg_registration_get_received (second) - statreg_registration_get_received (first);

  return order != 0 ? order : (newer > 0) - (newer < 0);
}

static int
compare_effects (gconstpointer a, gconstpointer b, gpointer data)
{
  StatregRegistrationsDialog *self = data;
  StatregRegistration *first = (StatregRegistration *) a, *second = (StatregRegistration *) b;
  int order = statreg_effect_compare_seals (statreg_seal_watch_get_state (self->seals, first),
                                            statreg_seal_watch_get_state (self->seals, second));

  return order != 0 ? order : statreg_effect_compare (self->instance, statreg_session_get_store (self->session),
                                                      first, second);
}

static gboolean
statreg_registrations_dialog_close_request (GtkWindow *window)
{
  StatregRegistrationsDialog *self = STATREG_REGISTRATIONS_DIALOG (window);

  /* The outcome of a decision must be seen. */
  if (self->busy)
    return GDK_EVENT_STOP;
  return GTK_WINDOW_CLASS (statreg_registrations_dialog_parent_class)->close_request (window);
}

static void
statreg_registrations_dialog_constructed (GObject *object)
{
  StatregRegistrationsDialog *self = STATREG_REGISTRATIONS_DIALOG (object);
  StatregStore *store = statreg_session_get_store (self->session);

  G_OBJECT_CLASS (statreg_registrations_dialog_parent_class)->constructed (object);
  self->seals = statreg_seal_watch_new (self->session);
  g_signal_connect_object (self->seals, "changed", G_CALLBACK (_statreg_registrations_dialog_queue_revise), self,
                           G_CONNECT_SWAPPED);
  statreg_long_list_follow (self->sorted, G_LIST_MODEL (store));
  g_object_notify_by_pspec (object, properties[PROP_STORE]);
  g_object_notify_by_pspec (object, properties[PROP_PAGE]);
  gtk_custom_sorter_set_sort_func (self->address_sorter, compare_addresses, NULL, NULL);
  gtk_custom_sorter_set_sort_func (self->effect_sorter, compare_effects, self, NULL);
  gtk_column_view_sort_by_column (self->view, self->address_column, GTK_SORT_ASCENDING);
  g_signal_connect_object (store, "items-changed", G_CALLBACK (_statreg_registrations_dialog_queue_revise), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (store, "notify", G_CALLBACK (_statreg_registrations_dialog_update_actions), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (statreg_instance_get_static_logins (self->instance), "items-changed",
                           G_CALLBACK (_statreg_registrations_dialog_queue_revise), self, G_CONNECT_SWAPPED);
  _statreg_registrations_dialog_follow_verdicts (self);
  on_selection_changed (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
statreg_registrations_dialog_dispose (GObject *object)
{
  StatregRegistrationsDialog *self = STATREG_REGISTRATIONS_DIALOG (object);

  g_clear_handle_id (&self->revise_id, g_source_remove);
  if (self->selection)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  if (self->effect_sorter)
    gtk_custom_sorter_set_sort_func (self->effect_sorter, NULL, NULL, NULL);
  if (self->verdict_sorter)
    gtk_custom_sorter_set_sort_func (self->verdict_sorter, NULL, NULL, NULL);
  G_OBJECT_CLASS (statreg_registrations_dialog_parent_class)->dispose (object);
}

static void
statreg_registrations_dialog_finalize (GObject *object)
{
  StatregRegistrationsDialog *self = STATREG_REGISTRATIONS_DIALOG (object);

  g_clear_object (&self->seals);
  g_clear_object (&self->instance);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (statreg_registrations_dialog_parent_class)->finalize (object);
}

static void
statreg_registrations_dialog_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  StatregRegistrationsDialog *self = STATREG_REGISTRATIONS_DIALOG (object);

  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_INSTANCE:
      g_value_set_object (value, self->instance);
      break;
    case PROP_STORE:
      g_value_set_object (value, self->session ? statreg_session_get_store (self->session) : NULL);
      break;
    case PROP_PAGE:
      g_value_set_object (value, self->session ? statreg_session_get_page (self->session) : NULL);
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, self->busy);
      break;
    case PROP_REVISION:
      g_value_set_uint (value, self->revision);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
statreg_registrations_dialog_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  StatregRegistrationsDialog *self = STATREG_REGISTRATIONS_DIALOG (object);

  switch (id)
    {
    case PROP_SESSION:
      self->session = g_value_dup_object (value);
      break;
    case PROP_INSTANCE:
      self->instance = g_value_dup_object (value);
      break;
    case PROP_NARROW:
      self->narrow = g_value_get_boolean (value);
      break;
    case PROP_BUSY:
      self->busy = g_value_get_boolean (value);
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
bind_template (GtkWidgetClass *klass)
{
  g_type_ensure (STATREG_TYPE_HINT_BOX);
  g_type_ensure (STATREG_TYPE_STORE_BANNER);
  gtk_widget_class_bind_template_child (klass, StatregRegistrationsDialog, toasts);
  gtk_widget_class_bind_template_child (klass, StatregRegistrationsDialog, search_bar);
  gtk_widget_class_bind_template_child (klass, StatregRegistrationsDialog, search_entry);
  gtk_widget_class_bind_template_child (klass, StatregRegistrationsDialog, hits);
  gtk_widget_class_bind_template_child (klass, StatregRegistrationsDialog, rows);
  gtk_widget_class_bind_template_child (klass, StatregRegistrationsDialog, sorted);
  gtk_widget_class_bind_template_child (klass, StatregRegistrationsDialog, selection);
  gtk_widget_class_bind_template_child (klass, StatregRegistrationsDialog, view);
  gtk_widget_class_bind_template_child (klass, StatregRegistrationsDialog, address_column);
  gtk_widget_class_bind_template_child (klass, StatregRegistrationsDialog, address_sorter);
  gtk_widget_class_bind_template_child (klass, StatregRegistrationsDialog, effect_sorter);
  gtk_widget_class_bind_template_child (klass, StatregRegistrationsDialog, count);
  gtk_widget_class_bind_template_callback (klass, join_searched);
  statreg_cells_bind (klass);
  gtk_widget_class_bind_template_callback (klass, describe_logon);
  gtk_widget_class_bind_template_callback (klass, describe_details);
  gtk_widget_class_bind_template_callback (klass, describe_empty);
  gtk_widget_class_bind_template_callback (klass, choose_view);
  gtk_widget_class_bind_template_callback (klass, is_positive);
  gtk_widget_class_bind_template_callback (klass, on_selection_changed);
}

static void
statreg_registrations_dialog_class_init (StatregRegistrationsDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags once = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  const GParamFlags seen = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->constructed = statreg_registrations_dialog_constructed;
  object_class->dispose = statreg_registrations_dialog_dispose;
  object_class->finalize = statreg_registrations_dialog_finalize;
  object_class->get_property = statreg_registrations_dialog_get_property;
  object_class->set_property = statreg_registrations_dialog_set_property;
  GTK_WINDOW_CLASS (klass)->close_request = statreg_registrations_dialog_close_request;

  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, STATREG_TYPE_SESSION, once);
  properties[PROP_INSTANCE] = g_param_spec_object ("instance", NULL, NULL, STATREG_TYPE_INSTANCE, once);
  properties[PROP_STORE] = g_param_spec_object ("store", NULL, NULL, STATREG_TYPE_STORE, seen);
  properties[PROP_PAGE] = g_param_spec_object ("page", NULL, NULL, STATREG_TYPE_PAGE, seen);
  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_BUSY] = g_param_spec_boolean (
      "busy", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_REVISION] = g_param_spec_uint ("revision", NULL, NULL, 0, G_MAXUINT, 0, seen);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/statreg/Statreg/statreg-registrations-dialog.ui");
  bind_template (widget_class);
  _statreg_registrations_dialog_bind_verdicts (widget_class);
  _statreg_registrations_dialog_install_actions (widget_class);
}

static void
statreg_registrations_dialog_init (StatregRegistrationsDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  statreg_narrow_follow (GTK_WINDOW (self), NARROW_WIDTH);
  gtk_search_bar_connect_entry (self->search_bar, self->search_entry);
  statreg_long_list_unfold (self->rows);
}

/**
 * statreg_registrations_dialog_new:
 * @session: where the pending registrations come from
 * @instance: where *Apply* puts them
 *
 * Makes the list of pending registrations, with *Apply* and *Delete*. The caller sets what it is transient
 * for, and presents it.
 *
 * Returns: (transfer floating): the window
 */
GtkWindow *
statreg_registrations_dialog_new (StatregSession *session, StatregInstance *instance)
{
  g_return_val_if_fail (STATREG_IS_SESSION (session), NULL);
  g_return_val_if_fail (STATREG_IS_INSTANCE (instance), NULL);

  return g_object_new (STATREG_TYPE_REGISTRATIONS_DIALOG, "session", session, "instance", instance, NULL);
}
