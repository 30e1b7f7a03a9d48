/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-decisions-dialog.h"

#include <glib/gi18n.h>

#include "statreg-address.h"
#include "statreg-cells.h"
#include "statreg-decisions.h"
#include "statreg-narrow.h"
#include "statreg-time.h"

/* Below this width, in pixels, five columns are no longer readable side by side. */
#define NARROW_WIDTH 560

struct _StatregDecisionsDialog
{
  AdwWindow            parent_instance;
  StatregSession      *session;
  GListModel          *decisions;   /* NULL until read */
  char                *error;
  GCancellable        *cancellable;
  gboolean             narrow;      /* columns beside the address are folded into its second line */

  GtkSearchBar        *search_bar;
  GtkEditable         *search_entry;
  GtkFilterListModel  *hits;
  GtkColumnView       *view;
  GtkColumnViewColumn *when_column;
};

enum
{
  PROP_SESSION = 1,
  PROP_DECISIONS,
  PROP_ERROR,
  PROP_NARROW,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (StatregDecisionsDialog, statreg_decisions_dialog, ADW_TYPE_WINDOW)

/* What the words in the .ui mean. */

static char *
describe_details (GtkListItem *cell, const char *who, const char *instance)
{
  g_autofree char *visible_who = statreg_text_to_visible (who ? who : "");
  g_autofree char *visible_instance = statreg_text_to_visible (instance ? instance : "");

  return g_strjoin (*visible_instance ? " · " : "", visible_who, visible_instance, NULL);
}

static char *
name_act (GtkListItem *cell, const char *what)
{
  if (g_strcmp0 (what, "applied") == 0)
    return g_strdup (_("Applied"));
  if (g_strcmp0 (what, "deleted") == 0)
    return g_strdup (_("Deleted"));
  if (g_strcmp0 (what, "undone") == 0)
    return g_strdup (_("Undone"));
  return statreg_text_to_visible (what ? what : "");
}

static char *
choose_view (gpointer self, GListModel *decisions, const char *error, guint n_hits)
{
  if (n_hits > 0)
    return g_strdup ("list");
  if (error)
    return g_strdup ("failed");
  if (decisions == NULL)
    return g_strdup ("loading");
  return g_strdup (g_list_model_get_n_items (decisions) > 0 ? "no-hit" : "empty");
}

static char *
escape (gpointer self, const char *text)
{
  return g_markup_escape_text (text ? text : "", -1);
}

static void
on_load_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(StatregDecisionsDialog) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GListStore) decisions = statreg_decisions_load_finish (STATREG_FOLDER (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_pointer (&self->error, g_free);
  if (decisions)
    g_set_object (&self->decisions, G_LIST_MODEL (decisions));
  else
    self->error = g_strdup (error->message);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DECISIONS]);
}

static void
load (StatregDecisionsDialog *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  statreg_decisions_load_async (statreg_session_get_folder (self->session), self->cancellable, on_load_ready,
                                g_object_ref (self));
}

static void
on_search_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_search_bar_set_search_mode (STATREG_DECISIONS_DIALOG (widget)->search_bar, TRUE);
}

/* One text for one filter; GtkStringFilter of GTK 4.8 leaks each empty text that it looks into. */
static char *
join_searched (gpointer item, const char *address, const char *instance, const char *who)
{
  return g_strdup_printf ("%s %s %s", address, instance, who);
}

static void
statreg_decisions_dialog_constructed (GObject *object)
{
  StatregDecisionsDialog *self = STATREG_DECISIONS_DIALOG (object);

  G_OBJECT_CLASS (statreg_decisions_dialog_parent_class)->constructed (object);
  gtk_column_view_sort_by_column (self->view, self->when_column, GTK_SORT_DESCENDING);
  g_signal_connect_object (statreg_session_get_folder (self->session), "changed::decisions.jsonl",
                           G_CALLBACK (load), self, G_CONNECT_SWAPPED);
  load (self);
}

static void
statreg_decisions_dialog_dispose (GObject *object)
{
  StatregDecisionsDialog *self = STATREG_DECISIONS_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (statreg_decisions_dialog_parent_class)->dispose (object);
}

static void
statreg_decisions_dialog_finalize (GObject *object)
{
  StatregDecisionsDialog *self = STATREG_DECISIONS_DIALOG (object);

  g_clear_object (&self->decisions);
  g_clear_object (&self->session);
  g_free (self->error);
  G_OBJECT_CLASS (statreg_decisions_dialog_parent_class)->finalize (object);
}

static void
statreg_decisions_dialog_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  StatregDecisionsDialog *self = STATREG_DECISIONS_DIALOG (object);

  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_DECISIONS:
      g_value_set_object (value, self->decisions);
      break;
    case PROP_ERROR:
      g_value_set_string (value, self->error);
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
statreg_decisions_dialog_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SESSION)
    STATREG_DECISIONS_DIALOG (object)->session = g_value_dup_object (value);
  else if (id == PROP_NARROW)
    STATREG_DECISIONS_DIALOG (object)->narrow = g_value_get_boolean (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
bind_template (GtkWidgetClass *klass)
{
  gtk_widget_class_set_template_from_resource (klass, "/org/statreg/Statreg/statreg-decisions-dialog.ui");
  gtk_widget_class_bind_template_child (klass, StatregDecisionsDialog, search_bar);
  gtk_widget_class_bind_template_child (klass, StatregDecisionsDialog, search_entry);
  gtk_widget_class_bind_template_child (klass, StatregDecisionsDialog, hits);
  gtk_widget_class_bind_template_child (klass, StatregDecisionsDialog, view);
  gtk_widget_class_bind_template_child (klass, StatregDecisionsDialog, when_column);
  gtk_widget_class_bind_template_callback (klass, join_searched);
  statreg_cells_bind (klass);
  gtk_widget_class_bind_template_callback (klass, describe_details);
  gtk_widget_class_bind_template_callback (klass, name_act);
  gtk_widget_class_bind_template_callback (klass, choose_view);
  gtk_widget_class_bind_template_callback (klass, escape);
  gtk_widget_class_install_action (klass, "decisions.search", NULL, on_search_activated);
}

static void
statreg_decisions_dialog_class_init (StatregDecisionsDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags seen = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->constructed = statreg_decisions_dialog_constructed;
  object_class->dispose = statreg_decisions_dialog_dispose;
  object_class->finalize = statreg_decisions_dialog_finalize;
  object_class->get_property = statreg_decisions_dialog_get_property;
  object_class->set_property = statreg_decisions_dialog_set_property;
  properties[PROP_SESSION] =
      g_param_spec_object ("session", NULL, NULL, STATREG_TYPE_SESSION,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_DECISIONS] = g_param_spec_object ("decisions", NULL, NULL, G_TYPE_LIST_MODEL, seen);
  properties[PROP_ERROR] = g_param_spec_string ("error", NULL, NULL, NULL, seen);
  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
statreg_decisions_dialog_init (StatregDecisionsDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  statreg_narrow_follow (GTK_WINDOW (self), NARROW_WIDTH);
  gtk_search_bar_connect_entry (self->search_bar, self->search_entry);
}

/**
 * statreg_decisions_dialog_new:
 * @session: whose decisions
 *
 * Makes the list of who decided what and when. The caller sets what it is transient for, and presents it.
 *
 * Returns: (transfer floating): the window
 */
GtkWindow *
statreg_decisions_dialog_new (StatregSession *session)
{
  g_return_val_if_fail (STATREG_IS_SESSION (session), NULL);

  return g_object_new (STATREG_TYPE_DECISIONS_DIALOG, "session", session, NULL);
}
